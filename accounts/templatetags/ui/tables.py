"""Tables that become cards on phones, and addresses of their pages."""

from __future__ import annotations

import re
from typing import Any

from django import template

from accounts.templatetags.ui.library import register

_TH = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.DOTALL)
_ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(td|th)\b([^>]*)>", re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")


def _span(attrs: str) -> int:
    found = re.search(r'colspan="(\d+)"', attrs)
    return int(found[1]) if found else 1


@register.filter(is_safe=True)
def labelled(html: str) -> str:
    """Table markup whose body cells carry `data-label` from their column's head, for phones where rows become cards."""
    head, sep, body = str(html).partition("</thead>")
    if not sep:
        return html
    labels: list[str] = []
    for attrs, text in _TH.findall(head):
        labels += [" ".join(_TAGS.sub("", text).split()).replace('"', "&quot;")] * _span(attrs)

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

    return head + sep + _ROW.sub(label_row, body)


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
