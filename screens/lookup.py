"""What was scanned where no text belongs: whatever it leads to is opened."""

from typing import TYPE_CHECKING

from counter.code import parse_slip
from counter.mark import doubt
from screens.ahead import offer
from screens.find import FindScreen
from screens.intake import IntakeScreen

if TYPE_CHECKING:
    from counter.desk import Desk
    from screens.app import CounterApp


async def look_up(app: "CounterApp", kind: str, text: str) -> None:
    """A receipt opens its dossier, a guidance slip the dossier that it led to, before that the intake that it foresaw;
    anything else is searched for."""
    desk = app.desk
    if kind == "guidance":
        number = parse_slip(text)
        led = await app.ask(lambda: desk.guided(number)) if number else None
        if led:
            app.show_dossier(led)
        else:
            app.action_go("intake")
            app.get_screen("intake", IntakeScreen).begin(text)
        return
    found = await app.ask(lambda: desk.store.resolve(text)) if kind == "receipt" else []
    if len(found) == 1:
        app.show_dossier(found[0], await app.ask(lambda: _doubt(desk, text, found[0])), text)
        return
    if kind == "receipt" and not found and await offer(app, text):
        return
    find = app.get_screen("find", FindScreen)
    if app.screen is not find:
        await app.push_screen("find")
    find.look_for(text)


def _doubt(desk: "Desk", text: str, uid: str) -> str:
    """What is to be told of a receipt that was scanned."""
    dossier = desk.store.dossier(uid)
    return doubt(text, desk.facts.mark_keys, dossier) if dossier else ""
