"""Every exchange with the national side, kept for 90 days without citizens' data: keys, codes and statuses stay, names,
numbers, addresses and tokens go."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Engine

from counter.dossier import Dossier
from counter.event import new_id
from counter.text import fold
from province.national.interface import LABELS
from province.national.tables import EXCHANGE

KEPT_FOR = timedelta(days=90)
MOST_KEPT = 16_384
"""Characters of one side of an exchange."""

SHOWN = frozenset(
    """service isUpdating madonvi error_code response_code code status maTTHC mahoso
    MaHoSo MaTTHC MaLinhVuc KenhThucHien LoaiDoiTuong TrangThaiHoSo TrangThai HinhThuc NoiNopHoSo MaDonViTiepNhan
    NgayNop NgayNopHoSo NgayTiepNhan NgayHenTra NgayTra NgayKetThucXuLy NgayTuChoi ThoiDiemXuLy NgayBatDau
    NgayKetThucTheoQuyDinh HoSoCoThanhPhanSoHoa TaiKhoanDuocXacThucVoiVNeID DuocThanhToanTrucTuyen LoaiDinhDanh MaCSDL
    SoLuong LoaiGiayTo LoaiBan HinhThucThu Gia LoaiPhiLePhi HoSoBoSungId NgayBoSung NgayTiepNhanBoSung TrangThaiBoSung
    NgayHenTraTruoc NgayHenTraMoi TenTTHC TenLinhVuc DonViXuLy PhongBanXuLy TrichYeuHoSo ChucDanh IDHoSo IdHoSo idHoSo
    maHoSo expires_in token_type IsDeleted DuocSoHoa DuocTaiSuDung DuocLayTuKhoDMQG LoaiTepTin""".split()
)
"""The keys whose values say nothing of a person. Every other value is left out, also of keys never seen before."""

_PERSONAL = frozenset(
    """ChuHoSo SoGiayToChuHoSo Email SoDienThoai SoDinhDanh NguoiXuLy NguoiYeuCauBoSung NguoiTiepNhanBoSung TenNguoiNop
    NgaySinh DiaChiChiTiet TenChuHs SoDinhDanhChuHs DiaChiChiTietChuHs username password client_id client_secret
    session""".split()
)
_PHRASE = 8
"""Letters of a text that are too many to stand in an error message by chance."""

_WORDS = frozenset({"message", "error_message", "response_data", "error_description"})

_OPENINGS = frozenset(
    """Mã Hồ Sơ Đồng Bộ Trường Số Ngày Thiếu Không Lỗi Dữ Liệu Đã Thành Sai Trạng Thái Thủ Tục Cổng Hệ Thống Phiên Yêu
    Cầu Giá Định Dạng Tham HTTP JSON XML""".split()
)
_TOKEN = re.compile(r"[^\s,;:()\[\]{}\"<>=/]+")
LEFT_OUT = "…"


class Secret(NamedTuple):
    """What must not be kept of an answer: people's ``words``, one by one, as written and unmarked, and ``phrases``."""

    words: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()

    def and_also(self, other: "Secret") -> "Secret":
        """Both."""
        return Secret(self.words | other.words, (*self.phrases, *other.phrases))


NO_SECRET = Secret()


def plain(words: str, secret: Secret) -> str:
    """The other side's own words without what may be a person's: what is ``secret``, what has a digit or an @, every
    capitalised word that is not one of an error message or a field's name."""
    folded = fold(words)
    if any(phrase in folded for phrase in secret.phrases):
        return LEFT_OUT
    return _TOKEN.sub(lambda found: _shown(found[0], secret.words), " ".join(words.split()))


def _shown(word: str, hidden: frozenset[str]) -> str:
    bare = word.strip(".'’!?-_")
    if bare in LABELS:
        return word
    named = any(c.isupper() or c.isdigit() or c == "@" for c in word) and bare not in _OPENINGS
    return LEFT_OUT if named or bare.lower() in hidden else word


def redacted(value: Any, key: str = "", secret: Secret = NO_SECRET) -> Any:
    """The same JSON with only the values of ``SHOWN`` keys and the plain words of errors."""
    if isinstance(value, Mapping):
        return {_name(name): redacted(inner, str(name), secret) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(inner, key, secret) for inner in value]
    if value is None or value == "" or isinstance(value, bool) or key in SHOWN:
        return value
    return plain(value, secret) if key in _WORDS and isinstance(value, str) else LEFT_OUT


_NAME = re.compile(r"[A-Za-z_]{1,40}")


def _name(name: Any) -> str:
    """A key is a name of the interface, or it may be a citizen's number."""
    return name if isinstance(name, str) and _NAME.fullmatch(name) else LEFT_OUT


def secret_of(request: Any) -> Secret:
    """What ``redacted`` leaves out of a request."""
    words: set[str] = set()
    phrases: set[str] = set()
    for key, value in _left_out(request):
        if key in _PERSONAL:
            words |= _parts(value)
        elif len(folded := fold(value)) >= _PHRASE:
            phrases.add(folded)
    return Secret(frozenset(words), tuple(phrases))


def secret_of_dossier(dossier: Dossier) -> Secret:
    """Who is in a dossier, whatever the request said of them."""
    told = [(p.name, p.id, p.old_id, p.phone, p.email, p.address) for p in dossier.people]
    note = fold(dossier.note)
    return Secret(frozenset().union(*(_parts(" ".join(of)) for of in told)), (note,) if len(note) >= _PHRASE else ())


def _parts(text: str) -> set[str]:
    written = {found.strip(".'’!?-_") for found in _TOKEN.findall(text.lower())}
    return {part for part in written | set(fold(text).split()) if len(part) > 1}


def _left_out(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _left_out(inner, str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _left_out(inner, key)
    elif key not in SHOWN and value is not None and not isinstance(value, bool):
        yield key, str(value)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call as it was: ``request`` and ``answer`` whole, redacted when they are kept. Without a dossier (a log-in, a
    procedure) ``uid`` is empty."""

    unit: str
    uid: str
    operation: str
    at: datetime
    seconds: float
    status: int
    fault: str
    request: Any
    answer: bytes
    secret: Secret = NO_SECRET


class Record:
    """The exchanges that were kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, exchange: Exchange) -> None:
        """Write one exchange down, redacted."""
        row = {
            "unit": exchange.unit,
            "at": exchange.at,
            "id": new_id(),
            "uid": exchange.uid,
            "operation": exchange.operation,
            "status": exchange.status,
            "seconds": round(exchange.seconds, 3),
            "fault": exchange.fault,
            "request": _text(redacted(exchange.request)),
            "answer": answer_text(exchange.answer, exchange.secret.and_also(secret_of(exchange.request))),
        }
        with self._engine.begin() as connection:
            connection.execute(insert(EXCHANGE), row)

    def of(self, unit: str, uid: str) -> list[Mapping[str, Any]]:
        """What was kept of one dossier, oldest first."""
        wanted = select(EXCHANGE).where(EXCHANGE.c.unit == unit, EXCHANGE.c.uid == uid)
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.order_by(EXCHANGE.c.at, EXCHANGE.c.id))
            return [dict(row) for row in rows.mappings()]

    def forget(self, now: datetime) -> int:
        """Drop what is older than 90 days; how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(EXCHANGE).where(EXCHANGE.c.at < now - KEPT_FOR)).rowcount


def answer_text(body: bytes, secret: Secret) -> str:
    """An answer as it is kept; of a page that is no JSON only its size is known for certain to name nobody."""
    try:
        return _text(redacted(json.loads(body), secret=secret))
    except (ValueError, RecursionError):
        return f"[{len(body)} byte, không phải JSON]" if body else ""


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:MOST_KEPT]
