"""A receipt whose QR has been altered is told of wherever it is scanned, and nobody is stopped from working."""

from collections.abc import Callable
from dataclasses import replace

from textual.pilot import Pilot

from counter.code import Code
from counter.dossier import Dossier
from counter.mark import WRONG, tail
from counter.ports import Line
from screens.app import CounterApp
from screens.dossier import DossierScreen
from screens.find import FindScreen
from screens.handover import HandoverScreen
from screens.home import HomeScreen
from screens.questions import Questions
from screens.widgets.field import FieldInput
from tests.screens.scene import log_in, said, until

KEY = "5c" * 32
URL = "https://tracuu.example.vn/h/"


async def begin(app: CounterApp, pilot: Pilot[None], login: str = "lan") -> Dossier:
    """An officer at a counter with the unit's key; a dossier that was received today."""
    await log_in(app, pilot)
    desk = app.desk
    desk.officer = next(one for one in desk.facts.unit.officers if one.login == login)

    def look() -> Dossier:
        held = {"mark_keys": KEY, "mark_since": "0001-01-01", "mark_shared": "1"}
        app.desk.facts.settle(held)  # type: ignore[attr-defined]
        now = desk.clock.now()
        lines: list[Line] = desk.store.queue("to-hand-over", now, now.date(), 50)[0]
        found = [desk.store.dossier(line.uid) for line in lines]
        return next(one for one in found if one is not None and one.due_at is not None)

    return await app.ask(look)


def scan(app: CounterApp, text: str) -> None:
    app.screen.post_message(FieldInput.Scanned(None, "receipt", text, kept=False))


def qr(dossier: Dossier, due: str = "") -> str:
    """The text on the receipt, with another date than it was signed with."""
    text = URL + dossier.code + tail(dossier, KEY)
    return text.replace("?h=" + text.partition("?h=")[2][:6], f"?h={due}") if due else text


def test_an_altered_receipt_opens_its_dossier_and_says_so(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        dossier = await begin(app, pilot)
        scan(app, qr(dossier, "261101"))
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and "01/11/2026" in said(pilot))
        assert WRONG in said(pilot)
        scan(app, qr(dossier))
        await until(pilot, lambda: said(pilot) == "")
        scan(app, qr(dossier, "261102"))
        await until(pilot, lambda: "02/11/2026" in said(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))

    play(scene)


def test_an_altered_receipt_in_the_search_field_and_on_the_pile(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        dossier = await begin(app, pilot)
        app.action_go("find")
        await until(pilot, lambda: bool(app.screen.query("FindScreen #text")))
        screen = app.screen
        assert isinstance(screen, FindScreen)

        async def search(text: str, told: str) -> None:
            screen.query_one("#text", FieldInput).reset(text)
            screen.search()
            await until(pilot, lambda: told in said(pilot))

        await search(qr(dossier)[:-1], "Chưa đọc trọn chữ ký")
        await search(qr(dossier, "261101"), WRONG)
        await search(qr(dossier), "1 hồ sơ")
        app.action_go("handover")
        await until(pilot, lambda: bool(app.screen.query("HandoverScreen DossierTable")))
        scan(app, qr(dossier, "261101"))
        await until(pilot, lambda: WRONG in said(pilot))
        assert list(app.get_screen("handover", HandoverScreen).pile) == [dossier.code]

    play(scene)


def ahead(dossier: Dossier) -> Dossier:
    """One that another counter took in yesterday."""
    assert dossier.received_at is not None
    code = Code("H15.50.05", dossier.received_at.date().replace(day=19), 2999)
    return replace(dossier, code=str(code), counter=2)


def test_another_counter_s_receipt_is_known_to_be_genuine(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        other = ahead(await begin(app, pilot))
        assert other.due_at is not None
        scan(app, qr(other))
        await until(pilot, lambda: isinstance(app.screen, Questions) and app.screen.is_mounted)
        assert said(pilot) == f"Giấy thật, đúng chữ ký của đơn vị; ngày hẹn trả: {other.due_at:%d/%m/%Y}."

    play(scene)


def test_a_forged_receipt_of_another_counter_is_the_supervisor_s(play: Callable[..., None]) -> None:
    async def officer(app: CounterApp, pilot: Pilot[None]) -> None:
        scan(app, qr(ahead(await begin(app, pilot)), "261101"))
        await until(pilot, lambda: "bị sửa hoặc giả" in said(pilot))
        assert isinstance(app.screen, HomeScreen)

    async def supervisor(app: CounterApp, pilot: Pilot[None]) -> None:
        scan(app, qr(ahead(await begin(app, pilot, "hoa")), "261101"))
        await until(pilot, lambda: isinstance(app.screen, Questions) and "bị sửa hoặc giả" in said(pilot))

    play(officer)
    play(supervisor)
