"""Icons, keys, pictures of codes, and reading inputs that may be dicts or objects."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import segno
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.templatetags.ui.library import complain, register

_ICON_NAME = re.compile(r"^[a-z0-9-]+$")
_FILE_ICONS = (
    ("pdf", "file-type-pdf"),
    ("image", "photo"),
    ("word", "file-type-docx"),
    ("docx", "file-type-docx"),
    ("sheet", "file-type-xls"),
    ("excel", "file-type-xls"),
    ("xlsx", "file-type-xls"),
    ("zip", "file-zip"),
)


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon of the vendored sprite. Decorative unless `label` is given. `size`: "", "sm", "lg", "xl"."""
    if not _ICON_NAME.match(str(name)):
        complain(f"not an icon name: {name!r}")
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
    return mark_safe(svg.replace("<svg ", format_html('<svg role="img" aria-label="{}" ', label), 1))  # noqa: S308  drawn by segno from squares alone; the label is escaped


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
