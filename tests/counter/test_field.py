"""One name for each field, wherever it is asked for or refused."""

import re
from pathlib import Path
from typing import get_args

import province.national
from counter.field import NAMES
from province import check
from province.national.interface import FIELDS, WHOLE
from screens.step import LABELS, MENDS

SOURCES = Path(next(iter(province.national.__path__))).glob("*.py")


def test_every_field_that_can_be_refused_has_an_officers_word() -> None:
    by_hub = set(get_args(check.Field)) - {""}
    assert by_hub >= {"code", "procedure"}
    assert by_hub | set(FIELDS.values()) <= NAMES.keys()
    assert all(len(NAMES[field]) <= 11 for field in by_hub), "wider than its column on the Sync screen"


def test_every_field_that_the_translation_refuses_is_one_of_a_dossier() -> None:
    named = {name for source in SOURCES for name in re.findall(r'Unfit\(\s*"(\w+)"', source.read_text("utf-8"))}
    assert {"ChuHoSo", "MaTTHC"} <= named <= FIELDS.keys()
    assert WHOLE.keys() <= FIELDS.keys()


def test_the_questions_of_a_correction_are_called_the_same() -> None:
    assert {field: LABELS[question] for field, question in MENDS.items()} == {field: NAMES[field] for field in MENDS}
