"""Money on paper: whole đồng, in figures and in words (domain.md 10.5)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter.dossier import Dossier

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu", "tỷ")


def figures(amount: int) -> str:
    """``10000`` gives ``10.000 đồng``."""
    return grouped(amount) + " đồng"


def told(dossier: "Dossier") -> str:
    """What is to be paid of a dossier and how that stands; empty where it costs nothing."""
    if not (dossier.fees or dossier.payments):
        return ""
    waiting = f", chờ đối soát {figures(dossier.fees_waiting)}" if dossier.fees_waiting else ""
    back = f", đã hoàn {figures(dossier.fees_refunded)}" if dossier.fees_refunded else ""
    return f"phải nộp {figures(dossier.fees_due)}, đã nộp {figures(dossier.fees_paid)}{waiting}{back}"


def grouped(number: int) -> str:
    """``1234`` gives ``1.234``."""
    return f"{number:,}".replace(",", ".")


def words(amount: int) -> str:
    """``8000`` gives ``Tám nghìn đồng``. ``amount`` is 0 or more, in đồng."""
    text = _number(amount) + " đồng"
    return text[0].upper() + text[1:]


def _number(amount: int) -> str:
    if amount == 0:
        return _DIGITS[0]
    if amount >= 1_000_000_000:
        billions, rest = divmod(amount, 1_000_000_000)
        head = _number(billions) + " tỷ"
        return f"{head} {_groups(rest, full=True)}" if rest else head
    return _groups(amount, full=False)


def _groups(amount: int, *, full: bool) -> str:
    """Under a billion; ``full`` when a greater group stands before it, so that a zero hundred is said."""
    parts: list[str] = []
    for power in (2, 1, 0):
        group = amount // 1000**power % 1000
        if group:
            parts.append(_hundreds(group, full=full or bool(parts)))
            if _GROUPS[power]:
                parts.append(_GROUPS[power])
    return " ".join(parts)


def _hundreds(group: int, *, full: bool) -> str:
    hundreds, tens, units = group // 100, group // 10 % 10, group % 10
    said: list[str] = []
    if hundreds or full:
        said += [_DIGITS[hundreds], "trăm"]
    if tens == 0 and units and said:
        said.append("linh")
    elif tens == 1:
        said.append("mười")
    elif tens > 1:
        said += [_DIGITS[tens], "mươi"]
    if units == 1 and tens > 1:
        said.append("mốt")
    elif units == 5 and tens >= 1:
        said.append("lăm")
    elif units:
        said.append(_DIGITS[units])
    return " ".join(said)
