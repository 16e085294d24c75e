"""Scanned papers of a dossier: onto a component, or as its result; each an event, its content kept once by its hash."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from counter.desk import Desk
from counter.dossier import Attachment, Dossier
from counter.event import Body
from counter.ports import TAKEN, Afterwards, Draft, Writer
from counter.refusal import Damaged, Refused
from counter.right import check
from counter.scanned import Scanned, read_scanned

RESULT = ""
"""The ``component`` of a result's file."""

MOST_FILES = 100
"""Of one dossier."""

CLEARED: dict[Afterwards, str] = {
    "delete": "Đã xóa khỏi thư mục máy quét.",
    "move": f"Tệp gốc ở “{TAKEN}” trong thư mục máy quét, không mã hóa: xóa khi không cần nữa.",
    "keep": "Tệp gốc vẫn ở thư mục máy quét, không mã hóa: xóa khi không cần nữa.",
}
NOT_CLEARED: dict[Afterwards, str] = {
    "delete": "Chưa xóa được tệp khỏi thư mục máy quét; xóa bằng tay.",
    "move": f"Chưa chuyển được tệp sang “{TAKEN}”; chuyển hoặc xóa bằng tay.",
    "keep": "Tệp trong thư mục máy quét đã thay đổi; xem lại tệp ấy.",
}
NOT_KEPT = "Đọc lại từ sổ không khớp nên chưa bỏ tệp gốc; chạy motcua verify, giữ tệp trong thư mục máy quét."

GONE = "Không còn hồ sơ này; quay lại và tìm lại."
NOT_HERE = "Nội dung tệp này chưa về máy này; quầy đã quét gửi lên tỉnh xong thì mới xem được ở đây."


@dataclass(frozen=True, slots=True)
class Attached:
    """The dossier with the file; ``new`` unless it had it already. ``cleared`` says what became of the file in the
    scanner's folder; ``left`` that it lies there still, and what to do."""

    dossier: Dossier
    attachment: Attachment
    new: bool = True
    cleared: str = ""
    left: str = ""


def component(dossier: Dossier, number: int) -> str:
    """The name of the component with that number, from 1 on. Raises ``Refused``."""
    names = dossier.components
    if not 1 <= number <= len(names):
        known = f"từ 1 đến {len(names)}" if names else "hồ sơ không có thành phần nào"
        raise Refused(f"Không có thành phần mang số này ({known}); xem danh sách bằng motcua attach MÃ.")
    return names[number - 1]


def attach(desk: Desk, uid: str, scanned: Scanned, component: str, *, clock_ok: bool = False) -> Attached:
    """The content on disk first, then the event: what the log names is always there. Raises ``Refused``."""
    _may(desk.store.dossier(uid), component)
    # Before the lock, which a large file would hold for as long as it takes.
    desk.store.keep_content(scanned)
    try:
        with desk.store.write(desk.officer.login, clock_ok=clock_ok) as writer:
            dossier = _may(writer.dossier(uid), component)
            known = next((held for held in dossier.attachments if held.place == (component, scanned.sha256)), None)
            if known is not None:
                return Attached(dossier, known, new=False)
            if len(dossier.attachments) >= MOST_FILES:
                raise Refused(f"Hồ sơ đã có {MOST_FILES} tệp; gộp các trang còn lại vào một tệp PDF rồi gắn.")
            # Another program that was refused the same content may have dropped it meanwhile.
            desk.store.keep_content(scanned)
            body: Body = {"component": component} if component else {}
            body |= {"sha256": scanned.sha256, "name": scanned.name, "type": scanned.type, "size": scanned.size}
            after = _append(writer, dossier, "attach", body)
    except BaseException:
        desk.store.drop_unnamed(scanned.sha256)
        raise
    return Attached(after, after.attachments[-1])


def attach_scan(desk: Desk, uid: str, name: str, component: str) -> Attached:
    """A file of the scanner's folder, with which is done as the unit's folder says (``Tray.afterwards``) once the
    dossier has it and what was kept has been read back. Raises ``Refused``."""
    check(desk.officer, "attachment.attach_scan")
    tray = desk.tray
    scan, content = tray.read(name)
    done = attach(desk, uid, read_scanned(content, name), component)
    if not _kept(desk, done.attachment, content):
        return replace(done, left=NOT_KEPT)
    if not tray.clear(scan):
        return replace(done, left=NOT_CLEARED[tray.afterwards])
    return replace(done, cleared=CLEARED[tray.afterwards])


def _kept(desk: Desk, attachment: Attachment, content: bytes) -> bool:
    """Whether the store gives back what it was given."""
    try:
        return desk.store.content(attachment.sha256) == content
    except Damaged:
        return False


def detach(desk: Desk, uid: str, attachment: Attachment) -> Dossier:
    """Take a file off; the log keeps what was there. Raises ``Refused``."""
    with desk.store.write(desk.officer.login) as writer:
        dossier = writer.dossier(uid)
        if dossier is None:
            raise Refused(GONE)
        if attachment.place not in {held.place for held in dossier.attachments}:
            return dossier
        body: Body = {"component": attachment.component} if attachment.component else {}
        return _append(writer, dossier, "detach", {**body, "sha256": attachment.sha256, "name": attachment.name})


def content_of(desk: Desk, attachment: Attachment) -> bytes:
    """What was scanned. Raises ``Refused`` where it has not come yet."""
    content = desk.store.content(attachment.sha256)
    if content is None:
        raise Refused(NOT_HERE)
    return content


def held(dossier: Dossier, component: str) -> Sequence[Attachment]:
    """The files of a component, or of the result."""
    return [each for each in dossier.attachments if each.component == component]


def _may(dossier: Dossier | None, component: str) -> Dossier:
    if dossier is None:
        raise Refused(GONE)
    if dossier.cancelled:
        raise Refused("Số hồ sơ này đã hủy nên không gắn tệp; gắn vào hồ sơ lập lại.")
    if component and component not in dossier.components:
        raise Refused("Hồ sơ không có thành phần này; mở lại hồ sơ để xem danh sách thành phần mới.")
    return dossier


def _append(writer: Writer, dossier: Dossier, kind: str, body: Body) -> Dossier:
    _, after = writer.append(Draft(dossier.uid, kind, dossier.next_at(writer.now), body))
    if after is None:
        raise AssertionError("a mark always leaves a dossier")
    return after
