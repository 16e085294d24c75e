"""The end of a shift, "Biên bản bàn giao ca": A4, a copy for each side; no form of law but our own."""

from collections.abc import Sequence

from counter.clock import vietnamese
from counter.code import parse
from counter.lifecycle import ACTIONS
from counter.money import figures, grouped
from counter.money import words as in_words
from counter.ports import Sheet
from counter.shift import LYING, VIEWS, Close
from receipts.drawing import A4_LIST, Drawing, Entry
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import made
from receipts.lines import Run
from receipts.page import Align
from receipts.table import Table
from receipts.words import wording

TABLE = (10.0, 11.6)
STEPS = ("receive", "forward", "finish", "return", "sign", "guide", "accept")
"""Told first, the first five also when there were none; every other step that was done follows with its own label."""

ALWAYS = 5
AMOUNT = 110.0
LISTED = (130.0, 50.0, 0.0)
"""Widths in pt; 0 is what the others leave."""

ALIGNS: tuple[Align, ...] = ("left", "right", "left")


def draw(close: Close, sheet: Sheet, face: Typeface | None = None) -> bytes:
    """The PDF of a close. Raises ``Refused`` as form 01."""
    paper = _Paper(close, sheet, face or typeface())
    paper.begin()
    paper.work()
    paper.money()
    paper.hand()
    paper.end()
    return paper.bind((paper.words("copy_1"), paper.words("copy_2")))


class _Paper(Drawing):
    def __init__(self, close: Close, sheet: Sheet, face: Typeface) -> None:
        words = wording("shift")
        super().__init__(A4_LIST, sheet, words, face, A4_LIST.densities[0], f"{words('title')} {close.number}")
        taker = sheet.unit.officer(close.to)
        self.close, self.taker = close, taker.name if taker else close.to

    def begin(self) -> None:
        """Who gives what to whom."""
        close, words = self.close, self.words
        number = [Run(self.face.regular, words("number", number=close.number))]
        self.head(number, made(self.sheet, words))
        self.title(copies=True)
        said = {"until": vietnamese(close.until), "since": vietnamese(close.since) if close.since else ""}
        self.entries((Entry(words("counter"), str(close.slip["counter"])),))
        self.entries((Entry(words("giver"), self.sheet.officer, strong=True), Entry(words("taker"), self.taker)))
        self.entries((Entry(words("span"), words("span_said" if close.since else "span_first", **said)),))

    def work(self) -> None:
        """What was done, step by step."""
        rows = []
        for place, kind in enumerate((*STEPS, *(kind for kind in ACTIONS if kind not in STEPS))):
            count = self.close.done.get(kind, 0)
            if count or place < ALWAYS:
                named = kind in STEPS
                label = self.words(f"step_{kind}", papers=self.close.signed) if named else ACTIONS[kind].label
                rows.append((label, grouped(count)))
        self._table("work", ("step", "count"), rows, abreast=2)

    def money(self) -> None:
        """Phí and lệ phí apart (domain.md 10.5), and what the two sides count."""
        taken, words = self.close.takings, self.words
        total = taken.cash + taken.confirmed
        rows = [
            (words("cash"), figures(taken.cash)),
            (words("confirmed"), figures(taken.confirmed)),
            (words("sum"), figures(total)),
            (words("phi"), figures(taken.phi)),
            (words("le_phi"), figures(taken.le_phi)),
            *([(words("refunded"), figures(taken.refunded))] if taken.refunded else []),
            (words("waiting", count=len(self.close.waiting)), figures(taken.waiting)),
        ]
        self._table("money", ("money", "amount"), rows)
        # What was taken back in a shift may be more than what came.
        said = (Entry(words("in_words"), in_words(total)),) if total >= 0 else ()
        self.flow.skip(3)
        for entry in (*said, Entry(words("counted"))):
            self.entries((entry,))

    def hand(self) -> None:
        """What waits, and what lies at the counter, by its codes."""
        close, words = self.close, self.words
        held = [
            (words(f"view_{view}", papers=close.unsigned), grouped(close.held[view]))
            for view in VIEWS
            if view in close.held
        ]
        self._table("hand", ("view", "dossiers"), held, abreast=2)
        lying = [(view, close.lying[view]) for view in LYING if view in close.lying]
        rows = [(words(f"lying_{view}"), grouped(len(codes)), self._named(codes)) for view, codes in lying]
        if rows:
            self._table("lying", ("lying", "number", "codes"), rows)
        else:
            self._headed("lying")
            self.lines(words("nothing"))
        self.flow.skip(3)
        self.entries((Entry(words("other")),))

    def end(self) -> None:
        """Both sign."""
        words = self.words
        signers = ((words("sign_giver"), self.sheet.officer), (words("sign_taker"), self.taker))
        self.signatures(signers, words.notes, [self.paragraph(words("declared"))])

    def _named(self, codes: Sequence[str]) -> str:
        """``261120-1001, 1002; 261121-1001``: the unit's own codes day by day, and those of other systems whole."""
        days: dict[str, list[str]] = {}
        for code in codes:
            found = parse(code)
            own = found is not None and found.unit == self.sheet.unit.code
            day, _, number = code.removeprefix(f"{self.sheet.unit.code}-").rpartition("-") if own else (code, "", "")
            days.setdefault(day, []).append(number)
        return "; ".join("-".join(filter(None, (day, ", ".join(numbers)))) for day, numbers in days.items())

    def _headed(self, key: str) -> None:
        self.flow.skip(5)
        self.flow.need(4 * self.leading)
        self.lines(self.words(key), italic=True)
        self.flow.skip(2)

    def _table(self, key: str, columns: Sequence[str], rows: Sequence[Sequence[str]], abreast: int = 1) -> None:
        """A name, an amount, and where there are three columns what it is made of; ``abreast`` rows in one."""
        self._headed(key)
        amount = AMOUNT / abreast
        widths = LISTED if len(columns) == len(LISTED) else (self.width / abreast - amount, amount)
        rest = self.width - sum(widths) * abreast
        table = Table(
            self.flow,
            [width or rest for width in widths] * abreast,
            ALIGNS[: len(columns)] * abreast,
            *TABLE,
        )
        table.head([Run(self.face.bold, self.words(f"column_{column}")) for column in columns] * abreast)
        for place in range(0, len(rows), abreast):
            cells = [value for row in rows[place : place + abreast] for value in row]
            cells += [""] * (len(columns) * abreast - len(cells))
            table.row([[Run(self.face.regular, value)] for value in cells])
        table.close()
