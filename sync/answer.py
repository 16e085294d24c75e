"""An answer as it comes over the line, unpacked in bounded pieces: httpx itself unpacks all that comes as far as it
goes, layer upon layer."""

import zlib
from collections.abc import Iterator

import httpx

ACCEPTED = {"Accept-Encoding": "gzip"}
"""What may be packed, and how: a header of every request whose answer is read here."""

STEP = 64 * 1024
"""Bytes of a piece at most."""


class TooLong(ValueError):
    """More bytes than are read."""


def whole(response: httpx.Response, most: int) -> bytes:
    """The body of a streamed answer. Raises ``TooLong`` beyond ``most`` bytes, ``ValueError`` for what is packed in no
    way that was asked for or broken, and httpx's own errors."""
    body = bytearray()
    for piece in pieces(response):
        body += piece
        if len(body) > most:
            raise TooLong(most)
    return bytes(body)


def pieces(response: httpx.Response) -> Iterator[bytes]:
    """The body as it comes, unpacked in pieces of ``STEP`` bytes at most. Raises as ``whole``, but for its length."""
    if response.is_stream_consumed:
        yield response.content
        return
    packed = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packed == "identity":
        yield from response.iter_raw()
        return
    if packed != "gzip":
        raise ValueError(packed)
    unpacker, came = zlib.decompressobj(wbits=31), False
    try:
        for part in response.iter_raw():
            rest, came = part, True
            while rest:
                yield unpacker.decompress(rest, STEP)
                rest = unpacker.unconsumed_tail
    except zlib.error:
        raise ValueError("gzip") from None
    # The answer to a ``HEAD`` is of no bytes, however it would be packed.
    if came and not unpacker.eof:
        raise ValueError("gzip")
