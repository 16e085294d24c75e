"""What is kept of the exchanges names nobody."""

from datetime import timedelta

import pytest

from province.national.record import KEPT_FOR, NO_SECRET, plain, redacted, secret_of
from tests.province.national.hub import HOUSE, Hub, life, people, person, uid

INVENTED = (
    person(
        name="H'Bĩa Niê Kdăm",
        id="066195000123",
        phone="0912345678",
        email="hbia.mau@example.vn",
        address="Số 7, thôn Buôn Ma, xã Ea Mẫu",
        born="1995-04-03",
    ),
    person(role="submitter", name="lò văn thường", id="038190000777", phone="0987654321", address="Bản Tà Số"),
)
SECRETS = (
    "Bĩa Niê Kdăm 066195000123 0912345678 hbia.mau Buôn 1995-04-03 19950403 thường 038190000777 0987654321 Trần "
    "phien-bi-mat mat-khau-mau bi-mat-mau"
).split()
ECHOED = "Trường SoGiayToChuHoSo: 066195000123 của H'Bĩa Niê Kdăm, lò văn thường (0912345678) không hợp lệ; gửi lại"


def test_a_day_with_people_leaves_no_person_behind(hub: Hub) -> None:
    note = "mẹ là Y Bĩa ở Buôn Ma, xem giấy của lò văn thường"
    hub.add(life("forward ask-supplement supplement finish return", people=people(*INVENTED), note=note))
    hub.simulator.fail("any", "", "html", "done-hang", "401", "done-500")
    hub.settle()
    hub.simulator.refusals["CapNhatTienDoHoSoMC"] = hub.simulator.refusals["CreateDossier"] = (-3, ECHOED)
    hub.add(life(n=2, people=people(*INVENTED), note=note))
    hub.round()
    kept = [*hub.record.of(HOUSE.code, uid(1)), *hub.record.of(HOUSE.code, uid(2)), *hub.record.of("", "")]
    assert len(kept) > 8
    text = "\n".join(f"{row['request']}\n{row['answer']}\n{row['fault']}" for row in kept)
    for secret in SECRETS:
        assert secret not in text, secret
    for useful in ("MaTTHC", "1.004873", "SoGiayToChuHoSo", "không hợp lệ", "20261119", "TrangThai"):
        assert useful in text, useful
    assert hub.standing(2).outcome == "refused"
    assert not [secret for secret in SECRETS if secret in hub.standing(2).sentence]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Mã hồ sơ H15.50.05-261119-1001 đã tồn tại", "Mã hồ sơ … đã tồn tại"),
        ("Thiếu NgayTiepNhan", "Thiếu NgayTiepNhan"),
        ("Hồ sơ của LÒ THỊ MẪU, sinh 1990, ở Ea Mẫu", "Hồ sơ của … … …, sinh …, ở … …"),
        ("gửi tới a@b.vn", "gửi tới …"),
    ],
)
def test_words_of_an_error_stay_and_names_go(words: str, kept: str) -> None:
    assert plain(words, NO_SECRET) == kept


def test_a_name_that_is_also_a_word_of_an_error_is_a_name() -> None:
    secret = secret_of({"ChuHoSo": "Hồ Thị Thành"})
    assert plain("Mã của Hồ Thị Thành, ho thi thanh sai", secret) == "Mã của … … …, … … … sai"


def test_a_value_that_comes_back_whole_takes_the_message_with_it() -> None:
    secret = secret_of({"GhiChu": "giấy khai tử của ông cụ"})
    assert plain("ghi chú: Giấy khai tử của ông cụ quá dài", secret) == "…"


def test_keys_never_seen_before_are_left_out_with_their_values() -> None:
    assert redacted({"moi": "x", "038190000000": {"MaHoSo": "H"}}) == {"moi": "…", "…": {"MaHoSo": "H"}}


def test_ninety_days_later_it_is_gone(hub: Hub) -> None:
    hub.add(life())
    hub.settle()
    assert hub.record.forget(hub.clock.now() + KEPT_FOR) == 0
    assert hub.record.forget(hub.clock.now() + KEPT_FOR + timedelta(seconds=1)) >= 3
    assert hub.record.of(HOUSE.code, uid(1)) == []
