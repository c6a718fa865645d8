"""Template tags of the interface kit: icons, times, numbers, keys, and the guards of components.

Every tag answers with text that is right without script. Times are shown in Asia/Shanghai whatever the server's zone.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import segno
from django import template
from django.conf import settings
from django.template.base import Node
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

SHANGHAI = ZoneInfo("Asia/Shanghai")
TONES = ("neutral", "info", "success", "warning", "danger", "muted")
_ICON_NAME = re.compile(r"^[a-z0-9-]+$")
_TONE_ICONS = {
    "neutral": "info-circle", "info": "info-circle", "success": "circle-check",
    "warning": "alert-triangle", "danger": "alert-circle", "muted": "info-circle",
}
_FILE_ICONS = (
    ("pdf", "file-type-pdf"), ("image", "photo"), ("word", "file-type-docx"), ("docx", "file-type-docx"),
    ("sheet", "file-type-xls"), ("excel", "file-type-xls"), ("xlsx", "file-type-xls"), ("zip", "file-zip"),
)


class ComponentError(template.TemplateSyntaxError):
    """A component was used without an input it needs, or with a value it does not know."""


def _complain(sentence: str) -> None:
    """Raise in development and tests; with UI_STRICT = False (production) the part is left blank instead."""
    if getattr(settings, "UI_STRICT", True):
        raise ComponentError(sentence)


# -- guards -------------------------------------------------------------------------------------------------------


class _NeedsNode(Node):
    def __init__(self, component: str, names: list[str]) -> None:
        self.component, self.names = component, names

    def render(self, context: template.Context) -> str:
        given = context.get("attrs") or {}
        usable = given.exclude_unprocessable() if hasattr(given, "exclude_unprocessable") else given
        missing = [name for name in self.names if name not in usable]
        if missing:
            _complain(f"<c-{self.component}> needs {', '.join(missing)}")
        return ""


@register.tag
def needs(parser: template.base.Parser, token: template.base.Token) -> _NeedsNode:
    """`{% needs page-head title %}` at the top of a component: names the inputs without which it makes no sense."""
    _, component, *names = token.split_contents()
    return _NeedsNode(component, names)


@register.filter
def tone(value: Any) -> str:
    """The tone of a State object, or the tone name itself; an unknown tone is an error, never a silent grey."""
    name = str(getattr(value, "tone", value) or "neutral")
    if name not in TONES:
        _complain(f"unknown tone {name!r}; known: {', '.join(TONES)}")
        return "neutral"
    return name


@register.filter
def tone_icon(value: Any) -> str:
    """The icon that goes with a tone, so that colour is never the only cue."""
    return _TONE_ICONS[tone(value)]


@register.filter
def message_tone(level: str) -> str:
    """The tone for a level tag of django.contrib.messages."""
    return {"success": "success", "warning": "warning", "error": "danger"}.get(str(level), "info")


_BUTTONS = {"primary": "btn-primary", "secondary": "", "danger": "btn-outline-danger", "link": "btn-link"}


@register.filter
def button_class(kind: str, size: str = "") -> str:
    """CSS classes for a kind of button: primary, secondary, danger, link; size sm or lg."""
    if kind not in _BUTTONS:
        _complain(f"unknown kind of button {kind!r}; known: {', '.join(_BUTTONS)}")
    return " ".join(filter(None, ("btn", _BUTTONS.get(kind, ""), f"btn-{size}" if size else "")))


@register.filter
def confirm_class(kind: str) -> str:
    """The button inside the question is solid: red when the action is dangerous."""
    return "btn btn-danger" if kind == "danger" else "btn btn-primary"


_STEPS = {
    "done": ("已完成", "circle-check"), "current": ("进行中", "point"), "upcoming": ("未开始", "circle-dashed"),
    "todo": ("未开始", "circle-dashed"), "partial": ("未填完", "circle-minus"), "error": ("有错误", "alert-circle"),
    "blocked": ("已中止", "circle-x"), "": ("未开始", "circle-dashed"),
}


def _step(status: Any) -> tuple[str, str]:
    if (status or "") not in _STEPS:
        _complain(f"unknown step status {status!r}; known: {', '.join(filter(None, _STEPS))}")
    return _STEPS.get(status or "", _STEPS[""])


@register.filter
def step_word(status: Any) -> str:
    """What a step's mark says in words, for those who do not see it."""
    return _step(status)[0]


@register.filter
def step_icon(status: Any) -> str:
    """The icon of a step's status."""
    return _step(status)[1]


# -- small things -------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon of the vendored sprite. Decorative unless `label` is given. `size`: "", "sm", "lg", "xl"."""
    if not _ICON_NAME.match(str(name)):
        _complain(f"not an icon name: {name!r}")
        return mark_safe("")
    css = f"ui-icon ui-icon-{size}" if size else "ui-icon"
    href = f"{static('vendor/icons/sprite.svg')}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, href)
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', css, href)


@register.simple_tag
def new_key() -> str:
    """A fresh idempotency key for one rendering of one form."""
    return uuid4().hex


@register.simple_tag
def uid(prefix: str = "u") -> str:
    """An id for this page, to tie a control to its explanation."""
    return f"{prefix}-{uuid4().hex[:8]}"


@register.simple_tag
def qr(text: str, label: str = "二维码") -> SafeString:
    """The text as a QR picture (inline SVG, no style attribute, four modules of quiet zone)."""
    code = segno.make(str(text), error="m", micro=False)
    svg = code.svg_inline(scale=4, border=4, omitsize=True, svgclass="ui-qr-svg", lineclass=None)
    return mark_safe(svg.replace("<svg ", format_html('<svg role="img" aria-label="{}" ', label), 1))


@register.filter
def pick(mapping: Any, key: str) -> Any:
    """`mapping[key]`, or attribute, or "" — for inputs that may be dicts or objects."""
    if isinstance(mapping, dict):
        return mapping.get(key, "")
    return getattr(mapping, key, "")


@register.filter
def file_icon(file: Any) -> str:
    """Icon name for a StoredFile (or a name) by its content type, falling back to its extension."""
    kind = f"{getattr(file, 'content_type', '')} {getattr(file, 'name', file)}".lower()
    return next((name for word, name in _FILE_ICONS if word in kind), "file")


# -- numbers ------------------------------------------------------------------------------------------------------


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


# -- time ---------------------------------------------------------------------------------------------------------


def _local(at: dt.datetime) -> dt.datetime:
    return at.astimezone(SHANGHAI) if at.tzinfo else at.replace(tzinfo=SHANGHAI)


@register.filter
def when(at: Any, precision: str = "minute") -> str:
    """A time in Beijing time. precision: date, minute, second, long (2026年1月9日 17:00), month."""
    if not at:
        return "—"
    if not isinstance(at, dt.datetime):
        return f"{at.year}年{at.month}月{at.day}日" if precision == "long" else f"{at:%Y-%m-%d}"
    local = _local(at)
    if precision == "long":
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    forms = {"date": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M", "second": "%Y-%m-%d %H:%M:%S", "month": "%Y-%m"}
    if precision not in forms:
        _complain(f"unknown precision {precision!r}")
    return local.strftime(forms.get(precision, forms["minute"]))


@register.filter
def iso(at: Any) -> str:
    """For `<time datetime>`: ISO 8601 with the offset of Beijing."""
    if not at:
        return ""
    return _local(at).isoformat(timespec="seconds") if isinstance(at, dt.datetime) else at.isoformat()


@register.filter
def closing(at: Any) -> str:
    """A closing moment as notices print it: midnight belongs to the day that ends, "2026-01-31 24:00"."""
    if not at:
        return "—"
    local = _local(at)
    if local.time() == dt.time(0):
        return f"{local - dt.timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"


@register.simple_tag(takes_context=True)
def now_for(context: template.Context, given: Any = None) -> dt.datetime:
    """The request's one reading of the clock: the given one, the page's, the request's, or the clock itself."""
    ui = context.get("ui")
    request = context.get("request")
    found = given or pick(ui, "now") or getattr(request, "now", None)
    if found:
        return found
    from accounts.kernel.clock import clock

    return clock()


@register.simple_tag
def duration_left(at: dt.datetime, now: dt.datetime) -> str:
    """还剩 3 天 4 小时 / 还剩 5 小时 12 分 / 还剩 8 分钟 / 还剩不到 1 分钟 / 已截止. Minutes are rounded down."""
    seconds = (at - now).total_seconds()
    if seconds <= 0:
        return "已截止"
    minutes = int(seconds // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"还剩 {days} 天 {hours} 小时" if hours and days < 30 else f"还剩 {days} 天"
    if hours:
        return f"还剩 {hours} 小时 {minutes} 分" if minutes else f"还剩 {hours} 小时"
    return f"还剩 {minutes} 分钟" if minutes else "还剩不到 1 分钟"


@register.simple_tag
def deadline_tone(at: dt.datetime, now: dt.datetime) -> str:
    """muted when over, danger within 24 hours, warning within 7 days, else neutral."""
    left = at - now
    if left <= dt.timedelta(0):
        return "muted"
    if left <= dt.timedelta(hours=24):
        return "danger"
    return "warning" if left <= dt.timedelta(days=7) else "neutral"


@register.simple_tag
def countdown_parts(at: dt.datetime, now: dt.datetime) -> dict[str, Any]:
    """Whole days, hours and minutes left, and whether it is over."""
    minutes = max(0, int((at - now).total_seconds() // 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    return {"days": days, "hours": hours, "minutes": minutes, "over": at <= now}


# -- forms --------------------------------------------------------------------------------------------------------


@register.filter
def control_class(widget: dict[str, Any], base: str = "form-control") -> str:
    """CSS classes of a form control: the kit's own, the author's, and the invalid mark when Django set aria-invalid."""
    attrs = widget.get("attrs", {})
    bases = {"checkbox": "form-check-input", "radio": "form-check-input", "range": "form-range", "hidden": ""}
    invalid = "is-invalid" if attrs.get("aria-invalid") else ""
    return " ".join(filter(None, (bases.get(widget.get("type", ""), base), attrs.get("class", ""), invalid)))


@register.filter
def widget_attr(field: Any, name: str) -> Any:
    """An attribute of a bound field's widget: `{{ field|widget_attr:"data-count-limit" }}`; absent → ""."""
    return field.field.widget.attrs.get(name, "")


@register.simple_tag
def count_rule(field: Any, limit: Any = "", mode: str = "") -> dict[str, Any] | None:
    """The 字 limit of a field, from the component or from the widget's data-count-limit / data-count-mode; None = none."""
    found = limit or widget_attr(field, "data-count-limit")
    if not found:
        return None
    how = mode or widget_attr(field, "data-count-mode") or "hard"
    if how not in ("hard", "soft"):
        _complain(f"unknown counter mode {how!r}; known: hard, soft")
    return {"limit": int(found), "mode": how}


@register.filter
def widget_kind(field: Any) -> str:
    """checkbox (a single tick box), choices, file or text: how the label and the control stand to each other."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    if field.use_fieldset:
        return "choices"
    return kind if kind in ("checkbox", "file") else "text"


@register.filter
def iso_day(value: Any) -> str:
    """Any of 2026/1/9, 2026-01-09, date → "2026-01-09", the only form a date input accepts."""
    found = re.match(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$", str(value or ""))
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else str(value or "")


@register.filter
def iso_minute(value: Any) -> str:
    """"2026-01-09 17:00:00" → "2026-01-09T17:00" for datetime-local inputs; seconds are kept when they are not zero."""
    text = str(value or "").replace("/", "-").replace(" ", "T")
    return text[:-3] if re.search(r"T\d\d:\d\d:00$", text) else text


@register.filter
def error_items(form: Any) -> list[dict[str, str]]:
    """The errors of a form, or of a list of forms, each with the anchor of its control ("" for the whole form)."""
    items: list[dict[str, str]] = []
    for one in form if isinstance(form, list | tuple) else [form]:
        if not getattr(one, "is_bound", False):
            continue
        items += [{"label": "", "text": str(text), "anchor": ""} for text in one.non_field_errors()]
        for field in one:
            anchor = "" if field.is_hidden else field.auto_id
            items += [{"label": str(field.label), "text": str(text), "anchor": anchor} for text in field.errors]
    return items


# -- tables and pages ---------------------------------------------------------------------------------------------

_TH = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.S)
_ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.S)
_CELL = re.compile(r"<(td|th)\b([^>]*)>", re.S)
_TAGS = re.compile(r"<[^>]+>")


def _span(attrs: str) -> int:
    found = re.search(r'colspan="(\d+)"', attrs)
    return int(found[1]) if found else 1


@register.filter
def labelled(html: str) -> SafeString:
    """Table markup whose body cells carry `data-label` from their column's head, for phones where rows become cards."""
    head, sep, body = str(html).partition("</thead>")
    if not sep:
        return mark_safe(html)
    labels: list[str] = []
    for attrs, text in _TH.findall(head):
        labels += [" ".join(_TAGS.sub("", text).split())] * _span(attrs)

    def label_row(row: re.Match[str]) -> str:
        column = 0

        def label_cell(cell: re.Match[str]) -> str:
            nonlocal column
            kind, attrs = cell[1], cell[2]
            name = labels[column] if column < len(labels) and _span(attrs) == 1 else ""
            column += _span(attrs)
            if "data-label" in attrs or not name:
                return cell[0]
            return f'<{kind}{attrs} data-label="{name}">'

        return _CELL.sub(label_cell, row[0])

    return mark_safe(head + sep + _ROW.sub(label_row, body))


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, param: str, number: int) -> str:
    """The present address with another page number."""
    return with_query(context, **{param: number})


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The present address's query string with some values changed; an empty value removes the name."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is None:
        return "?" + "&".join(f"{name}={value}" for name, value in changes.items())
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + query.urlencode()


@register.filter
def page_numbers(page: Any) -> list[Any]:
    """The page numbers a pager shows, with "…" for gaps."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
