"""Search among a million dossiers, against the same FTS5 and B-tree queries through the bare driver."""

import random
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.pairs import Ratio, interleaved
from counter.clock import SystemClock, parse_moment, stamp
from counter.code import key
from counter.text import fold
from counter.unit import read_unit_file
from db.home import DATABASE, connect
from db.store import Store
from motcua.files import SAMPLE

FAMILY = tuple("Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Niê Ksơr Lò Giàng Thạch Đinh Y".split())
MIDDLE = tuple("Văn Thị Hữu Đức Minh Ngọc Quang Thanh Xuân Thu Bích Công Đình Gia Hồng Kim Mạnh Như Tuấn".split())
GIVEN = (
    *"An Ánh Bảo Bình Châu Chi Cường Dung Dũng Duy Đạt Giang Hà Hải Hạnh Hậu Hiền Hiếu Hoa Hòa Hùng Huệ".split(),
    *"Khánh Lan Linh Loan Long Mai Nam Nga Nhung Oanh Phúc Phương Quân Quyên Sơn Tâm Thắng Thảo Thủy".split(),
    *"Hương Trang Trung Tú Vân Việt Yến".split(),
)
BATCH = 50_000

_COLUMNS = "d.code, d.uid, d.applicant, d.procedure_name, d.status, d.received_at, d.due_at, d.finished_at, d.cancelled"
_BARE_NAME = (
    f"SELECT {_COLUMNS} FROM name_index i JOIN name n ON n.id = i.rowid JOIN dossier d ON d.unit = n.unit AND "
    "d.uid = n.uid WHERE name_index MATCH ? ORDER BY i.rowid DESC LIMIT 50"
)
_BARE_TAIL = (
    f"SELECT {_COLUMNS} FROM handle h JOIN dossier d ON d.unit = h.unit AND d.uid = h.uid "
    "WHERE h.unit = ? AND h.key >= ? AND h.key < ? LIMIT 50"
)


def measure(dossiers: int = 1_000_000, rounds: int = 300) -> list[Ratio]:
    """The ratio of the 95th percentiles, for names and for tails of codes, phones and identity numbers."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder, "home"), Path(folder, "state"), SystemClock())
        store.set_up(read_unit_file((SAMPLE / "unit.toml").read_text("utf-8")), {"lan": "-"})
        bare = connect(store.home / DATABASE, store.key)
        fill(bare, dossiers)
        try:
            return [
                _pair("by name", store, bare, rounds, dossiers, list(name_questions())),
                _pair("by code, phone or number", store, bare, rounds, dossiers, list(tail_questions(dossiers))),
            ]
        finally:
            bare.close()
            store.close()


def _pair(what: str, store: Store, bare: Any, rounds: int, dossiers: int, questions: list[str]) -> Ratio:
    ours, floor = cycle(questions), cycle(questions)
    return interleaved(
        f"search {what}, {dossiers:,} dossiers, p95",
        lambda: store.find(next(ours), 50),
        "the same query, bare sqlcipher3",
        lambda: _bare(bare, next(floor)),
        rounds=rounds,
        target=1.5,
        quantile=0.95,
    )


def _bare(connection: Any, question: str) -> list[Any]:
    if any(c.isdigit() for c in question):
        least = key(question)[::-1]
        return list(connection.execute(_BARE_TAIL, ("H15.50.05", least, least + "\x7f")).fetchall())
    words = fold(question).split()
    match = " ".join(f'"{word}"' for word in words[:-1]) + f' "{words[-1]}"*'
    return list(connection.execute(_BARE_NAME, (match,)).fetchall())


def name_questions() -> Iterator[str]:
    """What officers type: two letters, a given name, a whole name, with and without diacritics."""
    dice = random.Random(7)
    for _ in range(60):
        family, middle, given = dice.choice(FAMILY), dice.choice(MIDDLE), dice.choice(GIVEN)
        yield from (
            given[:2],
            given,
            f"{family} {middle} {given}",
            fold(f"{middle} {given}"),
            f"{fold(family)} {given}",
        )


def tail_questions(dossiers: int) -> Iterator[str]:
    """The last digits of a code, a whole code, a phone, an identity number."""
    dice = random.Random(8)
    for _ in range(60):
        number = dice.randrange(dossiers)
        row = dossier(number)
        yield from (row["code"][-4:], row["code"], row["phone"], row["phone"][-5:], row["id"])


def dossier(number: int) -> dict[str, str]:
    """The dossier of that number, from 0, in the order in which lists show them."""
    dice = random.Random(number)
    name = f"{dice.choice(FAMILY)} {dice.choice(MIDDLE)} {dice.choice(GIVEN)}"
    received = parse_moment("2024-01-02T08:00") + timedelta(days=number // 1000, seconds=number % 1000 * 20)
    return {
        "uid": f"{number:08x}-0000-7000-8000-000000000000",
        "code": f"H15.50.05-{received:%y%m%d}-{1000 + number % 1000:04d}",
        "name": name,
        "phone": f"09{dice.randrange(10**8):08d}",
        "id": f"0{dice.randrange(10**11):011d}",
        "received": stamp(received),
        "due": stamp(received + timedelta(days=5)),
    }


def fill(connection: Any, dossiers: int) -> None:
    """Write the rows that lists and search read, without their events."""
    run = connection.executemany
    for first in range(0, dossiers, BATCH):
        made = [(n, dossier(n)) for n in range(first, min(first + BATCH, dossiers))]
        connection.execute("BEGIN")
        run(
            "INSERT INTO dossier (unit, uid, code, status, cancelled, applicant, procedure, procedure_name, field, "
            "officer, received_at, due_at, finished_at, tell, year, book, entry, state) VALUES ('H15.50.05', ?, ?, 4, "
            "0, ?, '1.001193', 'Đăng ký khai sinh', 'Hộ tịch', 'lan', ?, ?, NULL, '', 2024, 1, ?, '{}')",
            [(d["uid"], d["code"], d["name"], d["received"], d["due"], n) for n, d in made],
        )
        run(
            "INSERT INTO handle VALUES ('H15.50.05', ?, ?, ?)",
            [
                (key(value)[::-1], d["uid"], value if value == d["code"] else "")
                for _, d in made
                for value in (d["code"], d["phone"], d["id"])
            ],
        )
        names = [(n + 1, d["uid"], fold(d["name"])) for n, d in made]
        run("INSERT INTO name VALUES (?, 'H15.50.05', ?, ?)", names)
        run("INSERT INTO name_index(rowid, names) VALUES (?, ?)", [(n, name) for n, _, name in names])
        connection.execute("COMMIT")
