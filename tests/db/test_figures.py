"""Figures against the raw log: every one of them, on random months, counted by an independent slow path."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from counter.clock import parse_moment, stamp
from counter.dossier import Dossier
from counter.event import new_id
from counter.figure import FIGURES, Counted, Period, period
from counter.ports import VIEWS, Draft, Filter, Line, OfFigure
from counter.refusal import Refused
from counter.report import HINTS, SUMMARY_FIGURES, checks, hints, hints_of, summary_sections
from counter.unit import read_unit_file as read
from db.verify import verify
from tests.db.months import live
from tests.db.slow import Slow, SlowDay, Tally
from tests.office import UNIT, Office

ITEMS = UNIT.replace('due_hour = "end-of-day"', 'due_hour = "end-of-day"\ncertification_counts = "item"')
START, NOW = parse_moment("2026-08-20T08:00"), parse_moment("2026-11-20T10:00")


def plain(counted: Counted) -> dict[str, dict[str, int]]:
    return {field: {key: n for key, n in counts.items() if n} for field, counts in counted.fields.items()}


def behind(office: Office, key: str, span: Period) -> list[Line]:
    lines, total = office.store.queue(OfFigure(key, span), NOW, NOW.date(), 100)
    assert total == len(lines)
    return lines


def told(tally: Tally) -> dict[str, dict[str, int]]:
    return {field: {key: n for key, n in counts.items() if n} for field, counts in tally.items()}


months = given(st.integers(0, 10**9), st.integers(0, 92), st.integers(0, 60), st.sampled_from(("", "lan", "minh")))
generated = partial(settings, deadline=None, derandomize=True, phases=[Phase.generate])


@months
@generated(max_examples=10)
def test_every_figure_of_a_random_month(seed: int, back: int, length: int, officer: str) -> None:
    month(seed, back, length, officer)


@pytest.mark.soak
@months
@generated(max_examples=150)
def test_every_figure_of_many_months(seed: int, back: int, length: int, officer: str) -> None:
    month(seed, back, length, officer)


def month(seed: int, back: int, length: int, officer: str) -> None:
    last = NOW.date() - timedelta(days=back)
    first = last - timedelta(days=length)
    with TemporaryDirectory() as folder:
        office = Office(Path(folder, "home"), Path(folder, "state"), "2026-11-20T10:00").set_up(UNIT)
        try:
            live(office, Random(seed), 25, START, NOW)
            office.time.set("2026-11-20T10:00")
            span = period(first, last, office.clock.now(), officer)
            slow = Slow(office.store.export(), first, last, span.until, officer)
            counted = office.store.figures(FIGURES, span)
            assert plain(counted) == told(slow.tally)
            assert all(checks(counted.total).values())
            whole = office.store.figures(FIGURES, span, by_field=False).total
            assert {key: n for key, n in whole.items() if n} == {key: n for key, n in counted.total.items() if n}
            assert office.store.ratings(span) == {level: slow.ratings[level] for level in (1, 2, 3)}
            for key in FIGURES:
                assert {line.uid for line in behind(office, key, span)} == slow.uids[key], key
            assert_day(office)
            office.store.set_up(read(ITEMS), {"lan": "-"})
            assert plain(office.store.figures(FIGURES, span)) == told(slow.papers)
            assert verify(office.home, office.state, office.clock).whole
        finally:
            office.store.close()


def assert_day(office: Office) -> None:
    """Every list, and every figure of the supervisor's day."""
    now = office.clock.now()
    events = list(office.store.export())
    slow, today = SlowDay(events, now), now.date()
    for view in set(VIEWS) - {"mine"}:
        lines, total = office.store.queue(view, now, today, 100)
        assert ({line.uid for line in lines}, total) == (slow.views[view], len(slow.views[view])), view
        held = [(line.due_at is None, line.due_at or NOW) for line in lines]
        assert held == sorted(held), view
    choices = office.store.choices("all", now, today)
    for part, slowly in slow.parts.items():
        assert {value: held for value, (_, held) in choices[part].items()} == slowly, part  # type: ignore[index]
    counts = office.store.counts(now, today) | office.store.duties(now, today)
    assert counts.pop("mine") == len(office.store.queue("mine", now, today, 100)[0])
    assert counts == {view: len(slow.views[view]) for view in counts}
    day = office.store.day(now)
    assert day.counts == {view: len(slow.views[view]) for view in day.counts}
    assert {late.uid for late in day.late} == slow.views["overdue"]
    running = [dossier for dossier in slow.dossiers if dossier.uid in slow.views["running"]]
    assert day.waiting == Counter(dossier.procedure.field for dossier in running)
    month = Slow(events, today.replace(day=1), today, now)
    total_of = {key: sum(counts[key] for counts in month.tally.values()) for key in day.month}
    assert day.month == total_of
    assert [flow.day.day for flow in day.flow()] == [16, 17, 18, 19, 20]
    for flow in day.flow():
        assert set(flow.received) == slow.done(flow.day, "receive", "accept")
        assert set(flow.finished) == slow.done(flow.day, "finish")
    kinds = (("receive", "accept"), ("forward",), ("finish",), ("return",))
    wanted = [slow.done(today, *kind) for kind in kinds]
    whole = [work for work in day.works() if not work.officer]
    assert [set().union(*(work.columns[n] for work in whole)) for n in range(4)] == wanted


def test_a_dossier_s_own_hints_are_those_of_the_report(office: Office) -> None:
    live(office, Random(7), 80, START, NOW)
    span = period(START.date(), NOW.date(), NOW)
    told = hints_of((key, line.uid) for key in HINTS for line in behind(office, key, span))
    found = {line.uid: hints(dossier, NOW) for line, dossier in whole(office)}
    assert {uid: sorted(said) for uid, said in found.items() if said} == {uid: sorted(s) for uid, s in told.items()}
    assert {words for said in found.values() for words in said} == set(HINTS.values())


def whole(office: Office) -> Iterator[tuple[Line, Dossier]]:
    for line in behind(office, "received", period(START.date(), NOW.date(), NOW)):
        dossier = office.store.dossier(line.uid)
        assert dossier is not None
        yield line, dossier


def test_a_report_comes_out_the_same_whenever_it_is_made(office: Office) -> None:
    """What happens after a period does not change it, but for a number that is struck."""
    late, struck = office.receive(procedure="1.004873"), office.receive(procedure="1.004873")
    first, last = date(2026, 11, 1), date(2026, 11, 19)
    office.time.set("2026-11-20T08:00")
    then = office.store.figures(FIGURES, period(first, last, office.clock.now()))
    assert then.total["in_time"] == 2
    office.time.set("2026-12-01T08:00")
    for kind, body in (("forward", {"to": "Phòng Tư pháp"}), ("finish", {}), ("contact", CONTACT)):
        office.desk.act(late, kind, body)
    assert office.store.figures(FIGURES, period(first, last, office.clock.now())) == then
    office.desk.act(struck, "cancel", {"reason": "lấy nhầm số"})
    assert office.store.figures(["received"], period(first, last, office.clock.now())).total == {"received": 1}
    december = office.store.figures(FIGURES, period(date(2026, 12, 1), date(2026, 12, 31), office.clock.now()))
    assert (december.total["carried"], december.total["late"], december.total["new"]) == (1, 1, 0)


CONTACT = {"how": "điện thoại", "outcome": "đã báo"}


def test_three_homes_that_read_each_other_tell_the_same(new_office: Callable[..., Office]) -> None:
    homes = [
        new_office(f"home-{n}", f"state-{n}").set_up(UNIT.replace("number = 1", f"number = {n}")) for n in (1, 2, 3)
    ]
    for number, home in enumerate(homes):
        live(home, Random(number), 10, START, NOW)
        home.time.set("2026-11-20T10:00")
    for home in homes:
        for other in homes:
            home.store.merge(other.store.export())
    span = period(date(2026, 10, 1), date(2026, 10, 31), NOW)
    first, *others = [home.store.figures(FIGURES, span) for home in homes]
    assert first.total["received"] > 10
    assert all(other == first for other in others)


def test_dossiers_behind_a_figure_come_page_by_page(office: Office) -> None:
    codes = [office.receive(procedure="1.004873", name=f"Lò Thị Mẫu {n}") for n in range(5)]
    codes += [office.receive(procedure="2.000815") for _ in range(2)]
    span = period(date(2026, 11, 19), date(2026, 11, 19), office.clock.now())
    now = office.clock.now()
    found: list[str] = []
    place = None
    while page := office.store.turn(OfFigure("new", span), now, now.date(), 3, place):
        found += [line.code for line in page]
        place = page[-1]
    assert sorted(found) == sorted(codes)
    certified = office.store.turn(OfFigure("new", span), now, now.date(), 9, None, Filter(field="Chứng thực"))
    assert {line.code for line in certified} == set(codes[5:])
    with pytest.raises(Refused, match="được giữ kín"):
        office.store.queue(OfFigure("rated", span), now, now.date(), 9)


def test_figures_are_read_from_their_index_alone(office: Office) -> None:
    asked: list[str] = []
    span = period(date(2026, 11, 1), date(2026, 11, 30), office.clock.now())
    office.store.connection.set_trace_callback(asked.append)
    office.store.figures(FIGURES, span)
    office.store.ratings(span)
    office.store.connection.set_trace_callback(None)
    questions = [query for query in asked if "dossier" in query]
    plans = [office.store.connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall() for query in questions]
    read = [row[3] for plan in plans for row in plan if " dossier " in row[3]]
    assert len(read) == 3
    assert all("COVERING INDEX dossier_in_reports" in row or "dossier_rated" in row for row in read)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [("2026-11-20", "2026-11-19", "ngược"), ("2026-11-21", "2026-11-30", "chưa bắt đầu")],
)
def test_a_period_that_cannot_be_told_of(first: str, last: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        period(date.fromisoformat(first), date.fromisoformat(last), NOW)


def test_dak_nong_s_half_year(office: Office) -> None:
    """The notice of 2017: 2 608 in, 2 276 settled, 332 within their time, whole numbers behind its per cents."""
    due, day = parse_moment("2026-11-10T17:30"), timedelta(days=1)
    sorts = [(due, 1615), (due - day, 621), (due + day, 40), (None, 332)]
    with office.store.write("lan") as writer:
        for finished, count in sorts:
            for _ in range(count):
                uid = new_id()
                body = {**SAME_DAY, "code": uid, "received_at": "2026-11-02T08:00:00.000+07:00"}
                until = due if finished else due + 30 * day
                body |= {"due": {"due_at": stamp(until)}}
                writer.append(Draft(uid, "receive", parse_moment("2026-11-02T08:00"), body))
                if finished:
                    writer.append(Draft(uid, "finish", finished, {}))
    counted = office.store.figures(SUMMARY_FIGURES, period(date(2026, 11, 1), date(2026, 11, 30), office.clock.now()))
    lines = [line for lines in summary_sections(counted, {1: 61, 2: 14, 3: 0}).values() for line in lines]
    told = {line.key: (line.count, line.whole, str(line.share)) for line in lines}
    assert told["received"][0] == 2608
    assert told["settled"] == (2276, 2608, "87.27")
    assert told["on_time"] == (1615, 2608, "61.92")
    assert told["early"] == (621, 2608, "23.81")
    assert told["late"] == (40, 2608, "1.53")
    assert told["in_time"] == (332, 2608, "12.73")
    assert told["kept_time_of_received"] == (2236, 2608, "85.74")
    assert told["kept_time_of_settled"] == (2236, 2276, "98.24")


SAME_DAY = {
    "status": 2,
    "procedure": {"code": "1", "name": "Thủ tục", "field": "Hộ tịch", "version": "1", "same_day": True},
    "people": [{"role": "owner", "name": "Lò Thị Mẫu"}],
}
