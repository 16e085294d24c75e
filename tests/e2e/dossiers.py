"""Many dossiers that differ: procedures, cases, people, channels, papers; all plainly invented."""

import random
from typing import Any

from counter.catalogue import shipped_procedures

FAMILY = "Nguyễn Trần Lê Phạm Hoàng Đỗ Niê Ksơr Lò Giàng Thạch Đinh".split()
GIVEN = "An Bình Chi Dũng Đạt Hạnh H'Bĩa Ƀlŏ Khánh Mai Oanh Phượng Quyên Thủy Yến".split()


def dossiers(count: int, seed: int) -> list[dict[str, Any]]:
    """``count`` intakes, the same ones for the same ``seed``."""
    dice = random.Random(seed)
    procedures = [p for p in shipped_procedures() if p.in_force(p.valid_from.replace(year=2026, month=11, day=22))]
    return [_one(dice, procedures, n) for n in range(count)]


def _one(dice: random.Random, procedures: list[Any], number: int) -> dict[str, Any]:
    procedure = dice.choice(procedures)
    case = dice.choice([None, *(c.id for c in procedure.cases)])
    name = f"{dice.choice(FAMILY)} Mẫu {dice.choice(GIVEN)} {number}"
    data: dict[str, Any] = {
        "procedure": procedure.code,
        "case": case,
        "channel": dice.choice(["counter", "online", "post"]),
        "return_by": dice.choice(["counter", "post", "electronic"]),
        "sets": dice.randint(1, 3),
        "note": dice.choice(["", "Đã đối chiếu bản chính"]),
    }
    if dice.random() < 0.4:
        sex = dice.choice(["Nam", "Nữ"])
        digits = f"066{'0' if sex == 'Nam' else '1'}90{dice.randrange(10**6):06d}"
        clean = name.rstrip("0123456789 ")
        data["card"] = f"{digits}||{clean}|01011990|{sex}|Buôn Mẫu, xã Ea Mẫu|15042021"
    elif dice.random() < 0.5:
        data["people"] = [
            {"role": "owner", "name": f"Bé {name}", "born": "2026-10-01", "id_missing": "trẻ em chưa có số"},
            {"role": "submitter", "name": name, "phone": f"09{dice.randrange(10**8):08d}", "relation": "bà"},
        ]
    else:
        data["applicant"] = {"name": name, "phone": f"03{dice.randrange(10**8):08d}", "address": "Thôn Mẫu"}
    return data
