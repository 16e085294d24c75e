"""Random days at a counter: what is allowed leaves the home whole, what is refused changes nothing at all."""

from collections import Counter
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.dossier import Dossier
from counter.lifecycle import ACTIONS, allowed
from counter.refusal import Refused
from db.verify import verify
from tests.counter.life import BODIES
from tests.office import UNIT, Office

BIRTH = {"procedure": "1.001193", "fees": [{"name": "Lệ phí", "due": 5000, "paid": 1000}]}
STEP = {"procedure": "1.004873"}
COPIES = {"procedure": "2.000815", "items": [{"name": "Bằng", "pages": 3, "copies": 2}, {"name": "Học bạ"}]}
CONTRACT = {"procedure": "2.001035", "items": [{"name": "Hợp đồng", "pages": 9}]}
PORTAL = {**COPIES, "submitted_at": "2026-11-18T20:00", "channel": "online"}
INTAKES = (BIRTH, STEP, COPIES, CONTRACT, PORTAL)

BOSS = UNIT.replace('role = "officer"', 'role = "supervisor"')
LATER = {"extend": {**BODIES["extend"], "due_at": "2026-12-07T17:30"}}
OFTEN = ("finish", "pay", "reconcile", "return") * 2
TRANSFER = {"amount": 3000, "how": "VietQR"}


def state(office: Office) -> dict[str, list[Any]]:
    """Everything that the home holds."""
    run = office.store.connection.execute
    tables = ("event", "dossier", "handle", "number", "request", "slip", "name", "setting", "draft", "catalogue")
    return {table: run(f"SELECT * FROM {table}").fetchall() for table in tables}


def something(office: Office, codes: list[str], dice: Random) -> tuple[str, str, Any]:
    """What is tried next: an intake, or a step of some dossier, most often one that it allows."""
    if not codes or dice.random() < 0.15:
        return "receive", "", dice.choice(INTAKES)
    code = dice.choice(codes)
    ways = allowed(office.desk.dossier(code)[0])
    likely = [*ways, *(kind for kind in OFTEN if kind in ways), "slip", "next day"]
    kind = dice.choice(likely if dice.random() < 0.75 else list(ACTIONS))
    return kind, code, {**BODIES, **LATER, "pay": dice.choice((BODIES["pay"], TRANSFER))}.get(kind)


def do(office: Office, codes: list[str], kind: str, code: str, body: Any) -> None:
    """One thing that a person does. Raises ``Refused``."""
    if kind == "receive":
        own = {"code": f"G09.20-{len(codes)}"} if body is PORTAL else {}
        codes.append(office.receive(**body, **own))
    elif kind == "slip":
        office.desk.slip(code, "01", None)
    elif kind == "next day":
        office.time.time = (office.time.time + timedelta(days=1)).replace(hour=8, minute=0)
    else:
        office.desk.act(code, kind, body)


days = given(st.integers(1, 40), st.randoms(use_true_random=True))
repeated = partial(settings, deadline=None, derandomize=True)


@days
@repeated(max_examples=12)
def test_random_days(length: int, dice: Random) -> None:
    day(length, dice)


@pytest.mark.soak
@days
@repeated(max_examples=200)
def test_many_random_days(length: int, dice: Random) -> None:
    day(length, dice)


def day(length: int, dice: Random) -> None:
    with TemporaryDirectory() as folder:
        office = Office(Path(folder, "home"), Path(folder, "state")).set_up(BOSS)
        codes: list[str] = []
        try:
            for _ in range(length):
                kind, code, body = something(office, codes, dice)
                before = state(office)
                try:
                    do(office, codes, kind, code, body)
                except Refused:
                    assert state(office) == before
            report = verify(office.home, office.state, office.clock)
            assert report.whole, report.damage
            dossiers = [office.desk.dossier(code)[0] for code in codes]
            assert_numbers(office, dossiers)
            assert_money(office, dossiers)
        finally:
            office.store.close()


def so_far(office: Office) -> tuple[date, date]:
    return date(2026, 11, 1), office.time.time.date()


def assert_numbers(office: Office, dossiers: list[Dossier]) -> None:
    """No number of a book twice and none left out; the books hold exactly what was signed."""
    taken = Counter((d.procedure.book, item.number) for d in dossiers for item in d.items if item.number)
    assert all(times == 1 for times in taken.values())
    for book in {book for book, _ in taken}:
        numbers = sorted(number for name, number in taken if name == book)
        assert numbers == list(range(1, len(numbers) + 1))
        assert [line.number for line in office.store.book(book, *so_far(office))] == numbers


def assert_money(office: Office, dossiers: list[Dossier]) -> None:
    """The shifts add up to what the dossiers say, but for numbers that were cancelled."""
    standing = [dossier for dossier in dossiers if not dossier.cancelled]
    total = office.store.takings(*so_far(office)).total
    assert total.cash + total.confirmed == sum(dossier.fees_paid for dossier in standing)
    assert total.phi + total.le_phi == total.cash + total.confirmed
    assert total.waiting == sum(dossier.fees_waiting for dossier in standing)
