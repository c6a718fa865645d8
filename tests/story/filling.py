"""A person fills in forms in the browser, field by field, as the rule set says."""

from pathlib import Path
from typing import Any

from campaigns.ruleset.forms import FileField, PictureField

from .conftest import Person


def fill_fields(person: Person, fields: Any, answers: dict) -> None:
    """Type, tick and choose the answers of these fields on the open page."""
    for field in fields:
        answer = answers.get(field.key)
        if answer not in (None, "", {}, []) and not isinstance(field, FileField | PictureField):
            HOW.get(field.type, _type)(person.page, field.key, answer)


def _choose(page: Any, key: str, answer: dict) -> None:
    for option in answer["picked"]:
        page.check(f'input[name="{key}"][value="{option}"]')
    for option, text in answer.get("other", {}).items():
        page.fill(f'input[name="{key}.other.{option}"]', text)


def _parts(page: Any, key: str, answer: dict) -> None:
    for part, text in answer.items():
        page.fill(f'input[name="{key}.{part}"]', text)


def _rows(page: Any, key: str, answer: list) -> None:
    for number, row in enumerate(answer):
        _parts(page, f"{key}.{number}", row)


def _type(page: Any, key: str, answer: Any) -> None:
    page.fill(f'[name="{key}"]', str(answer))


HOW = {
    "choice": _choose,
    "grouped_choice": _choose,
    "person": _parts,
    "table": _rows,
    "statement": lambda page, key, _: page.check(f'input[name="{key}"]'),
    "region": lambda page, key, answer: page.select_option(f'select[name="{key}"]', answer),
}


def upload_files(person: Person, field_key: str, paths: list[Path]) -> None:
    """Choose files for a field and upload them."""
    card = person.page.locator(f"#files-{field_key}")
    card.locator("input[type=file]").set_input_files([str(path) for path in paths])
    person.go(card.get_by_role("button", name="上传"))
    person.sees("已上传")
