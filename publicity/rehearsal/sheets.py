"""The report as a workbook: one sheet a table, every cell text or number, never a formula. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

LEVELS = {"error": "错误", "warning": "警告", "note": "提示"}
Row = tuple[Any, ...]


def workbook(report: dict[str, Any]) -> bytes:
    """The whole report."""
    book = Workbook(write_only=True)
    for title, rows in tables(report):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def tables(report: dict[str, Any]) -> Iterator[tuple[str, Iterable[Row]]]:
    """(title, rows with their head) of every sheet."""
    for part in (_whole, _stages, _seats, _experts, _days):
        yield from part(report)


def _whole(report: dict[str, Any]) -> Iterator[tuple[str, Iterable[Row]]]:
    filed = report["filings"]
    yield "概要", [
        ("活动", report["title"]), ("申报数量", report["submissions"]), ("种子", report["seed"]),
        ("日程", f"{report['period']['from']} 至 {report['period']['to']}"), ("实际提交", filed["filed"]),
        ("补正后重新提交", filed["corrected"]), *((f"结局：{label}", count) for label, count in filed["states"].items()),
        *((f"奖项：{title}", count) for title, count in report["results"]["awards"].items()),
        ("证书", report["results"]["certificates"]), ("入库", report["results"]["library"]),
        ("异议", report["results"]["objections"]), ("选票", report["results"]["ballots"]),
    ]  # fmt: skip
    yield "发现的问题", [
        ("程度", "位置", "说明"), *((LEVELS[f["level"]], f["place"], f["sentence"]) for f in report["findings"])
    ]  # fmt: skip


def _stages(report: dict[str, Any]) -> Iterator[tuple[str, Iterable[Row]]]:
    yield (
        "环节",
        [
            ("环节", "时间", "到达", "通过", "未通过", "停留", "席位", "首次到达", "最后办结"),
            *(
                (
                    s["title"],
                    s["window"],
                    s["filings"],
                    s["passed"],
                    s["failed"],
                    s["open"],
                    s["seats"],
                    s["first"],
                    s["last"],
                )
                for s in report["stages"]
            ),
        ],
    )
    titles = {node["key"]: node["title"] for node in report["flow"]["nodes"]}
    yield "流向", [
        ("从", "到", "项数"), *((titles[x["source"]], titles[x["target"]], x["count"]) for x in report["flow"]["links"])
    ]  # fmt: skip


def _seats(report: dict[str, Any]) -> Iterator[tuple[str, Iterable[Row]]]:
    yield "席位", [
        (
            "环节", "席位", "受理", "通过", "未通过", "停留", "评审人数", "评分表", "每人最多", "每人中位", "希望推荐", "名额",
            "实际推荐", "逾期步骤",
        ),
        *(
            (
                s["stage_title"], s["name"], s["entries"], s["passed"], s["failed"], s["open"], s["people"], s["sheets"],
                s["load_max"], s["load_median"], s["asked"], "不限" if s["unlimited"] else s["given"], s["sent"], s["late"],
            )
            for s in report["seats"]
        ),
    ]  # fmt: skip


def _experts(report: dict[str, Any]) -> Iterator[tuple[str, Iterable[Row]]]:
    yield (
        "专家组",
        [
            ("环节", "专家组", "人数", "评分表", "回避", "每人最多", "每人最少", "每人中位"),
            *(
                (p["stage_title"], p["panel"], p["people"], p["sheets"], p["recused"], p["max"], p["min"], p["median"])
                for p in report["experts"]["panels"]
            ),
        ],
    )
    yield "专家", [("专家", "评分表"), *((p["name"], p["sheets"]) for p in report["experts"]["people"])]


def _days(report: dict[str, Any]) -> Iterator[tuple[str, Iterable[Row]]]:
    yield (
        "信件",
        [("日期", "事件", "封数"), *((d["date"], what, n) for d in report["letters"] for what, n in d["by"].items())],
    )
    yield (
        "日程",
        [
            ("日期", "事项", "次数"),
            *((d["date"], what, n) for d in report["calendar"]["days"] for what, n in d["by"].items()),
        ],
    )
    yield (
        "被拒绝的操作",
        [
            ("操作", "环节", "系统的答复", "次数", "首次", "末次"),
            *((r["tried"], r["stage"], r["sentence"], r["count"], r["first"], r["last"]) for r in report["refusals"]),
        ],
    )


def _cell(sheet: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, int | float):
        return value
    text = "".join(c for c in str(value) if c in "\n\t" or (ord(c) >= 32 and ord(c) not in (0xFFFE, 0xFFFF)))
    cell = WriteOnlyCell(sheet, value=text[:32_000])
    cell.data_type = "s"  # never a formula, whatever it begins with
    return cell
