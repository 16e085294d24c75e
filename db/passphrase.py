"""The passphrase of a key, as it is told to a program: by the system that starts it, or by who sits at the terminal."""

import os
import sys
from pathlib import Path

from counter.refusal import Refused

NEW = "MOTCUA_NEW_PASSPHRASE"
CREDENTIAL = "motcua-passphrase"
"""What systemd's credential is called (``LoadCredentialEncrypted=``)."""


def told() -> str:
    """What whoever starts the program has told it, empty for nothing: ``MOTCUA_PASSPHRASE``; the file that
    ``MOTCUA_PASSPHRASE_FILE`` names, also an open descriptor (``/dev/fd/3``); systemd's credential. Raises
    ``Refused``."""
    if said := os.environ.get("MOTCUA_PASSPHRASE"):
        return said
    named, given = os.environ.get("MOTCUA_PASSPHRASE_FILE"), os.environ.get("CREDENTIALS_DIRECTORY")
    credential = Path(given) / CREDENTIAL if given else None
    path = Path(named) if named else credential if credential is not None and credential.exists() else None
    if path is None:
        return ""
    try:
        return path.read_text("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        raise Refused(
            "Không đọc được tệp mật khẩu của khóa; kiểm tra MOTCUA_PASSPHRASE_FILE hoặc LoadCredential của dịch vụ."
        ) from None


def typed() -> str:
    """What somebody types at the terminal now."""
    from getpass import getpass

    return getpass("Mật khẩu của khóa: ")


def chosen(least: int) -> str:
    """A new one, as ``MOTCUA_NEW_PASSPHRASE`` tells it or as it is typed twice. Raises ``Refused``."""
    said = os.environ.get(NEW)
    if said is not None:
        return said
    if not sys.stdin.isatty():
        raise Refused(f"Cần mật khẩu mới: chạy trong cửa sổ lệnh để nhập, hoặc đặt biến môi trường {NEW}.")
    from getpass import getpass

    said = getpass(f"Mật khẩu mới của khóa (ít nhất {least} ký tự): ")
    if getpass("Nhập lại: ") != said:
        raise Refused("Hai lần nhập khác nhau; làm lại.")
    return said
