"""The numbers of one counter: never one twice, whatever was restored, copied or set up again (design.md, "Codes")."""

from datetime import date
from typing import Any

from counter.code import PER_COUNTER, parse
from counter.event import Body
from counter.refusal import NumberDoubted
from db import log
from db.witness import Identity, Witness

SKIPPED = 20
"""Numbers left out where the home is in doubt: what a lost day may have given out."""

_HIGHEST = (
    "SELECT number FROM number WHERE unit = ? AND day = ? AND number BETWEEN ? AND ? ORDER BY number DESC LIMIT 1"
)
_USED = "SELECT uid FROM number WHERE unit = ? AND number BETWEEN ? AND ? LIMIT 1"
_SLIPS = "SELECT form, max(number) FROM slip WHERE unit = ? AND counter = ? AND year = ? GROUP BY form"
_ENTRY = "SELECT max(entry) FROM dossier WHERE unit = ? AND year = ? AND book = ?"
REGISTER = "so"
"""The series of the register's lines, beside those of the forms."""


class Numbers:
    """The numbers of a counter inside one transaction. ``witness`` is ``None`` in a practice home.

    ``said`` is what the officer read on the last paper receipt: a code, its four digits, or 0 for none. ``restored``:
    the home was made from a backup, and nobody has said yet what the papers know.
    """

    def __init__(
        self,
        connection: Any,
        unit: str,
        counter: int,
        identity: Identity,
        witness: Witness | None,
        said: str = "",
        *,
        restored: bool = False,
    ) -> None:
        self._connection = connection
        self._unit = unit
        self._counter = counter
        self._identity = identity
        self._witness = witness
        self._said = said
        self._restored = restored
        self._known: dict[date, int] = {}

    def highest(self, day: date) -> int:
        """The highest number of this counter's range that any dossier bears on ``day``, 0 for none."""
        if day not in self._known:
            first = self._counter * 1000
            wanted = (self._unit, f"{day:%y%m%d}", first + 1, first + PER_COUNTER)
            row = self._connection.execute(_HIGHEST, wanted).fetchone()
            self._known[day] = row[0] if row else 0
        return self._known[day]

    def doubt(self, day: date) -> str | None:
        """Why the next number of ``day`` cannot be known from this home alone; ``None`` when it can."""
        if self._witness is None:
            return None
        if self._restored:
            return "dữ liệu được khôi phục từ bản sao lưu, các số cấp sau đó chỉ còn trên giấy"
        known = self._witness.identity()
        if known is None:
            first = self._counter * 1000
            used = self._connection.execute(_USED, (self._unit, first + 1, first + PER_COUNTER)).fetchone()
            return "máy này chưa từng cấp số cho quầy mà dữ liệu đã có số" if used else None
        if known != self._identity:
            return "số đã cấp trên máy này không thuộc về dữ liệu đang mở"
        for ahead in sorted({self._witness.newest_day() or day, day}):
            if self._witness.highest(ahead) > self.highest(ahead):
                return f"máy này đã cấp số của ngày {ahead:%d/%m/%Y} mà dữ liệu không có"
        return None

    def last(self, day: date) -> int | None:
        """The number after which ``day`` goes on; ``None`` when it has to be read from paper first."""
        if self.doubt(day):
            return None
        floor = self._floor(day)
        return None if floor is None else max(floor, self.highest(day))

    def issued(self, day: date, number: int) -> bool:
        """Whether ``number`` of this counter's range can have been given out, here or by what was lost."""
        last = self.last(day)
        return last is None or number <= last

    @property
    def restored(self) -> bool:
        """Whether a restore leaves the numbers to be asked for: no damage, and settled before the first of any kind."""
        return self._restored and self._witness is not None

    def slip_floor(self, series: str, year: int) -> int:
        """The number behind which a form's series goes on in the year in which its home was restored, else 0."""
        if self._identity.epoch == 1:
            return 0
        told = log.own(self._connection, self._unit, self._identity.device, "resume")
        found = [event.body["series"] for event in told if event.body.get("series", {}).get("year") == year]
        return max((int(body.get(series, SKIPPED)) for body in found), default=0)

    def _series(self, year: int) -> Body:
        """Behind which number each series goes on: of one that is not named, the first numbers are left out too."""
        wanted = (self._unit, self._counter, year)
        highest = dict(self._connection.execute(_SLIPS, wanted).fetchall())
        highest[REGISTER] = self._connection.execute(_ENTRY, (self._unit, year, self._counter)).fetchone()[0] or 0
        return {"year": year} | {series: number + SKIPPED for series, number in highest.items()}

    def claim(self) -> None:
        """Say in the witness whose numbers these are, before the first is given out."""
        if self._witness is not None and self._witness.identity() is None:
            self._witness.claim(self._identity)

    def _floor(self, day: date) -> int | None:
        if self._identity.epoch == 1:
            return 0
        told = log.own(self._connection, self._unit, self._identity.device, "resume")
        resumed = [event.body for event in told if event.epoch == self._identity.epoch]
        floors = [int(body["floor"]) for body in resumed if body["day"] == day.isoformat()]
        if floors:
            return max(floors)
        # Days before the doubt arose may hold numbers that only the paper knows; so may all days of a counter that
        # another PC was until now.
        return None if not resumed or day.isoformat() <= resumed[0]["day"] else 0

    def resume(self, day: date) -> tuple[Identity, Body]:
        """Go on from paper: the identity to take from now on, and the body of the ``resume`` event with the number
        that ``day`` goes on from. Raises ``Refused`` while the officer has not said the last number."""
        doubt = self.doubt(day)
        last = self._from_paper(day, doubt or "dữ liệu đã khôi phục, chưa biết số cuối của ngày này")
        known = [last, self.highest(day), self._counter * 1000]
        identity, series = self._identity, self._series(day.year) if self.restored else {}
        if self._witness is not None and doubt:
            known.append(self._witness.highest(day))
            before = self._witness.identity() or identity
            epoch = max(identity.epoch, before.epoch + 1)
            identity = Identity(identity.machine, identity.device, epoch)
        body = {"day": day.isoformat(), "last": last, "floor": max(known) + SKIPPED, "why": doubt or ""}
        return identity, body | ({"series": series} if series else {})

    def _from_paper(self, day: date, doubt: str) -> int:
        said = self._said.strip().upper()
        code = parse(said)
        number = code.number if code and code.day == day else int(said) if said.isdecimal() else -1
        first = self._counter * 1000
        if number == 0 or first < number <= first + PER_COUNTER:
            return number
        raise NumberDoubted(
            f"Chưa cấp được số: {doubt}. Xem Giấy tiếp nhận in gần nhất của quầy trong ngày {day:%d/%m/%Y}",
            f", chạy lại với --last-number và 4 chữ số cuối của mã (như {first + 25}), hoặc 0 nếu ngày đó chưa in "
            "giấy nào.",
        )
