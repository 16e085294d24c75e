"""A window too small for the counter: nothing is lost, nothing is done until it is large enough again."""

from textual.app import ComposeResult
from textual.geometry import Size
from textual.widgets import Static

from screens.room import Dialog

LEAST = Size(80, 24)


class SmallScreen(Dialog[None]):
    """Covers everything and takes all keys but the one that leaves."""

    deaf = True
    public = True
    DEFAULT_CSS = """
    SmallScreen > Static { width: 1fr; max-width: 60; height: auto; padding: 0 1; text-style: bold; }
    """

    def compose(self) -> ComposeResult:
        yield Static(sentence(self.app.size), markup=False)

    def on_screen_resume(self) -> None:
        """Shown, perhaps again by something that came over it meanwhile."""
        self.counter.fit(self.app.size)

    def measure(self, size: Size) -> None:
        """The window is of another size now."""
        for shown in self.query(Static):
            shown.update(sentence(size))


def fits(size: Size) -> bool:
    """Whether the counter has room."""
    return size.width >= LEAST.width and size.height >= LEAST.height


def sentence(size: Size) -> str:
    """What is wrong and what to do."""
    return (
        f"Cửa sổ đang là {size.width} x {size.height}, nhỏ hơn {LEAST.width} x {LEAST.height}. "
        "Kéo rộng cửa sổ hoặc giảm cỡ chữ; những gì đã gõ vẫn còn, phím gõ lúc này không được nhận."
    )
