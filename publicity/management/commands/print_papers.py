"""Pictures of every page of every document of the built-in rule sets, filled in with invented answers: for the manuals, and
for eyes after a change of layout."""

from __future__ import annotations

import hashlib
import io
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from PIL import Image

from campaigns import catalogue
from campaigns.ruleset.forms import Document
from campaigns.ruleset.model import RuleSet
from publicity.demo import scenario
from publicity.demo.specimen import Filer, Specimen, person_name
from submissions.documents.produce import produce
from submissions.documents.stamp import page_picture, paper_tag
from submissions.papers.layout import layout
from submissions.papers.sources import Enclosed, Source
from submissions.tasks import page_count

FILER = Filer("演示数智科技有限公司", "", "演示省临海市示例路1号", "370212", person_name(0), "13800000000")
NUMBER = "YANSHI1-00001"


class Command(BaseCommand):
    """``print_papers [--preset KEY …] [--to FOLDER] [--pdf]``."""

    help = "把内置规则的全部文件填上虚构内容，逐页存为图片（默认 docs/manuals/papers）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--preset", action="append", default=[], help="只打印这一套规则，可重复")
        parser.add_argument(
            "--to", default=str(settings.BASE_DIR / "docs" / "manuals" / "papers"), help="存到哪个文件夹"
        )
        parser.add_argument("--pdf", action="store_true", help="另存 PDF")
        parser.add_argument("--width", type=int, default=520, help="图片宽度（像素）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write `<preset>-<document>-<page>.png` for every page."""
        folder = Path(options["to"])
        folder.mkdir(parents=True, exist_ok=True)
        for name in options["preset"] or catalogue.names():
            rules = catalogue.load(name)
            source = _filled(rules, name)
            for spec in rules.documents:
                pdf = _pdf(source, spec)
                if options["pdf"]:
                    (folder / f"{name}-{spec.key}.pdf").write_bytes(pdf)
                pages = page_count(pdf)
                for page in range(1, pages + 1):
                    picture = _small(page_picture(pdf, page, width=options["width"]))
                    (folder / f"{name}-{spec.key}-{page}.png").write_bytes(picture)
                self.stdout.write(f"{name} 《{spec.title}》 {pages} 页")


def _filled(rules: RuleSet, seed: str) -> Source:
    """A filing of this rule set with invented words and the names of its evidence."""
    words = scenario.load(seed).words.lexicon()
    filled = Specimen(rules, words, FILER, on=date(2022, 1, 10), seed=seed).fill("file")
    files: dict[str, tuple[Enclosed, ...]] = {}
    for paper in filled.papers:
        if paper.kind != "image":
            files[paper.field] = (*files.get(paper.field, ()), Enclosed(paper.name))
    return Source(
        rules=rules,
        campaign=rules.identity.title,
        title=str(filled.answers.get("title", "")),
        unit=FILER.name,
        number=NUMBER,
        content_hash=hashlib.sha256(seed.encode()).hexdigest(),
        answers=filled.answers,
        files=files,
    )


def _pdf(source: Source, spec: Document) -> bytes:
    """As it is given out: a paper of a filing carries its codes."""
    page = layout(source, spec)
    if spec.part_of != "filing":
        return produce(page)
    return produce(page, number=NUMBER, content_hash=source.content_hash, paper=paper_tag(spec.key))


def _small(jpeg: bytes) -> bytes:
    """The page as a PNG of few greys."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(jpeg)) as picture:
        picture.convert("L").quantize(8).save(out, "PNG", optimize=True)
    return out.getvalue()
