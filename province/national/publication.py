"""``LayThuTuc`` as a catalogue file: what the national database publishes of a procedure, in the form that
``motcua catalogue import`` reads. What cannot be translated is said and marked ``unverified``, never guessed."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from counter.catalogue import CHANNELS, read_catalogue
from counter.deadline import Limit, parse_limit
from counter.dossier import Channel, FeeKind
from counter.refusal import Refused
from counter.text import clean, fold
from province.national.interface import PUBLICATION

CODE = re.compile(r"\d\.\d{6}", re.ASCII)
_TAG = re.compile(r"<[^>]{0,200}>")
_AMOUNT = re.compile(r"(?P<whole>\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,]0{1,2})?", re.ASCII)
_CURRENCY = frozenset({"dong", "vnd", "viet nam dong", "vn"})
_NAME_LENGTH = 60
MOST = 10_000_000_000
"""Đồng: what the catalogue takes."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Publication:
    """A catalogue file (TOML), and what a person should look at."""

    text: str
    procedures: int
    remarks: tuple[str, ...]


def publication(replies: Iterable[Mapping[str, Any]], version: str, today: date) -> Publication:
    """The ``result`` objects of ``LayThuTuc`` as one file that holds from ``today``; the day on which a procedure began
    to hold is not published. Left out, and said: what is not public, not for communes, without a code or a field."""
    tables: dict[str, str] = {}
    remarks: list[str] = []
    for reply in replies:
        read = _Procedure(reply)
        why = read.why_not()
        if why or read.code in tables:
            remarks.append(f"Thủ tục {read.code or 'không rõ mã'}: {why or 'gửi hai lần, giữ bản đầu.'}")
            continue
        table = read.table()
        remarks += [f"Thủ tục {read.code}: {remark}" for remark in dict.fromkeys(read.remarks)]
        text = "\n".join(["[[procedure]]", *_lines(table, "procedure")])
        try:
            read_catalogue(_head(version, today) + text, today)
        except Refused as refused:
            remarks.append(f"Thủ tục {read.code}: không nhập được. {refused}")
            continue
        tables[read.code] = text
    text = _head(version, today) + "\n\n".join(tables.values()) + "\n"
    return Publication(text, len(tables), tuple(remarks))


def _head(version: str, today: date) -> str:
    return f"version = {_quoted(version)}\nvalid_from = {today.isoformat()}\n\n"


@dataclass
class _Procedure:
    """One reply being read; ``remarks`` and ``unverified`` grow on the way."""

    reply: Mapping[str, Any]
    remarks: list[str] = field(default_factory=list)
    unverified: set[str] = field(default_factory=set)

    @property
    def code(self) -> str:
        code = str(self.reply.get("MATTHC") or "").strip()
        return code if CODE.fullmatch(code) else ""

    def why_not(self) -> str:
        """Why it is left out, empty when it is one of ours."""
        levels = [fold(_text(row, "TENCAP")) for row in _rows(self.reply, "CAPTHUCHIEN")]
        if not self.code:
            return "mã không đúng dạng 1.001193, bỏ qua."
        if str(self.reply.get("TRANGTHAI") or "").strip() != "1":
            return "chưa công khai, bỏ qua."
        if not any(f" {wanted} " in f" {level} " for level in levels for wanted in PUBLICATION["commune"]):
            return "không do cấp xã thực hiện, bỏ qua."
        return "" if _text(self.reply, "TENTTHC") and self._fields() else "thiếu tên hoặc lĩnh vực, bỏ qua."

    def _fields(self) -> list[str]:
        return [text for row in _rows(self.reply, "LINHVUCTHUCHIEN") if (text := _text(row, "TENLINHVUC"))]

    def table(self) -> Row:
        """The ``[[procedure]]``."""
        fields = self._fields()
        if len(fields) > 1:
            self.remarks.append(f"thuộc {len(fields)} lĩnh vực, ghi lĩnh vực đầu.")
        cases, components = self._papers()
        limits = self._limits(cases)
        table: Row = {
            "code": self.code,
            "name": _text(self.reply, "TENTTHC"),
            "field": fields[0],
            **limits,
            "result": _joined(self.reply, "KETQUATHUCHIEN", "TENKETQUA"),
            "legal": _joined(self.reply, "CANCUPHAPLY", "SOVANBAN"),
            "component": components,
            "case": list(cases.values()),
            "fee": self._fees(),
        }
        return {**table, "unverified": sorted(self.unverified)}

    def _doubt(self, what: str, remark: str) -> None:
        self.unverified.add(what)
        self.remarks.append(remark)

    def _papers(self) -> tuple[dict[str, Row], list[Row]]:
        """The cases by folded name, and the papers of the ordinary one."""
        ordinary: list[Row] = []
        cases: dict[str, Row] = {}
        for group in _rows(self.reply, "THANHPHANHOSO"):
            name = _text(group, "TRUONGHOP")
            papers = [paper for row in _rows(group, "GIAYTO") if (paper := self._paper(row))]
            if not name or any(fold(name).startswith(section) for section in PUBLICATION["sections"]):
                ordinary += papers
            elif papers:
                case = cases.setdefault(fold(name), {"id": _id(name, cases), "name": name, "component": []})
                case["component"] += papers
        if cases and not ordinary:
            shared = [paper for paper in next(iter(cases.values()))["component"] if _in_all(paper, cases)]
            ordinary = shared
        if cases:
            self._doubt("components", "có trường hợp riêng; đối chiếu giấy tờ của từng trường hợp.")
        elif not ordinary:
            self._doubt("components", "không công bố thành phần hồ sơ.")
        return cases, ordinary

    def _paper(self, row: Mapping[str, Any]) -> Row | None:
        name = _text(row, "TENGIAYTO")
        if not name:
            return None
        originals, copies = (_count(row.get(key)) for key in ("SOBANCHINH", "SOBANSAO"))
        if copies:
            self._doubt("components", "công bố không nói bản sao chứng thực hay bản chụp; ghi là bản chụp.")
        if not originals and not copies:
            self._doubt("components", "có giấy tờ không ghi số bản.")
        return {"name": name, "originals": originals or 0, "copies": copies or 0}

    def _limits(self, cases: Mapping[str, Row]) -> Row:
        """``limit`` by channel; a limit that is told for one case goes to it (those of the counter only)."""
        found: Row = {}
        for channel, times in self._channels():
            general: dict[str, None] = {}
            for row in times:
                limit = _limit(row)
                if limit is None:
                    said = _text(row, "THOIGIANGIAIQUYET"), _text(row, "DONVITINH")
                    self._doubt("limit", f"thời hạn “{' '.join(said).strip()[:60]}” không đọc được.")
                    continue
                case = cases.get(fold(_text(row, "MOTA"))) if channel == "counter" else None
                if case is not None:
                    case["limit"] = str(limit)
                else:
                    general[str(limit)] = None
            if len(general) == 1:
                found["limit" if channel == "counter" else f"limit_{channel}"] = next(iter(general))
            elif general:
                self._doubt("limit", f"có {len(general)} thời hạn ({'; '.join(general)}); chọn rồi ghi vào danh mục.")
        if not found:
            self.unverified.add("limit")
        return found

    def _channels(self) -> Iterator[tuple[Channel, list[Mapping[str, Any]]]]:
        known: Mapping[str, Channel] = PUBLICATION["channel"]
        for row in _rows(self.reply, "CACHTHUCTHUCHIEN"):
            channel = known.get(str(row.get("KENH") or "").strip())
            if channel is None:
                self._doubt("limit", "có cách thực hiện không rõ kênh.")
            else:
                yield channel, _rows(row, "THOIGIAN")

    def _fees(self) -> list[Row]:
        """A fee that is the same in every channel stands once."""
        found: dict[str, Row] = {}
        channels: dict[str, list[Channel]] = {}
        offered: dict[Channel, None] = {}
        for channel, times in self._channels():
            offered[channel] = None
            for row in (fee for time in times for fee in _rows(time, "PHILEPHI")):
                fee = self._fee(row)
                if fee is None:
                    continue
                key = json.dumps(fee, sort_keys=True)
                found[key] = fee
                if channel not in channels.setdefault(key, []):
                    channels[key].append(channel)
        rows: list[Row] = []
        for key, fee in found.items():
            if set(channels[key]) == set(offered):
                rows.append(fee)
            else:
                rows += [{**fee, "channel": channel} for channel in CHANNELS if channel in channels[key]]
        return rows

    def _fee(self, row: Mapping[str, Any]) -> Row | None:
        said = _text(row, "MOTA")
        amount = _amount(row.get("SOTIEN"))
        if amount is None:
            self._doubt("fees", f"mức thu “{_text(row, 'SOTIEN')[:40]}” không đọc được, chưa ghi.")
            return None
        kind = _kind(said)
        if kind is None:
            self._doubt("fees", "có khoản thu không rõ là phí hay lệ phí.")
        unit = " ".join(part for part in re.split(r"[/\s]+", _text(row, "DONVI")) if fold(part) not in _CURRENCY)
        fee: Row = {"name": said[:_NAME_LENGTH].strip() or "Phí, lệ phí", "kind": kind or "lệ phí", "amount": amount}
        return {**fee, **({"unit": unit} if unit else {}), **({"source": said} if len(said) > _NAME_LENGTH else {})}


def _in_all(paper: Row, cases: Mapping[str, Row]) -> bool:
    return all(paper in case["component"] for case in cases.values())


def _kind(said: str) -> FeeKind | None:
    folded = fold(said)
    if folded.startswith("le phi"):
        return "lệ phí"
    return "phí" if folded.startswith("phi") and not folded.startswith("phi le phi") else None


def _limit(row: Mapping[str, Any]) -> Limit | None:
    """A duration with its unit; ``None`` when one of them is not known."""
    unit = PUBLICATION["limit"].get(fold(_text(row, "DONVITINH")))
    number = _count(row.get("THOIGIANGIAIQUYET"))
    if unit is None or not number:
        return None
    try:
        return parse_limit(f"{number} {unit}")
    except Refused:
        return None


def _count(value: Any) -> int | None:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def _amount(value: Any) -> int | None:
    """Whole đồng; thousands may be apart by a point or a comma."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    match = _AMOUNT.fullmatch(text)
    if match is None or len(text) > 15:
        return None
    amount = int(re.sub(r"[.,]", "", match["whole"]))
    return amount if amount <= MOST else None


def _id(name: str, taken: Mapping[str, Row]) -> str:
    base = "-".join(fold(name).split())[:40].strip("-") or "truong-hop"
    used = {case["id"] for case in taken.values()}
    return next(tried for n in range(1, len(used) + 2) if (tried := base if n == 1 else f"{base}-{n}") not in used)


def _rows(table: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = table.get(key)
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _text(table: Mapping[str, Any], key: str) -> str:
    """A text on one line without tags; empty when it cannot be read as Unicode."""
    value = table.get(key)
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    try:
        return clean(" ".join(_TAG.sub(" ", str(value)).split()), key)
    except Refused:
        return ""


def _joined(table: Mapping[str, Any], rows: str, key: str) -> str:
    return "; ".join(dict.fromkeys(text for row in _rows(table, rows) if (text := _text(row, key))))


def _lines(table: Row, path: str) -> Iterator[str]:
    """A table as TOML: what is empty is left out, tables come after values."""
    for key, value in table.items():
        if isinstance(value, str) and value:
            yield f"{key} = {_quoted(value)}"
        elif isinstance(value, int):
            yield f"{key} = {value}"
        elif isinstance(value, list) and value and isinstance(value[0], str):
            yield f"{key} = [{', '.join(map(_quoted, value))}]"
    for key, value in table.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for row in value:
                yield f"\n[[{path}.{key}]]"
                yield from _lines(row, f"{path}.{key}")


def _quoted(text: str) -> str:
    """A basic string of TOML, whose escapes are JSON's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
