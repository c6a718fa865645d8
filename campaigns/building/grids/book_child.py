"""The process that reads one uploaded workbook, under limits, and ends; it knows no Django.

python -m campaigns.building.grids.book_child SOURCE MOST_ROWS   → one JSON line: {"rows": [[…]]} or {"refused": sentence}
"""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from accounts.file_check import Refusal, check
from accounts.file_child import limit

SHEET = "席位和名额"
COLUMNS, CELL = 40, 2000
GAPS = 4  # so many times the rows may be spread over empty ones


def rows(source: Path, most: int) -> list[list[str]]:
    """The cells of the sheet as text, empty rows left out. Formulas are never worked out: they are refused. Raises Refusal."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(source, read_only=True, data_only=False, keep_links=False)
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        sheet.reset_dimensions()
        found = [_row(cells) for cells in sheet.iter_rows(max_row=most * GAPS + 1, max_col=COLUMNS + 1)]
    except (Refusal, MemoryError):
        raise
    except Exception:  # noqa: BLE001  a broken workbook breaks in many ways
        raise Refusal("打不开这个工作簿。请用表格软件另存为 .xlsx 后重新上传。") from None
    kept = [row for row in found if any(row)]
    if len(kept) > most + 1:
        raise Refusal(f"工作表超过 {most} 行，请分几次导入。")
    return kept


def _row(cells: Any) -> list[str]:
    texts = [_text(cell) for cell in cells]
    if len(texts) > COLUMNS and any(texts[COLUMNS:]):
        raise Refusal(f"工作表超过 {COLUMNS} 列，请只保留模板中的列。")
    texts = texts[:COLUMNS]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or not isinstance(value, (str, int, float, date, datetime)):
        raise Refusal(f"单元格 {cell.coordinate} 是公式。请复制后“粘贴为数值”，再保存上传。")
    if cell.data_type == "e":
        raise Refusal(f"单元格 {cell.coordinate} 是错误值 {str(value)[:20]}，请改正后上传。")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        percent = "%" in (cell.number_format or "")
        value = f"{value * 100:.10g}%" if percent else f"{value:.10g}"
    text = value.isoformat() if isinstance(value, (date, datetime)) else str(value)
    if len(text) > CELL:
        raise Refusal(f"单元格 {cell.coordinate} 超过 {CELL} 字，请缩短。")
    return text


if __name__ == "__main__":
    limit()
    try:
        path = Path(sys.argv[1])
        check(path, path.with_suffix(".none"), ".xlsx")
        answer: dict[str, Any] = {"rows": rows(path, int(sys.argv[2]))}
    except Refusal as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(answer))
