"""What an inspection is shown: who came by whose data, when, and what they did with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from textwrap import wrap

from counter import right
from counter.access import VIEWED
from counter.clock import day_of, vietnamese
from counter.desk import Desk
from counter.event import NO_DOSSIER, Body, Event
from counter.lifecycle import ACTIONS
from counter.ports import ALL, FORMS
from counter.report import Column, Report, Row, Table

ONLY_LOOKED = "chỉ xem, không có bước nào trong ngày"


@dataclass(frozen=True, slots=True)
class Access:
    """Who came by whose data, by what, and ``why``: the steps that the same officer did with that dossier on that
    day. ``uid`` and ``code`` are empty where it was more than one dossier, or none."""

    at: datetime
    officer: str
    what: str
    uid: str = ""
    code: str = ""
    why: tuple[str, ...] = ()


def accesses(events: Iterable[Event]) -> list[Access]:
    """What these entries say, in their order; who worked on a dossier without opening it stands there once a day."""
    held = list(events)
    done: dict[tuple[str, str, date], dict[str, None]] = {}
    for event in held:
        if label := _step(event):
            done.setdefault(_place(event, event.uid), {})[label] = None
    opened = {_place(event, event.body["uid"]) for event in held if event.kind == VIEWED}
    found: list[Access] = []
    worked: set[tuple[str, str, date]] = set()
    for event in held:
        place = _place(event, event.body.get("uid", event.uid))
        why = tuple(done.get(place, ()))
        match event.kind:
            case "viewed":
                what = _WHERE[event.body["where"]]
                found.append(Access(event.at, event.officer, what, event.body["uid"], event.body["code"], why))
            case "reprint":
                what = f"in lại {_paper(event.body['form'])}"
                found.append(Access(event.at, event.officer, what, event.uid, why=why))
            case "printed":
                what = f"in {_paper(event.body['what'])}"
                uid = event.body.get("uid", "")
                found += [Access(event.at, event.officer, what, uid, code, why) for code in event.body["codes"]]
            case "exported":
                found.append(Access(event.at, event.officer, _taken_out(event.body)))
            case _ if _step(event) and place not in opened | worked:
                worked.add(place)
                found.append(Access(event.at, event.officer, "xử lý hồ sơ", event.uid, why=why))
    return found


def _place(event: Event, uid: str) -> tuple[str, str, date]:
    return event.officer, uid, day_of(event.recorded_at)


def _step(event: Event) -> str:
    """How the step of a dossier is called; empty for what is none."""
    if event.uid == NO_DOSSIER or event.kind == "reprint":
        return ""
    return ACTIONS[event.kind].label if event.kind in ACTIONS else _OTHERS.get(event.kind, "")


def _paper(what: str) -> str:
    return _PAPERS.get(what) or (f"giấy theo Mẫu {what}" if what in FORMS else what)


def _taken_out(body: Body) -> str:
    what = _LISTS.get(body["what"], body["what"])
    days = "–".join(f"{date.fromisoformat(body[key]):%d/%m/%Y}" for key in ("from", "to") if key in body)
    return " ".join(part for part in ("xuất", what, days, f"({body['file']})" if "file" in body else "") if part)


_WHERE = {"screen": "xem hồ sơ trên màn hình", "command": "xem hồ sơ bằng lệnh"}
_OTHERS = {"receive": "Tiếp nhận"}
_PAPERS = {
    "06": "phiếu kiểm soát (Mẫu 06)",
    "label": "nhãn bìa",
    "collected": "giấy biên nhận trả kết quả",
    "transfer": "phiếu chuyển khoản",
    "guidance": "phiếu hướng dẫn",
    "handover": "giấy bàn giao hồ sơ",
    "results": "phiếu bàn giao kết quả",
    "post-out": "danh sách gửi bưu chính",
    "post-in": "danh sách nhận từ bưu chính",
}
_LISTS = {
    "register": "Sổ theo dõi hồ sơ",
    "book": "sổ chứng thực",
    "report": "báo cáo",
    "behind": "hồ sơ của một số liệu",
    "log": "toàn bộ sổ sự kiện",
    "find": "danh sách tìm được",
    "queue": "danh sách việc",
    "access-report": "báo cáo truy cập",
}


def report(desk: Desk, first: date, last: date, officer: str = "", code: str = "") -> list[Access]:
    """What an inspection asks: who came by whose data from ``first`` to ``last``, of one officer or one dossier where
    they are named. Raises ``Refused``."""
    right.check(desk.officer, "inspection.report")
    dossier = desk.dossier(code)[0] if code else None
    codes = (dossier.code, *dossier.aliases) if dossier else ()
    found = accesses(desk.store.accesses(first, last, officer, dossier.uid if dossier else "", codes))
    return [each for each in found if dossier is None or each.uid == dossier.uid or each.code in codes]


def owners(desk: Desk, found: Iterable[Access]) -> dict[str, tuple[str, str]]:
    """Whose the dossiers of an access report are: code and owner, by uid and by code."""
    right.check(desk.officer, "inspection.owners")
    uids = {each.uid: None for each in found if each.uid} | {
        uid: None for each in found if each.code and not each.uid for uid in desk.store.resolve(each.code)[:1]
    }
    now = desk.clock.now()
    lines = desk.store.turn(tuple(uids), now, now.date(), ALL, None)
    return {key: (line.code, line.applicant) for line in lines for key in (line.uid, line.code)}


def as_table(
    found: Iterable[Access], whose: Mapping[str, tuple[str, str]], names: Mapping[str, str], lines: Sequence[str]
) -> Report:
    """The access report as a table; ``names`` are the officers', by login, ``lines`` stand under its title."""
    rows = []
    for each in found:
        code, owner = whose.get(each.uid or each.code, (each.code, ""))
        rows.append(Row([each.at, names.get(each.officer, each.officer), each.what, code, owner, why(each)]))
    widths = {"Thời điểm": 16, "Cán bộ": 20, "Đã làm gì": 26, "Mã hồ sơ": 22, "Chủ hồ sơ": 20, "Vì sao": 30}
    columns = [Column(heading, width) for heading, width in widths.items()]
    notes = [
        '"Vì sao" là các bước mà chính cán bộ ấy làm với hồ sơ ấy trong ngày; xem lại trong 10 phút tính là một lần.',
        f"Báo cáo chỉ gồm sổ có ở máy này, {len(rows)} dòng.",
    ]
    return Report("Báo cáo truy cập dữ liệu của công dân", "", lines, [Table("", columns, rows)], notes)


def why(access: Access) -> str:
    """The reason in words."""
    return ", ".join(access.why) or (ONLY_LOOKED if access.uid else "")


def told(access: Access, code: str, owner: str, name: str) -> list[str]:
    """Lines that fit 80 columns."""
    about = ": ".join(part for part in (owner, why(access)) if part)
    return [
        f"{vietnamese(access.at)}  {name[:24]:<24}  {code}".rstrip(),
        *wrap(access.what, 76, initial_indent="    ", subsequent_indent="    "),
        *wrap(about, 76, initial_indent="    ", subsequent_indent="    "),
    ]
