"""What an intake says: the object that ``receive`` takes, read, checked and completed from the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from counter.catalogue import CHANNELS, UNVERIFIED, Case, Catalogue, Component, Procedure
from counter.certification import NO_BOOK, priced, read_item
from counter.code import accept, parse_slip
from counter.dossier import (
    FEE_KINDS,
    ID_TYPES,
    PERSON_KINDS,
    RETURN_BY,
    ROLES,
    Channel,
    Chosen,
    Document,
    FeeLine,
    IdType,
    Item,
    Organisations,
    Person,
    ReturnBy,
    Role,
    Source,
)
from counter.identity import (
    Card,
    birth_date,
    doubts,
    guess_paper,
    identity_paper,
    phone,
    scan_card,
    tax_code_checks,
)
from counter.record import Reader, to_plain
from counter.refusal import Refused
from counter.text import fold

_OTHER = "Người thứ {} của hồ sơ: "
"""Of whom something is told that is not the first, whom the form is about."""


@dataclass(frozen=True, slots=True)
class Given:
    """A paper as the intake names it, before it is held against the list."""

    name: str
    originals: int
    certified: int
    copies: int
    incident: str
    voluntary: bool


@dataclass(frozen=True, slots=True)
class Intake:
    """One intake as given, cleaned and checked by itself; the catalogue and the calendar have not been asked yet.

    ``documents`` is ``None`` when every paper of the list was handed in. ``received_at`` is only for back-entry.
    ``receipt`` says whether one is wanted, ``None`` when nobody said.
    """

    procedure: str
    case: str
    channel: Channel
    return_by: ReturnBy
    people: tuple[Person, ...]
    organisations: Organisations
    system_of_record: str
    record_code: str
    aliases: tuple[str, ...]
    documents: tuple[Given, ...] | None
    fees: tuple[FeeLine, ...] | None
    sets: int
    note: str
    received_at: datetime | None
    code: str
    submitted_at: datetime | None
    paper_number: str
    reason: str
    request_id: str
    items: tuple[Item, ...] = ()
    receipt: bool | None = None
    warnings: tuple[str, ...] = ()


def read_intake(data: Any, today: date) -> Intake:
    """The JSON object of ``motcua receive``. Raises ``Refused``: an unknown key, a bad value, no owner."""
    top = Reader(data, "hồ sơ")
    procedure = top.text("procedure", required=True)
    people = _people(top, today)
    record, record_code = _system_of_record(top)
    aliases = ((record_code,) if record_code else ()) + _guidance(top)
    organisations = Reader(top.table("organisations"), "organisations")
    code = top.text("code")
    return_by = top.choice("return_by", RETURN_BY, "counter")
    intake = Intake(
        procedure=procedure,
        case=top.text("case"),
        channel=top.choice("channel", CHANNELS, "counter"),
        return_by=return_by,
        people=people,
        organisations=Organisations(
            helped=organisations.text("helped"),
            received=organisations.text("received"),
            competent=organisations.text("competent"),
        ),
        system_of_record=record,
        record_code=record_code,
        aliases=aliases,
        documents=tuple(_given(row) for row in top.tables("documents")) if top.has("documents") else None,
        fees=tuple(_fee(row) for row in top.tables("fees")) if top.has("fees") else None,
        sets=top.number("sets", 1, least=1, most=1000),
        note=top.text("note", lines=True),
        received_at=top.moment("received_at"),
        code=accept(code) if code else "",
        submitted_at=top.moment("submitted_at"),
        paper_number=top.text("paper_number"),
        reason=top.text("reason", lines=True),
        request_id=top.text("request_id"),
        items=tuple(read_item(row) for row in top.tables("items")),
        receipt=top.flag("receipt", True) if top.has("receipt") else None,
        warnings=(*people_doubts(people), *_post_doubts(return_by, people)),
    )
    organisations.finish()
    top.finish("documents", "fees", "receipt")
    if intake.code and intake.submitted_at is None:
        raise Refused('Hồ sơ đã có mã thì ghi thêm "submitted_at": lúc nộp ở hệ thống kia.')
    return intake


def _people(top: Reader, today: date) -> tuple[Person, ...]:
    scan = top.raw("card")
    card = scan_card(scan) if scan else None
    rows = top.tables("people")
    people = [_one_of(place, row, today) for place, row in enumerate(rows, 1)]
    if scan or top.has("applicant"):
        short = Reader(top.table("applicant"), "applicant")
        role: Role = "submitter" if any(p.role == "owner" for p in people) else "owner"
        if any(p.role == role for p in people):
            raise Refused('Người nộp đã ghi trong "people"; bỏ mục "applicant" hoặc bỏ người nộp trong "people".')
        people.insert(0, _person(short, role, card, today))
    if not any(person.role == "owner" for person in people):
        raise Refused('Hồ sơ chưa có chủ hồ sơ; quét thẻ hoặc ghi tên ở mục "applicant" (hoặc "people", role owner).')
    return tuple(people)


def _one_of(place: int, row: Reader, today: date) -> Person:
    """The first is the one whom the form is about; what is wrong with another says with whom."""
    try:
        return _person(row, row.choice("role", (None, *ROLES), None), None, today)
    except Refused as refused:
        raise Refused(f"{_OTHER.format(place)}{refused}") if place > 1 else refused from None


def _person(row: Reader, role: Role | None, card: Card | None, today: date) -> Person:
    if role is None:
        raise Refused(f'Mục "role" của {row.what} phải là một trong: {", ".join(ROLES)}.')
    stated = row.choice("id_type", (None, *ID_TYPES), None)
    number = row.text("id") or (card.id if card else "")
    if stated not in {None, "none"} and not number:
        raise Refused(f'Mục "id" của {row.what} còn trống; ghi số giấy tờ, hoặc id_type none và lý do ở id_missing.')
    party = row.choice("kind", PERSON_KINDS, "citizen")
    kind: IdType = stated or guess_paper(number, party)
    born = row.text("born") or (card.born if card else "")
    paper = identity_paper(kind, number) if number and kind != "none" else ""
    # What the card proves holds only for the number that is on it.
    proof = card if card and paper == card.id else None
    person = Person(
        role=role,
        name=row.text("name") or (card.name if card else ""),
        kind=party,
        id_type=kind,
        id=paper,
        id_missing=row.text("id_missing"),
        old_id=row.text("old_id") or (proof.old_id if proof else ""),
        issued=row.text("issued") or (proof.issued if proof else ""),
        born=birth_date(born, today) if born else "",
        sex=_sex(row.text("sex")) or (card.sex if card else ""),
        address=row.text("address") or (card.address if card else ""),
        phone=phone(given) if (given := row.text("phone")) else "",
        email=_email(row.text("email")),
        relation=row.text("relation"),
        checked=row.text("checked") or ("card" if proof else ""),
    )
    row.finish("role")
    if not person.name:
        raise Refused(f'Mục "name" của {row.what} còn trống; ghi họ và tên như trên giấy tờ.')
    if kind == "none" and number:
        raise Refused(f'Mục "id" của {row.what} có số thì "id_type" không thể là none; chọn loại giấy tờ.')
    return person


def _sex(text: str) -> str:
    known = {"nam": "Nam", "nữ": "Nữ", "nu": "Nữ", "khác": "Khác", "": ""}
    if text.lower() not in known:
        raise Refused("Giới tính ghi Nam, Nữ hoặc Khác.")
    return known[text.lower()]


def _email(text: str) -> str:
    if text and ("@" not in text.strip("@") or " " in text):
        raise Refused("Thư điện tử không đúng dạng ten@coquan.vn; xem lại hoặc để trống.")
    return text


def people_doubts(people: Iterable[Person]) -> Iterable[str]:
    """What an officer should look at again, of another than the first with whom: warnings, never a refusal."""
    for place, person in enumerate(people, 1):
        yield from (f"{_OTHER.format(place)}{doubt}" if place > 1 else doubt for doubt in _person_doubts(person))


def _person_doubts(person: Person) -> Iterable[str]:
    if person.id_type == "cccd":
        yield from doubts(person.id, person.born, person.sex)
    elif person.id_type == "tax" and not tax_code_checks(person.id):
        yield "Mã số thuế có số kiểm tra không khớp; đối chiếu lại với giấy đăng ký."
    elif person.id_type == "none" and not person.id_missing and person.kind == "citizen":
        yield "Chưa ghi giấy tờ tùy thân hoặc lý do không có."


def _post_doubts(return_by: ReturnBy, people: Iterable[Person]) -> Iterable[str]:
    if return_by == "post" and not any(person.address for person in people):
        yield "Trả kết quả qua bưu chính mà chưa ghi địa chỉ nhận; hỏi và sửa trước khi gửi."


def _guidance(top: Reader) -> tuple[str, ...]:
    """The guidance slip (form 02) that led here: a further code, so that it opens its dossier from now on."""
    text = top.text("guidance")
    number = parse_slip(text)
    if text and number is None:
        raise Refused('Số phiếu hướng dẫn ở "guidance" ghi như HD1-2026-0001; xem lại số trên phiếu.')
    return (str(number),) if number else ()


def _system_of_record(top: Reader) -> tuple[str, str]:
    """The system where the dossier is processed, by name or with that system's code, which becomes an alias too."""
    if not isinstance(top.data.get("system_of_record"), dict):
        return top.text("system_of_record"), ""
    entry = Reader(top.table("system_of_record"), "system_of_record")
    name, code = entry.text("name", required=True), entry.text("code")
    entry.finish()
    return name, accept(code) if code else ""


def _given(row: Reader) -> Given:
    given = Given(
        name=row.text("name", required=True),
        originals=row.number("originals", 0, most=10_000),
        certified=row.number("certified", 0, most=10_000),
        copies=row.number("copies", 0, most=10_000),
        incident=row.text("incident"),
        voluntary=row.flag("voluntary", False),
    )
    row.finish()
    return given


def _fee(row: Reader) -> FeeLine:
    fee = FeeLine(
        name=row.text("name", required=True),
        kind=row.choice("kind", FEE_KINDS, "lệ phí"),
        due=row.number("due", 0),
        paid=row.number("paid", 0),
        exemption=row.text("exemption"),
        receipt_number=row.text("receipt_number"),
    )
    row.finish()
    return fee


def read_changes(data: Any, today: date) -> dict[str, Any]:
    """What ``correct`` may change, read as strictly as an intake; each key given stands in place of what was there.
    Raises ``Refused``."""
    top = Reader(data, "changes")
    changes: dict[str, Any] = {}
    if top.has("people"):
        rows = top.tables("people")
        people = [_one_of(place, row, today) for place, row in enumerate(rows, 1)]
        if not any(person.role == "owner" for person in people):
            raise Refused('Hồ sơ phải còn chủ hồ sơ; ghi đủ mọi người ở "people", có role owner.')
        changes["people"] = people
    if top.has("documents"):
        changes["documents"] = [_restated(_given(row)) for row in top.tables("documents")]
    if top.has("fees"):
        changes["fees"] = [_fee(row) for row in top.tables("fees")]
    if top.has("items"):
        changes["items"] = [read_item(row) for row in top.tables("items")]
        if not changes["items"]:
            raise Refused('Hồ sơ chứng thực phải còn giấy tờ; ghi đủ ở "items", hoặc hủy số của hồ sơ.')
    if top.has("sets"):
        changes["sets"] = top.number("sets", 1, least=1, most=1000)
    if top.has("note"):
        changes["note"] = top.text("note", lines=True)
    if top.has("return_by"):
        changes["return_by"] = top.choice("return_by", RETURN_BY, "counter")
    top.finish()
    if not changes:
        raise Refused("Chưa ghi điều cần sửa; ghi people, documents, fees, items, sets, note hoặc return_by.")
    return {key: to_plain(value) for key, value in changes.items()}


def _restated(given: Given) -> Document:
    source: Source = "incident" if given.incident else "voluntary" if given.voluntary else "listed"
    return Document(given.name, given.originals, given.certified, given.copies, source=source, incident=given.incident)


@dataclass(frozen=True, slots=True)
class Matched:
    """An intake held against the catalogue."""

    procedure: Procedure
    case: Case | None
    chosen: Chosen
    documents: tuple[Document, ...]
    fees: tuple[FeeLine, ...]
    items: tuple[Item, ...]
    receipt: bool
    warnings: tuple[str, ...]


def match(intake: Intake, catalogue: Catalogue, day: date) -> Matched:
    """The procedure's version in force on ``day``, its list and its fees for this intake. Raises ``Refused``."""
    procedure = catalogue.get(intake.procedure, day)
    case = procedure.case(intake.case or None)
    chosen = choose(procedure, intake.channel, case)
    listed = procedure.list_of(case)
    missing: list[str] = []
    if intake.documents is None:
        documents = tuple(_as_listed(c) for c in listed if c.required or c.database)
    else:
        documents, missing = _held(intake.documents, listed)
    warnings = [*intake.warnings, *(f"Thiếu giấy tờ theo danh mục: {name}." for name in missing)]
    warnings += procedure_doubts(chosen)
    if intake.items and not procedure.book:
        raise Refused(NO_BOOK)
    published = procedure.fees_for(intake.channel, case)
    items, fees = intake.items, intake.fees
    if items:
        items, fees = priced(items, published, fees)
    elif fees is None:
        fees = tuple(FeeLine(fee.name, fee.kind, fee.amount) for fee in published)
    receipt = _receipt(intake, at_once=chosen.same_day and bool(items))
    return Matched(procedure, case, chosen, documents, fees, items, receipt, tuple(warnings))


def choose(procedure: Procedure, channel: Channel, case: Case | None) -> Chosen:
    """The procedure as a dossier of that channel and case keeps it."""
    limit, legal = procedure.limit(channel, case), procedure.legal_limit(channel, case)
    return Chosen(
        code=procedure.code,
        name=procedure.name,
        field=procedure.field,
        version=procedure.version,
        case=case.id if case else "",
        case_name=case.name if case else "",
        limit=str(limit) if limit else "",
        legal_limit=str(legal) if legal else "",
        result=procedure.result,
        supplement_clock=procedure.supplement_clock,
        same_day=limit is not None and limit.kind == "same-day",
        book=procedure.book,
        unverified=tuple(sorted(procedure.unverified)),
    )


def _receipt(intake: Intake, *, at_once: bool) -> bool:
    """Whether a receipt is given: what is answered at once has none unless it is asked for (NĐ 61/2018 17.4)."""
    if intake.receipt is False and not at_once:
        raise Refused('Chỉ việc chứng thực trả trong ngày có "items" mới không in Giấy tiếp nhận; bỏ "receipt": false.')
    return bool(intake.receipt) or not at_once


def procedure_doubts(chosen: Chosen) -> list[str]:
    """What is said of a procedure that nobody has held against its publication yet."""
    return [f"Thủ tục {chosen.code}: dữ liệu {UNVERIFIED}."] if chosen.unverified else []


def _as_listed(component: Component) -> Document:
    if component.database:
        return Document(component.name, source="database", database=component.database)
    return Document(component.name, component.originals, component.certified, component.copies)


def _held(given: Iterable[Given], listed: tuple[Component, ...]) -> tuple[tuple[Document, ...], list[str]]:
    """The papers handed in, against the list: a paper beyond it is the citizen's own accord, one that a database holds
    may only be asked for in an incident (NĐ 309/2026 Art 2)."""
    by_name = {fold(component.name): component for component in listed}
    documents: list[Document] = []
    for paper in given:
        component = by_name.pop(_listed_as(fold(paper.name), by_name), None)
        document = Document(paper.name, paper.originals, paper.certified, paper.copies)
        counted = paper.originals or paper.certified or paper.copies
        if not counted and component is None:
            raise Refused(
                'Giấy tờ ngoài danh mục cần số bản ở "originals", "certified" hoặc "copies"; ghi thêm số bản.'
            )
        if not counted and component is not None:
            document = _as_listed(component)
        elif component is None or paper.voluntary:
            document = replace(document, source="voluntary")
        elif component.database and paper.incident:
            document = replace(document, source="incident", database=component.database, incident=paper.incident)
        elif component.database:
            raise Refused(
                f'Giấy tờ "{component.name}" phải khai thác từ {component.database}, không được yêu cầu nộp; '
                'nếu CSDL sự cố thì ghi lý do ở "incident", nếu công dân tự nguyện nộp thì ghi "voluntary": true.'
            )
        documents.append(document)
    documents += [_as_listed(component) for component in by_name.values() if component.database]
    missing = [c.name for c in by_name.values() if c.required and not c.database]
    return tuple(documents), missing


def _listed_as(name: str, listed: Iterable[str]) -> str:
    """The listed name that ``name`` stands for: itself, else the only one of which either begins the other."""
    near = [other for other in listed if other.startswith(name + " ") or name.startswith(other + " ")]
    return near[0] if len(near) == 1 and name not in listed else name
