"""What has been introduced, beside the store."""

from datetime import timedelta
from pathlib import Path

from counter.clock import parse_moment
from province.national.delivery import BROKEN
from province.national.witness import KEPT_FOR, Witness
from tests.province.national.hub import Hub, life

NOW = parse_moment("2026-11-27T09:00")


def test_what_went_out_is_known_to_whoever_opens_the_file_until_it_came_to_nothing(tmp_path: Path) -> None:
    file = tmp_path / "quoc-gia.db"
    Witness(file).keep("H15.50.05", "a", "H15.50.05-261119-1001", NOW)
    Witness(file).keep("H15.50.05", "b", "H15.50.05-261119-1002", NOW)
    again = Witness(file)
    assert again.code("H15.50.05", "a") == "H15.50.05-261119-1001"
    assert again.code("H15.50.06", "a") == ""
    again.drop("H15.50.05", "a")
    assert (again.code("H15.50.05", "a"), again.code("H15.50.05", "b")) == ("", "H15.50.05-261119-1002")


def test_what_is_old_is_forgotten(tmp_path: Path) -> None:
    witness = Witness(tmp_path / "quoc-gia.db")
    witness.keep("H15.50.05", "a", "A", NOW)
    witness.keep("H15.50.05", "b", "B", NOW + timedelta(days=1))
    witness.forget(NOW + KEPT_FOR + timedelta(hours=1))
    assert (witness.code("H15.50.05", "a"), witness.code("H15.50.05", "b")) == ("", "B")


def test_nothing_is_told_while_the_file_cannot_be_read(hub: Hub) -> None:
    """Then nobody knows what went out."""
    hub.add(life())
    (Path(hub.folder.name) / "quoc-gia.db").write_bytes(b"not a database" * 100)
    assert hub.round().outcomes == {"unknown": 1}
    assert (hub.simulator.calls, hub.standing().sentence) == ([], BROKEN)
