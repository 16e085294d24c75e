"""The questions of one step: what its body must hold, one field each, Enter through to the end."""

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label, Static

from counter.lifecycle import ACTIONS, Kind
from screens.room import Dialog
from screens.widgets.field import FieldInput

LABELS = {
    "to": "Chuyển đến (cơ quan, phòng)",
    "due_at": "Hạn của bước này, như 2026-11-25T17:00 (có thể để trống)",
    "note": "Ghi chú (có thể để trống)",
    "reason": "Lý do",
    "agency": "Cơ quan phối hợp",
    "officer": "Tên đăng nhập người phụ trách",
    "how": "Hình thức",
    "outcome": "Kết quả báo",
    "about": "Nội dung phản ánh",
    "result": "Kết quả (có thể để trống)",
    "amount": "Số tiền (đồng)",
    "what": "Nghĩa vụ phải thực hiện",
    "level": "Mức: 1 rất hài lòng, 2 hài lòng, 3 không hài lòng",
    "s10": "Số bưu gửi (có thể để trống)",
    "name": "Người nhận kết quả",
    "id": "Số giấy tờ người nhận (có thể để trống)",
    "relation": "Quan hệ với chủ hồ sơ (có thể để trống)",
    "lost": "Giấy tiếp nhận: Enter là đã thu lại, gõ M là mất",
}
_RECEIVER = ("name", "id", "relation")


class StepDialog(Dialog[dict[str, Any] | None]):
    """Asks for a step's body; ``None`` when the officer goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Về", id="back")]
    DEFAULT_CSS = "StepDialog Label { width: 1fr; }"

    def __init__(self, kind: str, filled: dict[str, str] | None = None) -> None:
        super().__init__()
        self.kind = kind
        self.filled = filled or {}

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label(ACTIONS[self.kind].label, classes="title")
            keys = self._keys()
            for key in keys:
                yield Label(LABELS.get(key, key))
                yield FieldInput(self.filled.get(key, ""), last=key == keys[-1], id=f"ask-{key}")
            back = self.key("back")
            yield Static(f"Enter: sang mục sau, Enter ở mục cuối: làm. {back}: quay lại.", markup=False)

    def _keys(self) -> list[str]:
        keys: list[str] = []
        for key, sort in self._asked().items():
            keys += _RECEIVER if sort == "receiver" else ["lost"] if sort == "receipt" else [key]
        return keys

    def _asked(self) -> dict[str, Kind]:
        action = ACTIONS[self.kind]
        return {**action.needs, **action.may}

    @on(FieldInput.Done)
    def done(self) -> None:
        """The last field was left with Enter."""
        said = {key: self.query_one(f"#ask-{key}", FieldInput).text.strip() for key in self._keys()}
        self.dismiss(body(self._asked(), said))


def body(asked: dict[str, Kind], said: dict[str, str]) -> dict[str, Any]:
    """A step's body from what was typed; empty fields are left out, so that the rule names what is missing."""
    found: dict[str, Any] = {}
    for key, sort in asked.items():
        if sort == "receiver":
            found[key] = {k: said[k] for k in _RECEIVER if said[k]}
        elif sort == "receipt":
            found[key] = "lost" if said["lost"].lower().startswith("m") else "collected"
        elif sort in {"amount", "level"}:
            found[key] = int(said[key].replace(".", "")) if said[key].replace(".", "").isdecimal() else said[key]
        elif said[key]:
            found[key] = said[key]
    return found
