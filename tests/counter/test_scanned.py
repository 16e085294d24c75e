"""What may be kept of a scanner's files: by content, whole, no bomb; made with real libraries, and damaged by hand."""

import io
import re
import struct
import time
import zlib
from contextlib import suppress
from hashlib import sha256

import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from counter.refusal import Refused
from counter.scanned import BOMB, MOST, TOO_LARGE, UNKNOWN, read_scanned, type_of, weight
from counter.text import UNNAMED, plain_name
from tests.scans import jpeg, pdf, picture, png


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int, raw: bytes, *aside: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", head), *aside, chunk(b"IDAT", zlib.compress(raw, 9)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def pdf_of(head: bytes, stream: bytes) -> bytes:
    body = b"%PDF-1.4\n1 0 obj\n<<" + head + b">>\nstream\n" + stream + b"\nendstream\nendobj\n"
    return body + b"xref\n0 1\ntrailer\n<<>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def saved(image: Image.Image, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, **options)  # type: ignore[arg-type]
    return file.getvalue()


GOOD = {
    "jpeg": (jpeg(), "image/jpeg"),
    "jpeg-progressive": (saved(picture(), format="JPEG", progressive=True), "image/jpeg"),
    "jpeg-grey-with-thumbnail": (saved(picture().convert("L"), format="JPEG", comment=b"\xff\xd9"), "image/jpeg"),
    "jpeg-with-more-behind": (jpeg() + b"\0" * 64 + jpeg(), "image/jpeg"),
    "png": (png(), "image/png"),
    "png-bilevel": (saved(picture().convert("1"), format="PNG"), "image/png"),
    "png-palette": (saved(picture().convert("P"), format="PNG"), "image/png"),
    "png-alpha-16": (saved(picture().convert("I;16"), format="PNG"), "image/png"),
    "pdf": (pdf(), "application/pdf"),
    "pdf-of-a-photo": (saved(picture(), format="PDF"), "application/pdf"),
    "pdf-with-zeros-behind": (pdf() + b"\0" * 512, "application/pdf"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_scanners_and_phones_make_is_taken(name: str) -> None:
    content, kind = GOOD[name]
    assert type_of(content) == kind


@pytest.mark.parametrize("name", [name for name in GOOD if not name.endswith("behind")])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.99])
def test_a_file_that_is_still_being_written_is_refused(name: str, share: float) -> None:
    content, _ = GOOD[name]
    with pytest.raises(Refused):
        type_of(content[: int(len(content) * share)])


@pytest.mark.parametrize("place", [20, 60, 200])
def test_a_png_with_a_changed_byte_is_refused(place: int) -> None:
    content = bytearray(png())
    content[place] ^= 0x55
    with pytest.raises(Refused):
        type_of(bytes(content))


@pytest.mark.parametrize(
    ("here", "elsewhere"), [(rb"\A((.*\n){3})", rb"\1%\n"), (rb"startxref\s+\d+", b"startxref\n" + b"9" * 40)]
)
def test_a_pdf_whose_table_is_elsewhere_is_refused(here: bytes, elsewhere: bytes) -> None:
    with pytest.raises(Refused, match="hỏng"):
        type_of(re.sub(here, elsewhere, pdf(), count=1))


@pytest.mark.parametrize(
    "content",
    [b"MZ" + b"\0" * 500, b"GIF89a" + b"\0" * 99, b"<html>%PDF-1.4</html>", b"PK\x03\x04", "giấy".encode()],
)
def test_the_name_makes_nothing_a_picture(content: bytes) -> None:
    with pytest.raises(Refused, match=UNKNOWN[:20]):
        read_scanned(content, "to-khai.pdf")


def test_the_size_has_an_end_and_a_beginning() -> None:
    with pytest.raises(Refused, match="trống"):
        type_of(b"")
    with pytest.raises(Refused, match="20 MB"):
        type_of(jpeg() + b"\0" * MOST)
    assert "20 MB" in TOO_LARGE


BOMBS = {
    "png-dimensions": png_of(60_000, 60_000, b"\0"),
    "png-more-rows-than-said": png_of(10, 10, b"\0" * 40_000_000),
    "png-colour-profile": png_of(10, 10, b"\0" * 110, chunk(b"iCCP", b"x\0\0" + b"\0" * 70_000)),
    "jpeg-dimensions": jpeg().replace(struct.pack(">HH", 300, 200), struct.pack(">HH", 65_000, 65_000), 1),
    "pdf-twice-compressed": pdf_of(b"/Filter [/FlateDecode /FlateDecode]", b"x"),
    "pdf-picture": pdf_of(b"/Subtype /Image /Width 60000 /Height 60000", b"x"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_at_once(name: str) -> None:
    began = time.monotonic()
    with pytest.raises(Refused, match=BOMB[:20]):
        type_of(BOMBS[name])
    assert time.monotonic() - began < 2


def test_a_pdf_that_inflates_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counter.scanned.MOST_INFLATED", 30_000_000)
    page = zlib.compress(b"\0" * 20_000_000, 9)
    one = pdf_of(b"/Filter /FlateDecode /Length %d" % len(page), page)
    assert type_of(one) == "application/pdf"
    two = one.replace(b"xref\n0 1", b"2 0 obj\n<</Filter/FlateDecode>>\nstream\n" + page + b"\nendstream\nxref\n0 1", 1)
    moved = two.replace(b"startxref\n%d" % one.index(b"xref\n0 1"), b"startxref\n%d" % two.index(b"xref\n0 1"))
    with pytest.raises(Refused, match=BOMB[:20]):
        type_of(moved)


def test_a_locked_pdf_says_what_to_do() -> None:
    file = FPDF()
    file.add_page()
    file.set_encryption(owner_password="a", user_password="b")
    with pytest.raises(Refused, match="có khóa"):
        type_of(bytes(file.output()))


@given(st.sampled_from([jpeg(), png(), pdf()]), st.data())
def test_no_damage_breaks_the_check(content: bytes, data: st.DataObject) -> None:
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 5))):
        changed[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        type_of(bytes(changed))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("to-khai.pdf", "to-khai.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\lan\\Ảnh thẻ.JPG", "Ảnh thẻ.JPG"),
        ("a\x1b[31mđỏ\x07.png", "a[31mđỏ.png"),
        ("\u202egpj.exe", "gpj.exe"),
        ("..", UNNAMED),
        ("", UNNAMED),
        ("x" * 300, "x" * 100),
        ("hai\ndòng.pdf", "haidòng.pdf"),
        ("\udcff.pdf", "pdf"),
    ],
)
def test_a_name_does_nothing(name: str, kept: str) -> None:
    assert plain_name(name) == kept


def test_what_is_kept_is_known_by_its_content() -> None:
    found = read_scanned(png(), "/tmp/../a.jpg")
    assert (found.type, found.size, found.name) == ("image/png", len(png()), "a.jpg")
    assert found.sha256 == sha256(png()).hexdigest()


@pytest.mark.parametrize(("size", "said"), [(1, "1 KB"), (348_000, "340 KB"), (1_250_000, "1,2 MB"), (MOST, "20,0 MB")])
def test_a_size_is_said_as_people_read_it(size: int, said: str) -> None:
    assert weight(size) == said
