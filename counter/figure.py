"""What reports and screens count and how: each figure is a condition on dossiers, with its formula in words (domain.md
4.5, 4.6, 6.1 to 6.3, 6.5).

A figure counts the dossiers of a period as they stood at its end: those received in it, and those received before that
were not closed when it began. A number that was struck counts nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from counter.clock import VIETNAM, day_of
from counter.measure import BY_HAND, ELECTRONIC
from counter.refusal import Refused

Attribute = Literal[
    "come", "channel", "sort", "extended", "shortened", "in_days", "cut", "returned", "result_file", "data", "payment",
    "scans",
]  # fmt: skip
Condition = Mapping[Attribute, tuple[str | int, ...]]
"""The values that a dossier's attributes may have. ``come`` is ``new`` or ``carried`` (received before the period);
``sort`` is how it stood at the end, one of ``SORTS``; ``returned`` tells whether the result was collected; ``in_days``
whether both limits are counted in the same days, ``cut`` whether they differ then."""

ON_TIME_SORTS = ("early", "on_time", "late")
SETTLED = (*ON_TIME_SORTS, "undated")
SORTS = (*SETTLED, "in_time", "overdue", "open_undated", "supplement", "withdrawn", "ended")
"""With a result before, on or after its date by calendar days, or without a date; being worked on within its time,
after it, or without a date; waiting for a supplement; withdrawn; stopped or declined."""


@dataclass(frozen=True, slots=True)
class Figure:
    """``label`` and ``formula`` are what people read; ``sums`` says of what the sum is taken instead of
    counting dossiers."""

    label: str
    formula: str
    condition: Condition = field(default_factory=dict)
    sums: Literal["", "legal_days", "legal_days - promised_days"] = ""


def _of(**condition: str | int | tuple[str | int, ...]) -> Condition:
    return {key: value if isinstance(value, tuple) else (value,) for key, value in condition.items()}  # type: ignore[misc]


FIGURES: dict[str, Figure] = {
    "received": Figure("Tổng số hồ sơ tiếp nhận", "tiếp nhận trong kỳ cộng từ kỳ trước chuyển qua"),
    "new": Figure("Tiếp nhận trong kỳ", "ngày tiếp nhận nằm trong kỳ", _of(come="new")),
    "online": Figure(
        "Tiếp nhận trực tuyến", "tiếp nhận trong kỳ qua Cổng Dịch vụ công", _of(come="new", channel="online")
    ),
    "counter": Figure("Tiếp nhận trực tiếp", "tiếp nhận trong kỳ tại quầy", _of(come="new", channel="counter")),
    "post": Figure(
        "Tiếp nhận qua bưu chính", "tiếp nhận trong kỳ qua bưu chính công ích", _of(come="new", channel="post")
    ),
    "by_hand": Figure(
        "Tiếp nhận trực tiếp, bưu chính",
        "tiếp nhận trong kỳ tại quầy hoặc qua bưu chính",
        _of(come="new", channel=("counter", "post")),
    ),
    "carried": Figure(
        "Từ kỳ trước", "tiếp nhận trước kỳ mà đến đầu kỳ chưa giải quyết xong, cả hồ sơ mở lại", _of(come="carried")
    ),
    "settled": Figure(
        "Đã giải quyết",
        "có kết quả đến cuối kỳ, có ngày hẹn trả; bằng trước hạn + đúng hạn + quá hạn",
        _of(sort=ON_TIME_SORTS),
    ),
    "early": Figure("Trước hạn", "ngày có kết quả trước ngày hẹn trả", _of(sort="early")),
    "on_time": Figure("Đúng hạn", "ngày có kết quả trùng ngày hẹn trả", _of(sort="on_time")),
    "late": Figure("Quá hạn", "ngày có kết quả sau ngày hẹn trả", _of(sort="late")),
    "kept_time": Figure(
        "Trước hạn và đúng hạn", "ngày có kết quả không sau ngày hẹn trả", _of(sort=("early", "on_time"))
    ),
    "open": Figure(
        "Đang giải quyết",
        "chưa có kết quả, thời hạn đang tính; bằng trong hạn + quá hạn",
        _of(sort=("in_time", "overdue")),
    ),
    "in_time": Figure("Trong hạn", "đang giải quyết, chưa qua giờ hẹn trả lúc cuối kỳ", _of(sort="in_time")),
    "overdue": Figure(
        "Quá hạn (đang giải quyết)", "đang giải quyết, đã qua giờ hẹn trả lúc cuối kỳ", _of(sort="overdue")
    ),
    "within": Figure(
        "Đã giải quyết không quá hạn và đang giải quyết trong hạn",
        "trước hạn + đúng hạn + trong hạn",
        _of(sort=("early", "on_time", "in_time")),
    ),
    "supplement": Figure(
        "Chờ bổ sung, hoàn thiện hồ sơ",
        "thời hạn tạm dừng, chờ người nộp",
        _of(sort="supplement"),
    ),
    "withdrawn": Figure("Công dân yêu cầu rút", "đã xin rút, chưa có thông báo dừng", _of(sort="withdrawn")),
    "ended": Figure("Dừng giải quyết, từ chối", "kết thúc mà không có kết quả", _of(sort="ended")),
    "undated": Figure("Có kết quả, không có ngày hẹn trả", "không xét đúng hạn", _of(sort="undated")),
    "open_undated": Figure("Đang giải quyết, không có ngày hẹn trả", "không xét đúng hạn", _of(sort="open_undated")),
    "extended": Figure(
        "Đã xin lỗi và hẹn lại",
        "có văn bản xin lỗi, hẹn lại (Mẫu số 04) đến cuối kỳ",
        _of(extended=1),
    ),
    "finished": Figure("Có kết quả", "có kết quả đến cuối kỳ, có hay không có ngày hẹn trả", _of(sort=SETTLED)),
    "returned": Figure("Đã trả kết quả", "có kết quả và đã trả đến cuối kỳ", _of(sort=SETTLED, returned=1)),
    "uncollected": Figure("Chờ trả kết quả", "có kết quả, chưa trả lúc cuối kỳ", _of(sort=SETTLED, returned=0)),
    "shortened": Figure(
        "Được hẹn ngắn hơn thời hạn theo luật",
        "tiếp nhận trong kỳ, thời hạn cam kết ngắn hơn thời hạn theo luật",
        _of(come="new", shortened=1),
    ),
    "shortened_settled": Figure(
        "Đã giải quyết trong số được hẹn ngắn hơn",
        "đã giải quyết, thời hạn cam kết ngắn hơn thời hạn theo luật",
        _of(sort=ON_TIME_SORTS, shortened=1),
    ),
    "shortened_kept": Figure(
        "Giữ được thời hạn đã rút ngắn",
        "trước hạn hoặc đúng hạn, không phải hẹn lại",
        _of(sort=("early", "on_time"), shortened=1, extended=0),
    ),
    "legal_days": Figure(
        "Tổng thời hạn theo luật (ngày)",
        "cộng thời hạn của hồ sơ tiếp nhận trong kỳ có cả hai thời hạn cùng tính bằng ngày",
        _of(come="new", in_days=1),
        "legal_days",
    ),
    "cut": Figure(
        "Số ngày cắt giảm",
        "thời hạn theo luật trừ thời hạn cam kết, của hồ sơ tiếp nhận trong kỳ có cả hai cùng tính bằng ngày",
        _of(come="new", cut=1),
        "legal_days - promised_days",
    ),
    "result_file": Figure(
        "Có kết quả bản điện tử", "có kết quả, trả bản điện tử hoặc có tệp kết quả", _of(sort=SETTLED, result_file=1)
    ),
    "no_result_file": Figure(
        "Thiếu tệp kết quả",
        "có kết quả, chưa trả bản điện tử và chưa có tệp kết quả",
        _of(sort=SETTLED, result_file=0),
    ),
    "scan_due": Figure(
        "Có kết quả, có giấy tờ để số hóa",
        "có kết quả, có thành phần nộp bằng giấy hoặc đã có tệp số hóa",
        _of(sort=SETTLED, scans=(BY_HAND, ELECTRONIC)),
    ),
    "digitised": Figure(
        "Đã số hóa giấy tờ và kết quả",
        "có tệp số hóa ở ít nhất một thành phần và có tệp kết quả",
        _of(sort=SETTLED, scans=ELECTRONIC, result_file=1),
    ),
    "no_scan": Figure(
        "Chưa số hóa giấy tờ", "có thành phần nộp bằng giấy, chưa có tệp số hóa nào", _of(come="new", scans=BY_HAND)
    ),
    "data_due": Figure(
        "Có giấy tờ mà cơ sở dữ liệu đã có",
        "tiếp nhận trong kỳ, danh mục có thành phần khai thác từ cơ sở dữ liệu",
        _of(come="new", data=(BY_HAND, ELECTRONIC)),
    ),
    "data_used": Figure(
        "Đã khai thác, sử dụng lại dữ liệu", "mọi thành phần ấy lấy từ cơ sở dữ liệu", _of(come="new", data=ELECTRONIC)
    ),
    "data_on_paper": Figure(
        "Giấy tờ đã có trong cơ sở dữ liệu mà vẫn nộp", "có thành phần ấy nộp bằng giấy", _of(come="new", data=BY_HAND)
    ),
    "paid": Figure(
        "Có nộp phí, lệ phí", "tiếp nhận trong kỳ, đã nộp tiền", _of(come="new", payment=(BY_HAND, ELECTRONIC))
    ),
    "paid_online": Figure(
        "Thanh toán không dùng tiền mặt", "mọi khoản đã nộp không bằng tiền mặt", _of(come="new", payment=ELECTRONIC)
    ),
    "paid_in_cash": Figure(
        "Chưa thanh toán trực tuyến", "có khoản nộp bằng tiền mặt", _of(come="new", payment=BY_HAND)
    ),
}
"""All figures that can be counted and whose dossiers can be listed."""

RATINGS = {1: "Rất hài lòng", 2: "Hài lòng", 3: "Không hài lòng"}
"""Only ever counted: who answered is nobody's business (NĐ 61/2018 31, 27.3; domain.md 6.5)."""

ONLY_COUNTED = "Chỉ đếm, không mở ra hồ sơ: thông tin người trả lời được giữ kín (Điều 27 Nghị định 61/2018/NĐ-CP)."
"""What is told in place of the dossiers behind them."""


@dataclass(frozen=True, slots=True)
class Period:
    """``first`` to ``last``, as things stood at ``until``: the end of the last day, or now when that is still to come.
    ``officer`` narrows everything to the dossiers of one login."""

    first: date
    last: date
    until: datetime
    officer: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing can come to it any more."""
        return self.until == _end(self.last)


def period(first: date, last: date, now: datetime, officer: str = "") -> Period:
    """The period as it can be told of now. Raises ``Refused`` when it is the wrong way round or has not begun."""
    in_order(first, last)
    if first > day_of(now):
        raise Refused("Kỳ báo cáo chưa bắt đầu; chọn ngày đầu không sau hôm nay.")
    return Period(first, last, min(now.astimezone(VIETNAM), _end(last)), officer)


def in_order(first: date, last: date) -> None:
    """Raises ``Refused`` for days that are the wrong way round."""
    if last < first:
        raise Refused("Kỳ báo cáo ngược: ngày cuối ở trước ngày đầu; đổi lại ngày đầu và ngày cuối.")


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), VIETNAM) - timedelta(milliseconds=1)


Counts = Mapping[str, int]
"""How much each figure comes to."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures by field (lĩnh vực), in the order of the alphabet."""

    fields: Mapping[str, Counts]

    @property
    def total(self) -> Counts:
        """All fields together."""
        keys = {key for counts in self.fields.values() for key in counts}
        return {key: sum(counts.get(key, 0) for counts in self.fields.values()) for key in keys}


def share(part: int, whole: int) -> Decimal | None:
    """Per cent with two decimals, half up; ``None`` of nothing."""
    if not whole:
        return None
    return (Decimal(100 * part) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)
