"""``motcua verify``: read the whole log again and compare everything."""

import json
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from typing import TYPE_CHECKING

from counter.clock import vietnamese
from counter.refusal import Damaged, Refused
from motcua.house import House

if TYPE_CHECKING:
    from db.backup import Backup


def add(parser: ArgumentParser) -> None:
    """The command's words."""


def run(args: Namespace, house: House) -> int:
    """0 when the home is whole, 1 with each damage in a sentence."""
    from db.verify import MOST, verify

    report = verify(house.folder, house.state, house.clock)
    good = None if report.whole else _good(house)
    missing = _missing(house) if report.whole else []
    if house.json:
        print(
            json.dumps(
                {
                    "whole": report.whole,
                    "events": report.events,
                    "dossiers": report.dossiers,
                    "digest": report.digest,
                    "damage": report.damage,
                    "missing": missing,
                    "backup": good and str(good.path),
                },
                ensure_ascii=False,
            )
        )
        return 0 if report.whole else 1
    for sentence in report.damage:
        print(sentence)
    if good:
        old = house.folder.with_name(f"{house.folder.name}-hong")
        file = old / good.path.relative_to(house.folder) if good.path.is_relative_to(house.folder) else good.path
        print(f"Bản sao lưu tốt gần nhất: {good.path} (lúc {vietnamese(good.at)}). Cách khôi phục:")
        print(f"  1. Đóng mọi cửa sổ motcua, đổi tên thư mục {house.folder} thành {old.name}.")
        print(f"  2. motcua restore {file} --key {old / 'key'} --rescue {old}")
    if missing:
        print(f"Giấy đã in mà không còn trong papers/ ({len(missing)}): {', '.join(missing[:MOST])}.")
        print("Sổ còn đủ: cần giấy nào thì in lại bằng motcua slip.")
    state = "toàn vẹn" if report.whole else "CÓ HƯ HỎNG"
    held = f"{report.events} bước, {report.dossiers} hồ sơ, {report.looks} lượt xem, in, xuất"
    print(f"Sổ {state}: {held}, dấu {report.digest[:16]}.")
    return 0 if report.whole else 1


def _missing(house: House) -> list[str]:
    """Papers that somebody took away before their time: no damage, for the log draws each again. A practice commune's
    past was never drawn."""
    with suppress(Refused, Damaged):
        if house.store.ready and not house.store.practice:
            return house.missing_papers()
    return []


def _good(house: House) -> "Backup | None":
    """The newest backup, here or at the second place: each was read back before it got its name."""
    from db.backup import folder_of, newest

    folders = [folder_of(house.folder)]
    with suppress(Refused):
        folders += [house.config.second] if house.config.second else []
    return newest(*folders)
