"""The five campaigns as they are configured."""

from functools import cache
from pathlib import Path

import campaigns
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.reading import read

FOLDER = Path(campaigns.__file__).parent / "presets"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def preset(name: str) -> RuleSet:
    return read((FOLDER / f"{name}.yaml").read_bytes())
