"""``motcua poster``: the procedures to be posted, field by field; or one of them on a card for a citizen."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from counter.catalogue import Procedure
from counter.ports import Sheet
from counter.refusal import Refused
from counter.text import fold
from motcua.files import whole_binary
from motcua.house import House, WrongUse
from motcua.listing import day


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("code", nargs="?", metavar="MÃ", help="mã thủ tục: in phiếu A5 của một thủ tục")
    parser.add_argument("--field", default="", metavar="LĨNH_VỰC", help="chỉ một lĩnh vực; để trống là tất cả")
    parser.add_argument("--on", metavar="NGÀY", help="danh mục có hiệu lực ngày này; để trống là hôm nay")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="TỆP.pdf")


def run(args: Namespace, house: House) -> int:
    """Draw what is in force on the day and say where it is."""
    if args.output.suffix.lower() != ".pdf":
        raise WrongUse("Bảng niêm yết là tệp PDF; đặt tên tệp có đuôi .pdf.")
    if args.code and args.field:
        raise WrongUse("Ghi mã thủ tục để in phiếu A5, hoặc --field để in bảng niêm yết của một lĩnh vực.")
    store = house.store
    on = day(args.on) if args.on else house.clock.now().date()
    sheet = Sheet(store.unit, "", store.practice)
    from receipts.forms import poster

    if args.code:
        content = poster.draw_card(store.catalogue.get(args.code, on), sheet, on)
    else:
        content = poster.draw(_fields(store.catalogue.by_field(on), args.field), sheet, on)
    with whole_binary(args.output) as file:
        file.write(content)
    print(args.output)
    return 0


def _fields(known: Mapping[str, Sequence[Procedure]], wanted: str) -> Mapping[str, Sequence[Procedure]]:
    """The one field that is wanted, else all. Raises ``Refused`` for a field without procedures."""
    found = {field: listed for field, listed in known.items() if fold(wanted) in fold(field)}
    exact = {field: listed for field, listed in found.items() if fold(wanted) == fold(field)}
    if not found:
        offered = f"chọn: {'; '.join(known)}" if known else "nhập danh mục bằng motcua catalogue import"
        raise Refused(f"Không có thủ tục nào đang có hiệu lực của lĩnh vực này; {offered}.")
    return exact or found
