"""The home of a hub or of a relay: its folder, its key, its certificate, its facts."""

import hmac
import os
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import DatabaseError

from counter.clock import SystemClock, elapsed
from counter.event import new_id
from counter.refusal import Refused
from counter.sync import Sync, Timed, signed
from counter.unit import Setup
from db.guard import put_over
from db.home import held_key, settle_name, write_private
from province.audit import note
from province.copy import copy
from province.database import TABLES, make_database, make_key, open_database, open_file, put
from province.door import Door
from province.facts import FACTS, Facts, Upstream, derived, read_facts, write_facts
from province.hub import Hub
from province.national.access import seal_access
from province.national.contents import Contents
from province.national.witness import FILE as WITNESS
from province.national.witness import Witness
from province.refold import FORM, refold
from province.relay import RelayReplica
from sync.bundle import LIMIT as BUNDLE
from sync.bundle import opened_reply, sealed_batch
from sync.escrow import sealed_key, to_carry
from sync.http import HttpLine
from sync.seal import DeviceKey

CERTIFICATE, PRIVATE = "chung-thu.pem", "chung-thu.key"
UNFIT = f"{CERTIFICATE} và {PRIVATE} không đọc được hoặc không đi cùng nhau; chép lại cả hai từ cùng một nơi."
SCHEMA = "1"
_FACT = TABLES["fact"]


def make(home: Path, province: str, database: str = "", relay: Setup | None = None) -> "House":
    """A new hub, or the relay that ``relay``, an enrolment file of counter 0, makes it; a relay that there is already
    goes on with its new file. Raises ``Refused``."""
    if (home / FACTS).exists() and relay is not None:
        return _renewed(open_house(home), relay)
    if (home / FACTS).exists():
        raise Refused("Thư mục này đã là một máy chủ; dùng thư mục khác, hoặc chạy motcua-province serve.")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    server, upstream = new_id(), None
    if relay is not None:
        upstream = _upstream(relay, server)
    facts = Facts(server, province, DeviceKey.new().seed, database, upstream)
    make_key(home)
    engine = open_database(home, database)
    make_database(engine)
    house = House(home, facts, engine)
    with engine.begin() as connection:
        if connection.execute(select(_FACT.c.value).where(_FACT.c.key == "server")).first():
            raise Refused("Kho dữ liệu này đã thuộc về một máy chủ khác; dùng kho trống, hoặc motcua-province restore.")
        put(connection, "fact", [{"key": "server", "value": server}, {"key": "schema", "value": SCHEMA}, FORM])
        house.hub.new_epoch(connection)
    house.keep()
    return house


def _upstream(relay: Setup, server: str) -> Upstream:
    if relay.line is None or relay.counter != 0:
        raise Refused("Máy chuyển tiếp cần tệp ghi danh của tỉnh cấp cho quầy số 0 của đơn vị.")
    line = relay.line
    return Upstream(relay.unit.code, line.url, line.key, line.certificate, line.secret, server)


def _renewed(house: "House", relay: Setup) -> "House":
    """The same relay, let in anew: the province was put back to before it knew it, or has revoked it."""
    try:
        before = house.facts.upstream
        upstream = _upstream(relay, house.facts.server)
        if before is None or before.unit != upstream.unit:
            raise Refused("Thư mục này là máy chủ của tỉnh hoặc của đơn vị khác; dùng thư mục khác.")
    except Refused:
        house.close()
        raise
    house.facts = replace(house.facts, upstream=upstream)
    house.keep()
    house.close()
    return open_house(house.home)


def open_house(home: Path, upstream_url: str = "") -> "House":
    """The hub of a home; ``upstream_url`` stands in for a relay's own. Raises ``Refused``,
    ``Locked`` while the passphrase of its key was not said, or ``Damaged``."""
    facts = read_facts(home)
    if upstream_url and facts.upstream is None:
        raise Refused("Chỉ máy chuyển tiếp mới có --upstream; tạo bằng motcua-province init --relay TỆP.")
    if upstream_url and facts.upstream is not None:
        facts = replace(facts, upstream=replace(facts.upstream, url=upstream_url.rstrip("/")))
    engine = open_database(home, facts.database)
    # A home of an earlier version has fewer tables.
    make_database(engine)
    house = House(home, facts, engine)
    refold(house.hub)
    return house


class House:
    """An open home: the hub, and the door to it."""

    def __init__(self, home: Path, facts: Facts, engine: Engine) -> None:
        self.home = home
        self.facts = facts
        self.engine = engine
        self.key = DeviceKey(facts.seed)
        self.clock = SystemClock(elapsed=elapsed)
        self.hub = Hub(engine, facts.server, self.clock, self.key, relay=facts.upstream is not None)
        up = facts.upstream
        self.line = HttpLine(up.url, self.key, up.certificate) if up else None
        self.door = Door(self.hub, self.key, self.line)

    @property
    def store_key(self) -> str:
        """The raw key of the home, 64 hexadecimal characters."""
        return held_key(self.home)

    @property
    def upward(self) -> tuple[HttpLine, str, str] | None:
        """A relay's line, its unit and its device; ``None`` at a hub."""
        up = self.facts.upstream
        return None if up is None or self.line is None else (self.line, up.unit, up.device)

    def keep(self) -> None:
        """Write the facts down."""
        write_facts(self.home, self.facts)

    def mark_key(self, unit: str) -> str:
        """The key of that unit's receipts (``counter.mark``), always the same for the same unit."""
        return self._secret(f"mark {unit}").hex()

    def contents(self, url: str) -> Contents:
        """The scanned contents as the national side fetches them from ``url``, this hub's address for it."""
        return Contents(self.engine, url, self._secret("files"))

    def witness(self) -> Witness:
        """What has been introduced to the national side, outside the store that may be put back."""
        return Witness(self.home / WITNESS)

    def _secret(self, what: str) -> bytes:
        if not self.facts.mark_secret:
            self.facts = replace(self.facts, mark_secret=secrets.token_hex(32))
            self.keep()
        return hmac.digest(bytes.fromhex(self.facts.mark_secret), what.encode(), "sha256")

    def close(self) -> None:
        """Let go of the store."""
        self.engine.dispose()

    def note(self, what: str, about: str = "") -> None:
        """An administrator's act, for good."""
        note(self.engine, self.clock.now(), what, about)

    def sync(self) -> Sync:
        """A relay's own side: pass on what has come, read what the province says. Raises ``Refused`` at a hub, ``Cut``
        or ``NotLet``."""
        up = self.facts.upstream
        if up is None or self.line is None:
            raise Refused("Đây là máy chủ của tỉnh, không phải máy chuyển tiếp; không có nơi nào để chuyển lên.")
        if up.secret:
            self.line.enrol(up.secret, up.device, self.key.public, sealed_key(up.key, self.store_key))
            self.facts = replace(self.facts, upstream=replace(up, secret=""))
            self.keep()
        timed = Timed(self.line, self.clock)
        return Sync(RelayReplica(self.hub, up.unit, up.device), timed, self.key, self.clock)

    # Carried by hand

    def take_bundle(self, data: bytes) -> bytes | None:
        """A bundle of a device, and the answer to it; at a relay the province's answer to its own, which has none.
        Raises ``Unreadable``, ``NotLet`` or ``Refused``."""
        up = self.facts.upstream
        if up is None:
            return self.door.bundle(data)
        RelayReplica(self.hub, up.unit, up.device).take(opened_reply(data, self.key, up.key), self.clock.now())
        if up.secret:
            self.facts = replace(self.facts, upstream=replace(up, secret=""))
            self.keep()
        return None

    def give_bundle(self) -> bytes:
        """All that the province has not got. Raises ``Refused`` at a hub."""
        up = self.facts.upstream
        if up is None:
            raise Refused("Máy chủ của tỉnh không gửi lên nơi nào; gói trả lời được ghi khi nhận gói của quầy.")
        replica = RelayReplica(self.hub, up.unit, up.device)
        batch = signed(replica.batch(self.clock.now(), BUNDLE), self.key)
        escrow = sealed_key(up.key, self.store_key) if up.secret else ""
        return sealed_batch(batch, self.key, up.key, up.secret, escrow)

    def escrow(self) -> bytes:
        """The file by which a relay that enrolled without it brings the province its key. Raises ``Refused`` at a
        hub."""
        up = self.facts.upstream
        if up is None:
            raise Refused("Máy chủ của tỉnh không có nơi nào giữ khóa hộ; in phiếu khôi phục: lệnh key sheet.")
        return to_carry(up.device, self.key, sealed_key(up.key, self.store_key))

    # Kept, put back, moved

    def back_up(self, folder: Path) -> tuple[Path, int]:
        """Everything into a new encrypted file in ``folder``, which has its name when it is whole; beside it the home's
        facts and its certificate, which the counters trust alone, sealed with the same key. And how many events that
        were."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = folder / f"tinh-{self.clock.now():%Y%m%d-%H%M%S}.db"
        part = target.with_suffix(".part")
        copied = open_file(part, self.home)
        try:
            events = copy(self.engine, copied)
            # The last to let go of it brings its log home.
            copied.dispose()
            os.replace(part, target)
        finally:
            copied.dispose()
            for left in folder.glob(f"{part.name}*"):
                left.unlink()
        settle_name(folder)
        write_private(folder / FACTS, (self.home / FACTS).read_text("utf-8"))
        if self.private.exists():
            write_private(folder / PRIVATE, self._locked())
            write_private(folder / CERTIFICATE, self.certificate().read_text("ascii"))
        return target, events

    def restore(self, file: Path) -> int:
        """What a backup of this home holds, in place of what is there; how many events. Another life begins. Raises
        ``Refused``."""
        if not file.exists():
            raise Refused(f"Không có tệp {file.name}; kiểm tra đường dẫn.")
        kept = open_file(file, self.home)
        try:
            with kept.begin() as connection:
                server = connection.execute(select(_FACT.c.value).where(_FACT.c.key == "server")).scalar()
        except DatabaseError:
            server = None
        if server != self.facts.server:
            kept.dispose()
            raise Refused("Tệp không phải bản sao lưu của máy chủ này, hoặc đã hỏng; chọn tệp khác. Chưa thay đổi gì.")
        try:
            events = copy(kept, self.engine)
            with self.engine.begin() as connection:
                self.hub.new_epoch(connection)
            refold(self.hub)
        except DatabaseError:
            raise Refused(
                "Không chép được tệp sao lưu vào kho (tệp hỏng ở giữa, hoặc kho không ghi được); chọn tệp khác hoặc "
                "kiểm tra kho. Chưa thay đổi gì."
            ) from None
        finally:
            kept.dispose()
        return events

    def migrate(self, url: str) -> int:
        """The tables into PostgreSQL, and the home to it; how many events. Raises ``Refused``."""
        target = open_database(self.home, url)
        make_database(target)
        with target.begin() as connection:
            if connection.execute(select(_FACT.c.value).where(_FACT.c.key == "server")).first():
                raise Refused("Kho đích đã thuộc về một máy chủ; dùng kho trống. Chưa thay đổi gì.")
        events = copy(self.engine, target)
        target.dispose()
        self.facts = replace(self.facts, database=url)
        self.keep()
        return events

    def certificate(self, names: tuple[str, ...] = ("localhost", "127.0.0.1")) -> Path:
        """A certificate of its own, made once, for where there is no public name; devices are given it at enrolment."""
        path = self.home / CERTIFICATE
        if not path.exists():
            certificate, private = self_signed(names, self.clock.now().astimezone(UTC), self.private_password)
            write_private(self.home / PRIVATE, private)
            write_private(path, certificate)
        return path

    @property
    def private(self) -> Path:
        """The certificate's key."""
        return self.home / PRIVATE

    @property
    def private_password(self) -> str:
        """What opens the certificate's key, unless somebody has put one of their own there that lies open."""
        return derived(self.store_key, PRIVATE).hex()

    def seal(self) -> None:
        """What an earlier version, or an administrator, has left readable in this home lies sealed from now on."""
        self.keep()
        seal_access(self.home, self.store_key)
        if self.private.exists():
            put_over(self.private, self._locked())

    def _locked(self) -> str:
        """The certificate's key as PEM that only the home's key opens. Raises ``Refused``."""
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        held = self.private.read_bytes()
        try:
            private: Any = load_pem_private_key(held, None)
        except TypeError:
            # It has a password already.
            return held.decode("ascii")
        except ValueError:
            raise Refused(UNFIT) from None
        return _pem(private, self.private_password)


def self_signed(names: tuple[str, ...], now: datetime, password: str) -> tuple[str, str]:
    """A new certificate for ``names`` and its key, which ``password`` opens, both PEM."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "motcua")])
    known: list[x509.GeneralName] = []
    for text in names:
        try:
            known.append(x509.IPAddress(ipaddress.ip_address(text)))
        except ValueError:
            known.append(x509.DNSName(text))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A counter's clock may be slow.
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode(), _pem(key, password)


def _pem(private: Any, password: str) -> str:
    """A private key as PKCS 8 that ``password`` opens."""
    from cryptography.hazmat.primitives import serialization

    locked = serialization.BestAvailableEncryption(password.encode())
    made: bytes = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    return made.decode()
