"""``config.toml``: what it may say, and that a wrong one keeps no counter shut."""

import json
from pathlib import Path

import pytest

from counter.refusal import Refused
from motcua.config import Config, read_config
from motcua.front import Door
from motcua.house import House
from screens.look import Look
from tests.motcua.conftest import Run


def write(folder: Path, text: str) -> Path:
    (folder / "config.toml").write_text(text, "utf-8")
    return folder


def test_without_a_file_all_is_usual(tmp_path: Path) -> None:
    assert read_config(tmp_path) == Config("", "a5", Look("auto", {}, ""))


def test_everything_that_it_may_say(tmp_path: Path) -> None:
    said = (
        '[printer]\nname = "HP"\n[paper]\nlayout = "a4"\n[screen]\ntheme = "contrast"\n'
        '[keys]\nintake = "f9"\nlog-out = "f9,ctrl+n"\n[scanner]\nfolder = "quet"\n'
    )
    assert read_config(write(tmp_path, "[papers]\nkeep_days = 0\n")) == Config(keep_days=0)
    look = Look("contrast", {"intake": "f9", "log-out": "f9,ctrl+n"})
    assert read_config(write(tmp_path, said)) == Config("HP", "a4", look, tmp_path / "quet")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[printer\n", "Không đọc được config.toml"),
        ("a = " + "[" * 5000, "Không đọc được config.toml"),
        ('[screen]\ntheme = "pink"\n', "phải là một trong: auto, normal, contrast, ansi, none"),
        ('[screen]\ncolour = "red"\n', 'Khóa "colour" của [screen]'),
        ("[keys]\nintake = 9\n", 'Mục "intake" của [keys]'),
        ('keys = "f9"\n', 'Mục "keys" của config.toml'),
        ("[papers]\nkeep_days = -1\n", "keep_days"),
        ("[extra]\n", 'Khóa "extra" của config.toml'),
    ],
)
def test_what_cannot_be_read_is_refused_and_opens_anyway(
    tmp_path: Path, text: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_STATE", str(tmp_path / "state"))
    write(tmp_path, text)
    with pytest.raises(Refused, match=why.replace("[", r"\[").replace("]", r"\]")):
        read_config(tmp_path)
    house = House(str(tmp_path))
    with pytest.raises(Refused):
        _ = house.config
    house.open_anyway = True
    assert house.config == Config(look=Look(trouble=house.config.look.trouble))
    assert house.config.look.trouble.startswith("Đang dùng máy in, giao diện và phím mặc định. ")


def test_a_wrong_one_lets_officers_log_in_but_refuses_a_command_that_prints(
    tmp_path: Path, real: Run, sample: dict[str, object]
) -> None:
    home = tmp_path / "home"
    write(home, "[printer\n")
    house = House(str(home))
    house.open_anyway = True
    assert Door(house).log_in("lan", "246813").officer.login == "lan"
    house.store.close()
    file = tmp_path / "one.json"
    file.write_text(json.dumps(sample), "utf-8")
    said = real("receive", file)
    assert said.code == 1
    assert "Không đọc được config.toml" in said.err
