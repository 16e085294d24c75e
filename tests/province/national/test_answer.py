"""What an answer means: by status and number, by words only where nothing else tells."""

import json
from typing import Any

import pytest

from province.national.answer import Reply, classify
from tests.province.national.portal import HTML


def said(status: int, body: Any) -> Reply:
    return Reply(status, json.dumps(body, ensure_ascii=False).encode())


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, {"error_code": "0", "message": "Đồng bộ thành công"}, "ok"),
        (200, {"error_code": "00"}, "ok"),
        (200, {"error_code": 0, "result": []}, "ok"),
        (200, {"response_code": "00", "response_data": ""}, "ok"),
        (200, {"result": {"error_code": 0, "message": "", "data": []}}, "ok"),
        (200, {"code": 200, "data": {}}, "ok"),
        (200, {"error_code": "-3", "message": "Cập nhật thành công"}, "ok"),
        (200, {"error_code": "3", "message": "Thành công"}, "ok"),
        (200, {"error_code": "-3", "message": "Mã hồ sơ đã tồn tại"}, "exists"),
        (200, {"error_code": "-3", "message": "Không thành công"}, "refused"),
        (200, {"error_code": "-3", "message": ""}, "refused"),
        (200, {"error_code": "-1", "message": "Cập nhật thành công một phần"}, "refused"),
        (200, {"error_code": "200", "message": "Cập nhật thành công"}, "refused"),
        (200, {"error_code": "-1", "message": "Hồ sơ không tồn tại"}, "absent"),
        (200, {"error_code": "-2", "message": "Phiên làm việc đã hết hạn"}, "token"),
        (200, {"error_code": "-1", "message": "Phiên họp của hội đồng chưa có"}, "refused"),
        (200, {"code": 401, "message": "token"}, "token"),
        (200, {"code": 400, "message": "thiếu MaTTHC"}, "refused"),
        (200, {"code": 502}, "unknown"),
        (400, {"code": 400, "message": "thiếu MaTTHC"}, "refused"),
        (400, {"code": 400, "message": "đã tồn tại"}, "exists"),
        (409, {}, "exists"),
        (401, None, "token"),
        (403, {"code": 403}, "later"),
        (404, {"code": 404, "message": "Không tìm thấy hồ sơ"}, "absent"),
        (404, "trang không có", "later"),
        (429, None, "later"),
        (408, None, "unknown"),
        (500, None, "unknown"),
        (500, {"error_code": "0", "message": "thành công"}, "unknown"),
        (502, {"code": 502}, "unknown"),
        (504, "", "unknown"),
        (302, "", "unknown"),
        (200, None, "unknown"),
        (200, [], "unknown"),
        (200, "thành công", "unknown"),
        (200, {"message": "Đồng bộ thành công"}, "unknown"),
        (200, {"error_code": None, "message": "thành công"}, "unknown"),
        (200, {"error_code": "OK", "message": "thành công"}, "unknown"),
        (200, {"error_code": True}, "unknown"),
        (200, {"error_code": {"a": 1}}, "unknown"),
    ],
)
def test_each_answer_means_one_thing(status: int, body: Any, kind: str) -> None:
    assert classify(said(status, body)).kind == kind


@pytest.mark.parametrize("body", [HTML.encode(), b"", b"{", b'{"error_code":"0"', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_unknown(body: bytes) -> None:
    assert classify(Reply(200, body)).kind == "unknown"


def test_a_fault_is_unknown_unless_the_request_never_left() -> None:
    assert classify(Reply(fault="ReadTimeout")).kind == "unknown"
    assert classify(Reply(fault="ConnectError", sent=False)).kind == "later"


def test_a_refusal_names_the_field_whatever_its_capitals() -> None:
    assert classify(said(400, {"message": "Trường sogiaytochuhoso sai"})).field == "SoGiayToChuHoSo"
    assert classify(said(400, {"message": "Dữ liệu sai"})).field == ""
