"""Numbers, sizes and shares as people read them."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation
from typing import Any

from accounts.templatetags.ui.library import register


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None


@register.filter
def number(value: Any, places: Any = None) -> str:
    """1234567.5 → "1,234,567.5"; with places: that many digits after the point; nothing → "—"."""
    amount = _decimal(value) if value not in (None, "") else None
    if amount is None:
        return "—"
    if places not in (None, ""):
        return f"{amount:,.{int(places)}f}"
    return f"{amount:,f}"


@register.filter
def unlocal(value: Any) -> str:
    """A number as machines read it (no thousands marks), for attributes."""
    return str(_decimal(value or 0) or 0)


@register.filter
def file_size(value: Any) -> str:
    """Bytes as people read them: 512 B, 3.4 KB, 12.0 MB."""
    size = float(value or 0)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024 or unit == "GB":
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return ""


@register.filter
def percent_of(value: Any, whole: Any) -> int:
    """value as a share of whole, 0..100, rounded down so that 100 means done; a whole of nothing gives 0."""
    part, total = _decimal(value or 0), _decimal(whole or 0)
    if part is None or not total:
        return 0
    return max(0, min(100, math.floor(part / total * 100)))
