"""Every use-case as every role, held against the one table; a use-case without a line in it fails here."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

import pytest

import counter
from counter.clock import VIETNAM
from counter.code import SlipNumber, parse
from counter.desk import Desk
from counter.dossier import Attachment
from counter.figure import period
from counter.joining import Ahead
from counter.lifecycle import ACTIONS
from counter.login import Accounts
from counter.ports import Store
from counter.refusal import Refused
from counter.right import EVERYBODY, RIGHTS, TABLE, NotAllowed, allows, refusal
from counter.scanned import read_scanned
from counter.shift import close
from counter.unit import Officer
from tests.counter.life import BODIES
from tests.office import Office, intake
from tests.scans import pdf

SCAN = read_scanned(pdf(), "to-khai.pdf")
ATTACHED = Attachment(
    "Tờ khai", SCAN.sha256, SCAN.name, SCAN.type, SCAN.size, datetime(2026, 11, 19, 9, tzinfo=VIETNAM)
)
OTHERS = parse("H15.50.05-261119-2001")
assert OTHERS is not None
AHEAD = Ahead(OTHERS, "")
NOW = datetime(2026, 11, 19, 9, tzinfo=VIETNAM)
DAY = date(2026, 11, 19)


def desk_of(office: Office, role: str) -> Desk:
    who = Officer("lan", "Trần Thị Lan", role)  # type: ignore[arg-type]
    return Desk(office.store, office.paper, office.clock, office.store, who)


def public(owner: Any) -> list[str]:
    return [name for name, value in vars(owner).items() if inspect.isfunction(value) and not name.startswith("_")]


class Case(NamedTuple):
    """A use-case: how a desk does it, and its function, whose parameters say what it needs."""

    do: Callable[..., object]
    function: Callable[..., object]


def use_cases() -> Iterator[tuple[str, Case]]:
    """All that somebody can do: of a desk, of its store, every function of the counter that takes a desk or logins."""
    for name in public(Desk):
        yield f"desk.{name}", Case(partial(called, "", name), getattr(Desk, name))
    for name in public(Store):
        yield f"store.{name}", Case(partial(called, "store", name), getattr(Store, name))
    for found in pkgutil.iter_modules(counter.__path__):
        module = importlib.import_module(f"counter.{found.name}")
        for name in public(module):
            call = getattr(module, name)
            first = next(iter(inspect.signature(call).parameters.values()), None)
            if call.__module__ != module.__name__ or first is None:
                continue
            if first.annotation in {Desk, "Desk"}:
                yield f"{found.name}.{name}", Case(call, call)
            elif first.annotation is Accounts:
                yield f"{found.name}.{name}", Case(partial(of_login, call), call)


def called(part: str, method: str, desk: Desk, **given: Any) -> object:
    """A method of a desk or of its store."""
    return getattr(getattr(desk, part) if part else desk, method)(**given)


def of_login(call: Callable[..., object], desk: Desk, **given: Any) -> object:
    """What an officer does with a login."""
    return call(desk.facts, desk.officer, **given)


CASES = dict(use_cases())
STEPS = [f"act.{kind}" for kind in ACTIONS]
BY_COMMAND = ["log.export", "log.import", "key.guard"]
"""Held against the table in tests/motcua/test_right.py."""


def given(case: str, office: Office) -> dict[str, Any]:
    """What a use-case is called with: things that are there."""
    code = office.receive()
    dossier, events = office.desk.dossier(code)
    span = period(DAY, DAY, NOW)
    known: dict[str, Any] = {
        **{"code": code, "uid": dossier.uid, "uids": [dossier.uid], "codes": [code], "items": {code: ""}},
        **{"dossier": dossier, "event": events[0], "login": "lan", "officer": "lan", "pile": "handover", "to": "Phòng"},
        **{"agency": "Phòng", "carrier": "Bưu điện", "receipt": "collected", "how": "tại quầy", "handed": False},
        **{"number": SlipNumber("", 1, 2026, 1), "kind": "forward", "body": {"to": "Phòng"}, "form": "01"},
        **{"target": None, "data": intake(), "view": "all", "now": NOW, "on": DAY, "limit": 9, "place": None},
        **{"text": "nguyen", "counter": 1, "year": 2026, "first": DAY, "last": DAY, "keys": ["received"]},
        **{"span": span, "key": "received", "field": "Hộ tịch", "values": {}, "name": "ban-sao", "version": "1"},
        **{"value": "x", "since": NOW, "until": NOW, "item": "EE123456785VN"},
        **{"scanned": SCAN, "component": "Tờ khai", "attachment": ATTACHED, "content": SCAN, "sha256": SCAN.sha256},
        **{
            "rows": [],
            "writer": None,
            "pin": "",
            "found": [],
            "where": "screen",
            "what": "label",
            "file": "csv",
            "at": NOW,
            "due_at": "",
            "note": "",
            "after": dossier,
            "event_id": "",
            "step": "",
            "decision": "kept",
            "reason": "x",
        },
    }
    special: dict[str, dict[str, Any]] = {
        "desk.guide": {"data": {**intake(), "items": ["Tờ khai"], "reason": "thiếu"}},
        "handover.give_back": {"to": {}},
        "store.slip": {"number": 1},
        "joining.unknown": {"text": "H15.50.05-261119-2001"},
        "joining.trust": {"code": OTHERS},
        "joining.return_ahead": {"ahead": AHEAD, "body": BODIES["return"]},
        "shift.close": {"to": ""},
        "shift.closed": {"text": "1"},
        "shift.paper_of": {"event": close(office.desk)} if case == "shift.paper_of" else {},
        "desk.slip": {"form": "label"},
        "desk.after_step": {"event": replace(events[0], kind="forward")},
    }
    known |= special.get(case, {})
    wanted = inspect.signature(CASES[case].function).parameters.values()
    needed = [each.name for each in wanted if each.default is inspect.Parameter.empty]
    mine = {"self", "desk", "accounts", *(["officer"] if case.startswith("login.") else [])}
    return {name: known[name] for name in needed if name not in mine}


@pytest.mark.parametrize("case", [*CASES, *STEPS, *BY_COMMAND])
def test_every_use_case_has_a_line(case: str) -> None:
    assert case in RIGHTS


def test_every_line_is_of_a_use_case_and_each_has_one() -> None:
    assert set(RIGHTS) == {*CASES, *STEPS, *BY_COMMAND}
    assert sum(len(line.cases.split()) for line in TABLE) == len(RIGHTS)


@pytest.mark.parametrize("case", CASES)
def test_every_use_case_as_every_role(case: str, office: Office) -> None:
    office.set_up()
    with_what = given(case, office)
    for role in EVERYBODY:
        before = office.store.connection.execute("SELECT count(*) FROM event").fetchone()
        try:
            CASES[case].do(desk_of(office, role), **with_what)
            done = True
        except NotAllowed:
            done = False
            assert office.store.connection.execute("SELECT count(*) FROM event").fetchone() == before
        except (Refused, AttributeError):
            # Some other rule, or no transaction to take a slip's number in: the right was there.
            done = True
        assert done == allows(role, case), role


@pytest.mark.parametrize("kind", ACTIONS)
def test_every_step_as_every_role(kind: str, office: Office) -> None:
    code = office.receive()
    for role in EVERYBODY:
        try:
            desk_of(office, role).act(code, kind, BODIES[kind])
            done = True
        except NotAllowed:
            done = False
        except Refused:
            done = True
        assert done == allows(role, f"act.{kind}"), role


def test_what_a_refusal_says() -> None:
    assert refusal("supervisor", "act.reopen") is None
    told = refusal("officer", "act.reopen", 'Bước "Mở lại hồ sơ"')
    assert told == 'Bước "Mở lại hồ sơ" do lãnh đạo Trung tâm làm; đăng nhập bằng tài khoản của lãnh đạo.'
    told = refusal("administrator", "store.find") or ""
    assert told.startswith("Việc tìm hồ sơ do cán bộ tiếp nhận hoặc lãnh đạo Trung tâm làm")
    assert told.endswith("Tài khoản quản trị không xem dữ liệu của công dân.")


def test_a_draft_is_its_officers_own(office: Office) -> None:
    boss = desk_of(office, "supervisor")
    office.store.keep_draft("minh", "intake", {"typed": "x"})
    with pytest.raises(NotAllowed, match="của riêng từng cán bộ"):
        boss.store.draft("minh", "intake")
    with pytest.raises(NotAllowed):
        boss.store.keep_draft("minh", "intake", {})
    assert office.store.draft("minh", "intake") == {"typed": "x"}


def test_a_store_in_an_officers_hands_gives_nothing_that_has_no_line(office: Office) -> None:
    for name in ("connection", "export", "merge", "key"):
        with pytest.raises(AttributeError):
            getattr(office.desk.store, name)
