"""When a key came: Textual dates each as it is parsed, one after the other, and a PC that stands still between two of
them would tear a scan apart."""

from collections.abc import Iterable

from textual import _time
from textual._xterm_parser import XTermParser
from textual.message import Message

_parsed = XTermParser.feed


def _at_once(parser: XTermParser, data: str) -> Iterable[Message]:
    """What was read at once had come at once."""
    came = _time.get_time()
    for message in _parsed(parser, data):
        message.time = came
        yield message


def date_keys() -> None:
    """From now on keys have the time at which the terminal gave them."""
    XTermParser.feed = _at_once  # type: ignore[method-assign, assignment]
