"""Scanned pages for tests: invented, small, and made by real libraries."""

import io
from functools import cache

from fpdf import FPDF
from PIL import Image, ImageDraw


def picture(words: str = "Tờ khai mẫu") -> Image.Image:
    """200 x 300, something of every grey."""
    image = Image.linear_gradient("L").resize((200, 300)).convert("RGB")
    ImageDraw.Draw(image).rectangle((20, 20, 100 + len(words), 60), fill=(len(words), 80, 160))
    return image


def _saved(kind: str, words: str) -> bytes:
    file = io.BytesIO()
    picture(words).save(file, kind)
    return file.getvalue()


@cache
def jpeg(words: str = "") -> bytes:
    """A photo; other ``words`` make another file."""
    return _saved("JPEG", words)


@cache
def png(words: str = "") -> bytes:
    """A scan."""
    return _saved("PNG", words)


@cache
def pdf(words: str = "to khai") -> bytes:
    """Two pages."""
    file = FPDF()
    for page in range(2):
        file.add_page()
        file.set_font("helvetica", size=24)
        file.cell(text=f"{words} {page}")
    return bytes(file.output())
