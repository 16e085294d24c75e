"""Random lives at a real store and a real press: whole after every one, a refused step changes nothing, every paper
comes out of the log again as it was."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter.clock import stamp
from counter.desk import Desk
from counter.dossier import Dossier
from counter.event import Event
from counter.lifecycle import ACTIONS, allowed
from counter.ports import FORMS, Form
from counter.refusal import Refused
from counter.unit import Officer
from db.verify import verify
from receipts.press import Press
from receipts.words import wording
from tests.counter.life import BODIES
from tests.office import UNIT, Office, intake
from tests.receipts.reading import squeeze, whole

CHOICES = st.lists(st.integers(0, 1199), min_size=8, max_size=25)
"""Each chooses a step: three in four one that is allowed, the others any."""

INTAKES: list[dict[str, Any]] = [
    intake(procedure="1.004873"),
    intake(procedure="2.000815", items=[{"name": "Bằng tốt nghiệp", "pages": 2, "copies": 3}, {"name": "Học bạ"}]),
    intake(code="H15.50.05-261118-0007", submitted_at="2026-11-18T20:00", channel="online"),
]
LEADER = Officer("lan", "Trần Thị Lan", "supervisor")


class Life:
    """One dossier, step by step, with every paper that it got in the order of their originals."""

    def __init__(self, desk: Desk, office: Office, data: dict[str, Any]) -> None:
        self.desk, self.office = desk, office
        self.papers: dict[Form, list[str]] = {}
        done = desk.receive(data)
        self.code = done.dossier.code
        self._keep("01", done.paper)

    def state(self) -> tuple[Dossier, list[Event], int]:
        return *self.desk.dossier(self.code), sum(1 for _ in self.office.store.export())

    def choose(self, choice: int) -> None:
        kinds = list(BODIES) if choice >= 900 else allowed(self.desk.dossier(self.code)[0])
        # Steps with a paper three times as often as the others.
        kinds = kinds + 2 * [kind for kind in kinds if ACTIONS[kind].paper]
        if choice % 12 == 0 or not kinds:
            self.reprint()
        else:
            self.step(kinds[choice % len(kinds)])

    def step(self, kind: str) -> None:
        before = self.state()
        body = dict(BODIES[kind])
        if kind == "extend" and (due_at := before[0].due_at):
            body["due_at"] = stamp(self.desk.calendar.closing(self.desk.calendar.next_working(due_at.date())))
        try:
            done = self.desk.act(self.code, kind, body)
        except Refused:
            assert self.state() == before
            return
        assert len(self.state()[1]) == len(before[1]) + 1
        assert not done.trouble
        # The control slip grows with each hand-over; all others stay as they were.
        if done.paper is not None and kind != "forward":
            self._keep(next(form for form in FORMS if form == ACTIONS[kind].paper), done.paper)

    def reprint(self) -> None:
        for form in self.papers:
            self.desk.slip(self.code, form, None)

    def _keep(self, form: Form, paper: Path | None) -> None:
        if paper is not None:
            self.papers.setdefault(form, []).append(whole(paper.read_bytes()))

    def again(self, target: Path) -> None:
        """Every paper from the log alone: what it said, and that it is another copy."""
        dossier, _ = self.desk.dossier(self.code)
        assert {form: len(papers) for form, papers in self.papers.items()} == dossier.originals
        for form, papers in self.papers.items():
            for nth, paper in enumerate(papers, 1):
                self.desk.slip(self.code, form, target, nth=nth)
                assert _but_for_the_copy(whole(target.read_bytes()), form) == _but_for_the_copy(paper, form)
            with pytest.raises(Refused):
                self.desk.slip(self.code, form, target, nth=len(papers) + 1)


def _but_for_the_copy(text: str, form: Form) -> str:
    """A paper's text without what tells its copies apart."""
    words = wording(f"form{form}")
    for number in range(40, 0, -1):
        text = text.replace(squeeze(words("reprint", number=number)), "")
    for part in {"replaced", "cancelled", "copy_1", "copy_2"} & words.words.keys():
        text = text.replace(squeeze(words(part)), "")
    return text.replace("–", "").replace("-", "")


def test_random_lives_and_their_papers(new_office: Callable[..., Office], tmp_path: Path) -> None:
    office = new_office().set_up(UNIT)
    desk = Desk(office.store, Press(tmp_path / "papers"), office.clock, office.store, LEADER)

    seen: set[Form] = set()

    @given(st.sampled_from(INTAKES), CHOICES)
    @settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def lives(data: dict[str, Any], choices: list[int]) -> None:
        office.time.time += timedelta(minutes=1)
        if "code" in data:
            number = office.time.time
            data = data | {"code": f"H15.50.05-261118-{number:%H%M%S}"}
        life = Life(desk, office, data)
        for choice in choices:
            life.choose(choice)
        life.again(tmp_path / "again.pdf")
        seen.update(life.papers)

    lives()
    assert seen == {"01", "02", "03", "04", "05"}
    report = verify(office.home, office.state, office.clock)
    assert report.whole, report.damage
