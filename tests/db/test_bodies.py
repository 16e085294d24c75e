"""A step that is not formed as a step is, of another version or a bad program: refused and kept for a person, or a
dossier that can be written down, listed and read again. Every part of every body is bent in every way."""

from collections.abc import Iterator
from typing import Any

import pytest

from counter.dossier import Dossier, Status
from counter.lifecycle import ACTIONS, LABELS, apply, why_not
from counter.record import to_plain
from counter.refusal import Refused
from db import rows
from tests.counter.life import BODIES, ITEMS, at_status, beginning, event, run, slips, step, walk

SHA = "a" * 64
PERSON = {"role": "owner", "name": "Trần Thị Bé", "born": "1990-01-01", "phone": "0912345678", "id": "066195000123"}
CHANGES = {"people": [PERSON], "documents": [{"name": "Tờ khai", "originals": 1}], "sets": 2, "return_by": "post"}
MARKED: dict[str, dict[str, Any]] = {
    "attach": {"sha256": SHA, "name": "quet.pdf", "type": "application/pdf", "size": 9, "component": "Tờ khai"},
    "detach": {"sha256": SHA, "component": "Tờ khai"},
    "reprint": {"form": "01", "copy": 2},
    "alias": {"code": "G09.20-1"},
    "recode": {"code": "H15.50.05-261119-0001"},
    "settle": {"conflict": "x"},
    "review": {"step": "x", "decision": "returned", "reason": "xem lại"},
    "national": {"state": "refused", "say": "xem lại", "field": "procedure"},
}
WHOLE = {
    **BODIES,
    **MARKED,
    "receive": beginning(documents=CHANGES["documents"], aliases=["G09.20-1"], organisations={"helped": "xã"}).body,
    "correct": {"changes": CHANGES, "reason": "ghi nhầm"},
    "finish": {"result": "Trích lục 01", **slips()},
    "pay": {**BODIES["pay"], "warnings": ["đã thu"], "entry": 1, "book": 1, "year": 2026},
}
POSTED = [beginning(), *walk(("forward", "finish")), event("return", {**BODIES["return"], "how": "bưu chính"}, n=9)]
STARTS = {
    "finish": [beginning(items=to_plain(ITEMS))],
    "opinion": [beginning(), step("forward", n=1), step("consult", n=2)],
    "reconcile": [beginning(), step("pay", n=1, amount=8000, how="VietQR")],
    "refund": [beginning(), step("pay", n=1)],
    "delivered": POSTED,
    "undelivered": POSTED,
}
"""What has to have happened, where a status alone does not allow the step."""
JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    5,
    2**63,
    1.5,
    "",
    "x",
    "0001-01-01T00:00",
    [],
    [None],
    ["x"],
    {},
    {"code": 1},
    {"uid": "x"},
)


def bent(value: Any) -> Iterator[Any]:
    """The value with one part of it in another form, gone, or one too many."""
    yield from JUNK
    if isinstance(value, dict):
        yield value | {"uid": "x", "code": 7}
        for key, part in value.items():
            yield {name: other for name, other in value.items() if name != key}
            yield from ({**value, key: other} for other in bent(part))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from ([*value[:at], other, *value[at + 1 :]] for other in bent(part))


def before(kind: str) -> Dossier | None:
    """A dossier that allows the step."""
    if kind == "receive":
        return None
    if kind in STARTS:
        return run(STARTS[kind])
    return next(d for d in map(at_status, Status) if kind in LABELS or why_not(d, kind) is None)


@pytest.mark.parametrize("kind", sorted({*ACTIONS, *LABELS}))
def test_a_bent_step_is_refused_or_makes_a_dossier_that_stands(kind: str) -> None:
    start, taken = before(kind), 0
    for body in bent(WHOLE[kind]):
        if not isinstance(body, dict):
            continue
        try:
            after = apply(start, event(kind, body))
        except Refused:
            continue
        taken += 1
        row = rows.dossier_row(after)
        assert rows.from_state(row["state"]) == after
        assert (after.uid, after.unit) == (event(kind, {}).uid, "H15.50.05")
        handles = [*rows.handle_rows(after), *rows.number_rows(after)]
        assert all(type(value) in (str, int, type(None)) for each in (row, *handles) for value in each.values())
        assert isinstance(rows.names(after), str)
    assert taken
