"""The papers to be certified: one field, in which a line is a paper, and what has been typed so far below it."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Grid, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Label

from counter.catalogue import Fee
from counter.certification import charged
from counter.dossier import Item
from counter.money import figures
from screens.checklist import cut
from screens.form import judged
from screens.line import EXAMPLE, read_line, read_lines, written
from screens.widgets.field import FieldInput

EMPTY = f"""Mỗi giấy tờ một dòng: tên, số trang, số bản, rồi Enter; không ghi số là 1.
Thêm đt ở cuối nếu cần bản điện tử, như: {EXAMPLE} đt
Hết giấy tờ thì Enter ở ô trống: tiếp nhận."""
"""What stands here before there is a paper."""

FIRST, NEXT = EXAMPLE, "giấy tờ nữa, hoặc Enter: tiếp nhận · ↑ sửa · Del bỏ"


class ItemField(FieldInput):
    """Enter adds the paper to the list, in the empty field it accepts the list. The arrows bring another paper into the
    field, where it is a line again; Delete at its end takes it away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "browse(-1)", "Sửa giấy tờ trên", show=False, id="item-above"),
        Binding("down", "browse(1)", "Sửa giấy tờ dưới", show=False, id="item-below"),
        Binding("delete", "drop", "Bỏ giấy tờ", show=False, id="item-drop"),
    ]

    class Accepted(Message):
        """Enter: the papers are as listed."""

    class Listed(Message):
        """A paper came into the list or out of it."""

    def __init__(self) -> None:
        super().__init__(
            placeholder=FIRST, check=judged(read_lines), last=True, select_on_focus=False, id="item"
        )  # fmt: skip
        self.above: list[Item] = []
        self.below: list[Item] = []
        self.recalled = False
        """Whether the field holds a paper that was in the list."""

    @property
    def items(self) -> tuple[Item, ...]:
        """The list, without what stands in the field."""
        return (*self.above, *self.below)

    @property
    def lines(self) -> list[str]:
        """The list, each paper as its line."""
        return [written(item) for item in self.items]

    def show(self, lines: Iterable[str], typed: str) -> None:
        """Another list, and what is half typed."""
        self._list([read_line(line) for line in lines], typed)

    def action_accept(self) -> None:
        """Enter: add what stands here; nothing is there: the papers are as listed."""
        if self.settle() is not None:
            self.app.bell()
            return
        found = read_lines(self.text)
        if found or self.recalled:
            self._list([*self.above, *found, *self.below])
        else:
            self.post_message(self.Accepted())

    def action_browse(self, direction: int) -> None:
        """The paper above (-1) or below (1) comes into the field, and what stands there into the list; from the first
        one up to the field before."""
        if direction < 0 and not self.above:
            self.action_step(-1)
        elif self.settle() is not None:
            self.app.bell()
        elif direction < 0:
            below = [*read_lines(self.text), *self.below]
            self._list(self.above[:-1], written(self.above[-1]), below, recalled=True)
        elif self.below:
            above = [*self.above, *read_lines(self.text)]
            self._list(above, written(self.below[0]), self.below[1:], recalled=True)
        elif self.text or self.recalled:
            self.action_accept()

    def action_drop(self) -> None:
        """Take the paper in the field away, in an empty field the last one; Ctrl+Z brings its line back. Within a text,
        the letter."""
        if not self.selection.is_empty or self.cursor_position < len(self.value):
            self.action_delete_right()
            return
        if not self.value and self.above:
            self._list(self.above[:-1], written(self.above[-1]), self.below, recalled=self.recalled)
        self.replace("", 0, len(self.value))

    def _list(
        self, above: Sequence[Item], typed: str = "", below: Sequence[Item] = (), *, recalled: bool = False
    ) -> None:
        self.above, self.below, self.recalled = list(above), list(below), recalled
        self.reset(typed)
        self.placeholder = NEXT if self.items else FIRST
        self.post_message(self.Listed())


class ItemLines(Widget):
    """What is in the list, as far as there is room: what is around the paper in the field."""

    DEFAULT_CSS = "ItemLines { height: 1fr; min-height: 3; padding: 0 1; }"

    def __init__(self, field: ItemField) -> None:
        super().__init__()
        self.field = field
        self.fees: tuple[Fee, ...] = ()

    def render(self) -> Content:
        """A line a paper, each with its fee."""
        field, (width, height) = self.field, self.content_size
        if not field.items and not field.recalled:
            return Content(EMPTY)
        items, _ = charged(field.items, self.fees)
        lines = [
            _line(number + (field.recalled and number > len(field.above)), item, width)
            for number, item in enumerate(items, 1)
        ]
        if field.recalled:
            lines.insert(len(field.above), f"› {len(field.above) + 1:>2} đang sửa ở ô trên")
        first = max(0, min(len(field.above) - height // 2, len(lines) - height))
        return Content("\n".join(lines[first : first + height]))


def _line(number: int, item: Item, width: int) -> str:
    """The name gives way to what stands behind it."""
    start, also = f"  {number:>2} ", " + điện tử" if item.electronic else ""
    end = f"  {item.pages} trang × {item.copies} bản{also}{figures(item.fee):>15}"
    room = max(8, width - len(start) - len(end))
    return f"{start}{cut(item.name, room):<{room}}{end}"


class ItemList(Vertical):
    """Field and list."""

    DEFAULT_CSS = "ItemList { height: 1fr; }"

    def __init__(self) -> None:
        self.field = ItemField()
        self.lines = ItemLines(self.field)
        super().__init__(Grid(Label("Giấy tờ chứng thực"), self.field), self.lines)

    def price(self, fees: tuple[Fee, ...]) -> None:
        """What the papers are charged by."""
        self.lines.fees = fees
        self.lines.refresh()

    @on(ItemField.Listed)
    def listed(self) -> None:
        """Show the list anew."""
        self.lines.refresh()
