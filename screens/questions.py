"""A dialog of questions, one row each: Enter through to the end, Esc to go back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Vertical
from textual.widgets import Input, Label, Static

from counter.identity import Card, scan_card
from counter.refusal import Refused
from screens.form import from_card
from screens.room import Dialog
from screens.said import Said
from screens.widgets.choice import Choice
from screens.widgets.field import FieldInput
from screens.widgets.form import FormField
from screens.widgets.offer import OfferField

Answers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """``options`` (value → label) make it a choice, ``names`` are offered for a few letters; ``check`` gives a sentence
    for a wrong answer; one that is ``needed`` may not stay empty, of one that is ``secret`` only dots are shown."""

    key: str
    label: str
    value: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""
    check: Callable[[str], str | None] | None = None
    needed: bool = False
    secret: bool = False
    names: Sequence[str] = ()

    def judge(self, text: str) -> str | None:
        """What is wrong with ``text`` as the answer."""
        if self.needed and not text.strip():
            return f"Chưa ghi: {self.label}."
        return self.check(text) if self.check else None


class Questions(Dialog[Answers | None]):
    """Asks and gives the answers by key; ``None`` when the officer goes back, unless ``keep``: then what was answered
    so far is kept. ``topic`` is where help stands; ``over`` stands over the questions, ``sentence`` says what was wrong
    before, ``note`` what is good to know, ``at`` which question comes first to hand. At most ten questions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "finish", "Xong", id="finish"),
        Binding("escape", "back", "Về", id="back"),
    ]
    DEFAULT_CSS = """
    Questions #told { height: auto; margin: 1 0; }
    Questions Grid { grid-size: 2; grid-columns: 27 1fr; height: auto; }
    Questions #offered { height: 3; padding: 0 0 0 27; }
    """

    def __init__(
        self,
        topic: str,
        title: str,
        questions: Sequence[Question],
        *,
        sentence: str = "",
        note: str = "",
        at: str = "",
        keep: bool = False,
        over: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.topic = topic
        self.heading = title
        self.questions = questions
        self.sentence, self.note, self.at = sentence, note, at
        self.keep = keep
        self.over = over
        self._begun = {question.key: question.value for question in questions}
        self._wrong = False
        self.typed: Callable[[], None] = lambda: None
        """What is done at every change of an answer."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label(self.heading, classes="title", markup=False)
            if self.over:
                yield Static("\n".join(self.over), markup=False, id="told")
            with Grid():
                for question in self.questions:
                    yield Label(question.label, markup=False)
                    yield self._answer(question)
            if any(question.names for question in self.questions):
                yield Static("", markup=False, id="offered")
            yield Said()
            yield Static(self.foot(), markup=False)

    def _answer(self, question: Question) -> Choice | FieldInput:
        last = question is self.questions[-1]
        name = f"ask-{question.key}"
        if question.options:
            return Choice(question.options, question.value, last=last, id=name)
        if question.names:
            hint, check = question.hint, question.judge
            offers = OfferField(question.value, hint, question.names, check=check, last=last, id=name)
            offers.show = self._offered
            return offers
        secret = question.secret
        return FieldInput(question.value, question.hint, check=question.judge, password=secret, last=last, id=name)

    def _offered(self, lines: list[str]) -> None:
        for each in self.query("#offered").results(Static):
            each.update("\n".join(lines))

    def foot(self) -> str:
        """What the keys do here."""
        back = "xong" if self.keep else "quay lại"
        return f"Enter: mục sau, ở mục cuối là xong. {self.key('finish')}: xong. {self.key('back')}: {back}."

    def on_mount(self) -> None:
        """Say at once what brought the questions back, and begin where they are needed."""
        if self.at:
            self.set_focus(self.answer(self.at))
        if self.sentence:
            self.query_one(Said).refuse(self.sentence)
        elif self.note:
            self.query_one(Said).tell(self.note)

    def answer(self, key: str) -> Choice | FieldInput:
        """The row of that question."""
        found = self.query_one(f"#ask-{key}")
        if not isinstance(found, Choice | FieldInput):
            raise LookupError(key)
        return found

    def answers(self) -> Answers:
        """All answers as they stand."""
        found = {question.key: self.answer(question.key) for question in self.questions}
        return {key: row.text.strip() if isinstance(row, FieldInput) else row.value or "" for key, row in found.items()}

    @on(FieldInput.Checked)
    def judged(self, message: FieldInput.Checked) -> None:
        """Say what is wrong with the field that was left. What brought the questions back, or was read from a card,
        stays until an answer is another one."""
        said, key = self.query_one(Said), (message.field.id or "").removeprefix("ask-")
        if message.sentence:
            said.refuse(message.sentence, message.field)
            self._wrong = True
        elif said.about in {None, message.field} and (self._wrong or message.field.text != self._begun[key]):
            said.clear()
            self._wrong = False

    @on(Choice.Changed)
    def chosen(self) -> None:
        """What was wrong with a choice, or because of it, is judged anew when the questions are answered."""
        self.query_one(Said).clear()
        self.typed()

    @on(Input.Changed)
    def changed(self) -> None:
        """Whoever keeps what is half typed does so."""
        self.typed()

    @on(FieldInput.Scanned)
    def scanned(self, message: FieldInput.Scanned) -> None:
        """A card is of whoever is asked for; every other scan says that it has no place here."""
        if message.kept:
            return
        try:
            self.take_card(scan_card(message.text))
        except Refused:
            self._refuse("Đây không phải mã thẻ căn cước; quét lại thẻ, hoặc gõ từng mục.")

    def _refuse(self, sentence: str) -> None:
        """Of a scan; the next field that is left takes it away."""
        self.query_one(Said).refuse(sentence)
        self._wrong = True

    def take_card(self, card: Card) -> None:
        """The name and the number of whom it is of, where they are asked for; then what comes after them."""
        keys = [question.key for question in self.questions]
        if not {"name", "id"} <= set(keys):
            self._refuse("Ở đây không dùng thẻ căn cước; gõ câu trả lời.")
            return
        self.fill({"name": card.name, "id": card.id}, keys[keys.index("id") + 1])
        self.query_one(Said).tell(from_card(card))

    def fill(self, read: Answers, following: str) -> None:
        """What was read, and on to the question that follows; nothing is wrong with it yet."""
        for key, text in read.items():
            self.answer(key).reset(text)
        self._begun |= read
        self._wrong = False
        self.set_focus(self.answer(following))

    @on(FormField.Done)
    def done(self) -> None:
        """The last question was left with Enter."""
        self.action_finish()

    def action_finish(self) -> None:
        """Give the answers, unless one is wrong: then the focus goes there."""
        for question in self.questions:
            row = self.answer(question.key)
            if isinstance(row, FieldInput) and row.settle() is not None:
                self.set_focus(row)
                return
            if isinstance(row, Choice) and (missing := question.judge(row.value or "")):
                self.query_one(Said).refuse(missing)
                self.set_focus(row)
                return
        self.dismiss(self.answers())

    def action_back(self) -> None:
        """Go back."""
        if self.keep:
            self.action_finish()
        else:
            self.dismiss(None)
