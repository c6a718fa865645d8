"""The printed schema is valid 2020-12, speaks Chinese, takes the five campaigns and refuses what the reader refuses."""

import json

import jsonschema
import pytest
import yaml
from django.core.management import call_command

from campaigns.ruleset.language import models
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.reading import RuleSetError, from_data, to_data
from campaigns.ruleset.schema import schema

from .presets import FOLDER, NAMES, preset
from .sample import data

SCHEMA = schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_it_is_a_valid_schema_of_the_declared_dialect():
    assert SCHEMA["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", NAMES)
def test_the_five_campaigns_are_valid(name):
    plain = json.loads(json.dumps(to_data(preset(name))))
    assert [error.message for error in VALIDATOR.iter_errors(plain)] == []


class _Core(yaml.SafeLoader):
    """YAML as editors read it: dates stay text."""


_Core.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in rows if not tag.endswith("timestamp")]
    for sign, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.mark.parametrize("name", NAMES)
def test_the_files_as_they_are_written_are_valid_in_an_editor(name):
    plain = yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=_Core)
    assert [f"{list(e.path)}: {e.message[:200]}" for e in VALIDATOR.iter_errors(plain)] == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.update(nonsense=1),
        lambda d: d.pop("identity"),
        lambda d: d["stages"][0]["steps"][0].update(type="novel"),
        lambda d: d["stages"][0]["steps"][0].pop("type"),
        lambda d: d["windows"][0].update(opens="tomorrow"),
        lambda d: d["windows"][0].update(key="Not A Key"),
        lambda d: d.update(quotas=[{"key": "q", "title": "名额", "percent": "十分之一"}]),
        lambda d: d.update(windows=[]),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(spoil):
    plain = data()
    assert VALIDATOR.is_valid(plain)
    spoil(plain)
    with pytest.raises(RuleSetError):
        from_data(plain)
    assert not VALIDATOR.is_valid(plain)


def test_every_part_and_key_has_a_chinese_title():
    def chinese(text):
        return any("\u4e00" <= sign <= "\u9fff" for sign in text)

    for model in models():
        part = SCHEMA if model is RuleSet else SCHEMA["$defs"][model.__name__]
        assert chinese(part["title"]), model
        assert chinese(part["description"]), model
        assert [name for name, field in part["properties"].items() if not chinese(field["title"])] == [], model


def test_the_command_prints_it_or_writes_it(tmp_path, capsys):
    call_command("ruleset", "schema")
    assert json.loads(capsys.readouterr().out) == SCHEMA
    call_command("ruleset", "schema", str(tmp_path / "schema.json"))
    assert json.loads((tmp_path / "schema.json").read_text(encoding="utf-8")) == SCHEMA
