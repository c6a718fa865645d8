"""The language of rule sets: its reference manual in Chinese, and the table that ties its parts together."""

from importlib import import_module
from typing import Any

from .markdown import code, part, table
from .rulesets import _presets


@part("ruleset-manual")
def ruleset_manual() -> str:
    """The reference manual in Chinese."""
    pages = import_module("campaigns.ruleset.manual").manual(dict(_presets()))
    pieces = [
        "# 规则文件参考手册",
        (
            "规则文件用 YAML 写成，也可以在浏览器里逐项编辑（活动页面“规则”）。每一部分有若干键；没有写的键取默认值。"
            "“代号”是小写字母开头的英文名，其他部分用它引用。例子取自五个预设，括号里是预设的名称。"
            "机器可读的同一内容：`manage.py ruleset schema`。检查：`manage.py ruleset lint 文件`。"
        ),
        "## 目录",
        "\n".join(f"- [{page.label}](#{_anchor(page)})" + (f" `{page.kind}`" if page.kind else "") for page in pages),
    ]
    for page in pages:
        pieces += _page(page, {one.name: one for one in pages})
    return "\n\n".join(pieces)


def _anchor(page: Any) -> str:
    return f"{page.label} {page.name}".lower().replace(" ", "-")


def _page(page: Any, known: dict[str, Any]) -> list[str]:
    where = "、".join(f"[{text}](#{_anchor(known[name])})" for name, text in page.stands_in)
    lines = [f"## {page.label} {page.name}", page.help + "。"]
    if page.kind:
        lines.append(f"写 `type: {page.kind}`。")
    if where:
        lines.append(f"写在：{where}。")
    rows = [
        [code(entry.key), entry.label, _wants(entry, known), entry.default, _says(entry), _example(entry)]
        for entry in page.entries
    ]
    lines.append(table(["键", "名称", "写什么", "默认", "说明", "例"], rows))
    if page.example:
        source = f"取自 {page.source}" if page.source else "最小的写法"
        lines += [f"例（{source}）：", f"```yaml\n{page.example.rstrip()}\n```"]
    return lines


def _wants(entry: Any, known: dict[str, Any]) -> str:
    text = str(entry.wants)
    for name in entry.parts:
        label = known[name].label
        if f"[{label}]" not in text:
            text = text.replace(label, f"[{label}](#{_anchor(known[name])})", 1)
    return text


def _says(entry: Any) -> str:
    answers = "、".join(f"`{value}` {label}" for value, label in entry.values)
    return "；".join(filter(None, (entry.help, answers)))


def _example(entry: Any) -> str:
    if entry.parts:
        return "见下文各部分的例"
    return f"`{entry.example}`（{entry.source or '写法'}）"


@part("language")
def language() -> str:
    """Every model with its corners: what decides, what obeys, what is found, what is not obeyed yet."""
    found = import_module("campaigns.ruleset.language")
    rows: list[list[str]] = []
    left: dict[tuple[str, str], list[str]] = {}
    for model in found.models():
        rule = found.rule_of(model)
        rows.append(
            [
                code(model.__name__), ", ".join(map(code, rule.pure)), ", ".join(map(code, rule.site)),
                ", ".join(map(code, rule.lint)) or rule.unlinted, "; ".join(f"`{k}`: {v}" for k, v in rule.aside.items()),
            ]
        )  # fmt: skip
        for name, why in rule.open.items():
            left.setdefault((name, why), []).append(model.__name__)
    checks = import_module("campaigns.ruleset.lint").CHECKS
    return "\n\n".join(
        [
            "# The language of rule sets",
            (
                f"{len(rows)} models, {sum(len(m.model_fields) for m in found.models())} keys, {len(checks)} kinds of finding. "
                "The table is `campaigns/ruleset/language/`; words, builder part and manual entry are found by the model itself "
                "([manual](ruleset-manual.md)). [How to add a rule](../widening-the-rule-set.md)."
            ),
            table(["model", "decides (campaigns.ruleset)", "obeys", "is found by lint", "nothing is decided by"], rows),
            "## Said, but not obeyed by the site yet",
            table(
                ["key", "of", "what happens instead"], [[code(k), ", ".join(of), why] for (k, why), of in left.items()]
            )
            if left
            else "Nothing: every key is obeyed, or stands in the last column above with the reason.",
        ]
    )
