"""``motcua verify``: read the whole log again and compare everything."""

import json
from argparse import ArgumentParser, Namespace

from motcua.house import House


def add(parser: ArgumentParser) -> None:
    """The command's words."""


def run(args: Namespace, house: House) -> int:
    """0 when the home is whole, 1 with each damage in a sentence."""
    from db.verify import verify

    report = verify(house.folder, house.state, house.clock)
    if house.json:
        print(
            json.dumps(
                {
                    "whole": report.whole,
                    "events": report.events,
                    "dossiers": report.dossiers,
                    "digest": report.digest,
                    "damage": report.damage,
                },
                ensure_ascii=False,
            )
        )
        return 0 if report.whole else 1
    for sentence in report.damage:
        print(sentence)
    state = "toàn vẹn" if report.whole else "CÓ HƯ HỎNG"
    held = f"{report.events} bước, {report.dossiers} hồ sơ, {report.looks} lượt xem, in, xuất"
    print(f"Sổ {state}: {held}, dấu {report.digest[:16]}.")
    return 0 if report.whole else 1
