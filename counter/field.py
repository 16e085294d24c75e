"""What an officer calls each part of a dossier: one name, whether a question asks for it or a refusal points at it."""

NAMES = {
    "code": "Mã hồ sơ",
    "procedure": "Thủ tục",
    "channel": "Cách nộp",
    "return_by": "Nhận kết quả",
    "owner.name": "Chủ hồ sơ",
    "owner.kind": "Loại chủ hồ sơ",
    "owner.id": "Số giấy tờ",
    "owner.born": "Ngày sinh",
    "owner.address": "Địa chỉ",
    "owner.phone": "Điện thoại",
    "owner.email": "Thư điện tử",
    "submitter.name": "Người nộp",
    "documents": "Giấy tờ",
    "items": "Giấy tờ chứng thực",
    "sets": "Số bộ hồ sơ",
    "note": "Ghi chú",
    "submitted_at": "Ngày nộp",
    "received_at": "Ngày tiếp nhận",
    "due_at": "Ngày hẹn trả",
    "finished_at": "Ngày xử lý xong",
    "returned_at": "Ngày trả",
    "status": "Trạng thái",
    "unit": "Đơn vị",
    "steps": "Quá trình xử lý",
}
"""By the field's path in a dossier, as a refusal names it; ``owner`` is the first one, ``steps`` are all of them."""
