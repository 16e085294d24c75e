"""The client of the first generation: one address, ``service`` names the operation, a session in the body (A2, A3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from province.national.answer import Answer
from province.national.contents import Contents
from province.national.delivery import Found, Held
from province.national.interface import Unfit, fitted
from province.national.mapapi import Published, dossier_row, progress_row
from province.national.trail import Parcel, Step, told_claim
from province.national.wire import About, Session, Token, Wire, about

PUBLISHED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Access:
    """How the adapter server of the first generation is reached; ``agencies`` gives a unit's ``madonvi`` where that is
    not the unit's own code."""

    adapter_url: str
    username: str = field(repr=False)
    password: str = field(repr=False)
    dstcode: str
    integration_endpoint: str
    share_endpoint: str
    auth_endpoint: str = "/mapi/login"
    agencies: Mapping[str, str] = field(default_factory=dict)

    def agency(self, unit: str) -> str:
        """The ``madonvi`` of a unit."""
        return self.agencies.get(unit, unit)


class FirstGeneration:
    """An ``Adapter``."""

    def __init__(self, access: Access, wire: Wire, contents: Contents) -> None:
        self._access, self._wire, self._contents = access, wire, contents
        self._session = Session(self._log_in, _token)
        self._published: dict[str, tuple[datetime, Published]] = {}

    @property
    def files(self) -> bool:
        """With an address at which the portal reaches the hub."""
        return self._contents.reachable

    def allot(self, parcel: Parcel, held: Held) -> Found:
        """The sender allots: the code on the receipt."""
        return Found(Answer("ok"), code=fitted("MaHoSo", parcel.dossier.code))

    def look_up(self, parcel: Parcel, held: Held) -> Found:
        """``TraCuuHoSo``."""
        answer = self._call("TraCuuHoSo", {"mahoso": held.code}, about(parcel.dossier))
        if answer.kind != "ok":
            return Found(answer)
        found = result(answer)
        if found is None:
            return Found(Answer("absent"))
        told = {name.lower(): value for name, value in found.items()}.get("mahoso", held.code)
        return Found(answer, claim=told_claim(found) if told == held.code else None)

    def create(self, parcel: Parcel, held: Held) -> Found:
        """``DongBoHoSoMC``, not updating."""
        return self._synchronise(parcel, parcel.first, held, updating=False)

    def update(self, parcel: Parcel, held: Held) -> Found:
        """``DongBoHoSoMC``, updating what is known to be ours."""
        return self._synchronise(parcel, parcel.steps[-1], held, updating=True)

    def hand_in(self, parcel: Parcel, held: Held) -> Found:
        """``DongBoHoSoMC`` once more, with the addresses: the object is always told as a whole."""
        return self.update(parcel, held)

    def tell(self, parcel: Parcel, held: Held, steps: Sequence[Step]) -> Found:
        """``CapNhatTienDoHoSoMC``."""
        rows = [progress_row(parcel, step, held.code) for step in steps]
        return Found(self._call("CapNhatTienDoHoSoMC", {"data": rows}, about(parcel.dossier)))

    def published(self, code: str, whose: About) -> Answer:
        """``LayThuTuc``: the reply as ``publication`` translates it."""
        return self._call("LayThuTuc", {"maTTHC": code}, whose, self._access.share_endpoint)

    def _synchronise(self, parcel: Parcel, step: Step, held: Held, *, updating: bool) -> Found:
        named = self._named(parcel)
        if isinstance(named, Answer):
            return Found(named)
        row = dossier_row(parcel, step, held.code, named, lambda sha: self._contents.address(parcel.unit.code, sha))
        body = {"isUpdating": str(updating), "data": [row]}
        return Found(self._call("DongBoHoSoMC", body, about(parcel.dossier)))

    def _named(self, parcel: Parcel) -> Published | Answer:
        """The procedure as it is published today; asked for once a day, not at every push."""
        code, now = parcel.dossier.procedure.code, self._wire.now()
        if code in self._published and now < self._published[code][0] + PUBLISHED_FOR:
            return self._published[code][1]
        answer = self.published(code, about(parcel.dossier))
        if answer.kind not in {"ok", "absent", "refused"}:
            # The dossier itself has not left, so there is nothing to be in doubt about.
            return Answer("later", seconds=answer.seconds, everyone=answer.everyone)
        found = result(answer) if answer.kind == "ok" else None
        if found is None:
            raise Unfit("MaTTHC", f"Cổng không có thủ tục {code}; báo quản trị tỉnh đối chiếu mã thủ tục.")
        fields = found.get("LINHVUCTHUCHIEN")
        first = fields[0] if isinstance(fields, list) and fields and isinstance(fields[0], Mapping) else {}
        named = Published(
            str(found.get("TENTTHC") or parcel.dossier.procedure.name),
            str(first.get("MALINHVUC") or ""),
            str(first.get("TENLINHVUC") or ""),
        )
        self._published[code] = (now, named)
        return named

    def _call(self, service: str, body: Mapping[str, Any], whose: About, endpoint: str = "") -> Answer:
        access = self._access
        url = access.adapter_url + (endpoint or access.integration_endpoint)

        def send(session: str) -> Answer:
            whole = {"session": session, "madonvi": access.agency(whose.unit), "service": service, **body}
            return self._wire.post(service, url, whole, whose, self._headers)

        return self._session.call(self._wire, whose, send)

    def _log_in(self) -> Answer:
        access = self._access
        body = {"username": access.username, "password": access.password}
        return self._wire.post("login", access.adapter_url + access.auth_endpoint, body, About(), self._headers)

    @property
    def _headers(self) -> Mapping[str, str]:
        return {"Charset": "utf-8", "dstcode": self._access.dstcode}


def _token(data: Mapping[str, Any]) -> Token:
    return str(data.get("session") or ""), 0.0


def result(answer: Answer) -> Mapping[str, Any] | None:
    """The first object of a query's ``result``, ``None`` when there is none."""
    found = answer.data.get("result")
    if isinstance(found, list):
        found = found[0] if found else None
    return found if isinstance(found, Mapping) and found else None
