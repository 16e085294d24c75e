"""A list narrowed to an officer, a counter, a field, a procedure: what there is to choose from, and what was chosen."""

from collections.abc import Mapping

from counter.ports import PARTS, Choice, Choices, Filter, Part
from screens.questions import Answers, Question, Questions

LABELS: dict[Part, str] = {"officer": "Cán bộ", "counter": "Quầy", "field": "Lĩnh vực", "procedure": "Thủ tục"}


def narrowing(choices: Choices, only: Filter, names: Mapping[str, str]) -> Questions:
    """The dialog: of each part what is in the list, the most frequent first. What is chosen now is always there;
    ``names`` says how it is called."""
    rows = []
    for part in PARTS:
        now = str(getattr(only, part) or "")
        held = {now: Choice(names.get(part, now), 0), **choices[part]} if now else choices[part]
        options = {value: f"{_name(part, each.label)} ({each.dossiers})" for value, each in held.items()}
        rows.append(Question(part, LABELS[part], now, {"": "Tất cả", **options}))
    return Questions("filter", "Lọc danh sách", rows)


def chosen(answers: Answers) -> Filter:
    """What was chosen."""
    counter = int(answers["counter"] or 0)
    return Filter("", answers["officer"], counter, answers["field"], answers["procedure"])


def called(only: Filter, choices: Choices) -> dict[str, str]:
    """How each part that was chosen from ``choices`` is called."""
    found = {part: choices[part].get(str(getattr(only, part))) for part in PARTS}
    return {part: _name(part, each.label) for part, each in found.items() if each}


def _name(part: Part, label: str) -> str:
    return f"Quầy {label}" if part == "counter" else label
