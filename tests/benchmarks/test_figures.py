"""What is measured against each other says the same."""

from benchmarks import figures as measured
from counter.clock import parse_moment, stamp
from counter.figure import period
from counter.ports import EVERYTHING, Filter
from counter.report import II06A_FIGURES, SUMMARY_FIGURES
from tests.office import Office


def test_the_bare_statements_count_what_the_figures_count(office: Office) -> None:
    measured.fill(office.store.connection, 3000)
    span = period(measured.FIRST, measured.LAST, parse_moment(measured.NOW))
    values = {"first": stamp(parse_moment("2025-01-01T00:00")), "until": stamp(span.until)}
    run = office.store.connection.execute
    ours = office.store.figures(II06A_FIGURES, span)
    derived = {"settled", "open"}
    wanted = [key for key in II06A_FIGURES if key not in derived]
    for field, *amounts in run(measured.II06A, values).fetchall():
        assert dict(zip(wanted, amounts, strict=True)) == {key: ours.fields[field][key] for key in wanted}
    (amounts,) = run(measured.SUMMARY, values).fetchall()
    total = office.store.figures(SUMMARY_FIGURES, span, by_field=False).total
    assert dict(zip(measured.SUMMED, amounts, strict=True)) == {key: total[key] for key in measured.SUMMED}


def test_the_bare_view_lists_what_the_view_lists(office: Office) -> None:
    measured.fill(office.store.connection, 3000)
    now = parse_moment(measured.NOW)
    for only, more in ((EVERYTHING, ""), (Filter(officer="lan", field="Hộ tịch"), measured.NARROWED)):
        lines, total = office.store.queue("overdue", now, measured.TODAY, 50, only)
        run = office.store.connection.execute
        bare = run(measured.VIEW.format(more), {"until": stamp(now)}).fetchall()
        assert [line.code for line in lines] == [row[0] for row in bare]
        assert run(measured.COUNT.format(more), {"until": stamp(now)}).fetchone() == (total,)
        assert total > 0


def test_the_bare_list_holds_what_was_sent_back(office: Office) -> None:
    measured.fill(office.store.connection, 3000)
    lines, total = office.store.queue("sent-back", parse_moment(measured.NOW), measured.TODAY, 50)
    page, count = (office.store.connection.execute(query).fetchall() for query in measured.SENT_BACK)
    assert [(line.code, line.tell) for line in lines] == [(row[0], row[-1]) for row in page]
    assert count == [(total,)]
    assert total > 0


def test_all_can_be_measured() -> None:
    for ratio in measured.measure(dossiers=500, rounds=1):
        assert ratio.ours > 0
        assert ratio.floor > 0
