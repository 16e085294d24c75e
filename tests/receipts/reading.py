"""Reading a paper back as a person and a scanner do."""

import re
import unicodedata
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


class Area(NamedTuple):
    """Edges in pt from the lower left."""

    left: float
    bottom: float
    right: float
    top: float


def squeeze(text: str) -> str:
    """White space left out, so that the end of a line does not matter."""
    return re.sub(r"[\s\x00]", "", text)


def texts(content: bytes) -> list[str]:
    """The squeezed text of each page, checked to be NFC and whole."""
    with pdfium.PdfDocument(content) as pdf:
        pages = [squeeze(page.get_textpage().get_text_range()) for page in pdf]
    for page in pages:
        assert "\ufffd" not in page
        assert unicodedata.is_normalized("NFC", page)
    return pages


def whole(content: bytes) -> str:
    """The squeezed text of all pages."""
    return "".join(texts(content))


def holds(page: str, words: str) -> bool:
    """Whether a page's squeezed text has some words, exactly as NFC writes them."""
    return squeeze(unicodedata.normalize("NFC", words)) in page


def words_of(page: pdfium.PdfPage) -> list[Area]:
    """Where letters are, run by run, but for the great slanted practice mark and accents set on their letters."""
    text = page.get_textpage()
    areas = (Area(*text.get_rect(number)) for number in range(text.count_rects()))
    return [area for area in areas if 2 < area.top - area.bottom < 16]


def squares_of(page: pdfium.PdfPage) -> list[Area]:
    """Where the white squares under QR codes are."""
    areas = [Area(*item.get_bounds()) for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]
    return [a for a in areas if 75 < a.right - a.left < 85 and abs((a.right - a.left) - (a.top - a.bottom)) < 1]


def overlap(one: Area, other: Area, slack: float = 0.4) -> bool:
    """Whether two areas cover the same paper."""
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > slack and min(one.top, other.top) - max(one.bottom, other.bottom) > slack


def picture(content: bytes, dpi: int) -> Picture:
    """The first page in grey."""
    with pdfium.PdfDocument(content) as pdf:
        seen: Picture = np.asarray(pdf[0].render(scale=dpi / 72, grayscale=True).to_pil(), dtype=np.uint8)
    return seen


def worn(clean: Picture, seed: int) -> Picture:
    """A picture as a cheap scanner gives it: blurred, grainy, with specks."""
    random = np.random.default_rng(seed)
    soft = clean.astype(float)
    for axis in (0, 1):
        soft = (np.roll(soft, 1, axis) + 2 * soft + np.roll(soft, -1, axis)) / 4
    soft += random.normal(0, 12, soft.shape)
    specks = random.random(soft.shape)
    soft[specks < 0.001] = 0
    soft[specks > 0.999] = 255
    spoiled: Picture = np.clip(soft, 0, 255).astype(np.uint8)
    return spoiled
