"""Makes the four faces of Motcua Serif out of the variable Noto Serif. Developers run it; the program never does.

``python receipts/fonts/make.py`` needs ``fonttools`` and ``fontpkg-noto-serif``; the reasons: docs/decisions/fonts.md.
"""

from importlib.resources import as_file, files
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
FAMILY = "Motcua Serif"
WIDTH = 87.5
UNITS_PER_EM = 1075
"""Noto's letters are taller than Times'; a larger em brings them to the same measure at the same size."""

FACES = {
    "Regular": ("NotoSerif[wdth,wght].ttf", 400),
    "Bold": ("NotoSerif[wdth,wght].ttf", 700),
    "Italic": ("NotoSerif-Italic[wdth,wght].ttf", 400),
    "BoldItalic": ("NotoSerif-Italic[wdth,wght].ttf", 700),
}

LETTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),  # Latin-1, Extended-A, Extended-B
    *range(0x2B9, 0x2BD),  # the letter apostrophes of H'Bia
    *range(0x300, 0x32A),  # combining marks
    *range(0x1E00, 0x1F00),  # Extended Additional: the Vietnamese letters
    *range(0x2010, 0x2027),  # dashes, quotes, ellipsis
    *(0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AB, 0x20AC, 0x2116, 0x2122, 0x2212),
)


def main() -> None:
    """Write the four faces and the licence beside this file."""
    package = files("fontpkg_noto_serif")
    for face, (source, weight) in FACES.items():
        with as_file(package / "files" / source) as path:
            font = TTFont(path, recalcTimestamp=False)
        _still(font, weight)
        _rename(font, face)
        font.save(HERE / f"MotcuaSerif-{face}.ttf")
    (HERE / "OFL.txt").write_text((package / "LICENSE").read_text("utf-8"), "utf-8")


def _still(font: TTFont, weight: int) -> None:
    """One weight and width, our letters only, none of the tables that ReportLab does not read."""
    instantiateVariableFont(font, {"wght": weight, "wdth": WIDTH}, inplace=True)
    options = Options(hinting=False, layout_features=[], glyph_names=False, notdef_outline=True)
    options.name_IDs = ["*"]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "STAT", "gasp", "prep", "MVAR", "HVAR", "avar", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    font["head"].unitsPerEm = UNITS_PER_EM


def _rename(font: TTFont, face: str) -> None:
    """A name of our own; the copyright, licence and version records stay the original's."""
    bold, italic = "Bold" in face, "Italic" in face
    style = " ".join(word for word, on in (("Bold", bold), ("Italic", italic)) if on) or "Regular"
    font["head"].macStyle = bold | italic << 1
    font["OS/2"].fsSelection = italic | bold << 5 | (not (bold or italic)) << 6 | 1 << 7
    own = {
        1: FAMILY,
        2: style,
        3: f"{FAMILY} {style} (Noto Serif)",
        4: f"{FAMILY} {style}",
        6: f"MotcuaSerif-{face}",
    }
    kept = {0, 5, 13, 14}
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in kept]
    for name_id, text in own.items():
        names.setName(text, name_id, 3, 1, 0x409)


if __name__ == "__main__":
    main()
