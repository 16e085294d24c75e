"""The wiring: which home, which store, which papers, which officer. Every room is imported only when it is entered."""

import os
import sys
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from counter.clock import SystemClock, elapsed, parse_moment
from counter.refusal import Damaged, Refused
from motcua.places import data_folder, state_folder
from motcua.word import recall

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from pathlib import Path

    from counter.desk import Desk
    from counter.login import Account
    from counter.unit import Officer, Setup
    from db.store import Store
    from motcua.config import Config
    from receipts.press import Press


class WrongUse(Exception):
    """A command was not used as it is meant; the sentence says how."""


class OutputLost(Exception):
    """What a command did stands, but its answer could not be written; the sentence says what was done."""


class House:
    """One run of the program. ``home`` is empty for the platform's data folder; ``open_anyway``: a ``config.toml`` that
    cannot be read does not keep it shut."""

    def __init__(
        self, home: str = "", login: str = "", *, clock_ok: bool = False, last_number: str = "", json: bool = False
    ) -> None:
        self.home = home
        self.login = login
        self.clock_ok = clock_ok
        self.last_number = last_number
        self.json = json
        self.open_anyway = False
        self._name, self._practising = "motcua", False
        self._store: Store | None = None

    @property
    def place(self) -> str:
        """The home's folder as text, whether it is there or not."""
        given = self.home or os.environ.get("MOTCUA_HOME")
        return os.path.abspath(os.path.expanduser(given)) if given else data_folder(self._name)

    @property
    def folder(self) -> "Path":
        """The home's folder."""
        from pathlib import Path

        return Path(self.place)

    def practise(self) -> None:
        """From now on this run is about the practice commune, which has a folder of its own."""
        self._name, self._practising = "motcua-tap-huan", True
        self.__dict__.pop("config", None)

    @property
    def state(self) -> "Path":
        """Where the witness lies, outside the home."""
        from pathlib import Path

        return Path(os.environ.get("MOTCUA_STATE") or state_folder("motcua")).expanduser().absolute()

    @cached_property
    def clock(self) -> SystemClock:
        """The PC's clock; ``MOTCUA_NOW`` in practice homes."""
        clock = SystemClock(self._now, elapsed)
        clock.jumped()
        return clock

    def _now(self) -> datetime:
        told = os.environ.get("MOTCUA_NOW")
        if told and (self._store.practice if self._store is not None and self._store.ready else self._practising):
            return parse_moment(told)
        return datetime.now(UTC)

    @property
    def store(self) -> "Store":
        """The open store. Raises ``Refused`` or ``Damaged``."""
        if self._store is None:
            from db.store import Store

            self._store = Store(self.folder, self.state, self.clock, last_number=self.last_number)
            recall(self._store, self.clock)
        return self._store

    @property
    def exists(self) -> bool:
        """Whether there is a home."""
        return os.path.exists(os.path.join(self.place, "motcua.db"))

    def known_epoch(self, unit: str, counter: int) -> int:
        """The highest epoch in which this machine has written as that counter, 0 for none."""
        from db.witness import Witness

        witness = Witness(self.state, unit, counter)
        return max((known.epoch for known in (witness.identity(), witness.reach()) if known), default=0)

    def make(self) -> None:
        """A new, empty home, open. Raises ``Refused``."""
        from db.store import Store

        self._store = Store.create(self.folder, self.state, self.clock)

    def unmake(self) -> None:
        """Take away the home that ``make`` has just made."""
        import shutil

        self.store.close()
        self._store = None
        files = [f"{name}{part}" for name in ("motcua.db", "attachments.db") for part in ("", "-wal", "-shm")]
        for name in (*files, "key"):
            (self.folder / name).unlink(missing_ok=True)
        for name in ("papers", "backup"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    @cached_property
    def config(self) -> "Config":
        """What ``config.toml`` of this home says. Raises ``Refused``, unless the program is to open anyway."""
        from motcua.config import Config, read_config
        from screens.look import Look

        try:
            return read_config(self.folder)
        except Refused as refused:
            if not self.open_anyway:
                raise
            return Config(look=Look(trouble=f"Đang dùng máy in, giao diện và phím mặc định. {refused}"))

    @cached_property
    def press(self) -> "Press":
        """The papers of this home, printed as its ``config.toml`` says."""
        from db.papers import PaperMarks
        from receipts.press import Press

        marks = PaperMarks(self.store)
        return Press(self.folder / "papers", layout=self.config.layout, printer=self.config.printer, marks=marks)

    def wipe_papers(self, but: "Path | None" = None) -> int:
        """Take away the papers that have lain readable long enough, all but one; how many. Opens the store by itself,
        so that it may be done beside everything else. Raises ``Refused`` or ``Damaged``."""
        return self.press.wipe(self._first_kept(), but)

    def _first_kept(self) -> "date":
        from counter.keeping import first_kept
        from db.quick import read_calendar

        calendar, _ = read_calendar(self.folder)
        return first_kept(self.clock.now().date(), self.config.keep_days, calendar)

    def missing_papers(self) -> list[str]:
        """The names of the papers that steps here have given since the first day that is kept, and that are not in the
        folder: taken away, or never drawn because the power went. Raises ``Refused`` or ``Damaged``."""
        from counter.keeping import printed
        from counter.ports import Sheet
        from receipts.press import file_name

        store, first = self.store, self._first_kept()
        own = (event for event in store.accesses(first, self.clock.now().date()) if event.device == store.device)
        names = [
            file_name(form, dossier, Sheet(store.unit, ""))
            for uid in dict.fromkeys(event.uid for event in own)
            for form, dossier in printed(store.events(uid), store.device, first)
        ]
        return [name for name in names if not (self.press.papers / name).exists()]

    def tend(self) -> None:
        """What the screens do beside the work, for a counter that is used by commands: the hour's backup, papers that
        have lain long enough. Raises ``Refused`` or ``Damaged``."""
        if self._store is None or not self._store.ready or self._store.practice:
            return
        from motcua.backups import Backups

        backed = Backups(self).keep(self.clock.now())
        self.wipe_papers()
        if backed.trouble:
            raise Refused(backed.trouble)

    def desk(self, officer: "Officer | None" = None) -> "Desk":
        """The desk of ``officer``, else of the one whom the command line names. Raises ``Refused``."""
        from counter.desk import Desk
        from motcua.tray import Folder

        tray = Folder(self.config.scanner, self.config.afterwards)
        return Desk(self.store, self.press, self.clock, self.store, officer or self.named_officer(), tray)

    def named_officer(self) -> "Officer":
        """The officer named by ``--as``, else the unit's only one, after the PIN. Raises ``Refused``."""
        from counter.unit import Officer

        if not self.store.ready:
            # A replica that only reads another's log has nobody to log in.
            return Officer("", "")
        login = self.named_login()
        return self.officer(login, self.asked_pin(login))

    def named_login(self) -> str:
        """The login named by ``--as``, else the unit's only one. Raises ``Refused``."""
        officers = self.store.unit.officers
        if not self.login and len(officers) > 1:
            raise Refused("Đơn vị có nhiều cán bộ; ghi --as TÊN_ĐĂNG_NHẬP để biết ai đang làm.")
        return self.login or officers[0].login

    def officer(self, login: str, pin: str, account: "Account | None" = None) -> "Officer":
        """Who logs in with that PIN; ``account`` is what is kept of the login, where it was read before. Raises
        ``Refused``, ``ChooseAnother`` when somebody else has set the PIN."""
        from counter.login import ChooseAnother

        officer, account = self._proven(login, pin, account)
        if account.must_change:
            raise ChooseAnother(login)
        return officer

    def _proven(self, login: str, pin: str, account: "Account | None" = None) -> "tuple[Officer, Account]":
        """Whose PIN this is, and what is kept of that login; a wrong one is counted before it is said."""
        from counter.login import left, too_soon, wrong
        from motcua.pin import matches

        account = account or self.account(login)
        if account is None:
            raise Refused("Không có cán bộ với tên đăng nhập này; kiểm tra lại tên đăng nhập.")
        now = self.clock.now()
        if span := left(account, now):
            if account.tried_at is not None and now < account.tried_at:
                # A clock that was set back: the wait begins now, or it would last until the old time comes again.
                self.store.tried(login, account.tries, now)
            raise too_soon(span)
        if not matches(account.pin, pin):
            self.store.tried(login, account.tries + 1, now)
            raise wrong(account.tries + 1)
        if account.tries:
            self.store.tried(login, 0, None)
        officer = self.store.unit.officer(login)
        if officer is None:
            raise Refused("Không có cán bộ với tên đăng nhập này; kiểm tra lại tên đăng nhập.")
        return officer, account

    def account(self, login: str) -> "Account | None":
        """What is kept of that login; a PIN can be checked before the store is there."""
        if self._store is not None:
            return self._store.account(login)
        from db.quick import read_account

        try:
            return read_account(self.folder, login)
        except Damaged:
            # A home of an older version, which the store carries over, or one of which it says what is broken.
            return self.store.account(login)

    def change_pin(self, login: str, pin: str, new: str) -> "Officer":
        """The officer of ``login`` and ``pin`` chooses ``new``. Raises ``Refused``."""
        from counter.login import change, check_pin
        from motcua.pin import hashed

        officer, _ = self._proven(login, pin)
        check_pin(new, login)
        if new == pin:
            raise Refused("Mã PIN mới trùng mã đang dùng; chọn mã khác.")
        change(self.store, officer, hashed(new))
        return officer

    def reset_pin(self, officer: "Officer", login: str) -> str:
        """A PIN for ``login``, who has forgotten theirs, to be told to nobody else; good for one log-in, at which they
        choose their own. Raises ``Refused``."""
        import secrets

        from counter.login import reset
        from motcua.pin import hashed

        pin = f"{secrets.randbelow(900_000) + 100_000}"
        reset(self.store, officer, login, hashed(pin))
        return pin

    def asked_pin(self, login: str) -> str:
        """The PIN as ``MOTCUA_PIN`` tells it, or as it is typed now. Raises ``Refused``."""
        told = os.environ.get("MOTCUA_PIN")
        if told is not None:
            return told
        if not sys.stdin.isatty():
            raise Refused("Cần mã PIN của cán bộ: đặt biến môi trường MOTCUA_PIN, hoặc chạy trong cửa sổ lệnh để nhập.")
        from getpass import getpass

        return getpass(f"Mã PIN của {login}: ")

    def check_keeper(self) -> None:
        """Whether whoever runs this command may guard the home's key or give it out. Who has said its passphrase has
        shown more than a PIN; a unit without anybody who has the right leaves it to whoever logs in. Raises
        ``NotAllowed`` or ``Refused``."""
        from counter.right import allows, check
        from db.guard import kind
        from db.home import held_line

        if kind(held_line(self.folder)) == "passphrase" or not self.store.ready:
            return
        officer = self.named_officer()
        if any(allows(one.role, "key.guard") for one in self.store.unit.officers):
            check(officer, "key.guard")

    def set_up(self, setup: "Setup", *, practice: bool = False, renewed: "Collection[str]" = ()) -> list[str]:
        """Make this home a counter; ``renewed`` logins take the PIN of the file once more. Gives those whose own
        PIN stays. Raises ``Refused`` and leaves nothing behind."""
        from motcua.pin import hashed

        if unknown := set(renewed) - setup.pins.keys():
            raise Refused(f'Tệp đơn vị không có tên đăng nhập "{min(unknown)[:40]}"; xem lại --pin.')
        pins = {login: hashed(pin) for login, pin in setup.pins.items()}
        seed = ""
        if setup.line is not None:
            from sync.seal import DeviceKey

            seed = DeviceKey.new().seed
        try:
            if not self.exists:
                self.make()
            elif setup.line is not None:
                from motcua.line import sign_off

                sign_off(self.store, setup.counter)
            kept = self.store.set_up(setup, pins, practice=practice, seed=seed, renewed=renewed)
        except Damaged:
            # A set-up that was cut short left an empty file; a store with anything in it says so again here.
            self.make()
            kept = self.store.set_up(setup, pins, practice=practice, seed=seed, renewed=renewed)
        if not practice:
            from db.guard import guard_new

            guard_new(self.folder)
        return kept
