"""A scanned page or photo as a file: what it is by its content and never by its name; whole, and no bomb."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from struct import error as _struct_error
from struct import unpack_from
from typing import Literal

from counter.refusal import Refused
from counter.text import plain_name

MediaType = Literal["application/pdf", "image/jpeg", "image/png"]
CALLED: dict[str, str] = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}

MOST = 20 * 1024 * 1024
"""Bytes of a file."""

MOST_PIXELS = 120_000_000
"""Of one picture: an A3 page at 600 dpi has 70 million."""

MOST_INFLATED = 1024 * 1024 * 1024
"""Bytes that the compressed parts of one PDF may come to."""

_STEP = 1024 * 1024
_MOST_ASIDE = 64 * 1024
"""Bytes of a compressed part beside the picture; real ones are some kilobytes."""

TOO_LARGE = "Tệp lớn hơn 20 MB; quét lại ở 200 đến 300 dpi, đen trắng hoặc xám."
UNKNOWN = "Tệp không phải PDF, JPEG hay PNG (xét theo nội dung, không theo tên); quét lại theo một dạng ấy."
BOMB = "Tệp mở ra lớn bất thường nên không nhận; quét lại ở 300 dpi."
LOCKED = "Tệp PDF có khóa (mật khẩu) nên quầy khác không mở được; xuất lại không khóa, hoặc quét từ giấy."


@dataclass(frozen=True, slots=True)
class Scanned:
    """A file that may be kept. ``sha256`` of ``content``, hexadecimal; ``name`` only tells it apart."""

    content: bytes
    sha256: str
    name: str
    type: MediaType

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)


def read_scanned(content: bytes, name: str) -> Scanned:
    """A file from outside, checked. Raises ``Refused``."""
    from hashlib import sha256

    kind = type_of(content)
    return Scanned(content, sha256(content).hexdigest(), plain_name(name), kind)


def type_of(content: bytes) -> MediaType:
    """What the content is, once it is known to be whole. Raises ``Refused``."""
    if not content:
        raise Refused("Tệp trống; quét lại rồi gắn.")
    if len(content) > MOST:
        raise Refused(TOO_LARGE)
    kind = begins_as(content)
    if kind is None:
        raise Refused(UNKNOWN)
    check = {"application/pdf": _pdf, "image/jpeg": _jpeg, "image/png": _png}[kind]
    try:
        whole = check(content)
    except (zlib.error, LookupError, OverflowError, ValueError, _struct_error):
        whole = False
    if not whole:
        raise Refused(f"Tệp {CALLED[kind]} bị hỏng hoặc chưa chép xong; quét lại rồi gắn.")
    return kind


def begins_as(content: bytes) -> MediaType | None:
    """What the first bytes promise; ``None`` for nothing that may be kept."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/png" if content.startswith(_PNG) else None


def weight(size: int) -> str:
    """``340 KB``, ``1,2 MB``."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / (1024 * 1024):.1f} MB".replace(".", ",")


def _picture(width: int, height: int) -> bool:
    """Whether there is a picture at all. Raises ``Refused`` for one that is too large."""
    if width * height > MOST_PIXELS:
        raise Refused(BOMB)
    return width > 0 and height > 0


# JPEG (ITU-T T.81, annex B)

_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_END, _SCAN = 0xD9, 0xDA


def _jpeg(content: bytes) -> bool:
    framed = scanned = False
    place = 2
    while True:
        # Between the bytes of a scan a marker is searched for; elsewhere it must stand here.
        found = _MARKER.search(content, place) if scanned else _MARKER.match(content, place)
        if found is None:
            return False
        code, place = found[1][0], found.end()
        if code == _END:
            return framed and scanned
        if code in {0x01, 0xD8}:
            continue
        (length,) = unpack_from(">H", content, place)
        if code in _FRAMES:
            height, width = unpack_from(">HH", content, place + 3)
            framed = _picture(width, height)
        scanned = scanned or code == _SCAN
        place += max(length, 2)


# PNG (W3C PNG, 3rd edition)

_PNG = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def _png(content: bytes) -> bool:
    wanted, held = 0, 0
    inflater = zlib.decompressobj()
    for number, (kind, data) in enumerate(_chunks(content)):
        if (kind == b"IHDR") != (number == 0):
            return False
        if kind == b"IHDR":
            width, height, depth, colour, _, _, laced = unpack_from(">IIBBBBB", data)
            if not _picture(width, height):
                return False
            wanted = _raw(width, height, depth * _CHANNELS[colour], laced=bool(laced))
        elif kind == b"IDAT":
            for part in _inflated(inflater, data):
                held += part
                if held > wanted + _STEP:
                    raise Refused(BOMB)
        elif kind == b"IEND":
            return held >= wanted > 0
        elif _aside(kind, data) and len(data) > _MOST_ASIDE:
            raise Refused(BOMB)
    return False


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk whose check sum is right; ends before one that is not."""
    place = len(_PNG)
    while place + 12 <= len(content):
        (length,) = unpack_from(">I", content, place)
        end = place + 8 + length
        if end + 4 > len(content) or zlib.crc32(content[place + 4 : end]) != unpack_from(">I", content, end)[0]:
            return
        yield content[place + 4 : place + 8], content[place + 8 : end]
        place = end + 4


def _raw(width: int, height: int, bits: int, *, laced: bool) -> int:
    """Bytes of the picture before compression, a filter byte a row."""
    passes = _PASSES if laced else ((0, 0, 1, 1),)
    sizes = [(-((x - width) // across), -((y - height) // down)) for x, y, across, down in passes]
    return sum(rows * (1 + (columns * bits + 7) // 8) for columns, rows in sizes if columns > 0 and rows > 0)


def _aside(kind: bytes, data: bytes) -> bool:
    """Whether it is a compressed part beside the picture."""
    return kind in {b"iCCP", b"zTXt"} or (kind == b"iTXt" and data[data.index(b"\0") + 1] == 1)


# PDF (ISO 32000)

_LAST = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_TABLE = re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)\b")
_STREAM = re.compile(rb">>\s*stream\r?\n")
_FILTERS = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")
_ACROSS, _DOWN = re.compile(rb"/Width\s+(\d+)"), re.compile(rb"/Height\s+(\d+)")
_LENGTH = re.compile(rb"/Length\s+(\d+)(?!\s+\d+\s+R)\b")
_HEAD = 4096


def _pdf(content: bytes) -> bool:
    last = _LAST.search(content.rstrip(b"\0"), max(0, len(content) - _HEAD))
    if last is None or not _TABLE.match(content, int(last[1])):
        return False
    if b"/Encrypt" in content:
        raise Refused(LOCKED)
    held, place = 0, 0
    while found := _STREAM.search(content, place):
        place = found.end()
        head = content[max(0, found.start() - _HEAD) : found.start()]
        head = head[head.rfind(b"obj") :]
        across, down = _ACROSS.search(head), _DOWN.search(head)
        if across and down:
            _picture(int(across[1]), int(down[1]))
        filters = re.findall(rb"/\w+", named[1]) if (named := _FILTERS.search(head)) else []
        if filters.count(b"/FlateDecode") + filters.count(b"/Fl") > 1:
            raise Refused(BOMB)
        if filters and filters[0] in {b"/FlateDecode", b"/Fl"}:
            length = _LENGTH.search(head)
            end = place + int(length[1]) if length else len(content)
            for part in _inflated(zlib.decompressobj(), memoryview(content)[place:end]):
                held += part
                if held > MOST_INFLATED:
                    raise Refused(BOMB)
    return True


def _inflated(inflater: "zlib._Decompress", data: bytes | memoryview) -> Iterator[int]:
    """How much each step inflates to, none of it kept."""
    for start in range(0, len(data), _STEP):
        rest: bytes | memoryview = data[start : start + _STEP]
        while rest and not inflater.eof:
            yield len(inflater.decompress(rest, _STEP))
            rest = inflater.unconsumed_tail
        if inflater.eof:
            return
