"""The language as JSON Schema (2020-12), for editors and other programs: made from the models, spoken in their Chinese words."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from .base import SHARE_PATTERN
from .language import models
from .model import RuleSet
from .words import thing, word

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REGION = "XJBT"


class _Plain(GenerateJsonSchema):
    """The models' schema without pydantic's invented titles."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def schema() -> dict[str, Any]:
    """The whole schema. Texts that YAML may take for numbers (region codes, shares) may be written as numbers too."""
    made: dict[str, Any] = RuleSet.model_json_schema(schema_generator=_Plain)
    parts = made["$defs"]
    for model in models():
        _worded(model, made if model is RuleSet else parts[model.__name__])
    tidy: dict[str, Any] = _tidied(made)
    return {"$schema": DIALECT, **tidy}


def _worded(model: type[BaseModel], part: dict[str, Any]) -> None:
    told = thing(model)
    part["title"], part["description"] = told.label, told.help
    for name, field in part["properties"].items():
        said = word(model, name)
        field["title"] = said.label
        answers = "、".join(f"{value}（{label}）" for value, label in said.values.items())
        description = "；".join(filter(None, (said.help, f"可写：{answers}" if answers else "")))
        field.pop("description", None)
        if description:
            field["description"] = description
    if "type" in part["properties"] and model.model_fields["type"].annotation is not str:
        part["required"] = list(dict.fromkeys(["type", *part.get("required", ())]))


def _tidied(node: Any) -> Any:
    if isinstance(node, list):
        return [_tidied(row) for row in node]
    if not isinstance(node, dict):
        return node
    if any(isinstance(row, dict) and row.get("format") == "fraction" for row in node.get("anyOf", ())):
        kept = {key: node[key] for key in ("title", "description", "default", "examples") if key in node}
        return {"type": ["string", "number"], "pattern": SHARE_PATTERN, **kept}
    found = {key: _tidied(value) for key, value in node.items() if key != "discriminator"}
    if _REGION in str(found.get("pattern", "")) and found.get("type") == "string":
        found["type"] = ["string", "integer"]
    return found
