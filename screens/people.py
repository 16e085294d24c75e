"""The people of an intake, one at a time: role, kind, paper, how they belong together."""

from typing import ClassVar, Literal

from textual.binding import Binding, BindingType

from counter.identity import Card
from screens.form import (
    KINDS,
    PAPERS,
    ROLES,
    SEXES,
    Check,
    Person,
    from_card,
    number_check,
    number_of,
    with_card,
    with_number,
)
from screens.questions import Answers, Question, Questions
from screens.said import Said

Go = Literal["stay", "next", "previous", "add", "remove"]


class PersonDialog(Questions):
    """One person. The answer's ``go`` says whose turn is next; ``stay`` is nobody's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "go('next')", "Người sau", id="next-person"),
        Binding("pageup", "go('previous')", "Người trước", id="previous-person"),
        Binding("f9", "go('add')", "Thêm người", id="add-person"),
        Binding("f8", "go('remove')", "Bỏ người này", id="drop-person"),
    ]

    def __init__(self, person: Person, place: int, people: int, checks: dict[str, Check]) -> None:
        self.person = person
        self.going: Go = "stay"
        role = [Question("role", "Vai trò", person["role"], ROLES)] if place else []
        super().__init__(
            "person",
            f"Người thứ {place + 1} trong {people}" if place else f"Chủ hồ sơ (người thứ 1 trong {people})",
            [
                *role,
                Question("kind", "Là", person.get("kind") or "citizen", KINDS),
                Question("name", "Họ và tên", person.get("name", ""), check=checks["name"]),
                Question("id_type", "Giấy tờ", person.get("id_type", ""), PAPERS),
                Question("id", "Số (không có: lý do)", number_of(person), check=number_check(self._paper)),
                Question("born", "Ngày sinh", person.get("born", ""), hint="02/09/1990", check=checks["born"]),
                Question("sex", "Giới tính", person.get("sex", ""), SEXES),
                Question("address", "Địa chỉ", person.get("address", ""), check=checks["address"]),
                Question("phone", "Điện thoại", person.get("phone", ""), check=checks["phone"]),
                Question("relation", "Quan hệ với chủ hồ sơ", person.get("relation", ""), hint="cha, mẹ, con …"),
            ],
            keep=True,
        )

    def foot(self) -> str:
        """What the keys do here."""
        add, drop, back = (self.key(name) for name in ("add-person", "drop-person", "back"))
        following, before = self.key("next-person"), self.key("previous-person")
        return f"Quét thẻ để điền. {add} thêm, {drop} bỏ người. {following}/{before} người sau/trước. {back} xong."

    def _paper(self) -> Person:
        """The kind of person and of paper, as chosen now."""
        rows = {key: self.answer(key) for key in ("kind", "id_type")}
        return {key: row.value or "" for key, row in rows.items()}

    def action_go(self, way: Go) -> None:
        """Leave this person for another."""
        self.going = way
        self.action_finish()

    def answers(self) -> Answers:
        """The person, and whose turn is next."""
        return {**super().answers(), "go": self.going}

    def take_card(self, card: Card) -> None:
        """A card fills this person, in place of what stood here; the phone comes next."""
        self.person = with_card({**self.person, **super().answers()}, card)
        read = {key: self.person[key] for key in ("name", "id", "born", "sex", "address")}
        self.fill(read | {"id_type": "cccd"}, "phone")
        self.query_one(Said).tell(from_card(card))


def answered(person: Person, answers: Answers) -> Person:
    """``person`` after the dialog: what the card alone said stays, empty answers go."""
    told = {key: value for key, value in answers.items() if key not in {"go", "id"}}
    if told["kind"] == "citizen":
        told["kind"] = ""
    return {key: value for key, value in with_number({**person, **told}, answers["id"]).items() if value}
