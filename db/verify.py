"""Whether a home is whole: the file, the chains, the rows against a replay of the log, the witness."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from counter.clock import Clock
from counter.dossier import Dossier
from counter.event import NO_DOSSIER, sealed_hash
from counter.lifecycle import fold
from counter.refusal import Damaged
from db import log, rows
from db.home import DATABASE, connect, read_key
from db.store import Store
from db.tables import CATALOGUE, DOSSIER, EVENT, HANDLE, NAME, NUMBER, OFFICER, REQUEST, SETTING

_PLACES = select(EVENT.c.unit, EVENT.c.device, EVENT.c.epoch, EVENT.c.seq).order_by(
    EVENT.c.unit, EVENT.c.device, EVENT.c.epoch, EVENT.c.seq
)

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
        _own(store, report)
        if store.ready and report.whole:
            doubt = store.numbers().doubt(clock.now().date())
            report.damage += [f"Số hồ sơ: {doubt}."] if doubt else []
    except (DBAPIError, ValueError, KeyError, TypeError, AttributeError) as error:
        report.damage.append(f"Không đọc hết được sổ ({type(error).__name__}); khôi phục bản sao lưu gần nhất.")
    except OSError:
        report.damage.append("Không đọc được sổ số đã cấp của máy này; kiểm tra thư mục trạng thái (MOTCUA_STATE).")
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
    for unit, device, epoch, seq in connection.execute(_PLACES).all():
        report.events += 1
        try:
            event = log.at(connection, unit, device, epoch, seq)
        except (DBAPIError, ValueError, TypeError):
            _add(report, f"Sổ bị sửa ở bước số {seq} (máy {device[:8]}, lần {epoch}): không đọc được.")
            continue
        fault = chains.fault(event)
        if fault:
            _add(report, fault)
        elif event.rev is not None:
            _add(report, f"Sổ bị sửa ở bước số {seq} (máy {device[:8]}): có thứ tự của tỉnh mà quầy chưa nối với tỉnh.")


def _own(store: Store, report: Report) -> None:
    """What is this home's own against what the log says of it."""
    held = {key: value for key, value in store.connection.execute(select(SETTING.c.key, SETTING.c.value))}
    if not held:
        if store.connection.execute(select(OFFICER.c.login).limit(1)).first():
            _add(report, "Thông tin của quầy (đơn vị, số quầy) đã mất; khôi phục bản sao lưu gần nhất.")
        return
    setups = log.own(store.connection, held["unit"], held["device"], "setup")
    told = [(e.unit, str(e.body["counter"]), str(int(e.body["practice"]))) for e in setups[-1:]]
    if told != [(held["unit"], held["counter"], held["practice"])]:
        _add(report, "Thông tin của quầy (đơn vị, số quầy, tập huấn) không khớp với sổ.")
    imported = log.own(store.connection, held["unit"], held["device"], "catalogue")
    texts = store.connection.execute(select(CATALOGUE.c.text).order_by(CATALOGUE.c.id)).scalars()
    if [sealed_hash(text) for text in texts] != [event.body["sha256"] for event in imported]:
        _add(report, "Danh mục đã nhập không khớp với sổ; nhập lại tệp danh mục gốc.")


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
    _strangers(connection, report)


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


def _strangers(connection: Connection, report: Report) -> None:
    """Rows of dossiers that the log does not hold, and the name index against its table."""
    known = select(EVENT.c.uid)
    for table in (DOSSIER, HANDLE, NUMBER, NAME, REQUEST):
        strange = connection.execute(
            select(func.count()).select_from(table).where(table.c.uid.not_in(known))
        ).scalar_one()
        if strange:
            _add(report, f"Bảng {table.name} có {strange} dòng của hồ sơ mà sổ không có.")
    try:
        connection.execute(text("INSERT INTO name_index(name_index, rank) VALUES ('integrity-check', 1)"))
    except DBAPIError:
        _add(report, "Chỉ mục tên không khớp với danh sách tên.")


def _add(report: Report, sentence: str) -> None:
    if len(report.damage) < MOST:
        report.damage.append(sentence)
