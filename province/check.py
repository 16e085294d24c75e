"""What the province asks of a dossier before it gives its events a place, with the field to mend.

Events that are not placed wait at the hub, whole, and hold back nothing but their own dossier.
"""

from collections.abc import Collection
from typing import Literal

from counter.code import parse
from counter.dossier import Dossier

Field = Literal["", "code", "procedure"]
"""A key of ``counter.field.NAMES``; empty where no field is to blame."""

Fault = tuple[Field, str]
"""The field, and the officer's sentence."""


def fault(dossier: Dossier, counter: int | None, procedures: Collection[str]) -> Fault | None:
    """What is wrong with ``dossier``, the sum of its events; ``None`` when nothing is. ``counter`` is that of the
    device that took it in, ``None`` when it is not known; ``procedures`` are the published ones, empty for any."""
    if dossier.cancelled:
        return None
    code = parse(dossier.code)
    own = code is not None and code.unit == dossier.unit and code.digits == 4
    if code is not None and own and counter and code.counter not in {0, counter}:
        return (
            "code",
            f"Mã hồ sơ thuộc dải số của quầy {code.counter}, máy này là quầy {counter}; báo quản trị tỉnh xem lại "
            "ghi danh của hai máy.",
        )
    if procedures and dossier.procedure.code not in procedures:
        return (
            "procedure",
            "Tỉnh chưa có thủ tục này trong danh mục đã công bố; hủy số và tiếp nhận lại theo thủ tục đúng, hoặc báo "
            "quản trị tỉnh công bố thêm thủ tục.",
        )
    return None
