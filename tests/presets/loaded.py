"""A preset as the product reads it, and moments in Asia/Shanghai."""

from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.reading import read

FOLDER = Path(__file__).parents[2] / "campaigns" / "presets"


def text(name: str) -> str:
    """The file of a preset."""
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


@cache
def preset(name: str) -> RuleSet:
    """The preset of this name."""
    return read(text(name))


def at(moment: str) -> datetime:
    """``2024-09-20 17:00:00`` in Asia/Shanghai."""
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def field(rules: RuleSet, key: str):
    """The field with this key."""
    return next(f for _, _, f in rules.fields() if f.key == key)


def labels(options) -> list[str]:
    """What is printed beside each option."""
    return [option.label for option in options]
