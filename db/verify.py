"""Whether a home is whole: the file, the chains, the rows against a replay of the log, the witness."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3

from counter.access import KINDS
from counter.clock import WatchedClock
from counter.dossier import Dossier
from counter.event import NO_DOSSIER, Event, sealed_hash
from counter.lifecycle import fold
from counter.login import CHANGED, RESET
from counter.refusal import Damaged
from db import log, rows
from db.contents import CONTENTS
from db.home import DATABASE, connect, read_key
from db.papers import PaperMarks
from db.replica import cut_off
from db.store import Store, settings_seal
from db.witness import Reach

_PLACES = "SELECT unit, device, epoch, seq, event_id FROM event ORDER BY unit, device, epoch, seq, event_id"
_LOGGED = f"SELECT DISTINCT unit, uid FROM event WHERE uid != '{NO_DOSSIER}' ORDER BY unit, uid"

MOST = 50
"""Sentences of damage given; the rest is counted."""


@dataclass
class Report:
    """What ``verify`` found. ``looks`` are counted apart: replicas hold the same without them. ``digest`` covers the
    dossiers as the log gives them, the same on every replica."""

    events: int = 0
    looks: int = 0
    dossiers: int = 0
    digest: str = ""
    damage: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Nothing is damaged."""
        return not self.damage


def verify(home: Path, state: Path, clock: WatchedClock) -> Report:
    """Read everything and compare everything. Raises ``Refused`` only when there is no home at all."""
    report = Report()
    key = read_key(home)
    report.damage += of_file(home, key)
    if (home / CONTENTS).exists():
        report.damage += of_file(home, key, CONTENTS)
    try:
        store = Store(home, state, clock)
    except Damaged as damaged:
        report.damage.append(str(damaged))
        return report
    try:
        _log(store, report)
        _replay(store, report)
        _own(store, report)
        _ends(store, report)
        _contents(store, report)
        _papers(store, report)
        if store.ready and report.whole:
            numbers = store.numbers()
            doubt = None if numbers.restored else numbers.doubt(clock.now().date())
            report.damage += [f"Số hồ sơ: {doubt}."] if doubt else []
    except (sqlcipher3.Error, ValueError, KeyError, TypeError, AttributeError) as error:
        report.damage.append(f"Không đọc hết được sổ ({type(error).__name__}); khôi phục bản sao lưu gần nhất.")
    except OSError:
        report.damage.append("Không đọc được sổ số đã cấp của máy này; kiểm tra thư mục trạng thái (MOTCUA_STATE).")
    finally:
        store.close()
    return report


def of_file(home: Path, key: str, name: str = DATABASE) -> list[str]:
    """What is wrong with the file of that name: pages whose seal is broken, then SQLite's own check of the whole."""
    found: list[str] = []
    try:
        connection = connect(home / name, key)
    except sqlcipher3.DatabaseError:
        return [f"Tệp {name} hỏng ở trang đầu, hoặc tệp key không phải của nó; khôi phục bản sao lưu gần nhất."]
    try:
        if _broken_seals(connection):
            # A program that was cut off while it carried pages from the WAL over leaves that half done, and nothing
            # lost: it is done to its end before anything is called damaged.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            found += [f"Tệp {name} hỏng: {_where(said)}." for said in _broken_seals(connection)]
        if not found:
            answers = connection.execute("PRAGMA integrity_check").fetchall()
            found += [f"Tệp {name} hỏng: {said}." for (said,) in answers if said != "ok"]
    except sqlcipher3.DatabaseError as error:
        found.append(f"Tệp {name} hỏng ({error}); khôi phục bản sao lưu gần nhất.")
    finally:
        connection.close()
    return found[:MOST]


def _broken_seals(connection: Any) -> list[str]:
    return [str(said) for (said,) in connection.execute("PRAGMA cipher_integrity_check").fetchall()]


def _where(said: str) -> str:
    page = said.rsplit(" ", 1)[-1]
    return f"trang {page} không còn đúng niêm phong" if page.isdigit() else said


def _log(store: Store, report: Report) -> None:
    connection, alone = store.connection, store.ready and not store.enrolled
    chains = log.Chains()
    slips: list[rows.Row] = []
    attached: list[rows.Row] = []
    for unit, device, epoch, seq, event_id in connection.execute(_PLACES).fetchall():
        try:
            event = log.by_id(connection, unit, event_id)
        except (sqlcipher3.Error, ValueError, TypeError):
            report.events += 1
            _add(report, f"Sổ bị sửa ở bước số {seq} (máy {device[:8]}, lần {epoch}): không đọc được.")
            continue
        if event.kind in KINDS:
            report.looks += 1
        else:
            report.events += 1
        slips += rows.slip_rows(event)
        attached += rows.attached_rows(event)
        fault = chains.fault(event)
        if fault:
            _add(report, fault)
        elif event.rev is not None and alone:
            _add(report, f"Sổ bị sửa ở bước số {seq} (máy {device[:8]}): có thứ tự của tỉnh mà quầy chưa nối với tỉnh.")
    if _rows(connection, "slip") != sorted(slips, key=_order):
        _add(report, "Số phiếu (bảng slip) không khớp với sổ.")
    if _rows(connection, "attached") != sorted(attached, key=_order):
        _add(report, "Tệp số hóa (bảng attached) không khớp với sổ.")


def _rows(connection: Any, table: str) -> list[rows.Row]:
    cursor = connection.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    return sorted((dict(zip(names, row, strict=True)) for row in cursor), key=_order)


def _own(store: Store, report: Report) -> None:
    """What is this home's own against what the log says of it."""
    held = dict(store.connection.execute("SELECT key, value FROM setting").fetchall())
    if not held:
        if store.connection.execute("SELECT login FROM officer LIMIT 1").fetchone():
            _add(report, "Thông tin của quầy (đơn vị, số quầy) đã mất; khôi phục bản sao lưu gần nhất.")
        return
    setups = log.own(store.connection, held["unit"], held["device"], "setup")
    told = [(e.unit, str(e.body["counter"]), str(int(e.body["practice"]))) for e in setups[-1:]]
    if told != [(held["unit"], held["counter"], held["practice"])] or not held.get("epoch", "").isdigit():
        _add(report, "Thông tin của quầy (đơn vị, số quầy, tập huấn) không khớp với sổ.")
    sealed = settings_seal(held)
    if setups and setups[-1].body.get("settings", sealed) != sealed:
        _add(report, "Khóa của đơn vị, đường nối với tỉnh không khớp với sổ; chạy lại motcua setup với tệp đã dùng.")
    _officers(store, report, setups)
    imported = log.own(store.connection, held["unit"], held["device"], "catalogue")
    files = store.connection.execute("SELECT id, version, text FROM catalogue ORDER BY id").fetchall()
    newest = str(files[-1][0]) if files else ""
    # As sets: a home that was put back is whole again when its lost file is imported once more.
    told_of = {(event.body["version"], event.body["sha256"]) for event in imported}
    there = {(version, sealed_hash(text)) for _, version, text in files}
    if (there, newest) != (told_of, held.get("catalogue", "")):
        _add(report, "Danh mục đã nhập không khớp với sổ; nhập lại tệp danh mục gốc.")


def _officers(store: Store, report: Report, setups: list[Event]) -> None:
    """Each PIN's hash against those that the log has seen made, one that came back with an older copy among them; and
    against who made it, whether it must be changed, and whether a unit file takes it back."""
    unit, device = store.unit_code, store.device
    changed, reset = (log.own(store.connection, unit, device, kind) for kind in (CHANGED, RESET))
    own, given = _seals(changed), _seals(reset)
    for event in setups:
        given |= {(login, seal) for login, seal in _seals([event]) if login in event.body.get("pins", ())}
    known = own | given | _seals(setups)
    query = "SELECT login, pin, must_change, kept FROM officer"
    held = {(login, sealed_hash(pin)): (*marks,) for login, pin, *marks in store.connection.execute(query).fetchall()}
    wanted = setups[-1].body.get("seals") if setups else None
    if wanted is not None and (
        {login for login, _ in held} != wanted.keys()
        or not held.keys() <= known
        or any(marks != (seal in given, seal in own | given) for seal, marks in held.items())
    ):
        _add(report, "Cán bộ, mã PIN (bảng officer) không khớp với sổ; chạy lại motcua setup, lãnh đạo đặt lại mã PIN.")


def _seals(events: Iterable[Event]) -> set[tuple[str, str]]:
    """The PINs that these entries made: of whom, and the hash's hash."""
    return {pair for event in events for pair in event.body.get("seals", {}).items()}


def _ends(store: Store, report: Report) -> None:
    """This device's log against where it ended when a server last said so, and against how far the witness saw it."""
    if store.ready:
        for seen in (store.witness.reach(), store.witness.lost()) if store.witness else ():
            if seen and seen.device == store.device and not (store.holds(seen) or _explained(store, seen)):
                where = f"máy này đã ghi đến bước số {seen.seq} (lần {seen.epoch})"
                _add(report, f"Sổ bị cắt mất phần cuối: {where}; khôi phục bản sao lưu mới nhất bằng motcua restore.")
        for head in cut_off(store.connection, store.unit_code):
            where = f"máy chủ đã có đến bước số {head.seq} (lần {head.epoch}) của máy này"
            _add(report, f"Sổ bị cắt mất phần cuối: {where}; đồng bộ với tỉnh để lấy lại.")


def _explained(store: Store, seen: Reach) -> bool:
    """Whether the home was restored since, and its officer has said what the papers know, or is still to be asked."""
    told = log.own(store.connection, store.unit_code, store.device, "resume")
    return bool(store.settings.get("restored")) or any(event.epoch > seen.epoch for event in told)


def _contents(store: Store, report: Report) -> None:
    """Each content against its hash; one that this device put on a dossier must be there, another's may come later."""
    device = store.connection.execute("SELECT value FROM setting WHERE key = 'device'").fetchone()
    own = store.connection.execute("SELECT DISTINCT sha256, uid FROM attached WHERE device = ?", device or ("",))
    held = set(store.contents.everything())
    for sha, uid in own.fetchall():
        if sha not in held:
            dossier = store.dossier(uid)
            code = dossier.code if dossier else uid
            _add(report, f"Hồ sơ {code}: mất nội dung một tệp số hóa; khôi phục {CONTENTS} từ bản sao lưu.")
    for sha in held:
        if not store.contents.whole(sha):
            _add(report, f"Tệp số hóa {sha[:12]} không khớp với mã băm; khôi phục {CONTENTS} từ bản sao lưu.")


def _papers(store: Store, report: Report) -> None:
    """What lies in the folder of papers against the marks that the press put on them; what was wiped is drawn again."""
    for name in PaperMarks(store).strange():
        _add(report, f"Giấy papers/{name} không phải giấy máy này đã in (bị sửa hoặc đặt vào): xóa, rồi in lại từ sổ.")


def _replay(store: Store, report: Report) -> None:
    """Fold every dossier again and compare all its rows; the digest comes from the fold, never from the rows, and where
    the province gives events their places only from those that have one."""
    connection = store.connection
    states: list[str] = []
    for unit, uid in connection.execute(_LOGGED).fetchall():
        events = log.of_dossier(connection, unit, uid)
        dossier = fold(events)
        if dossier is None:
            _add(report, f"Hồ sơ {uid} có bước mà không có tiếp nhận trong sổ.")
            continue
        agreed = fold(event for event in events if event.rev is not None) if store.enrolled else dossier
        if agreed is not None:
            states += [rows.state(agreed)]
        report.dossiers += 1
        for table in _differing(connection, dossier):
            _add(report, f"Hồ sơ {dossier.code}: bảng {table} không khớp với sổ.")
    report.digest = digest(states)
    _strangers(connection, report)


def digest(states: Iterable[str]) -> str:
    """SHA-256, hexadecimal, of dossiers' canonical JSON in the order of their uids, a line each."""
    made = hashlib.sha256()
    for n, state in enumerate(states):
        made.update((b"\n" if n else b"") + state.encode())
    return made.hexdigest()


def _differing(connection: Any, dossier: Dossier) -> list[str]:
    owner = {"unit": dossier.unit, "uid": dossier.uid}
    wanted = {
        "dossier": [rows.dossier_row(dossier)],
        "handle": list(rows.handle_rows(dossier)),
        "number": list(rows.number_rows(dossier)),
        "request": [{**owner, "request_id": dossier.request_id}] if dossier.request_id else [],
        "name": [{**owner, "names": rows.names(dossier)}],
    }
    differing = []
    for table, expected in wanted.items():
        cursor = connection.execute(f"SELECT * FROM {table} WHERE unit = :unit AND uid = :uid", owner)
        names = [column[0] for column in cursor.description]
        held = [{k: v for k, v in zip(names, row, strict=True) if (table, k) != ("name", "id")} for row in cursor]
        if sorted(held, key=_order) != sorted(expected, key=_order):
            differing.append(table)
    return differing


def _order(row: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((name, str(value)) for name, value in row.items())


def _strangers(connection: Any, report: Report) -> None:
    """Rows of dossiers that the log does not hold, and the name index against its table."""
    for table in ("dossier", "handle", "number", "name", "request"):
        query = f"SELECT count(*) FROM {table} WHERE uid NOT IN (SELECT uid FROM event)"
        strange = connection.execute(query).fetchone()[0]
        if strange:
            _add(report, f"Bảng {table} có {strange} dòng của hồ sơ mà sổ không có.")
    try:
        connection.execute("INSERT INTO name_index(name_index, rank) VALUES ('integrity-check', 1)")
    except sqlcipher3.Error:
        _add(report, "Chỉ mục tên không khớp với danh sách tên.")


def _add(report: Report, sentence: str) -> None:
    if len(report.damage) < MOST:
        report.damage.append(sentence)
