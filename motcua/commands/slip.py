"""``motcua slip CODE FORM``: print a form, or print it again."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter.handover import list_again
from counter.ports import FORMS, LIST_FORMS
from motcua.house import House, WrongUse


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("code", help="mã hồ sơ; số của danh sách bàn giao, bưu chính, như 7 hoặc 1-2026-0007")
    parser.add_argument("form", help=f"một trong: {', '.join((*FORMS, *LIST_FORMS))}")
    parser.add_argument("--nth", type=int, default=0, help="giấy thứ mấy của mẫu ấy, từ 1; để trống là giấy mới nhất")
    parser.add_argument("-o", "--output", type=Path, help="tệp PDF; để trống thì vào thư mục papers của quầy")


def run(args: Namespace, house: House) -> int:
    """Draw the form or the list and say where it is."""
    kind = next((kind for kind in LIST_FORMS if kind == args.form), None)
    if kind is not None:
        if args.nth:
            raise WrongUse("--nth không đi với danh sách; mỗi danh sách có một số riêng, ghi số ấy ở chỗ mã.")
        print(list_again(house.desk(), kind, args.code, args.output, clock_ok=house.clock_ok))
        return 0
    form = next((form for form in FORMS if form == args.form), None)
    if form is None:
        raise WrongUse(f"Bản này in được: {', '.join((*FORMS, *LIST_FORMS))}; chọn một trong số đó.")
    print(house.desk().slip(args.code, form, args.output, nth=args.nth, clock_ok=house.clock_ok))
    return 0
