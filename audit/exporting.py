"""The filtered trail as a file: XLSX or CSV, made by a job, for the person who asked and while that person may read it."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.http import HttpRequest
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from accounts.kernel import scope
from accounts.models import Export, PlatformRole, StaffRole
from accounts.personal import exports
from audit import queries
from audit.models import AuditEntry

HEADS = (
    "链", "序号", "时间", "操作人", "人员编号", "单位编号", "席位编号", "网络地址", "动作", "动作代码", "对象", "对象类型", "对象编号",
    "变化", "说明", "摘要",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MOST = 100_000  # rows of one file; the newest


def ask(request: HttpRequest, query: dict[str, str], words: str, kind: str, page: str) -> Export:
    """Queue the file; asking is an entry of the trail itself."""
    tenant = request.tenant
    params = {"filter": query, "format": kind, "tenant": tenant.pk if tenant else None, "page": page}
    return exports.ask("audit", user=request.user, label=words, params=params, actor=request.actor, tenant=tenant)


def make(export: Export, folder: Path) -> Path:
    """Write the file; returns its path."""
    tenant_id, kind = export.params["tenant"], export.params["format"]
    path = folder / f"审计记录-{timezone.localtime():%Y%m%d-%H%M}.{kind}"
    with scope.tenant(tenant_id) if tenant_id else scope.system("export the trail"):
        wanted = queries.FilterForm(export.params["filter"], own=bool(tenant_id)).wanted()
        known: dict[int, str] = {}
        found = queries.entries(wanted)[:MOST].iterator(chunk_size=1000)
        rows = (row for batch in batched(found, 1000) for row in queries.named(batch, known))
        (_csv if kind == "csv" else _xlsx)(path, rows)
    return path


def batched(rows: Iterator[AuditEntry], size: int) -> Iterator[list[AuditEntry]]:
    """The rows, so many at a time."""
    while batch := list(islice(rows, size)):
        yield batch


def may(export: Export) -> bool:
    """Does the person still read this trail?"""
    with scope.system("who reads the trail"):
        if (tenant_id := export.params["tenant"]) is None:
            return PlatformRole.objects.filter(user=export.user, role="auditor").exists()
        roles = StaffRole.objects.filter(user=export.user, tenant=tenant_id, role="manager", campaign_id__isnull=True)
        return roles.exists()


def line(row: AuditEntry) -> list[str]:
    """One entry as the cells of a table, all of them text."""
    changes = "；".join(
        f"{name}：{was} → {value}" if was != "" else f"{name}：{value}" for name, was, value in row.changes
    )
    cells = (
        row.chain, row.seq, timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S"), row.actor_words, row.actor_id,
        row.unit_id, row.seat_id, row.address, row.action_label, row.action, row.object_label, row.object_type,
        row.object_id, changes, row.note, row.hash,
    )  # fmt: skip
    return [_clean("" if cell is None else str(cell)) for cell in cells]


def _clean(text: str) -> str:
    """Without signs a spreadsheet refuses, at most what a cell holds."""
    return "".join(c for c in text if c in "\n\t" or (ord(c) >= 32 and ord(c) not in (0xFFFE, 0xFFFF)))[:32_000]


def _csv(path: Path, rows: Iterator[AuditEntry]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        sheet = csv.writer(out)
        sheet.writerow(HEADS)
        for row in rows:
            sheet.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in line(row)])


def _xlsx(path: Path, rows: Iterator[AuditEntry]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("审计记录")
    sheet.append(list(HEADS))
    for row in rows:
        cells = []
        for text in line(row):
            cell = WriteOnlyCell(sheet, value=text)
            cell.data_type = "s"  # never a formula, whatever it begins with
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


exports.register_export("audit", label="审计记录", make=make, may=may)
