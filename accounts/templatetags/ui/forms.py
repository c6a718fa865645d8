"""What the form templates ask: classes of controls, limits in 字, dates as browsers want them, errors with their anchors."""

from __future__ import annotations

import re
from typing import Any

from accounts.templatetags.ui.library import complain, register


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
        complain(f"unknown counter mode {how!r}; known: hard, soft")
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
    """ "2026-01-09 17:00:00" → "2026-01-09T17:00" for datetime-local inputs; seconds are kept when they are not zero."""
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
