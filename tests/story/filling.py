"""A person fills in forms in the browser, field by field, as the rule set says."""

from pathlib import Path
from typing import Any

from campaigns.ruleset.forms import FileField, PictureField

from .conftest import Person


def fill_fields(person: Person, fields: Any, answers: dict) -> None:
    """Type, tick and choose the answers of these fields on the open page."""
    page = person.page
    for field in fields:
        answer = answers.get(field.key)
        if answer in (None, "", {}, []) or isinstance(field, FileField | PictureField):
            continue
        if field.type in ("choice", "grouped_choice"):
            for key in answer["picked"]:
                page.check(f'input[name="{field.key}"][value="{key}"]')
            for key, text in answer.get("other", {}).items():
                page.fill(f'input[name="{field.key}.other.{key}"]', text)
        elif field.type == "person":
            for part, text in answer.items():
                page.fill(f'input[name="{field.key}.{part}"]', text)
        elif field.type == "table":
            for number, row in enumerate(answer):
                for key, text in row.items():
                    page.fill(f'[name="{field.key}.{number}.{key}"]', str(text))
        elif field.type == "statement":
            page.check(f'input[name="{field.key}"]')
        elif field.type == "region":
            page.select_option(f'select[name="{field.key}"]', answer)
        else:
            page.fill(f'[name="{field.key}"]', str(answer))


def upload_files(person: Person, field_key: str, paths: list[Path]) -> None:
    """Choose files for a field and upload them."""
    card = person.page.locator(f"#files-{field_key}")
    card.locator("input[type=file]").set_input_files([str(path) for path in paths])
    person.go(card.get_by_role("button", name="上传"))
    person.sees("已上传")
