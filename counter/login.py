"""Logging in: how long one waits after wrong PINs, what a PIN may be, and who may change it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from counter import right
from counter.refusal import Refused
from counter.unit import Officer

CHANGED, RESET = "pin-change", "pin-reset"
"""Events of no dossier. They say whose PIN it is, never the PIN nor anything made from it."""

FREE = 3
"""Wrong tries in a row that cost nothing."""

WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900))
"""What each further one costs; the last stands for all that follow, so that nobody is locked out for good."""

ASK = "nhờ lãnh đạo Trung tâm đặt lại mã PIN"


class ChooseAnother(Refused):
    """The PIN is right, but somebody else has set it: its officer must choose one first."""

    def __init__(self, login: str) -> None:
        super().__init__(
            f"Mã PIN này do người khác đặt lại; chọn mã PIN của riêng mình trước: motcua pin --as {login}."
        )


@dataclass(frozen=True, slots=True)
class Account:
    """What a home keeps of a login. ``tries`` are the wrong ones in a row, ``tried_at`` the last of them."""

    pin: str
    tries: int = 0
    tried_at: datetime | None = None
    must_change: bool = False


class Accounts(Protocol):
    """Where PINs are kept, apart from the log and from what officers may read."""

    def account(self, login: str) -> Account | None:
        """What is kept of that login."""

    def keep_pin(self, login: str, pin: str, by: str, kind: str) -> None:
        """Keep the hash ``pin`` for ``login`` and write the event ``kind`` of ``by``; wrong tries are forgotten, and
        after ``RESET`` its officer must choose another."""


def wait(tries: int) -> timedelta:
    """How long one waits after that many wrong tries in a row."""
    return WAITS[min(tries - FREE, len(WAITS) - 1)] if tries >= FREE else timedelta()


def left(account: Account, now: datetime) -> timedelta:
    """How much of it is left; all of it while the clock stands before the last try."""
    if account.tried_at is None:
        return timedelta()
    return max(timedelta(), wait(account.tries) - max(timedelta(), now - account.tried_at))


def told(span: timedelta) -> str:
    """``15 giây``, ``1 phút``, ``4 phút 35 giây``; never nothing."""
    minutes, seconds = divmod(max(1, -(-span // timedelta(seconds=1))), 60)
    parts = [(minutes, "phút"), (seconds, "giây")]
    return " ".join(f"{count} {name}" for count, name in parts if count)


def wrong(tries: int) -> Refused:
    """What is said of the ``tries``-th wrong PIN in a row."""
    if span := wait(tries):
        return Refused(f"Sai mã PIN {tries} lần liền; đợi {told(span)} rồi nhập lại, hoặc {ASK}.")
    return Refused(f"Mã PIN không đúng; nhập lại, hoặc {ASK}.")


def too_soon(span: timedelta) -> Refused:
    """What is said of a PIN that came too soon to be looked at."""
    return Refused(f"Đã sai mã PIN nhiều lần; còn phải đợi {told(span)} rồi nhập lại, hoặc {ASK}.")


def check_pin(pin: str, login: str) -> None:
    """Raises ``Refused`` for what nobody should choose as a PIN."""
    if not 4 <= len(pin) <= 64:
        raise Refused("Mã PIN mới phải dài từ 4 đến 64 ký tự; chọn mã khác.")
    if len(set(pin)) == 1 or pin in {login, "0123456789"[: len(pin)], "123456789"[: len(pin)]}:
        raise Refused("Mã PIN mới quá dễ đoán (một ký tự lặp lại, dãy số liền, tên đăng nhập); chọn mã khác.")


def change(accounts: Accounts, officer: Officer, pin: str) -> None:
    """``officer`` has chosen the PIN of this hash."""
    right.check(officer, "login.change")
    accounts.keep_pin(officer.login, pin, officer.login, CHANGED)


def reset(accounts: Accounts, officer: Officer, login: str, pin: str) -> None:
    """``officer`` gives ``login``, who has forgotten theirs, the PIN of this hash. Raises ``Refused``."""
    right.check(officer, "login.reset")
    if login == officer.login:
        raise Refused("Mã PIN của chính mình thì tự đổi (motcua pin); đặt lại chỉ dành cho người khác.")
    if accounts.account(login) is None:
        raise Refused("Không có cán bộ với tên đăng nhập này; kiểm tra lại tên đăng nhập.")
    accounts.keep_pin(login, pin, officer.login, RESET)
