"""From a layout to a PDF: clean the words, fill the template, render, stamp."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from django.template import Context, Engine

from submissions.documents import wording
from submissions.documents.blocks import Picture
from submissions.documents.layouts import Layout
from submissions.documents.render import RenderFailed, render_pdf
from submissions.documents.sandbox import BASE_DIR
from submissions.documents.stamp import SEAL_PLACE, stamp_pages
from submissions.documents.tags import asset_name
from submissions.documents.text import clean

FOLDER = BASE_DIR / "templates" / "documents"
_SEAL = re.compile(r'(<(?:p|td) class="(?:who|given)") data-seal')


def produce(layout: Layout, *, number: str = "", content_hash: str = "", paper: str = "", timeout: float = 60) -> bytes:
    """The PDF of `layout`; with `number` and `content_hash` a code is stamped on every page (`paper` as of paper_tag).

    Pure: the same input gives the same bytes, nothing is stored. Raises RenderFailed with a sentence for the reader.
    Takes a second or more: call it in a job, not in a request.
    """
    tidy = _cleaned(layout)
    pictures = {asset_name(picture): picture for picture in _pictures(tidy)}
    try:
        pdf = render_pdf(
            to_html(tidy),
            base_css=styles(type(layout).styles),
            images={name: picture.data for name, picture in pictures.items()},
            timeout=timeout,
        )
    except RenderFailed as failure:
        if failure.reason == "picture" and failure.detail in pictures:
            sentence = wording.BAD_PICTURE.format(name=pictures[failure.detail].name)
            raise RenderFailed(sentence, reason="picture", detail=failure.detail) from None
        raise
    return stamp_pages(pdf, number=number, content_hash=content_hash, paper=paper) if number else pdf


def to_html(layout: Layout) -> str:
    """The page before it is laid out. Every text is escaped."""
    context = Context({"doc": layout}, use_l10n=False, use_tz=False)
    page = _engine().get_template(type(layout).template).render(context)
    places = itertools.count(1)
    # An id becomes a named place of the PDF: the reader of scans looks there for the seal (jobs_scan). Only our own
    # templates can write this attribute: texts are escaped, formatted text loses its attributes.
    return _SEAL.sub(lambda found: f'{found[1]} id="{SEAL_PLACE}{next(places)}"', page)


@functools.cache
def styles(names: tuple[str, ...]) -> str:
    """The style sheets of these names, in order, and the widths in percent that columns may ask for."""
    sheets = [(FOLDER / "css" / f"{name}.css").read_text(encoding="utf-8") for name in names]
    return "\n".join([*sheets, *(f"col.cw{percent} {{ width: {percent}% }}" for percent in range(1, 100))])


@functools.cache
def _engine() -> Engine:
    """An engine of its own: no context processors, no site tags, and a missing name is seen at once."""
    return Engine(
        dirs=[str(FOLDER)],
        autoescape=True,
        string_if_invalid="⚠%s",
        builtins=["submissions.documents.tags"],
        loaders=[("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
    )


def _cleaned(value: Any) -> Any:
    """The same value with every text in it fit to print."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{item.name: _cleaned(getattr(value, item.name)) for item in fields(value)})
    return value


def _pictures(value: Any) -> Iterator[Picture]:
    """Every picture anywhere in a layout."""
    if isinstance(value, Picture):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _pictures(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from _pictures(getattr(value, item.name))
