"""A day of a commune with the province, told by tests/e2e/province_day.py, comes to its end."""

from tests.e2e.province_day import day, live


def test_a_day_with_cuts_a_dead_pc_and_a_usb_stick_ends_with_one_digest_everywhere() -> None:
    with day(quiet=True) as made:
        digest, report = live(made)
    assert len(digest) == 64
    assert report["total"]["c3"] == len(made.received)
