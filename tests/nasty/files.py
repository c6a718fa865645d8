"""All nasty files."""

from functools import cache

from tests.nasty import archives, pdfs, pictures
from tests.nasty.pdfs import Nasty


@cache
def everything() -> dict[str, Nasty]:
    """name → (file name, content, "refused" | "harmless" | "either"); the same on every run."""
    return {**pdfs.structures(), **archives.zips(), **archives.offices(), **pictures.pictures(), **pictures.names()}
