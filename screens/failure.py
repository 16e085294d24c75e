"""What is said when the program itself fails: a sentence and where, never a value, which may be a citizen's."""

from pathlib import Path
from traceback import extract_tb

from textual.worker import WorkerFailed

ROOMS = ("counter", "screens", "db", "receipts", "motcua")


def failed(error: BaseException | None) -> str:
    """What to do, and for whoever mends it the kind of the error and our own lines that led there."""
    if isinstance(error, WorkerFailed):
        error = error.error
    frames = extract_tb(error.__traceback__) if error else []
    places = [f"{path.parent.name}/{path.name}:{frame.lineno}" for frame in frames if (path := Path(frame.filename))]
    ours = [place for place in places if place.split("/")[0] in {*ROOMS, "commands", "forms", "widgets"}]
    where = " < ".join(reversed(ours)) or "ngoài motcua"
    return (
        "Chương trình gặp lỗi và dừng lại. Mọi bước đã ghi vẫn còn, hồ sơ nhập dở được giữ; mở lại motcua. "
        f"Lỗi lặp lại thì chạy motcua verify và báo quản trị: {type(error).__name__}, {where}."
    )
