"""Who may speak to the hub: a one-time ticket makes a device the holder of a counter, until another takes its place."""

import hashlib
import json
import re
import secrets
from typing import Any

from sqlalchemy import Connection, select, update

from counter.refusal import Refused
from counter.sync import NotLet
from counter.unit import read_unit_file
from province.database import TABLES, put
from province.feed import REVOKED
from province.hub import Hub
from sync.escrow import Carried
from sync.seal import good

DEVICE, TICKET = TABLES["device"], TABLES["ticket"]

REPLACED = "Số quầy này đã giao cho máy khác; máy này không gửi được nữa, dữ liệu trong máy vẫn còn."
_OWN_COUNTER = re.compile(r"^\[counter\][^\[]*", re.MULTILINE)
_UNIT = re.compile(r"^\[unit\][^\n]*", re.MULTILINE)
_MARK_KEY = re.compile(r"^\s*mark_key\s*=", re.MULTILINE)
SPENT = "Tệp ghi danh đã dùng rồi hoặc không đúng; xin tỉnh cấp tệp ghi danh mới."


def ticket(hub: Hub, unit: str, counter: int) -> tuple[str, bool]:
    """A new one-time secret for counter ``counter`` of ``unit``, and whether somebody else may have its numbers: also a
    PC that was given an earlier one may have worked ever since and never had a line."""
    secret = secrets.token_urlsafe(24)
    with hub.engine.begin() as connection:
        row = {"secret": _hashed(secret), "unit": unit, "counter": counter, "made_at": hub.clock.now(), "used_by": ""}
        given = any(
            connection.execute(select(table).where(table.c.unit == unit, table.c.counter == counter).limit(1)).first()
            for table in (DEVICE, TICKET)
        )
        put(connection, "ticket", [row])
        return secret, given


def with_mark_key(unit_file: str, key: str) -> str:
    """The unit's file with the key of its receipts, unless the unit has chosen one itself."""
    return unit_file if _MARK_KEY.search(unit_file) else _UNIT.sub(rf'\g<0>\nmark_key = "{key}"', unit_file, count=1)


def enrolment_file(
    unit_file: str, unit: str, counter: int, url: str, secret: str, key: str, certificate: str, replaces: bool
) -> str:
    """What makes a PC the counter: the unit's file with its number and the line. Raises ``Refused`` when the unit file
    is not of ``unit``, or cannot be read."""
    text = _OWN_COUNTER.sub("", unit_file).rstrip() + f"\n\n[counter]\nnumber = {counter}\n\n[line]\n"
    line = {"url": url, "secret": secret, "key": key, "certificate": certificate}
    text += "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in line.items())
    text += f"replaces = {'true' if replaces else 'false'}\n"
    if read_unit_file(text).unit.code != unit:
        raise Refused("Tệp đơn vị là của đơn vị khác; chọn đúng tệp của đơn vị cần ghi danh.")
    return text


def enrol(hub: Hub, secret: str, device: str, key: str, escrow: str = "") -> tuple[str, int]:
    """The device with that public key becomes what the ticket says: its unit and counter. The same device with the same
    ticket again gets the same answer. ``escrow``: the key of its store, sealed. Raises ``NotLet``."""
    with hub.engine.begin() as connection:
        row = connection.execute(select(TICKET).where(TICKET.c.secret == _hashed(secret))).mappings().one_or_none()
        if row is None or row["used_by"] not in {"", device}:
            raise NotLet(SPENT)
        unit, counter = str(row["unit"]), int(row["counter"])
        if not row["used_by"]:
            _hold(hub, connection, unit, counter, device, key, escrow)
            connection.execute(update(TICKET).where(TICKET.c.secret == row["secret"]).values(used_by=device))
        return unit, counter


def admit(hub: Hub, unit: str, counter: int, device: str, key: str) -> None:
    """The province has told this relay that the device is that counter."""
    with hub.engine.begin() as connection:
        _hold(hub, connection, unit, counter, device, key)


def revoke(hub: Hub, unit: str, counter: int) -> int:
    """From now on nobody is let in as that counter; how many devices that were."""
    with hub.engine.begin() as connection:
        return _revoke(hub, connection, unit, counter, REVOKED)


def escrowed(hub: Hub, unit: str, counter: int) -> list[tuple[str, str]]:
    """The devices that are, or were, that counter, the newest first, each with its sealed key."""
    wanted = (
        select(DEVICE.c.device, DEVICE.c.escrow)
        .where(DEVICE.c.unit == unit, DEVICE.c.counter == counter, DEVICE.c.escrow != "")
        .order_by(DEVICE.c.enrolled_at.desc())
    )
    with hub.engine.begin() as connection:
        return [(str(row.device), str(row.escrow)) for row in connection.execute(wanted)]


def take_escrow(hub: Hub, told: Carried) -> tuple[str, int]:
    """A device that enrolled without it brings the key of its store by hand: whose it is. Raises ``NotLet``."""
    with hub.engine.begin() as connection:
        row = connection.execute(select(DEVICE).where(DEVICE.c.device == told.device)).mappings().one_or_none()
        if row is None or not good(row["key"], told.escrow.encode(), told.sig):
            raise NotLet("Tệp không phải của một quầy đã ghi danh ở máy chủ này; chạy lại motcua key escrow ở quầy ấy.")
        connection.execute(update(DEVICE).where(DEVICE.c.device == told.device).values(escrow=told.escrow))
        return str(row["unit"]), int(row["counter"])


def _hold(hub: Hub, connection: Connection, unit: str, counter: int, device: str, key: str, escrow: str = "") -> None:
    _revoke(hub, connection, unit, counter, REPLACED)
    row: dict[str, Any] = {"unit": unit, "device": device, "counter": counter, "key": key, "escrow": escrow}
    row |= {"enrolled_at": hub.clock.now(), "revoked_at": None, "revoked_why": "", "seen_at": None, "cloned": 0}
    put(connection, "device", [row])


def _revoke(hub: Hub, connection: Connection, unit: str, counter: int, why: str) -> int:
    holder = (DEVICE.c.unit == unit, DEVICE.c.counter == counter, DEVICE.c.revoked_at.is_(None))
    gone = connection.execute(update(DEVICE).where(*holder).values(revoked_at=hub.clock.now(), revoked_why=why))
    return int(gone.rowcount)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
