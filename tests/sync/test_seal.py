"""The device's key: what it signed and what was sealed for it, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.seal import DeviceKey, good, seal

KEY, OTHER = DeviceKey("11" * 32), DeviceKey("22" * 32)


def test_a_key_is_kept_by_its_seed() -> None:
    made = DeviceKey.new()
    assert DeviceKey(made.seed).public == made.public
    assert DeviceKey.new().public != made.public


@given(st.binary(max_size=200))
def test_a_signature_is_of_the_signer_and_the_data(data: bytes) -> None:
    sig = KEY.sign(data)
    assert good(KEY.public, data, sig)
    assert not good(OTHER.public, data, sig)
    assert not good(KEY.public, data + b"x", sig)


@given(st.text(max_size=100), st.text(max_size=100))
def test_what_is_no_key_or_no_signature_is_just_not_good(key: str, sig: str) -> None:
    assert not good(key, b"data", KEY.sign(b"data"))
    assert not good(KEY.public, b"data", sig)


@given(st.binary(max_size=200))
def test_only_the_holder_opens(data: bytes) -> None:
    sealed = seal(KEY.public, data)
    assert KEY.open(sealed) == data
    assert OTHER.open(sealed) is None
    assert KEY.open(sealed[:-1]) is None


@given(st.binary(max_size=200))
def test_what_was_not_sealed_does_not_open(data: bytes) -> None:
    assert KEY.open(data) is None


@pytest.mark.parametrize("key", ["", "zz", "00" * 31, "ff" * 32, "đ" * 64])
def test_what_is_no_key_seals_nothing(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        seal(key, b"data")
