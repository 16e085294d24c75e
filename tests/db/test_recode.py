"""A code that was given out twice: the dossier is found by both, and its receipt is printed again with the new one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.dossier import Dossier
from counter.ports import Form, Sheet
from receipts.forms.receipt import draw
from screens.facts import facts
from tests.office import UNIT, Counted, Office
from tests.receipts.reading import holds, texts
from tests.wire import CODE, Town

NEW = "H15.50.05-261119-0001"


class Seen(Counted):
    """Papers of which the last one can be looked at."""

    def issue(self, form: Form, dossier: Dossier, sheet: Sheet) -> Path:
        self.last = (dossier, sheet)
        return super().issue(form, dossier, sheet)


@pytest.fixture
def recoded(office: Office, tmp_path: Path) -> Iterator[tuple[Office, str]]:
    """An office whose dossier the province has given another code, and the code before."""
    town = Town(tmp_path / "hub", office.clock)
    town.enrolled(office, UNIT, 1)
    office.paper = Seen()
    old = office.receive()
    town.sync(office)
    town.house.hub.say(CODE, office.desk.one(old), "recode", {"code": NEW, "instead_of": old})
    town.sync(office)
    yield office, old
    town.house.close()


def test_both_codes_find_it_and_the_citizen_is_to_be_told(recoded: tuple[Office, str]) -> None:
    office, old = recoded
    dossier, events = office.desk.dossier(old)
    assert (dossier.code, office.desk.one(NEW)) == (NEW, dossier.uid)
    assert dossier.tell == "mã hồ sơ đổi, cấp lại Giấy tiếp nhận"
    told = facts(dossier, events, office.clock.now(), office.desk.calendar)
    assert f" Mã mới     thay cho {old} đã cấp trùng; giấy cũ vẫn tra được, in lại Giấy tiếp nhận" in told


def test_the_receipt_is_printed_again_under_the_new_code(recoded: tuple[Office, str]) -> None:
    office, old = recoded
    office.desk.slip(old, "01", None)
    assert isinstance(office.paper, Seen)
    dossier, sheet = office.paper.last
    assert (dossier.code, sheet.instead_of, sheet.copy) == (NEW, old, 2)
    text = "".join(texts(draw(dossier, sheet)))
    assert holds(text, f"Mã hồ sơ: {NEW}")
    assert holds(text, f"Thay cho mã hồ sơ đã cấp trùng: {old}")
    assert text.count(old) == 2
