"""The VietQR of what a dossier still has to pay, for the citizen's phone: the whole screen, and nothing of the dossier
but its code."""

from typing import ClassVar, Literal

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Label, Static

from counter.dossier import Dossier
from counter.money import figures
from counter.ports import Modules
from counter.vietqr import Transfer
from screens.room import Dialog
from screens.widgets.qr import Qr

Wish = Literal["paid", "print"]


class TransferDialog(Dialog[Wish | None]):
    """Shows ``asked`` and gives what the officer wants done; ``None`` for nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "dismiss('paid')", "Ghi đã chuyển khoản", id="transferred"),
        Binding("f7", "dismiss('print')", "In phiếu chuyển khoản", id="print-transfer"),
        Binding("escape", "dismiss(None)", "Về", id="back"),
    ]
    DEFAULT_CSS = """
    TransferDialog > Horizontal { width: 80; height: auto; }
    TransferDialog Vertical { width: 1fr; height: 23; }
    TransferDialog #told { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    TransferDialog #keys { padding: 0 1; }
    """

    def __init__(self, dossier: Dossier, asked: Transfer, modules: Modules) -> None:
        super().__init__()
        self.dossier, self.asked, self.modules = dossier, asked, modules

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Qr(self.modules)
            with Vertical():
                if self.counter.opening.practice:
                    yield Label("TẬP HUẤN: không chuyển tiền thật", classes="practice")
                yield Label("CHUYỂN KHOẢN PHÍ, LỆ PHÍ", classes="title")
                with VerticalScroll(id="told"):
                    yield Static(told(self.dossier, self.asked))
                yield Static(self.foot(), markup=False, id="keys")

    def foot(self) -> str:
        """What the keys do here."""
        return (
            f"{self.key('transferred')}: công dân đã chuyển khoản\n(ghi là chờ đối soát).\n"
            f"{self.key('print-transfer')}: in phiếu. {self.key('back')}: quay lại."
        )


def told(dossier: Dossier, asked: Transfer) -> Text:
    """What the QR says, for whoever types it."""
    parts = [f"{kind} {figures(sums.owed)}" for kind, sums in dossier.fees_by_kind.items() if sums.owed > 0]
    rows = [
        ("Hồ sơ", dossier.code),
        ("Số tiền", figures(asked.amount)),
        ("Gồm", ", ".join(parts)),
        ("Ngân hàng", asked.bank),
        ("Số tài khoản", asked.account),
        ("Chủ tài khoản", asked.holder),
        ("Nội dung", asked.purpose),
    ]
    text = Text("\n")
    for label, value in rows:
        if value:
            text.append(f"{label}\n").append(f"{value}\n", "bold")
    return text
