"""汇总表 and 回执."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.utils import timezone

from campaigns.ruleset.forms import Document
from campaigns.ruleset.model import RuleSet

from .. import receipts
from ..documents import layouts
from ..documents.blocks import Column, Grid, Line
from ..models import Submission, SubmissionVersion
from .sources import Source

WIDTHS = {"unit_name": 22, ".name": 9, ".phone": 14, ".mobile": 14, ".email": 18, ".title": 12}
SUMMARY_ROWS = 6
_HEAD = re.compile(r"([^：\s\u3000]+)：([^：]*?)(?=[\s\u3000]+[^：\s\u3000]+：|$)")


def summary_columns(rules: RuleSet, spec: Document) -> list[tuple[str, str]]:
    """(column, heading) of a 汇总表 in order, without 序号; the same for the page, the PDF and the spreadsheet."""
    fields = {f.key: f.label for _, _, f in rules.fields()}
    return [(c, spec.column_labels.get(c) or fields.get(c.partition(".")[0], c)) for c in spec.columns]


def summary_row(rules: RuleSet, spec: Document, answers: Mapping) -> dict[str, str]:
    """One filing as a row of the 汇总表; pass the answers with the personal ones (an audited reveal)."""
    source = Source(rules=rules, answers=answers, number="-")
    return {column: source.text(column) for column in spec.columns}


def summary(
    rules: RuleSet, spec: Document, rows: Sequence[Mapping[str, str]], *, seat: str = ""
) -> layouts.SummaryTable:
    """The 汇总表 with these rows (column → text, see ``summary_row``) in the order given."""
    columns = summary_columns(rules, spec)
    grid = Grid(
        (Column("序号", 6, "center"), *(Column(label, _width(column)) for column, label in columns)),
        tuple(tuple(row.get(column, "") for column, _ in columns) for row in rows),
        min_rows=SUMMARY_ROWS,
        numbered=True,
    )
    heading = tuple(_heading(line, seat) for line in spec.head_lines)
    return layouts.SummaryTable(title=spec.title, grid=grid, heading=heading, note="\n".join(spec.body))


def _width(column: str) -> int:
    return next((width for key, width in WIDTHS.items() if column == key or column.endswith(key)), 0)


def _heading(line: str, seat: str) -> tuple[Line, ...]:
    """``推荐单位名称：{seat}（加盖单位公章）`` → label, value, hint; several in one line stay in one line."""
    found = []
    for label, rest in _HEAD.findall(line):
        hint = re.search(r"（([^（）]+)）", rest)
        value = re.sub(r"（[^（）]+）", "", rest).replace("{seat}", seat).strip(" \u3000")
        found.append(Line(label, value, hint[1] if hint else ""))
    return tuple(found) or (Line(line),)


def receipt(row: Submission, version: SubmissionVersion) -> layouts.Receipt:
    """提交回执 of one version."""
    labels = {f.key: f.label for _, _, f in row.campaign.rules.fields("file")}
    at = timezone.localtime(version.submitted_at)
    files = tuple(
        (labels.get(key, key), entry["name"], entry["sha256"][:16])
        for key, entries in version.files.items()
        for entry in entries
    )
    return layouts.Receipt(
        title="申报提交回执",
        number=version.receipt_number,
        facts=(
            Line("征集活动", row.campaign.title),
            Line("申报名称", row.title),
            Line("申报单位", row.unit_name),
            Line("申报编号", row.number or ""),
            Line("提交版本", f"第 {version.number} 版"),
            Line("提交时间", f"{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}（北京时间）"),
        ),
        content_hash=version.content_hash,
        signature=receipts.sign(version),
        url=receipts.address(version),
        files=Grid((Column("栏目", 32), Column("文件名"), Column("SHA-256 前16位", 26, "center")), files),
        paragraphs=(
            "下列申报内容已由系统收到并保存。内容校验值的前 12 位与纸质盖章件每页所印内容码一致的（不分大小写），即为同一内容。",
        ),
        issuer=row.campaign.tenant.name,
        date=f"{at.year}年{at.month}月{at.day}日",
    )
