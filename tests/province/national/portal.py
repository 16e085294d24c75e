"""Simulators of both generations of the national interface that misbehave on demand in every way that protocol.md A7
and A10 list: within the test, or over real HTTP on this machine."""

import base64
import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

Row = dict[str, Any]
Headers = Mapping[str, str] | Message
Said = tuple[int, dict[str, str], bytes]

HTML = "<html><body><h1>Bảo trì hệ thống: thao tác thành công, mời quay lại sau</h1></body></html>"
PUBLISHED = {
    "MATTHC": "1.004873",
    "TENTTHC": "Thủ tục cấp Giấy xác nhận tình trạng hôn nhân",
    "LINHVUCTHUCHIEN": [{"MALINHVUC": "G15-HT01", "TENLINHVUC": "Hộ tịch"}],
}

BEFORE = ("html", "null-500", "502", "hang", "429", "401", "expired-words", "empty", "not-numeric")
AFTER = ("done-html", "done-500", "done-hang", "done-cut", "done-slow")
FAULTS = (*BEFORE, *AFTER)
"""What may happen instead of an answer; after ``done-`` the call was carried out all the same."""


class Simulator:
    """One national system: ``faults`` of an operation are used up call by call, ``any`` is for every operation. With
    ``takes_twice`` it does not refuse what is there already; ``made`` are the codes of all that it ever took in."""

    def __init__(self) -> None:
        self.dossiers: dict[str, Row] = {}
        self.trail: dict[str, list[Row]] = defaultdict(list)
        self.takes_twice = False
        self.made: list[str] = []
        self.calls: list[str] = []
        self.requests: list[Row] = []
        self.faults: dict[str, deque[str]] = defaultdict(deque)
        self.refusals: dict[str, tuple[int, str]] = {}
        self.retry_after = "120"
        self.sessions = 0
        self.dead: set[str] = set()
        self.success: Any = "0"
        self.lock = threading.Lock()
        self.release = threading.Event()
        self._server: ThreadingHTTPServer | None = None

    def fail(self, operation: str, *faults: str) -> None:
        self.faults[operation].extend(faults)

    def __enter__(self) -> "Simulator":
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def new_session(self) -> str:
        self.sessions += 1
        return f"phien-bi-mat-{self.sessions}"

    def operation(self, path: str, body: Any) -> str:
        raise NotImplementedError

    def answer(self, operation: str, body: Any) -> Row:
        raise NotImplementedError

    def knows(self, headers: Headers, body: Any) -> bool:
        raise NotImplementedError

    def unauthorised(self) -> Said:
        return _json(401, {"code": 401, "message": "token"})

    def respond(self, path: str, headers: Headers, body: Any) -> tuple[str, Said]:
        """The fault that strikes, if any, and what is answered."""
        with self.lock:
            operation = self.operation(path, body)
            self.calls.append(operation)
            self.requests.append({"operation": operation, "body": body, "headers": dict(headers)})
            waiting = self.faults[operation] or self.faults["any"]
            fault = waiting.popleft() if waiting else ""
            return fault, self._said(operation, headers, body, fault)

    def _said(self, operation: str, headers: Headers, body: Any, fault: str) -> Said:
        if fault in BEFORE:
            return self._instead(fault)
        if not self.knows(headers, body):
            return self.unauthorised()
        refused = self.refusals.get(operation)
        if refused is not None:
            return _json(200, {"error_code": str(refused[0]), "code": refused[0], "message": refused[1]})
        told = _json(200, self.answer(operation, body))
        if fault == "done-html":
            return 200, {}, HTML.encode()
        return _json(500, None) if fault == "done-500" else told

    def _instead(self, fault: str) -> Said:
        match fault:
            case "html":
                return 200, {"Content_Type": "text/html"}, HTML.encode()
            case "null-500":
                return _json(500, None)
            case "502":
                return _json(502, {"code": 502, "message": "proxy timeout"})
            case "429":
                return _json(429, {"code": 429, "message": "quá nhiều"}, Retry_After=self.retry_after)
            case "401":
                return _json(401, {"code": 401, "message": "token"})
            case "expired-words":
                return _json(200, {"error_code": "-2", "code": -2, "message": "Phiên làm việc đã hết hạn"})
            case "not-numeric":
                return _json(200, {"error_code": "OK", "message": "thành công"})
        return 200, {}, b""


class Within(httpx.BaseTransport):
    """The simulator without a socket: a side that hangs is a time-out at once."""

    def __init__(self, simulator: "Simulator") -> None:
        self.simulator = simulator
        self.reachable = True

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not self.reachable:
            raise httpx.ConnectError("nobody there", request=request)
        body = json.loads(request.read())
        fault, (status, headers, text) = self.simulator.respond(request.url.path, request.headers, body)
        if "hang" in fault or fault == "done-slow":
            raise httpx.ReadTimeout("too late", request=request)
        if fault == "done-cut":
            raise httpx.RemoteProtocolError("cut", request=request)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.Response(status, headers=named, content=text)


def _json(status: int, body: Any, **headers: str) -> Said:
    return status, headers, json.dumps(body, ensure_ascii=False).encode()


def _handler(simulator: Simulator) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fault, (status, headers, text) = simulator.respond(self.path, self.headers, body)
            if "hang" in fault:
                simulator.release.wait(10)
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if fault == "done-cut":
                self.wfile.write(text[: len(text) // 2])
                self.close_connection = True
            elif fault == "done-slow":
                # Drips: every read is in time, the whole never.
                try:
                    for byte in text:
                        self.wfile.write(bytes([byte]))
                        if simulator.release.wait(0.05):
                            break
                except OSError:
                    pass
                self.close_connection = True
            else:
                self.wfile.write(text)

    return Handler


class FirstPortal(Simulator):
    """``mapAPI``: ``service`` names the operation; a code that is there already is not created again."""

    def __init__(self) -> None:
        super().__init__()
        self.published: dict[str, Row] = {"1.004873": PUBLISHED}

    def operation(self, path: str, body: Any) -> str:
        return "login" if path.startswith("/mapi/login") else str(body["service"])

    def knows(self, headers: Headers, body: Any) -> bool:
        return "session" not in body or (body["session"] not in self.dead and body["session"].startswith("phien"))

    def unauthorised(self) -> Said:
        return _json(200, {"error_code": "-2", "message": "Phiên làm việc không hợp lệ"})

    def answer(self, operation: str, body: Any) -> Row:
        match operation:
            case "login":
                return {"error_code": "0", "message": "", "session": self.new_session()}
            case "LayThuTuc":
                found = self.published.get(body["maTTHC"])
                return {"error_code": "0", "result": [found] if found else []}
            case "TraCuuHoSo":
                found = self.dossiers.get(body["mahoso"])
                return {"error_code": "0", "result": [found] if found else []}
            case "DongBoHoSoMC":
                (dossier,) = body["data"]
                return self._synchronised(dossier, body["isUpdating"] == "True")
            case _:
                assert 1 <= len(body["data"]) <= 10
                for row in body["data"]:
                    assert row["MaHoSo"] in self.dossiers
                    self.trail[row["MaHoSo"]].append(row)
                return {"error_code": self.success, "message": "Đồng bộ thành công"}

    def _synchronised(self, dossier: Row, updating: bool) -> Row:
        _all_strings(dossier)
        code = dossier["MaHoSo"]
        if not dossier["NgayTiepNhan"]:
            return {"error_code": "-1", "message": "Thiếu NgayTiepNhan"}
        if not updating and code in self.dossiers and not self.takes_twice:
            return {"error_code": "-3", "message": f"Mã hồ sơ {code} đã tồn tại"}
        if updating and code not in self.dossiers:
            return {"error_code": "-1", "message": f"Mã hồ sơ {code} không tồn tại"}
        self.dossiers[code] = dossier
        self.made += [] if updating else [code]
        return {"error_code": self.success, "message": "Đồng bộ thành công"}


def _all_strings(value: Any) -> None:
    if isinstance(value, dict):
        for inner in value.values():
            _all_strings(inner)
    elif isinstance(value, list):
        for inner in value:
            _all_strings(inner)
    else:
        assert isinstance(value, str)


class SecondGateway(Simulator):
    """REST: a path an operation, a bearer token, codes that the server allots."""

    def __init__(self) -> None:
        super().__init__()
        self.allotted = 0
        self.moves: dict[str, list[Row]] = defaultdict(list)
        self.files: dict[str, tuple[str, bytes]] = {}

    def operation(self, path: str, body: Any) -> str:
        return path.strip("/")

    def knows(self, headers: Headers, body: Any) -> bool:
        token = (headers.get("Authorization") or "Bearer phien").removeprefix("Bearer ")
        return token not in self.dead and token.startswith("phien")

    def answer(self, operation: str, body: Any) -> Row:
        match operation:
            case "token":
                return _ok({"access_token": self.new_session(), "expires_in": 3600, "token_type": "Bearer"})
            case "GetNextValue":
                self.allotted += 1
                return _ok(f"{body['code']}-20261119-{self.allotted:07}")
            case "TraCuuHoSo":
                return _ok(self.dossiers.get(body["maHoSo"]))
            case "CreateDossier":
                code = body["MaHoSo"]
                if code in self.dossiers and not self.takes_twice:
                    return {"code": 400, "message": f"Mã hồ sơ {code} đã tồn tại", "data": None}
                self.dossiers[code] = {**body, "idHoSo": f"id-{code}"}
                self.made.append(code)
                return _ok({"idHoSo": f"id-{code}", "maHoSo": code})
            case "TaiTepTin":
                content = base64.b64decode(body["NoiDungTepTin"])
                self.files[f"tep-{len(self.files) + 1}"] = (body["HashTepTin"], content)
                return _ok({"IdTepTin": f"tep-{len(self.files)}", "HashTepTin": body["HashTepTin"]})
            case "CapNhatHoSo":
                code = body["MaHoSo"]
                if body["IdHoSo"] != self.dossiers.get(code, {}).get("idHoSo"):
                    return {"code": 400, "message": "Hồ sơ không tồn tại", "data": None}
                self.dossiers[code] |= {key: value for key, value in body.items() if key != "IdHoSo"}
                return _ok(None)
        assert len(body) >= 1
        for row in body:
            number = row.get("IDHoSo") or row["IdHoSo"]
            if number != self.dossiers.get(row["MaHoSo"], {}).get("idHoSo"):
                return {"code": 400, "message": "Hồ sơ không tồn tại", "data": None}
            kept = self.trail if operation == "CapNhatTienTrinh" else self.moves
            kept[row["MaHoSo"]].append(row)
        return _ok(None)


def _ok(data: Any) -> Row:
    return {"code": 200, "message": "", "data": data}
