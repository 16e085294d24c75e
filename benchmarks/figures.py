"""Form II.06a, the summary and a view over 300 000 dossiers, against a hand-written statement each through the bare
driver."""

import random
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.pairs import Ratio, interleaved
from counter.clock import SystemClock, parse_moment, stamp
from counter.event import NO_DOSSIER
from counter.figure import period
from counter.ports import EVERYTHING, Filter
from counter.report import II06A_FIGURES, SUMMARY_FIGURES
from counter.unit import read_unit_file
from db.home import DATABASE, connect
from db.store import Store
from motcua.files import SAMPLE

FIELDS = ("Hộ tịch", "Chứng thực", "Đất đai", "Hoạt động xây dựng", "Bảo trợ xã hội", "Đăng ký hộ kinh doanh")
NOW = "2026-11-27T10:00"
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
TODAY = date(2026, 11, 27)

_EARLY, _ON_TIME, _LATE = (f"substr(finished_at, 1, 10) {sign} substr(due_at, 1, 10)" for sign in "<=>")
_RUNNING = "finished_at IS NULL AND status IN (2, 4, 6)"
_NEW = "received_at >= :first"
_PERIOD = (
    "FROM dossier WHERE unit = 'H15.50.05' AND closed_at >= :first AND received_at <= :until AND cancelled = 0 AND "
    "last_at <= :until"
)
_STANDING = (
    f"sum({_EARLY}), sum({_ON_TIME}), sum({_LATE}), sum({_RUNNING} AND due_at >= :until), "
    f"sum({_RUNNING} AND due_at < :until), sum(status = 5), sum(status = 7), sum(status IN (3, 8)), "
    f"sum(finished_at IS NOT NULL AND due_at IS NULL), sum({_RUNNING} AND due_at IS NULL)"
)
II06A = (
    f"SELECT field, count(*), sum({_NEW} AND channel = 'online'), sum({_NEW} AND channel != 'online'), "
    f"sum(received_at < :first), {_STANDING} {_PERIOD} GROUP BY field"
)
SUMMARY = (
    f"SELECT count(*), sum(received_at < :first), sum({_NEW}), sum({_NEW} AND channel = 'online'), "
    f"sum({_NEW} AND channel = 'counter'), sum({_NEW} AND channel = 'post'), {_STANDING}, "
    f"sum(finished_at IS NOT NULL), sum(returned_at IS NOT NULL), "
    f"sum(finished_at IS NOT NULL AND returned_at IS NULL), sum(extended), sum({_NEW} AND shortened), "
    f"sum(shortened AND due_at IS NOT NULL AND finished_at IS NOT NULL), "
    f"sum(shortened AND NOT extended AND substr(finished_at, 1, 10) <= substr(due_at, 1, 10)), "
    f"sum(legal_days) FILTER (WHERE {_NEW}), sum(legal_days - promised_days) FILTER (WHERE {_NEW}) {_PERIOD}"
)
_OVERDUE = (
    "FROM dossier INDEXED BY dossier_waiting WHERE unit = 'H15.50.05' AND cancelled = 0 AND "
    "status IN (1, 2, 4, 5, 6, 7, 9) AND status IN (2, 4, 6) AND coalesce(due_at, '9') < :until"
)
VIEW = (
    "SELECT code, uid, applicant, procedure_name, status, received_at, due_at, finished_at, cancelled "
    f"{_OVERDUE} {{}} ORDER BY coalesce(due_at, '9'), uid LIMIT 50"
)
COUNT = f"SELECT count(*) {_OVERDUE} {{}}"
_BACK = "FROM json_each(state, '$.flags') WHERE value ->> 'decision' = 'returned'"
_SENT_BACK = (
    "FROM dossier WHERE unit = 'H15.50.05' AND uid IN (SELECT body ->> 'uid' FROM event WHERE unit = 'H15.50.05' AND "
    f"uid = '{NO_DOSSIER}' AND kind = 'sent-back') AND EXISTS (SELECT 1 {_BACK})"
)
SENT_BACK = (
    "SELECT code, uid, applicant, procedure_name, status, received_at, due_at, finished_at, cancelled, "
    f"(SELECT value ->> 'remark' {_BACK} LIMIT 1) {_SENT_BACK} ORDER BY coalesce(due_at, '9'), uid LIMIT 50",
    f"SELECT count(*) {_SENT_BACK}",
)
NARROWED = "AND officer = 'lan' AND field = 'Hộ tịch'"
_DUE = "coalesce(due_at, '9')"
_OPEN = "cancelled = 0 AND status IN (1, 2, 4, 5, 6, 7, 9)"
_LATE_NOW = f"{_OPEN} AND status IN (2, 4, 6) AND {_DUE} < :until"
_DAY = (
    _LATE_NOW,
    "cancelled = 0 AND to_sign = 0 AND status = 2 AND +received_at < :until",
    f"{_LATE_NOW} AND extended = 1",
    f"{_OPEN} AND status IN (2, 4, 6) AND {_DUE} <= :due_by AND extended = 0",
    f"{_OPEN} AND status IN (2, 4, 6) AND {_DUE} BETWEEN :today AND :tomorrow",
    f"{_OPEN} AND status IN (2, 4, 6) AND {_DUE} BETWEEN :tomorrow AND :due_by",
    "cancelled = 0 AND to_sign = 0 AND status = 2",
    "cancelled = 0 AND to_sign = 1",
    "cancelled = 0 AND to_sign = 0 AND status = 9",
    "cancelled = 0 AND tell != ''",
)
DAY = (
    *(f"SELECT count(*) FROM dossier WHERE unit = 'H15.50.05' AND {where}" for where in _DAY),
    f"SELECT book, officer, uid FROM dossier WHERE unit = 'H15.50.05' AND {_LATE_NOW} ORDER BY due_at, uid",
    "SELECT field, count(*) FROM dossier WHERE unit = 'H15.50.05' AND closed_at = '9' AND cancelled = 0 "
    "AND status IN (2, 4, 5, 6) GROUP BY field",
    f"SELECT sum({_EARLY}), sum({_ON_TIME}), sum({_LATE}), sum(extended) {_PERIOD.replace(':first', ':month')}",
)
"""What the supervisor's day comes from, but for the steps of the week: those rows have no events."""

_STATE = f'{{"legs":[{{"at":"2026-11-20T08:00:00.000000+07:00","to":"Phòng Tư pháp"}}],"note":"{"x" * 1700}"'
WAITING = f"{_STATE}}}"
SENT = f'{_STATE},"flags":[{{"cause":"supplement-again","decision":"returned","event_id":"1","remark":"ghi rõ"}}]}}'
"""The whole of a dossier that is open, as long as most are."""

SUMMED = (
    "received carried new online counter post early on_time late in_time overdue supplement withdrawn ended undated "
    "open_undated finished returned uncollected extended shortened shortened_settled shortened_kept legal_days "
    "cut"
).split()
"""What the columns of ``SUMMARY`` are, by the names of the figures."""


def measure(dossiers: int = 300_000, rounds: int = 9) -> list[Ratio]:
    """The ratio of medians."""
    with tempfile.TemporaryDirectory() as folder:
        clock = SystemClock(lambda: parse_moment(NOW))
        store = Store.create(Path(folder, "home"), Path(folder, "state"), clock)
        store.set_up(read_unit_file((SAMPLE / "unit.toml").read_text("utf-8")), {"lan": "-"})
        bare = connect(store.home / DATABASE, store.key)
        fill(bare, dossiers)
        span = period(FIRST, LAST, clock.now())
        values = {"first": stamp(parse_moment(f"{FIRST}T00:00")), "until": stamp(span.until)}
        days = {"month": "2026-11-01", "today": "2026-11-27", "tomorrow": "2026-11-28", "due_by": "2026-11-30T17:30"}
        try:
            return (
                [
                    interleaved(
                        f"{what}, {dossiers:,} dossiers",
                        lambda keys=keys, field=field: store.figures(keys, span, by_field=field),  # type: ignore[misc]
                        "one statement, bare sqlcipher3",
                        lambda query=query: bare.execute(query, values).fetchall(),  # type: ignore[misc]
                        rounds=rounds,
                        target=2.0,
                    )
                    for what, keys, query, field in (
                        ("II.06a", II06A_FIGURES, II06A, True),
                        ("the summary", SUMMARY_FIGURES, SUMMARY, False),
                    )
                ]
                + [
                    interleaved(
                        f"{what}, {dossiers:,} dossiers",
                        lambda only=only: store.queue("overdue", clock.now(), TODAY, 50, only),  # type: ignore[misc]
                        "page and count, bare sqlcipher3",
                        lambda more=more: [
                            bare.execute(query.format(more), values).fetchall() for query in (VIEW, COUNT)
                        ],  # type: ignore[misc]
                        rounds=rounds,
                        target=2.0,
                    )
                    for what, only, more in (
                        ("the view of what is overdue", EVERYTHING, ""),
                        ("the same of one officer and field", Filter(officer="lan", field="Hộ tịch"), NARROWED),
                    )
                ]
                + [
                    interleaved(
                        f"the list of what the supervisor sent back, {dossiers:,} dossiers",
                        lambda: store.queue("sent-back", clock.now(), TODAY, 50),
                        "page and count, bare sqlcipher3",
                        lambda: [bare.execute(query).fetchall() for query in SENT_BACK],
                        rounds=rounds,
                        target=2.0,
                    )
                ]
                + [
                    interleaved(
                        f"the supervisor's day, {dossiers:,} dossiers",
                        lambda: store.day(clock.now()),
                        "its statements, bare sqlcipher3",
                        lambda: [bare.execute(query, values | days).fetchall() for query in DAY],
                        rounds=rounds,
                        target=2.0,
                    )
                ]
            )
        finally:
            bare.close()
            store.close()


def fill(connection: Any, dossiers: int) -> None:
    """The rows that figures are read from, over two years, without their events but for what was sent back."""
    names = "uid code status field received_at due_at finished_at last_at closed_at returned_at channel shortened entry"
    columns = [*names.split(), "state"]
    connection.execute("BEGIN")
    connection.executemany(
        f"INSERT INTO dossier (unit, {', '.join(columns)}, cancelled, applicant, procedure, procedure_name, officer, "
        f"tell, year, book, legal_days, promised_days) VALUES ('H15.50.05', {', '.join('?' * len(columns))}, 0, "
        "'Lò Thị Mẫu', '1.001193', 'Đăng ký khai sinh', 'lan', '', 2026, 1, 5, 4)",
        lives(dossiers),
    )
    connection.execute(
        "INSERT INTO event (unit, device, epoch, seq, event_id, uid, kind, at, recorded_at, clock, officer, base_rev, "
        f"body, prev, hash) SELECT unit, 'bench', 1, entry, uid, '{NO_DOSSIER}', 'sent-back', last_at, last_at, "
        "'checked', officer, 0, json_object('uid', uid), '', '' FROM dossier WHERE state = ?",
        [SENT],
    )
    connection.execute("COMMIT")


def lives(dossiers: int) -> Iterator[tuple[object, ...]]:
    """One dossier after the other: nine in ten have a result, a few are stopped, late or wait."""
    dice = random.Random(11)
    begin, span = parse_moment("2024-12-20T08:00"), timedelta(days=700)
    for number in range(dossiers):
        received = begin + span * number / dossiers
        due = stamp(received + timedelta(days=5)) if dice.random() > 0.03 else None
        fate = dice.random()
        end = stamp(received + timedelta(days=dice.randint(1, 6)))
        done, closed = end if fate < 0.9 else None, end if fate < 0.95 else "9"
        status = 10 if fate < 0.85 else 9 if fate < 0.9 else 8 if fate < 0.95 else 5 if fate < 0.97 else 4
        last = end if closed != "9" else stamp(received)
        channel = dice.choice(("counter", "counter", "online", "post"))
        times = (stamp(received), due, done, last, closed, done if status == 10 else None)
        uid = f"{number:08x}-0000-7000-8000-000000000000"
        state = (SENT if number % 50 == 0 else WAITING) if closed == "9" else "{}"
        yield uid, f"G-{number}", status, FIELDS[number % 6], *times, channel, number % 3 == 0, number, state
