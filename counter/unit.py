"""The unit and its counter: what a unit file says (design.md, "Commands")."""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from counter.calendar import DEFAULT_SESSIONS, Calendar, Sessions, read_season, read_sessions
from counter.code import UNIT
from counter.deadline import DUE_HOURS, DueHour
from counter.event import PROVINCE, Body
from counter.record import Reader, from_plain
from counter.refusal import Refused

OfficerRole = Literal["officer", "supervisor", "administrator"]
OFFICER_ROLES: tuple[OfficerRole, ...] = ("officer", "supervisor", "administrator")

CertificationCounts = Literal["dossier", "item"]
CERTIFICATION_COUNTS: tuple[CertificationCounts, ...] = ("dossier", "item")
"""What the reports count as one dossier of certification: what was taken in together, or each paper."""

SUPPLEMENT_DAYS = 30
"""Days that a supplement is waited for unless the unit says otherwise; no text of it has been seen (domain.md 5.2)."""

COLLECT_DAYS = 5
"""Working days after which a result that nobody collects is called about again: our practice, no rule."""


LOCK_MINUTES = 10
"""Minutes without a key after which the screens are locked: our practice, no rule (domain.md 9)."""


@dataclass(frozen=True, slots=True)
class Officer:
    """Someone who works here. The PIN is never part of it."""

    login: str
    name: str
    role: OfficerRole = "officer"


@dataclass(frozen=True, slots=True)
class Unit:
    """The facts of one unit that its papers and dates rest on; ``agencies`` are the names of those that its dossiers go
    to, before the names that come with the program."""

    code: str
    name: str
    parent: str
    place: str
    address: str = ""
    phone: str = ""
    lookup_url: str = ""
    sessions: tuple[tuple[str, str], ...] = ()
    seasons: tuple[dict[str, object], ...] = ()
    due_hour: DueHour = "end-of-day"
    saturday_intake: bool = False
    supplement_clock: str = ""
    form_set: str = ""
    bank_bin: str = ""
    bank_account: str = ""
    bank_holder: str = ""
    certification_counts: CertificationCounts = "dossier"
    supplement_days: int = SUPPLEMENT_DAYS
    collect_days: int = COLLECT_DAYS
    lock_minutes: int = LOCK_MINUTES
    agencies: tuple[str, ...] = ()
    officers: tuple[Officer, ...] = ()

    def hours(self) -> Sessions:
        """Opening hours of an ordinary day."""
        return read_sessions(self.sessions) if self.sessions else DEFAULT_SESSIONS

    def calendar(self, shared: Calendar) -> Calendar:
        """The shared days with this unit's own hours."""
        return shared.with_hours(self.hours(), tuple(read_season(row) for row in self.seasons))

    def officer(self, login: str) -> Officer | None:
        """The officer with that login."""
        return next((officer for officer in self.officers if officer.login == login), None)

    @property
    def at_counter(self) -> tuple[Officer, ...]:
        """Those who may be in charge of a dossier: an administrator sees none."""
        return tuple(officer for officer in self.officers if officer.role != "administrator")

    def called(self, login: str) -> str:
        """The officer's name, or the login of one who left or is of a counter whose officers are not listed here."""
        if login == PROVINCE:
            return "hệ thống của tỉnh"
        officer = self.officer(login)
        return officer.name if officer else f"{login} (ngoài danh sách)"


def told_unit(body: Body) -> Unit | None:
    """The unit as a ``setup`` entry tells it; ``None`` for one of another form, which any device may have written."""
    try:
        return from_plain(Unit, body["unit"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


_BANK = re.compile(r"\d{6}", re.ASCII)
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}")


def check_account(bank_bin: str, account: str) -> None:
    """Raises ``Refused`` for what cannot be a bank's BIN (six digits) or an account."""
    if not _BANK.fullmatch(bank_bin):
        raise Refused("Mã ngân hàng (bank_bin) gồm đúng 6 chữ số, như 970405; xem lại mã BIN của ngân hàng.")
    if not _ACCOUNT.fullmatch(account):
        raise Refused("Số tài khoản (bank_account) gồm chữ không dấu và số, dài không quá 19; xem lại số tài khoản.")


@dataclass(frozen=True, slots=True)
class LineSetup:
    """How an enrolment file says to reach the province: the hub's or a relay's address, the one-time secret, the hub's
    public key (64 hexadecimal characters), the certificate (PEM) that alone is trusted, empty for the system's own
    trust. ``replaces``: another PC has held this counter's numbers before."""

    url: str
    secret: str
    key: str
    certificate: str = ""
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Setup:
    """A unit file as read; an enrolment file has a ``line`` as well. ``pins`` maps a login to its PIN and leaves memory
    as soon as it is hashed. ``mark_key`` (64 hexadecimal characters, empty for none) is no fact of the unit: it stays
    with its counters and goes into no log."""

    unit: Unit
    counter: int
    pins: dict[str, str] = field(repr=False)
    line: LineSetup | None = None
    mark_key: str = field(default="", repr=False)


def read_unit_file(text: str) -> Setup:
    """A unit file or an enrolment file (TOML); that of a relay names counter 0 and no officer. Raises ``Refused`` and
    says which key is wrong."""
    import tomllib

    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Refused(f"Tệp đơn vị không đúng dạng TOML ({error}); xem mẫu trong README.") from None
    top = Reader(data, "tệp đơn vị")
    entry = Reader(top.table("unit"), "[unit]")
    counter = Reader(top.table("counter"), "[counter]")
    relay = top.has("line") and counter.data.get("number") == 0
    number = counter.number("number", 0, least=0 if relay else 1, most=9)
    if not number and not relay:
        raise Refused('Tệp đơn vị thiếu số quầy: ghi mục [counter] với "number" từ 1 đến 9.')
    counter.finish()
    officers, pins = [], {}
    for row in top.tables("officers"):
        officer = Officer(
            login=row.text("login", required=True),
            name=row.text("name", required=True),
            role=row.choice("role", OFFICER_ROLES, "officer"),
        )
        pin = row.text("pin", required=True)
        row.finish()
        if officer.login in pins:
            raise Refused(f'Tệp đơn vị ghi hai người cùng tên đăng nhập "{officer.login}"; đổi một người.')
        if len(pin) < 4 or len(pin) > 64:
            raise Refused("Mã PIN phải dài từ 4 ký tự trở lên; đổi mã PIN trong tệp đơn vị.")
        officers.append(officer)
        pins[officer.login] = pin
    if not officers and not relay:
        raise Refused("Tệp đơn vị chưa có cán bộ nào; thêm ít nhất một mục [[officers]].")
    line = _line(Reader(top.table("line"), "[line]")) if top.has("line") else None
    top.finish()
    mark_key = entry.text("mark_key")
    if mark_key and not _KEY.fullmatch(mark_key):
        raise Refused("Khóa ký Giấy tiếp nhận (mark_key) gồm 64 chữ số hệ 16; chép lại cho đúng, hoặc bỏ dòng ấy.")
    return Setup(_unit(entry, tuple(officers)), number, pins, line, mark_key)


_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/.*)?")
_KEY = re.compile(r"[0-9a-f]{64}")


def _line(entry: Reader) -> LineSetup:
    line = LineSetup(
        url=entry.text("url", required=True).rstrip("/"),
        secret=entry.text("secret", required=True),
        key=entry.text("key", required=True),
        certificate=entry.text("certificate", lines=True),
        replaces=entry.flag("replaces", False),
    )
    entry.finish()
    if not (line.url.startswith("https://") or _LOOPBACK.fullmatch(line.url)):
        raise Refused("Địa chỉ máy chủ của tỉnh (url) phải bắt đầu bằng https://; xin tỉnh cấp lại tệp ghi danh.")
    if not _KEY.fullmatch(line.key):
        raise Refused("Khóa của máy chủ (key) trong tệp ghi danh không đúng; xin tỉnh cấp lại tệp.")
    return line


def _unit(entry: Reader, officers: tuple[Officer, ...]) -> Unit:
    code = entry.text("code", required=True)
    if not UNIT.fullmatch(code):
        raise Refused("Mã đơn vị không đúng dạng H15.50.05; lấy mã định danh của đơn vị từ tỉnh.")
    sessions = entry.data.get("sessions")
    seasons = tuple(dict(row.data) for row in entry.tables("seasons"))
    spans = sorted(read_season(row)[:2] for row in seasons)
    if any(later[0] <= earlier[1] for earlier, later in pairwise(spans)):
        raise Refused("Các mùa giờ làm việc (seasons) chồng lên nhau; sửa ngày trong tệp đơn vị.")
    url = entry.text("lookup_url")
    if url and not url.startswith(("https://", "http://")):
        raise Refused("Địa chỉ tra cứu (lookup_url) phải bắt đầu bằng https://; sửa tệp đơn vị.")
    bank = {key: entry.text(key) for key in ("bank_bin", "bank_account", "bank_holder")}
    if any(bank.values()):
        check_account(bank["bank_bin"], bank["bank_account"])
    unit = Unit(
        code=code,
        name=entry.text("name", required=True),
        parent=entry.text("parent", required=True),
        place=entry.text("place", required=True),
        address=entry.text("address"),
        phone=entry.text("phone"),
        lookup_url=url,
        sessions=_plain_sessions(read_sessions(sessions)) if sessions is not None else (),
        seasons=tuple(_plain_season(row) for row in seasons),
        due_hour=entry.choice("due_hour", DUE_HOURS, "end-of-day"),
        saturday_intake=entry.flag("saturday_intake", False),
        supplement_clock=entry.choice("supplement_clock", ("", "restart", "pause"), ""),
        form_set=entry.text("form_set"),
        **bank,
        certification_counts=entry.choice("certification_counts", CERTIFICATION_COUNTS, "dossier"),
        supplement_days=entry.number("supplement_days", SUPPLEMENT_DAYS, least=1, most=365),
        collect_days=entry.number("collect_days", COLLECT_DAYS, least=1, most=250),
        lock_minutes=entry.number("lock_minutes", LOCK_MINUTES, least=1, most=120),
        agencies=tuple(filter(None, entry.strings("agencies"))),
        officers=officers,
    )
    entry.finish("sessions")
    return unit


def _plain_sessions(sessions: Sessions) -> tuple[tuple[str, str], ...]:
    return tuple((f"{opens:%H:%M}", f"{closes:%H:%M}") for opens, closes in sessions)


def _plain_season(row: dict[str, object]) -> dict[str, object]:
    season = read_season(row)
    return {
        "from": season.first.isoformat(),
        "to": season.last.isoformat(),
        "sessions": [list(pair) for pair in _plain_sessions(season.sessions)],
    }
