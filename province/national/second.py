"""The client of the second generation: a path per operation, a bearer token, the server's own code (A1, A2)."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from counter.dossier import Attachment
from province.national.answer import Answer
from province.national.contents import Content, Contents
from province.national.delivery import Found, Held
from province.national.interface import Unfit
from province.national.lgsp import dossier_row, flat, progress_row, status_row
from province.national.trail import Parcel, Step, told_claim
from province.national.wire import About, Session, Token, Wire, about


@dataclass(frozen=True)
class Access:
    """How the gateway of the second generation is reached. The path of the look-up is not confirmed, nor are the others
    for a province (protocol.md, "Not confirmed"). No source shows how a file is uploaded, nor a dossier that is there
    already is given one: without ``upload`` no file is told, without ``hand_in`` none that came after the
    introduction."""

    url: str
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    agencies: Mapping[str, str] = field(default_factory=dict)
    token: str = "/token"
    next_value: str = "/GetNextValue"
    create: str = "/CreateDossier"
    trail: str = "/CapNhatTienTrinh"
    status: str = "/CapNhatTrangThai"
    look_up: str = "/TraCuuHoSo"
    upload: str = ""
    hand_in: str = ""

    def agency(self, unit: str) -> str:
        """The ``MaDonViTiepNhan`` of a unit."""
        return self.agencies.get(unit, unit)


class SecondGeneration:
    """An ``Adapter``."""

    def __init__(self, access: Access, wire: Wire, contents: Contents) -> None:
        self._access, self._wire, self._contents = access, wire, contents
        self._session = Session(self._log_in, _token)

    @property
    def files(self) -> bool:
        """With a path for both operations that no source shows."""
        return bool(self._access.upload and self._access.hand_in)

    def allot(self, parcel: Parcel, held: Held) -> Found:
        """``GetNextValue``, once: the number is kept before anything is sent under it."""
        if held.code:
            return Found(Answer("ok"), code=held.code)
        body = {"code": self._access.agency(parcel.unit.code)}
        answer = self._call("GetNextValue", self._access.next_value, body, parcel)
        data = answer.data.get("data")
        return Found(answer, code=data if isinstance(data, str) else "")

    def look_up(self, parcel: Parcel, held: Held) -> Found:
        """What bears the allotted code."""
        answer = self._call("TraCuuHoSo", self._access.look_up, {"maHoSo": held.code}, parcel)
        if answer.kind != "ok":
            return Found(answer)
        data = answer.data.get("data")
        if isinstance(data, list):
            data = data[0] if data else None
        if not isinstance(data, Mapping) or not data:
            return Found(Answer("absent"))
        return Found(answer, number=_text(data, "idHoSo"), claim=told_claim(flat(data)))

    def create(self, parcel: Parcel, held: Held) -> Found:
        """``CreateDossier``, with the scanned papers that have come by then."""
        files = self._uploaded(parcel)
        if isinstance(files, Answer):
            return Found(files)
        body = dossier_row(parcel, parcel.first, held.code, self._access.agency(parcel.unit.code), files)
        answer = self._call("CreateDossier", self._access.create, body, parcel)
        data = answer.data.get("data")
        return Found(answer, number=_text(data, "idHoSo") if isinstance(data, Mapping) else "")

    def tell(self, parcel: Parcel, held: Held, steps: Sequence[Step]) -> Found:
        """``CapNhatTienTrinh``."""
        rows = [progress_row(parcel, step, held.code, held.number) for step in steps]
        return Found(self._call("CapNhatTienTrinh", self._access.trail, rows, parcel))

    def update(self, parcel: Parcel, held: Held) -> Found:
        """``CapNhatTrangThai``: every status since the last one counted, in order. No call tells a correction."""
        rows = [status_row(parcel, step, held.code, held.number) for step in parcel.moves(held.state_rev)]
        return Found(self._call("CapNhatTrangThai", self._access.status, rows, parcel) if rows else Answer("ok"))

    def hand_in(self, parcel: Parcel, held: Held) -> Found:
        """The dossier once more, with its scanned papers."""
        files = self._uploaded(parcel)
        if isinstance(files, Answer):
            return Found(files)
        body = dossier_row(parcel, parcel.steps[-1], held.code, self._access.agency(parcel.unit.code), files)
        return Found(self._call("CapNhatHoSo", self._access.hand_in, {"IdHoSo": held.number, **body}, parcel))

    def _uploaded(self, parcel: Parcel) -> dict[str, str] | Answer:
        """The number there of each content that the hub has; what has none yet is uploaded first."""
        unit, uid = parcel.unit.code, parcel.dossier.uid
        found: dict[str, str] = {}
        for file in parcel.dossier.attachments if self.files else ():
            number = self._contents.number(unit, uid, file.sha256)
            content = None if number else self._contents.read(unit, file.sha256)
            if content is not None:
                answer = self._upload(file, content, parcel)
                data = answer.data.get("data")
                number = _text(data, "IdTepTin") if isinstance(data, Mapping) else ""
                if answer.kind != "ok" or not number:
                    # The dossier itself has not left.
                    return replace(answer, kind="later" if answer.kind in {"ok", "unknown"} else answer.kind)
                self._contents.keep_number(unit, uid, file.sha256, number)
            if number:
                found[file.sha256] = number
        return found

    def _upload(self, file: Attachment, content: Content, parcel: Parcel) -> Answer:
        named = {"TenTepTin": file.name, "LoaiTepTin": content.type, "HashTepTin": file.sha256}
        body = {**named, "NoiDungTepTin": base64.b64encode(content.data).decode()}
        return self._call("TaiTepTin", self._access.upload, body, parcel, kept=named)

    def _call(self, operation: str, path: str, body: Any, parcel: Parcel, kept: Any = None) -> Answer:
        if not path:
            raise Unfit(
                "", f"Quản trị tỉnh chưa khai đường dẫn của {operation} trong quoc-gia.toml; xem docs/national.md."
            )
        whose = about(parcel.dossier)

        def send(token: str) -> Answer:
            headers = {"Authorization": f"Bearer {token}"}
            return self._wire.post(operation, self._access.url + path, body, whose, headers, kept)

        return self._session.call(self._wire, whose, send)

    def _log_in(self) -> Answer:
        body = {"client_id": self._access.client_id, "client_secret": self._access.client_secret}
        return self._wire.post("token", self._access.url + self._access.token, body, About(), {})


def _token(data: Mapping[str, Any]) -> Token:
    inner = data.get("data")
    if not isinstance(inner, Mapping):
        return "", 0.0
    lives = inner.get("expires_in")
    return _text(inner, "access_token"), float(lives) if isinstance(lives, int | float) else 0.0


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return str(value) if isinstance(value, str | int) else ""
