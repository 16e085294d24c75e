"""The catalogue: what each procedure asks for, how long it takes and what it costs (domain.md, section 7).

All of it is data with a version and a validity. What has not been checked against the decision that publishes the
procedure is named in ``unverified`` and said wherever it is shown.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from counter.calendar import DATA, Calendar, read_calendar
from counter.deadline import Limit, parse_limit
from counter.dossier import FEE_KINDS, Channel, FeeKind
from counter.record import Reader
from counter.refusal import Refused
from counter.text import fold, initials, rank

CHANNELS: tuple[Channel, ...] = ("counter", "online", "post")
UNVERIFIED = "chưa đối chiếu quyết định công bố"
UNVERIFIABLE = frozenset({"code", "name", "components", "limit", "fees", "book"})
PER_PAGE, PER_COPY = "trang", "bản"
"""Units of a fee that count; any other is charged once a case."""

BOOKS = ("ban-sao", "chu-ky", "chu-ky-nguoi-dich", "hop-dong")
"""The certification books: copies, signatures, translators' signatures, contracts and other transactions."""

SupplementClock = Literal["restart", "pause"]


@dataclass(frozen=True, slots=True)
class Component:
    """A paper of the list. ``database`` names where its data must be taken from instead of asking for it."""

    name: str
    originals: int = 0
    certified: int = 0
    copies: int = 0
    required: bool = True
    database: str | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """What a page costs from ``from_page`` on, in đồng."""

    from_page: int
    amount: int


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee as published; ``amount`` in đồng per ``unit``. ``channel`` and ``case`` narrow it to one
    channel or one case; a fee without a case is the ordinary case's. ``tiers`` change what later pages cost, ``most``
    is the highest fee of one copy, 0 for none; ``source`` is the text that says so."""

    name: str
    kind: FeeKind
    amount: int
    unit: str = ""
    channel: Channel | None = None
    case: str = ""
    exemption: str = ""
    tiers: tuple[Tier, ...] = ()
    most: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A case (trường hợp) that changes the list or the limit. ``extra`` joins the procedure's own components, unless
    ``components`` replaces them."""

    id: str
    name: str
    limit: Limit | None = None
    components: tuple[Component, ...] = ()
    extra: tuple[Component, ...] = ()


@dataclass(frozen=True)
class Procedure:
    """One version of a procedure. ``limits`` are the legal ones and ``promised`` the shorter ones, by channel; a
    missing legal limit has not been published to us. ``book`` is the certification book that its papers are entered in,
    one of ``BOOKS`` or empty."""

    code: str
    name: str
    field: str
    version: str
    valid_from: date
    valid_to: date | None
    limits: Mapping[Channel, Limit]
    promised: Mapping[Channel, Limit]
    components: tuple[Component, ...]
    cases: tuple[Case, ...] = ()
    fees: tuple[Fee, ...] = ()
    sets: int = 1
    result: str = ""
    legal: str = ""
    scope: Literal["commune", "province", "country"] = "commune"
    supplement_clock: SupplementClock = "restart"
    book: str = ""
    unverified: frozenset[str] = frozenset()

    def in_force(self, day: date) -> bool:
        """Whether this version holds on ``day``, both ends included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def case(self, wanted: str | None) -> Case | None:
        """The case by its id or name, folded; ``None`` for the ordinary case. Raises ``Refused``."""
        if not wanted:
            return None
        for case in self.cases:
            if wanted == case.id or fold(wanted) == fold(case.name):
                return case
        offered = "; ".join(case.id for case in self.cases) or "không có trường hợp riêng"
        raise Refused(f"Thủ tục {self.code} không có trường hợp đã ghi; chọn: {offered}.")

    def list_of(self, case: Case | None) -> tuple[Component, ...]:
        """What the case requires, in the order of the publication."""
        if case is None:
            return self.components
        return (case.components or self.components) + case.extra

    def legal_limit(self, channel: Channel, case: Case | None) -> Limit | None:
        """The limit of the law, ``None`` when it is not known."""
        if case is not None and case.limit is not None:
            return case.limit
        return self.limits.get(channel) or self.limits.get("counter")

    def limit(self, channel: Channel, case: Case | None) -> Limit | None:
        """The limit that the receipt promises: the shorter of the law's and the province's."""
        legal = self.legal_limit(channel, case)
        promised = self.promised.get(channel) or self.promised.get("counter")
        if promised is None or (case is not None and case.limit is not None):
            return legal
        return promised if legal is None or promised.hours() <= legal.hours() else legal

    def fees_for(self, channel: Channel, case: Case | None) -> tuple[Fee, ...]:
        """What this channel and case pay: a case's own fees stand in place of the ordinary ones."""
        wanted = case.id if case and any(fee.case == case.id for fee in self.fees) else ""
        return tuple(fee for fee in self.fees if fee.channel in {None, channel} and fee.case == wanted)

    @cached_property
    def folded(self) -> tuple[str, str]:
        """Name and initials as search compares them."""
        return fold(self.name), initials(self.name)


class Catalogue:
    """All known versions of all procedures, later ones first."""

    def __init__(self, procedures: Iterable[Procedure]) -> None:
        self._versions: dict[str, list[Procedure]] = {}
        for procedure in procedures:
            self._versions.setdefault(procedure.code, []).append(procedure)
        for versions in self._versions.values():
            versions.sort(key=lambda p: p.valid_from, reverse=True)

    def __iter__(self) -> Iterator[Procedure]:
        for versions in self._versions.values():
            yield from versions

    def get(self, code: str, day: date) -> Procedure:
        """The version in force on ``day``. Raises ``Refused`` for an unknown or an expired one."""
        versions = self._versions.get(code.strip())
        if not versions:
            raise Refused(
                "Không có thủ tục mang mã này trong danh mục; kiểm tra mã (dạng 1.001193) hoặc cập nhật danh mục."
            )
        for procedure in versions:
            if procedure.in_force(day):
                return procedure
        newest = versions[0]
        if newest.valid_to is not None and newest.valid_to < day:
            state = f"đã hết hiệu lực từ ngày {newest.valid_to:%d/%m/%Y}"
        else:
            state = f"chưa có hiệu lực vào ngày {day:%d/%m/%Y}"
        raise Refused(f"Thủ tục {newest.code} {state}; cập nhật danh mục bằng motcua catalogue import.")

    def by_field(self, day: date) -> dict[str, list[Procedure]]:
        """What is in force on ``day``, by field and then by name, each in the order of the alphabet."""
        current = (next((p for p in versions if p.in_force(day)), None) for versions in self._versions.values())
        found: dict[str, list[Procedure]] = {}
        for procedure in sorted(filter(None, current), key=lambda p: (fold(p.field), p.folded[0], p.code)):
            found.setdefault(procedure.field, []).append(procedure)
        return found

    def find(self, text: str, day: date) -> list[Procedure]:
        """Procedures in force by code, by words without diacritics or by initials (``dkks``), best first."""
        wanted = fold(text)
        if not wanted:
            return []
        ranked: list[tuple[int, int, str, Procedure]] = []
        for versions in self._versions.values():
            procedure = next((p for p in versions if p.in_force(day)), None)
            if procedure is None:
                continue
            name, letters = procedure.folded
            rank = _rank(wanted, text.strip(), procedure.code, name, letters)
            if rank is not None:
                ranked.append((rank, len(name), procedure.code, procedure))
        return [found[-1] for found in sorted(ranked, key=lambda found: found[:3])]

    def merged(self, newer: Iterable[Procedure]) -> "Catalogue":
        """This catalogue with ``newer`` versions: each ends the one that held until then, and stands in place of one
        that began on the same day."""
        versions = {code: list(known) for code, known in self._versions.items()}
        for new in newer:
            others = [old for old in versions.get(new.code, ()) if old.valid_from != new.valid_from]
            versions[new.code] = [_before(old, new.valid_from) for old in others] + [new]
        return Catalogue(procedure for known in versions.values() for procedure in known)


def _before(old: Procedure, day: date) -> Procedure:
    """``old`` without what lies on or after ``day``, when it reaches that far; a later version stays."""
    if old.valid_from < day and old.in_force(day):
        return replace(old, valid_to=day - timedelta(days=1))
    return old


def _rank(wanted: str, typed: str, code: str, name: str, letters: str) -> int | None:
    compact = wanted.replace(" ", "")
    if typed == code:
        return 0
    likeness = rank(wanted, name, letters)
    if likeness is not None:
        return likeness
    if code.startswith(typed) or code.replace(".", "").startswith(compact):
        return 6
    return 7 if len(compact) > 1 and compact in letters else None


@dataclass(frozen=True, slots=True)
class Imported:
    """A catalogue file as read: what it brings, and what a person should look at."""

    version: str
    procedures: tuple[Procedure, ...]
    calendar: Calendar | None
    remarks: tuple[str, ...]


def read_catalogue(text: str, today: date) -> Imported:
    """A catalogue file (TOML): ``version``, ``[[procedure]]`` and an optional ``[calendar]``.

    Raises ``Refused`` and takes nothing when an entry cannot be read. Duplicates (the first is kept) and versions that
    have already expired are reported in ``remarks``.
    """
    import tomllib

    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Refused(f"Tệp danh mục không đúng dạng TOML ({error}); sửa tệp rồi nhập lại.") from None
    top = Reader(data, "danh mục")
    version = top.text("version", required=True)
    calendar = read_calendar(top.table("calendar")) if "calendar" in data else None
    remarks: list[str] = []
    found: dict[str, Procedure] = {}
    default_from = top.day("valid_from") or date(2025, 7, 1)
    defaults = {"field": top.text("field"), "legal": top.text("legal"), "valid_from": default_from}
    for entry in top.tables("procedure"):
        procedure = _procedure(entry, version, defaults)
        if procedure.code in found:
            remarks.append(f"Thủ tục {procedure.code} ghi hai lần; giữ mục đầu.")
            continue
        if procedure.valid_to is not None and procedure.valid_to < today:
            remarks.append(f"Thủ tục {procedure.code} đã hết hiệu lực ngày {procedure.valid_to:%d/%m/%Y}.")
        found[procedure.code] = procedure
    top.finish("source")
    return Imported(version, tuple(found.values()), calendar, tuple(remarks))


def _procedure(entry: Reader, version: str, defaults: Mapping[str, Any]) -> Procedure:
    code = entry.text("code", required=True)
    entry.what = f"thủ tục {code}"
    unverified = frozenset(entry.strings("unverified"))
    if not unverified <= UNVERIFIABLE:
        raise Refused(f"Danh mục: thủ tục {code} có mục unverified không rõ; dùng {', '.join(sorted(UNVERIFIABLE))}.")
    procedure = Procedure(
        code=code,
        name=entry.text("name", required=True),
        field=entry.text("field") or defaults["field"],
        version=entry.text("version") or version,
        valid_from=entry.day("valid_from") or defaults["valid_from"],
        valid_to=entry.day("valid_to"),
        limits=_limits(entry, "limit"),
        promised=_limits(entry, "promised"),
        components=tuple(_component(part) for part in entry.tables("component")),
        cases=tuple(_case(part) for part in entry.tables("case")),
        fees=tuple(_fee(part) for part in entry.tables("fee")),
        sets=entry.number("sets", 1, least=1),
        result=entry.text("result"),
        legal=entry.text("legal") or defaults["legal"],
        scope=entry.choice("scope", ("commune", "province", "country"), "commune"),
        supplement_clock=entry.choice("supplement_clock", ("restart", "pause"), "restart"),
        book=entry.choice("book", ("", *BOOKS), ""),
        unverified=unverified,
    )
    entry.finish()
    if procedure.valid_to is not None and procedure.valid_to < procedure.valid_from:
        raise Refused(f"Danh mục: thủ tục {code} hết hiệu lực trước khi có hiệu lực; sửa valid_from, valid_to.")
    stray = {fee.case for fee in procedure.fees} - {"", *(case.id for case in procedure.cases)}
    if stray:
        raise Refused(f'Danh mục: thủ tục {code} có phí của trường hợp "{min(stray)}" mà thủ tục không có; sửa case.')
    if not procedure.field:
        raise Refused(f"Danh mục: thủ tục {code} thiếu lĩnh vực (field).")
    return procedure


def _limits(entry: Reader, key: str) -> dict[Channel, Limit]:
    """``limit`` holds for every channel, ``limit_online`` and the like for one."""
    limits: dict[Channel, Limit] = {}
    for channel in CHANNELS:
        text = entry.text(f"{key}_{channel}") or (entry.text(key) if channel == "counter" else "")
        if text:
            limits[channel] = parse_limit(text)
    return limits


def _component(part: Reader) -> Component:
    component = Component(
        name=part.text("name", required=True),
        originals=part.number("originals", 0),
        certified=part.number("certified", 0),
        copies=part.number("copies", 0),
        required=part.flag("required", True),
        database=part.text("database") or None,
    )
    part.finish()
    return component


def _case(part: Reader) -> Case:
    limit = part.text("limit")
    case = Case(
        id=part.text("id", required=True),
        name=part.text("name", required=True),
        limit=parse_limit(limit) if limit else None,
        components=tuple(_component(row) for row in part.tables("component")),
        extra=tuple(_component(row) for row in part.tables("extra")),
    )
    part.finish()
    return case


def _fee(part: Reader) -> Fee:
    fee = Fee(
        name=part.text("name", required=True),
        kind=part.choice("kind", FEE_KINDS, "lệ phí"),
        amount=part.number("amount", 0),
        unit=part.text("unit"),
        channel=part.choice("channel", (None, *CHANNELS), None),
        case=part.text("case"),
        exemption=part.text("exemption"),
        tiers=tuple(_tier(row) for row in part.tables("tiers")),
        most=part.number("most", 0),
        source=part.text("source"),
    )
    part.finish()
    starts = [1, *(tier.from_page for tier in fee.tiers)]
    if any(later <= earlier for earlier, later in pairwise(starts)) or (fee.tiers and fee.unit != PER_PAGE):
        raise Refused(
            f'Danh mục: {part.what} có "tiers" sai; mỗi bậc từ một trang sau bậc trước, đơn vị là {PER_PAGE}.'
        )
    return fee


def _tier(row: Reader) -> Tier:
    tier = Tier(row.number("from_page", 0, least=2), row.number("amount", 0))
    row.finish()
    return tier


@cache
def shipped_procedures() -> tuple[Procedure, ...]:
    """The seed catalogue that comes with the program: 2026 commune procedures, to be checked before real use."""
    files = sorted(Path(DATA, "procedures").glob("*.toml"))
    return tuple(p for file in files for p in read_catalogue(file.read_text("utf-8"), date.max).procedures)
