"""Whether a home is whole: the file, the chains, the rows against a replay of the log, the witness."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from counter.clock import Clock
from counter.dossier import Dossier
from counter.event import NO_DOSSIER
from counter.lifecycle import fold
from counter.refusal import Damaged
from db import log, rows
from db.home import DATABASE, connect, read_key
from db.store import Store
from db.tables import DOSSIER, EVENT, HANDLE, NAME, NUMBER, REQUEST

MOST = 50
"""Sentences of damage given; the rest is counted."""


@dataclass
class Report:
    """What ``verify`` found. ``digest`` covers the dossiers as the log gives them, the same on every replica."""

    events: int = 0
    dossiers: int = 0
    digest: str = ""
    damage: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Nothing is damaged."""
        return not self.damage


def verify(home: Path, state: Path, clock: Clock) -> Report:
    """Read everything and compare everything. Raises ``Refused`` only when there is no home at all."""
    report = Report()
    key = read_key(home)
    report.damage += _file(home, key)
    try:
        store = Store(home, state, clock)
    except Damaged as damaged:
        report.damage.append(str(damaged))
        return report
    try:
        _log(store.connection, report)
        _replay(store.connection, report)
        if store.ready and report.whole:
            doubt = store.numbers().doubt(clock.now().date())
            report.damage += [f"Số hồ sơ: {doubt}."] if doubt else []
    except (DBAPIError, ValueError, KeyError, TypeError) as error:
        report.damage.append(f"Không đọc hết được sổ ({type(error).__name__}); khôi phục bản sao lưu gần nhất.")
    finally:
        store.close()
    return report


def _file(home: Path, key: str) -> list[str]:
    """Pages whose seal is broken, then SQLite's own check of the whole."""
    found: list[str] = []
    try:
        connection = connect(home / DATABASE, key)
    except sqlcipher3.DatabaseError:
        return ["Tệp motcua.db hỏng ở trang đầu, hoặc tệp key không phải của nó; khôi phục bản sao lưu gần nhất."]
    try:
        for (said,) in connection.execute("PRAGMA cipher_integrity_check").fetchall():
            found.append(f"Tệp motcua.db hỏng: {_where(str(said))}.")
        if not found:
            answers = connection.execute("PRAGMA integrity_check").fetchall()
            found += [f"Tệp motcua.db hỏng: {said}." for (said,) in answers if said != "ok"]
    except sqlcipher3.DatabaseError as error:
        found.append(f"Tệp motcua.db hỏng ({error}); khôi phục bản sao lưu gần nhất.")
    finally:
        connection.close()
    return found[:MOST]


def _where(said: str) -> str:
    page = said.rsplit(" ", 1)[-1]
    return f"trang {page} không còn đúng niêm phong" if page.isdigit() else said


def _log(connection: Connection, report: Report) -> None:
    chains = log.Chains()
    for row in connection.execute(log.everything()):
        report.events += 1
        fault = chains.fault(log.read(row))
        if fault:
            _add(report, fault)


def _replay(connection: Connection, report: Report) -> None:
    """Fold every dossier again and compare all its rows; the digest comes from the fold, never from the rows."""
    digest = hashlib.sha256()
    logged = connection.execute(
        select(EVENT.c.unit, EVENT.c.uid)
        .where(EVENT.c.uid != NO_DOSSIER)
        .distinct()
        .order_by(EVENT.c.unit, EVENT.c.uid)
    ).all()
    for unit, uid in logged:
        dossier = fold(log.of_dossier(connection, unit, uid))
        if dossier is None:
            _add(report, f"Hồ sơ {uid} có bước mà không có tiếp nhận trong sổ.")
            continue
        digest.update((b"\n" if report.dossiers else b"") + rows.state(dossier).encode())
        report.dossiers += 1
        for table in _differing(connection, dossier):
            _add(report, f"Hồ sơ {dossier.code}: bảng {table} không khớp với sổ.")
    report.digest = digest.hexdigest()
    _strangers(connection, report, len(logged))


def _differing(connection: Connection, dossier: Dossier) -> list[str]:
    owner = {"unit": dossier.unit, "uid": dossier.uid}
    wanted = {
        DOSSIER: [rows.dossier_row(dossier)],
        HANDLE: list(rows.handle_rows(dossier)),
        NUMBER: list(rows.number_rows(dossier)),
        REQUEST: [{**owner, "request_id": dossier.request_id}] if dossier.request_id else [],
        NAME: [{**owner, "names": rows.names(dossier)}],
    }
    differing = []
    for table, expected in wanted.items():
        query = select(table).where(table.c.unit == dossier.unit, table.c.uid == dossier.uid)
        held = [{k: v for k, v in row._mapping.items() if k != "id"} for row in connection.execute(query)]
        if sorted(held, key=_order) != sorted(expected, key=_order):
            differing.append(table.name)
    return differing


def _order(row: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((name, str(value)) for name, value in row.items())


def _strangers(connection: Connection, report: Report, logged: int) -> None:
    """Rows of dossiers that the log does not hold, and the name index against its table."""
    held = connection.execute(select(DOSSIER.c.uid)).scalars().all()
    if len(held) > logged:
        _add(report, f"Có {len(held) - logged} hồ sơ trong danh sách mà sổ không có.")
    try:
        connection.execute(text("INSERT INTO name_index(name_index, rank) VALUES ('integrity-check', 1)"))
    except DBAPIError:
        _add(report, "Chỉ mục tên không khớp với danh sách tên.")


def _add(report: Report, sentence: str) -> None:
    if len(report.damage) < MOST:
        report.damage.append(sentence)
