"""``motcua act CODE review``: what an officer did waits, the supervisor decides, an officer may not."""

from collections.abc import Callable
from pathlib import Path

from tests.motcua.conftest import Run
from tests.motcua.test_right import unit
from tests.office import intake

__all__ = ["unit"]

Give = Callable[..., Path]


def test_the_supervisor_s_second_look(unit: Run, give: Give) -> None:
    lan, hoa = ("--as", "lan"), ("--as", "hoa")
    code = unit(*lan, "receive", give(intake())).json["code"]
    assert (
        unit(*lan, "act", code, "forward", "--body", '{"to": "phong kinh te"}').json["legs"][0]["to"] == "Phòng Kinh tế"
    )
    changed = unit(*lan, "act", code, "correct", "--body", '{"changes": {"sets": 2}, "reason": "đếm lại"}')
    assert (changed.json["sets"], changed.json["paper"]) == (1, None)
    assert "chờ lãnh đạo Trung tâm đồng ý" in changed.err
    (flag,) = changed.json["flags"]
    assert unit(*hoa, "queue", "--view", "to-review", "--json").json["total"] == 1
    approve = f'{{"step": "{flag["event_id"]}", "decision": "approved"}}'
    assert "do lãnh đạo Trung tâm làm" in unit(*lan, "act", code, "review", "--body", approve).err
    assert "decision" in unit(*hoa, "act", code, "review").err
    assert "bỏ at và reason" in unit(*hoa, "act", code, "review", "--body", approve, "--reason", "x").err
    seen = unit(*hoa, "act", code, "review", "--body", approve).json
    assert (seen["sets"], seen["flags"][0]["decision"]) == (2, "approved")
    assert seen["paper"].endswith(".pdf")
    assert unit(*hoa, "queue", "--view", "to-review", "--json").json["total"] == 0
    assert unit("verify").code == 0
