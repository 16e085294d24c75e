"""``motcua-province``: the other end of the line, on the command line."""

import argparse
import errno
import io
import json
import logging
import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from counter.refusal import Damaged, Locked, Refused
from counter.text import Printable

if TYPE_CHECKING:
    from province.home import House

DONE, REFUSED, WRONG_USE = 0, 1, 2

NEW_CERTIFICATE = (
    "Thư mục này mất chứng thư; vừa tạo chứng thư mới. Quầy đã ghi danh chỉ tin chứng thư cũ: chép lại chung-thu.pem "
    "và chung-thu.key từ bản sao lưu rồi mở lại, hoặc cấp lại tệp ghi danh cho từng quầy."
)


class Parser(argparse.ArgumentParser):
    """Says in Vietnamese that a command was not used as it should be."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USE, f"Dùng lệnh chưa đúng ({message}); xem {self.prog} --help.\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 refused by a rule, 2 wrong use."""
    from sqlalchemy.exc import OperationalError

    from counter.exchange import Unreadable
    from counter.sync import Cut

    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            setattr(sys, name, Printable(stream))
    args = _parser().parse_args(sys.argv[1:] if argv is None else argv)
    command: Callable[[Namespace], int] = args.run
    try:
        try:
            return command(args)
        except Locked as locked:
            # The key is the first thing that is asked of a home: nothing was done yet.
            from db.guard import ask

            ask(locked)
            return command(args)
    except (Refused, Damaged, Cut) as refused:
        print(refused, file=sys.stderr)
    except Unreadable:
        print("Tệp không đúng là gói của motcua, hoặc bị cắt; chép lại tệp rồi làm lại.", file=sys.stderr)
    except UnicodeDecodeError:
        print("Tệp không phải chữ Unicode (UTF-8); lưu lại dạng UTF-8 rồi làm lại.", file=sys.stderr)
    except BrokenPipeError:
        # Whoever read the answer has read enough, as ``head`` does; what is left can only fail again at the end.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(_unusable(error), file=sys.stderr)
    except OperationalError:
        print(
            "Không nối được kho dữ liệu của máy chủ, hoặc kho không ghi được; kiểm tra PostgreSQL (địa chỉ, còn chạy "
            "không), chỗ trống trên ổ đĩa rồi làm lại.",
            file=sys.stderr,
        )
    except Exception as error:
        # Where, without any value: values may be citizens' data.
        at = traceback.extract_tb(error.__traceback__)[-1]
        print(
            f"Chương trình gặp lỗi ({type(error).__name__}, {at.name}); xem lại lệnh, báo người làm.", file=sys.stderr
        )
    return REFUSED


def _unusable(error: OSError) -> str:
    name = f" {Path(error.filename).name}" if isinstance(error.filename, str) else ""
    if error.errno == errno.ENOSPC:
        return f"Ổ đĩa đã đầy, chưa ghi được tệp{name}; dọn chỗ rồi làm lại."
    return f"Không đọc hoặc ghi được tệp{name}; kiểm tra đường dẫn và quyền."


def _parser() -> Parser:
    parser = Parser(prog="motcua-province", allow_abbrev=False)
    commands = parser.add_subparsers(required=True, metavar="LỆNH", parser_class=Parser)

    def command(name: str, what: str) -> Parser:
        made = commands.add_parser(name, help=what, description=what, allow_abbrev=False)
        made.add_argument("--home", required=True, type=Path, metavar="DIR", help="thư mục của máy chủ")
        made.set_defaults(run=COMMANDS[name])
        return made

    made = command("init", "tạo máy chủ của tỉnh, hoặc máy chuyển tiếp của một đơn vị")
    made.add_argument("--province", default="", metavar="MÃ", help="mã tỉnh, như H15")
    made.add_argument("--database", default="", metavar="URL", help="PostgreSQL; bỏ trống dùng kho kèm theo")
    made.add_argument("--relay", type=Path, metavar="TỆP", help="tệp ghi danh quầy số 0: làm máy chuyển tiếp")
    made.add_argument("--name", action="append", default=[], metavar="TÊN", help="tên hoặc IP ghi vào chứng thư")
    made = command("serve", "mở máy chủ cho các quầy")
    made.add_argument("--host", default="127.0.0.1")
    made.add_argument("--port", type=int, default=8443)
    made.add_argument("--tls", action="store_true", help="TLS cả ở 127.0.0.1; ở địa chỉ khác luôn có TLS")
    made.add_argument("--upstream", default="", metavar="URL", help="máy chuyển tiếp: địa chỉ máy chủ của tỉnh")
    made = command("enrol", "cấp tệp ghi danh cho một quầy (0: máy chuyển tiếp)")
    made.add_argument("--unit", required=True, metavar="MÃ")
    made.add_argument("--counter", required=True, type=int, choices=range(10), metavar="SỐ")
    made.add_argument("--unit-file", type=Path, required=True, metavar="TỆP")
    made.add_argument("--url", required=True, metavar="URL", help="địa chỉ mà quầy sẽ kết nối")
    made.add_argument("--certificate", type=Path, metavar="TỆP", help="chứng thư của máy chuyển tiếp (PEM)")
    made.add_argument("--public", action="store_true", help="tin chứng thư công cộng, không kèm chứng thư riêng")
    made.add_argument("-o", dest="output", type=Path, required=True, metavar="TỆP")
    made = command("revoke", "thu hồi quyền kết nối của một quầy")
    made.add_argument("--unit", required=True, metavar="MÃ")
    made.add_argument("--counter", required=True, type=int, choices=range(10), metavar="SỐ")
    made = command("status", "các đơn vị, các máy, việc còn chờ")
    made.add_argument("--json", action="store_true")
    made = command("verify", "đọc lại toàn bộ sổ và đối chiếu")
    made.add_argument("--unit", default="", metavar="MÃ")
    made.add_argument("--json", action="store_true")
    made = command("catalogue", "công bố danh mục thủ tục và lịch cho mọi quầy")
    made.add_argument("action", choices=["publish", "translate"], help="translate: từ trả lời LayThuTuc (JSON)")
    made.add_argument("file", type=Path)
    made.add_argument("-o", dest="output", type=Path, metavar="TỆP", help="translate: tệp danh mục để xem rồi công bố")
    made = command("bundle", "in: nhận gói do người mang đến; out: gói của máy chuyển tiếp")
    made.add_argument("action", choices=["in", "out"])
    made.add_argument("file", type=Path)
    made.add_argument("-o", dest="output", type=Path, metavar="TỆP", help="gói trả lời")
    made = command("escrow", "khóa của một quầy cho máy thay thế; --take: nhận khóa do quầy gửi")
    made.add_argument("--unit", default="", metavar="MÃ")
    made.add_argument("--counter", type=int, choices=range(10), metavar="SỐ", help="0: máy chuyển tiếp")
    made.add_argument("--device", default="", metavar="MÁY", help="máy cũ hơn của quầy ấy; bỏ trống là máy mới nhất")
    made.add_argument("--yes", action="store_true", help="đã được lệnh mở khóa; việc này được ghi lại")
    made.add_argument("--take", type=Path, metavar="TỆP", help="tệp do motcua key escrow ghi")
    made = command("key", "bảo vệ khóa của máy chủ này")
    made.add_argument(
        "action",
        choices=("protect", "unprotect", "status", "change", "seal", "sheet", "escrow"),
        help="protect: bảo vệ, unprotect: thôi bảo vệ, status: xem, change: đổi mật khẩu, seal: niêm phong tệp để "
        "trần, sheet: khóa để cất trong két, escrow: bản gửi tỉnh giữ (máy chuyển tiếp)",
    )
    made.add_argument("file", type=Path, nargs="?", help="escrow: tệp để gửi tỉnh")
    made.add_argument("--passphrase", action="store_true", help="protect: bằng mật khẩu, cả khi Windows giữ được")
    made.add_argument("--key", default="", metavar="NHÓM_SỐ", help="khóa trên phiếu khôi phục, khi quên mật khẩu")
    made.add_argument("--yes", action="store_true", help="sheet: đã được lệnh; việc này được ghi lại")
    made = command("audit", "ai đã làm gì ở máy chủ này")
    made.add_argument("--json", action="store_true")
    made = command("sync", "máy chuyển tiếp: nói chuyện với tỉnh ngay")
    made = command("backup", "sao lưu toàn bộ vào một tệp mã hóa")
    made.add_argument("folder", type=Path)
    made = command("restore", "khôi phục từ tệp sao lưu; các quầy tự gửi lại phần sau đó")
    made.add_argument("file", type=Path)
    made = command("migrate", "chuyển kho kèm theo sang PostgreSQL")
    made.add_argument("--to", required=True, metavar="URL")
    return parser


def init(args: Namespace) -> int:
    """A new home."""
    from counter.unit import read_unit_file
    from province.home import make

    relay = read_unit_file(args.relay.read_text("utf-8-sig")) if args.relay else None
    if not args.province and relay is None:
        raise Refused("Ghi --province MÃ (như H15), hoặc --relay TỆP cho máy chuyển tiếp.")
    house = make(args.home, args.province, args.database, relay)
    certificate = house.certificate(("localhost", "127.0.0.1", *args.name))
    house.close()
    what = "máy chuyển tiếp" if relay else "máy chủ của tỉnh"
    print(f"Đã tạo {what} tại {args.home}; chứng thư {certificate.name}. Chạy: motcua-province serve --home …")
    return DONE


def serve(args: Namespace) -> int:
    """Until it is ended."""
    import ssl

    import uvicorn

    from province.app import make_app
    from province.home import UNFIT, open_house
    from province.national.access import read_access
    from province.national.courier import Courier
    from province.tide import Tide

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    # Its request lines name paths, and so codes of dossiers.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    house = open_house(args.home, args.upstream)
    national = read_access(args.home) if house.line is None else None
    running: list[Tide | Courier] = [Tide(house)] if house.line is not None else []
    contents = house.contents(national.files_url) if national is not None else None
    if national is not None and contents is not None:
        running.append(Courier(house.hub, house.clock, national.make, contents, house.witness()))
    # Nothing but this machine, or what stands before us on it, hears what goes over the loopback.
    secured = args.tls or args.host not in {"127.0.0.1", "localhost", "::1"}
    if secured and not house.private.exists():
        print(NEW_CERTIFICATE, file=sys.stderr)
    certificate = str(house.certificate()) if secured else None
    private = str(house.private) if secured else None
    try:
        for thread in running:
            thread.start()
        uvicorn.run(
            make_app(house.door, house.upward, contents),
            host=args.host,
            port=args.port,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=5,
            ssl_certfile=certificate,
            ssl_keyfile=private,
            ssl_keyfile_password=house.private_password,
        )
    except ssl.SSLError:
        raise Refused(UNFIT) from None
    except (SystemExit, OverflowError):
        raise Refused(
            f"Không mở được cổng {args.port} ở {args.host}: máy chủ khác đang chạy ở đó, hoặc địa chỉ không phải của "
            "máy này; dừng máy kia, hoặc đổi --host, --port."
        ) from None
    finally:
        for thread in running:
            thread.stop()
        house.close()
    return DONE


def _hub(args: Namespace) -> "House":
    """The home of a hub: what the province decides is decided there. Raises ``Refused`` at a relay."""
    from province.home import open_house

    house = open_house(args.home)
    if house.line is not None:
        house.close()
        raise Refused("Đây là máy chuyển tiếp; ghi danh, thu hồi, công bố danh mục là việc ở máy chủ của tỉnh.")
    return house


def enrol(args: Namespace) -> int:
    """A file with a one-time secret."""
    from db.home import write_private
    from province.enrolment import enrolment_file, ticket, with_mark_key

    house = _hub(args)
    text = args.unit_file.read_text("utf-8-sig")
    if args.counter:
        text = with_mark_key(text, house.mark_key(args.unit))
    known = args.certificate or house.certificate()
    certificate = "" if args.public or args.url.startswith("http://") else known.read_text("ascii")

    def write(secret: str, replaces: bool) -> None:
        line = (args.url, secret, house.key.public, certificate, replaces)
        write_private(args.output, enrolment_file(text, args.unit, args.counter, *line))

    # What is wrong with the unit's file or with the place shows before there is a ticket, which is remembered.
    write("-", False)
    secret, replaces = ticket(house.hub, args.unit, args.counter)
    write(secret, replaces)
    house.note("enrol", _place(args))
    house.close()
    note = " Quầy này đã có máy khác; máy ấy thôi kết nối khi tệp này được dùng." if replaces else ""
    print(f"Đã cấp tệp ghi danh {args.output.name}, dùng được một lần.{note}")
    return DONE


def revoke(args: Namespace) -> int:
    """A device gets nothing more."""
    from province.enrolment import revoke as take_away

    house = _hub(args)
    gone = take_away(house.hub, args.unit, args.counter)
    house.note("revoke", _place(args))
    house.close()
    print(f"Đã thu hồi {gone} máy của quầy {args.counter}, đơn vị {args.unit}.")
    return DONE if gone else REFUSED


def status(args: Namespace) -> int:
    """What there is, and what waits."""
    from province.home import open_house
    from province.status import status as look

    house = open_house(args.home)
    found = look(house.engine)
    house.close()
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
        return DONE
    if passed := found["passed_on"]:
        print(f"Máy chuyển tiếp: tỉnh trả lời lần cuối {passed['at']}, {passed['pending']} bước tỉnh chưa xếp thứ tự")
    if national := found["national"]:
        since = f" từ {national['since']}" if national["since"] else ""
        print(f"Cổng Dịch vụ công quốc gia: {national['waiting']} hồ sơ chờ{since}")
        if last := national["last"]:
            answer = last["fault"] or last["answer"]
            print(f"  lần gọi gần nhất {last['at']}: {last['operation']} {last['status']} {answer}")
    for unit in found["units"]:
        print(f"{unit['unit']}: {unit['dossiers']} hồ sơ, {unit['events']} bước, {unit['held']} bước chờ sửa")
        for device in unit["devices"]:
            state = "đã thu hồi" if device["revoked"] else f"liên lạc {device['seen_at'] or 'chưa lần nào'}"
            print(f"  quầy {device['counter']}: {state}{', CÓ BẢN SAO' if device['cloned'] else ''}")
    return DONE


def verify(args: Namespace) -> int:
    """0 when it is whole."""
    from db.verify import digest
    from province.home import open_house
    from province.verify import verify as look

    house = open_house(args.home)
    reports = look(house.engine, args.unit)
    house.close()
    damage = [f"{unit}: {sentence}" for unit, report in reports.items() for sentence in report.damage]
    sums = {name: sum(getattr(report, name) for report in reports.values()) for name in ("events", "dossiers")}
    told: dict[str, Any] = {"whole": not damage, **sums, "damage": damage}
    if args.unit:
        told["digest"] = next((report.digest for report in reports.values()), digest([]))
    else:
        told["digests"] = {unit: report.digest for unit, report in reports.items()}
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        for sentence in damage:
            print(sentence)
        print(f"Sổ {'toàn vẹn' if not damage else 'CÓ HƯ HỎNG'}: {sums['events']} bước, {sums['dossiers']} hồ sơ.")
    return DONE if not damage else REFUSED


def catalogue(args: Namespace) -> int:
    """From now on every counter gets it with its next exchange."""
    from datetime import date

    from counter.catalogue import read_catalogue

    if args.action == "translate":
        return _translate(args)
    text = args.file.read_text("utf-8-sig")
    read = read_catalogue(text, date.max)
    house = _hub(args)
    house.hub.publish(read.version, text)
    house.note("publish", read.version)
    house.close()
    print(f"Đã công bố danh mục {read.version}: {len(read.procedures)} thủ tục.")
    return DONE


def _translate(args: Namespace) -> int:
    from datetime import date

    from db.home import write_private
    from province.national.publication import publication

    try:
        data = json.loads(args.file.read_text("utf-8-sig"))
        found = data["result"] if isinstance(data, dict) else data
        replies = [reply for reply in found if isinstance(reply, dict)]
    except (ValueError, KeyError, TypeError):
        raise Refused("Tệp không phải trả lời của LayThuTuc (JSON); lưu lại trả lời rồi làm lại.") from None
    today = date.today()
    made = publication(replies, today.isoformat(), today)
    target = args.output or args.file.with_suffix(".toml")
    write_private(target, made.text)
    for remark in made.remarks:
        print(remark)
    print(f"Đã dịch {made.procedures} thủ tục vào {target}; xem lại rồi công bố: motcua-province catalogue publish.")
    return DONE if made.procedures else REFUSED


def bundle(args: Namespace) -> int:
    """The line, carried by hand."""
    from db.home import write_private_bytes
    from province.home import open_house

    house = open_house(args.home)
    if args.action == "in":
        answer = house.take_bundle(args.file.read_bytes())
        if answer is None:
            print("Đã nhận gói trả lời của tỉnh.")
        else:
            target = args.output or args.file.with_suffix(".tra-loi")
            write_private_bytes(target, answer)
            print(f"Đã nhận gói; gói trả lời ở {target}, mang về đúng quầy đã gửi.")
    else:
        write_private_bytes(args.file, house.give_bundle())
        print(f"Đã ghi gói {args.file}; mang đến máy chủ của tỉnh.")
    house.close()
    return DONE


def _place(args: Namespace) -> str:
    return f"{args.unit} quầy {args.counter}"


def escrow(args: Namespace) -> int:
    """The key of a counter whose PC is dead, in the groups of its recovery sheet; the act is noted before anything is
    shown."""
    from counter.recovery import groups
    from province.enrolment import escrowed, take_escrow
    from province.home import open_house
    from sync.escrow import carried, opened_key

    house = open_house(args.home)
    try:
        if args.take is not None:
            told = carried(args.take.read_bytes())
            opened_key(told.escrow, house.key)
            args.unit, args.counter = take_escrow(house.hub, told)
            house.note("escrow-take", _place(args))
            print(f"Đã giữ khóa của quầy {args.counter}, đơn vị {args.unit}.")
            return DONE
        if not args.unit or args.counter is None:
            raise Refused("Ghi --unit MÃ --counter SỐ của quầy cần mở khóa, hoặc --take TỆP để nhận khóa do quầy gửi.")
        held = escrowed(house.hub, args.unit, args.counter)
        found = [(device, sealed) for device, sealed in held if args.device in {"", device}]
        if not found:
            raise Refused("Tỉnh chưa giữ khóa của quầy này; dùng phiếu khôi phục trong két của Trung tâm.")
        if not args.yes:
            raise Refused(
                "Khóa mở được toàn bộ hồ sơ của quầy; khi đã được lệnh thì ghi thêm --yes. Việc này được ghi lại."
            )
        device, sealed = found[0]
        key = opened_key(sealed, house.key)
        house.note("escrow", f"{_place(args)} máy {device}")
        print(f"Khóa của quầy {args.counter}, đơn vị {args.unit}, máy {device}:")
        print(" ".join(groups(key)))
        restore = "motcua restore TỆP, rồi nhập" if args.counter else "motcua-province key change --key với"
        print(f"Ở máy mới: {restore} các nhóm số trên. Không gửi khóa qua thư điện tử, tin nhắn.")
        for other, _ in found[1:]:
            print(f"Máy cũ hơn của quầy này: ghi thêm --device {other}")
        return DONE
    finally:
        house.close()


def key(args: Namespace) -> int:
    """How the key of this home is guarded."""
    from province.key import run

    return run(args)


def audit(args: Namespace) -> int:
    """Administrators' acts, oldest first."""
    from province.audit import lines
    from province.home import open_house

    house = open_house(args.home)
    found = lines(house.engine)
    house.close()
    if args.json:
        print(json.dumps({"acts": found}, ensure_ascii=False))
        return DONE
    for act in found:
        print(f"{act['at']}  {act['who']}  {act['what']}  {act['about']}".rstrip())
    return DONE


def sync(args: Namespace) -> int:
    """A relay's exchange, at once."""
    from province.home import open_house

    house = open_house(args.home)
    report = house.sync().run()
    house.close()
    print(json.dumps(report.to_json(), ensure_ascii=False))
    return DONE


def backup(args: Namespace) -> int:
    """All tables into one encrypted file, with the home's own key."""
    from province.home import open_house

    house = open_house(args.home)
    target, events = house.back_up(args.folder)
    house.note("backup", target.name)
    house.close()
    print(f"Đã sao lưu {events} bước vào {target}, kèm may-chu.json và chứng thư đã niêm phong.")
    print("Mở lại được bằng khóa của máy chủ này: cất phiếu khôi phục (lệnh key sheet) trong két.")
    return DONE


def restore(args: Namespace) -> int:
    """In place of what is there; another life of the server begins."""
    from province.home import open_house

    house = open_house(args.home)
    events = house.restore(args.file)
    house.note("restore", args.file.name)
    house.close()
    print(f"Đã khôi phục {events} bước; các quầy sẽ tự gửi lại những gì sau bản sao lưu.")
    return DONE


def migrate(args: Namespace) -> int:
    """From now on this home's tables lie in PostgreSQL."""
    from province.home import open_house

    house = open_house(args.home)
    house.note("migrate")
    events = house.migrate(args.to)
    house.close()
    print(f"Đã chuyển {events} bước sang PostgreSQL; tệp cũ còn nguyên, xóa khi đã kiểm tra xong.")
    return DONE


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    command.__name__: command
    for command in (
        *(init, serve, enrol, revoke, status, verify, catalogue),
        *(bundle, escrow, key, audit, sync, backup, restore, migrate),
    )
}


if __name__ == "__main__":
    sys.exit(main())
