"""What the home of a hub or a relay knows without its store: ``may-chu.json``, with its secrets sealed under the home's
key, so that a copy of the file is of no use without the key (``db.guard``)."""

import hmac
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from counter.refusal import Refused
from db.guard import put_over
from db.home import held_key

FACTS = "may-chu.json"
_OTHER_KEY = (
    f"Tệp key không mở được {FACTS} hoặc tệp đã niêm phong của máy chủ này; chép lại cả hai từ cùng một bản sao lưu, "
    "hoặc dùng phiếu khôi phục: motcua-province key change --key NHÓM_SỐ."
)


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where a relay passes on to: the unit, the hub's address, public key and certificate, the ticket until it was
    used, its own device."""

    unit: str
    url: str
    key: str
    certificate: str
    secret: str
    device: str


@dataclass(frozen=True, slots=True)
class Facts:
    """``database`` is an address, empty for the home's own file; ``mark_secret`` gives the units the keys of their
    receipts, empty until a counter is enrolled. ``seed`` is the key that signs, and opens what was sealed for it."""

    server: str
    province: str
    seed: str
    database: str = ""
    upstream: Upstream | None = None
    mark_secret: str = ""


def read_facts(home: Path) -> Facts:
    """What the home says; one of an earlier version, which lies readable, is sealed. Raises ``Refused``, ``Locked`` or
    ``Damaged``."""
    try:
        data = json.loads((home / FACTS).read_text("utf-8"))
        sealed, upstream = data.pop("sealed", ""), data.pop("upstream")
        if sealed:
            hidden = json.loads(unsealed(held_key(home), sealed))
            data |= {"seed": hidden["seed"], "mark_secret": hidden["mark_secret"]}
            upstream = upstream and upstream | {"secret": hidden["secret"]}
            # An address that somebody has changed since stands.
            if data["database"] == _public(hidden["database"]):
                data["database"] = hidden["database"]
        facts = Facts(**data, upstream=Upstream(**upstream) if upstream else None)
    except FileNotFoundError:
        raise Refused("Thư mục này chưa là máy chủ; chạy motcua-province init --home THƯ_MỤC --province MÃ.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Refused(f"Không đọc được {FACTS} trong thư mục máy chủ; chép lại tệp ấy từ bản sao lưu.") from None
    if not sealed:
        write_facts(home, facts)
    return facts


def write_facts(home: Path, facts: Facts) -> None:
    """Write them down, what is secret of them sealed. Raises as ``held_key``."""
    hidden = {"seed": facts.seed, "mark_secret": facts.mark_secret, "database": facts.database, "secret": ""}
    told: dict[str, Any] = asdict(replace(facts, database=_public(facts.database)))
    for name in ("seed", "mark_secret"):
        del told[name]
    if facts.upstream is not None:
        hidden["secret"] = told["upstream"].pop("secret")
    told["sealed"] = sealed(held_key(home), json.dumps(hidden))
    put_over(home / FACTS, json.dumps(told, ensure_ascii=False, indent=1))


def fits(home: Path, key: str) -> bool:
    """Whether the home's secrets open with that raw key. Raises ``Refused`` without a file that says so."""
    try:
        told = json.loads((home / FACTS).read_text("utf-8"))["sealed"]
    except (OSError, ValueError, KeyError, TypeError):
        raise Refused(f"Không đọc được {FACTS} trong thư mục máy chủ; chép lại tệp ấy từ bản sao lưu.") from None
    try:
        unsealed(key, told)
    except Refused:
        return False
    return True


def derived(key: str, what: str) -> bytes:
    """32 bytes for one use of the home's raw key."""
    return hmac.digest(bytes.fromhex(key), f"motcua {what}".encode(), "sha256")


def sealed(key: str, text: str) -> str:
    """``text`` so that only who has the raw key reads it, hexadecimal."""
    from nacl.secret import SecretBox

    return bytes(SecretBox(derived(key, FACTS)).encrypt(text.encode())).hex()


def unsealed(key: str, told: str) -> str:
    """What ``sealed`` was given. Raises ``Refused``."""
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    try:
        return bytes(SecretBox(derived(key, FACTS)).decrypt(bytes.fromhex(told))).decode()
    except (CryptoError, ValueError, TypeError):
        raise Refused(_OTHER_KEY) from None


def _public(address: str) -> str:
    """The address of a database without its password."""
    if not address:
        return ""
    url = make_url(address)
    if url.password is None:
        return address
    bare = URL.create(url.drivername, url.username, None, url.host, url.port, url.database, url.query)
    return bare.render_as_string(hide_password=False)
