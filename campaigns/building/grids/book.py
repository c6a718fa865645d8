"""The grid as a workbook: written with the present state as a template, read back in a limited child process."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from accounts.files import CHILD_SECONDS, PASSED_ON, RejectedFile
from campaigns.building.grids import caps, cleaning, seats
from campaigns.building.grids.book_child import SHEET

MOST_MB = 2
WIDTHS = {"名称": 46, "管辖": 28, "层级": 20, "代号": 16}
GUIDE = (
    "“席位和名额”一行是一个席位。可以增加行、修改、删除行，再上传到“席位和名额表”，保存前先看到改动。",
    "代号：已有席位的代号不要改；新席位可以空着，由系统编。",
    "种类：席位；成批席位（每省一个）和开放名单（主办单位以后添加）只能在这里改名额。",
    "管辖：全国；省、市、区县的全称或代码，用顿号分开；按分类的写作 名称：选项；指定单位：单位名称；没有的写 无。",
    f"推荐名额：{caps.HELP}名额不能空着。",
    "不要使用公式：含公式的工作簿不能导入。",
)


def made(cells: Sequence[Sequence[str]]) -> bytes:
    """A workbook of these rows, the first of which is the heading; every cell is text, never a formula."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.freeze_panes = "D2"
    for at, row in enumerate(cells, 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(at, column, cleaning.tidy(text) or None)
            if cell.value is not None:
                cell.data_type = "s"  # whatever it begins with
            cell.number_format = "@"
            cell.font = Font(bold=at == 1)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    for column, head in enumerate(cells[0], 1):
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(head, 14)
    guide = book.create_sheet("填写说明")
    guide.column_dimensions["A"].width = 100
    for text in GUIDE:
        guide.append([text])
        guide.cell(guide.max_row, 1).alignment = Alignment(wrap_text=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text_of(upload: File) -> str:
    """The first sheet (or the one named as ours) of an uploaded workbook as tab-separated text. Raises RejectedFile."""
    if not (upload.name or "").lower().endswith(".xlsx"):
        raise RejectedFile("请上传 .xlsx 工作簿；其他格式请用表格软件另存为 .xlsx，或者复制后粘贴。")
    if not upload.size:
        raise RejectedFile("文件是空的。请确认文件内容后重新选择。")
    if upload.size > MOST_MB * 1024 * 1024:
        raise RejectedFile(f"工作簿超过 {MOST_MB} MB。请只保留一张表，另存后重新上传。")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.xlsx")
        with path.open("wb") as kept:
            kept.writelines(upload.chunks())
        rows = _read(path)
    if not rows:
        raise RejectedFile("工作表里没有内容。")
    return cleaning.joined(rows)


def _read(path: Path) -> list[list[str]]:
    command = [sys.executable, "-m", "campaigns.building.grids.book_child", str(path), str(seats.MOST)]
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and module
            command,
            capture_output=True,
            timeout=CHILD_SECONDS,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            start_new_session=True,
            check=True,
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise RejectedFile("工作簿过于复杂，系统读不了。请只保留一张表，另存为 .xlsx 后重新上传。") from None
    if "refused" in answer:
        raise RejectedFile(answer["refused"])
    rows: list[list[str]] = answer["rows"]
    return rows
