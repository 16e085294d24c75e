"""``motcua doctor``: clock, disk, data, key, backup, printer, font, sync; one line each."""

import json
from argparse import ArgumentParser, Namespace
from contextlib import suppress

from counter.refusal import Damaged, Locked, Refused
from motcua.house import House


def add(parser: ArgumentParser) -> None:
    """The command's words."""


def run(args: Namespace, house: House) -> int:
    """0 when all is well, 1 else."""
    from motcua.doctor import checks

    with suppress(Refused, Damaged):
        # A key that waits for its passphrase is asked for once; any other trouble has a line of its own.
        if house.exists:
            _ask(house)
    told = list(checks(house))
    well = all(check.ok for check in told)
    if house.json:
        listed = [{"name": check.name, "ok": check.ok, "said": check.said} for check in told]
        print(json.dumps({"well": well, "checks": listed}, ensure_ascii=False))
    else:
        for check in told:
            print(f"{'OK' if check.ok else '! '} {check.label:<10} {check.said}")
    return 0 if well else 1


def _ask(house: House) -> None:
    from db.home import read_key

    try:
        read_key(house.folder)
    except Locked as locked:
        from db.guard import ask

        ask(locked)
