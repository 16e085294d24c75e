"""What can be done from a screen and with which key, read from the bindings; and a unit's own keys, checked."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import Keys, key_to_character
from textual.screen import Screen

from counter.text import fold, initials
from screens.widgets.field import FieldInput

_KNOWN = frozenset(key.value for key in Keys if not key.value.startswith("<"))
_KEPT = frozenset(
    "f11 ctrl+c ctrl+h ctrl+i ctrl+j ctrl+m ctrl+v ctrl+[ ctrl+left_square_bracket ctrl+left_square_brace ctrl+@ "
    "ctrl+at ctrl+space ctrl+tab ctrl+comma ctrl+plus ctrl+minus ctrl+insert shift+insert alt ctrl shift".split()
)
"""What terminals keep, or send as another key's own byte (tui.md 4.2)."""

_KEPT_WITH = ("alt+", "super+", "meta+", "hyper+", "ctrl+shift+", *(f"ctrl+{digit}" for digit in range(10)))
_NOT_ALONE = frozenset({"f1", "f10"})
_NAMES = {"escape": "Esc", "pageup": "PgUp", "pagedown": "PgDn", "question_mark": "?", "space": "Space"}
_NAMES |= {"up": "↑", "down": "↓", "left": "←", "right": "→"}
_MOVES = frozenset("enter tab shift+tab up down".split())


class Command(NamedTuple):
    """Something that can be done now; ``key`` is how its keys are written, empty for none."""

    label: str
    key: str
    action: str
    node: DOMNode


def key_name(key: str) -> str:
    """How a key is written: ``Ctrl+S``, ``F2``, ``Esc``; empty for a binding that has no key of its own."""
    return "" if key.startswith("<") else "+".join(_NAMES.get(part, part.capitalize()) for part in key.split("+"))


def key_of(screen: Screen[Any], name: str) -> str:
    """How the key of that binding of ``screen`` or of the program is written now, for a sentence."""
    bindings = own(*type(screen).__mro__, type(screen.app))
    usual = next((binding.key for binding in bindings if binding.id == name), "")
    return key_name(screen.app._keymap.get(name, usual).split(",")[0])


def no_key(name: str) -> str:
    """The key of a binding that is reached from the palette only, until the unit gives it one."""
    return f"<{name}>"


def own(*classes: type) -> list[Binding]:
    """The bindings that these classes themselves define, one a key."""
    return [binding for each in classes for binding in Binding.make_bindings(vars(each).get("BINDINGS", ()))]


def commands(screen: Screen[object], *, moves: bool = False) -> list[Command]:
    """What can be done now: what ``screen`` offers, then the program, then a text field. ``moves``: also what goes from
    field to field, and the field first. Over a dialog the program offers only what it does at any time."""
    found: dict[str, tuple[Binding, DOMNode, list[str]]] = {}
    active = [(each.binding, each.node) for each in screen.active_bindings.values() if each.enabled]
    if screen.is_modal:
        active += [(binding, screen.app) for _, binding in screen.app._bindings if binding.priority]
    for binding, node in active:
        if binding.id and binding.description and (moves or binding.key not in _MOVES):
            found.setdefault(binding.id, (binding, node, []))[2].append(key_name(binding.key))
    program = [binding.id for binding in own(type(screen.app))]

    def order(item: tuple[str, tuple[Binding, DOMNode, list[str]]]) -> tuple[bool, int]:
        name, (_, node, _) = item
        return isinstance(node, FieldInput) is not moves, program.index(name) if node is screen.app else -1

    return [
        Command(binding.description, ", ".join(sorted(filter(None, keys), key=len)), binding.action, node)
        for _, (binding, node, keys) in sorted(found.items(), key=order)
    ]


def matching(commands: Iterable[Command], words: str) -> list[Command]:
    """Those whose words, initials or key ``words`` stand for, best first; all of them for nothing."""
    ranked = [(rank, place, each) for place, each in enumerate(commands) if (rank := _rank(each, words)) is not None]
    return [each for _, _, each in sorted(ranked, key=lambda found: found[:2])]


def _rank(command: Command, words: str) -> int | None:
    wanted, name, letters = fold(words), fold(command.label), initials(command.label)
    compact = wanted.replace(" ", "")
    if not wanted:
        return 0 if not words.strip() else None
    if compact == letters or words.strip().lower() in command.key.lower().split(", "):
        return 0
    if name.startswith(wanted):
        return 1
    if all(any(word.startswith(part) for word in name.split()) for part in wanted.split()):
        return 2
    if letters.startswith(compact):
        return 3
    if wanted in name or (len(compact) > 3 and compact in name.replace(" ", "")):
        return 4
    return None


def checked(
    wanted: Mapping[str, str],
    places: Mapping[str, Collection[Binding]],
    used: Collection[str],
) -> tuple[dict[str, str], list[str]]:
    """The keys that can be given, and a sentence for each one that cannot.

    ``places`` are the bindings that are met together, ``used`` the keys with which fields and lists move and edit.
    """
    known: dict[str, Binding] = {}
    for binding in (binding for place in places.values() for binding in place):
        if binding.id:
            known.setdefault(binding.id, binding)
    keys: dict[str, str] = {}
    said: list[str] = []
    for name, text in wanted.items():
        given = [key.strip().lower() for key in text.split(",") if key.strip()]
        sentence = _unfit(name, given, known, used)
        if sentence:
            said.append(sentence)
        else:
            keys[name] = ",".join(given)
    while clash := _clash(keys, places.values()):
        name, key, other = clash
        del keys[name]
        said.append(f'Phím {key_name(key)} của "{name}" trùng với "{other}"; chọn phím khác trong mục [keys].')
    return keys, said


def fixed(binding: Binding, used: Collection[str]) -> bool:
    """Whether its key stays: the number before a line, or one of ``used``."""
    return _types(binding.key) or binding.key in used


def _types(key: str) -> bool:
    return key == "space" or (key_to_character(key) or "\n").isprintable()


def _unfit(name: str, given: list[str], known: Mapping[str, Binding], used: Collection[str]) -> str:
    if name not in known:
        return f'Không có lệnh "{name[:30]}" để đổi phím; xem tên đúng trong tài liệu quản trị.'
    if not given:
        return f'Lệnh "{name}" chưa ghi phím nào; ghi như "f9" hoặc "ctrl+n".'
    if fixed(known[name], used):
        return f'Phím của "{name}" là số trên dòng hoặc phím của ô nhập, không đổi được; bỏ dòng đó.'
    for key in given:
        if _types(key):
            return f'Phím "{key[:20]}" của "{name}" là chữ để gõ; chọn phím như f9 hoặc ctrl+n.'
        if key in _KEPT or key.startswith(_KEPT_WITH):
            return f'Phím {key_name(key[:20])} của "{name}" thường bị cửa sổ lệnh giữ; chọn phím như f9 hoặc ctrl+n.'
        if key not in _KNOWN:
            return f'Không có phím "{key[:20]}" (ở "{name}"); ghi như f9, ctrl+n hoặc escape.'
        if key in used:
            return f'Phím {key_name(key)} của "{name}" dùng để sửa chữ và di chuyển; chọn phím khác như f9 hoặc ctrl+n.'
    if _NOT_ALONE.issuperset(given):
        return f'Phím {key_name(given[0])} của "{name}" có nơi bị cửa sổ lệnh giữ; ghi thêm phím nữa, như "f10,f9".'
    return ""


def _clash(keys: Mapping[str, str], places: Iterable[Collection[Binding]]) -> tuple[str, str, str] | None:
    """The last of the unit's keys that means something else too, on one screen: its id, the key, the other id."""
    order = list(keys)
    found: list[tuple[int, str, str]] = []
    for place in places:
        meant: dict[str, set[str]] = {}
        for binding in place:
            if binding.id:
                for key in keys.get(binding.id, binding.key).split(","):
                    meant.setdefault(key.strip(), set()).add(binding.id)
        for key, ids in meant.items():
            own = sorted(order.index(name) for name in ids if name in keys)
            if own and len(ids) > 1:
                found.append((own[-1], key, min(ids - {order[own[-1]]})))
    if not found:
        return None
    place_of, key, other = max(found)
    return order[place_of], key, other
