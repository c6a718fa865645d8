"""A person fills in forms in the browser, field by field, as the rule set says. A kind of field nobody taught it is a KeyError."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from submissions.form_page import FILE_TYPES

from .conftest import Person

ASKED = """() => [...document.querySelectorAll("main [id^='field-'], main [id^='files-']")]
  .map(one => one.id.slice(6))"""
"""Keys of the fields the page asks for; a text with pictures comes twice, as text and as files."""
STANDING = """() => {
  const form = document.querySelector("#section"), ours = ["csrfmiddlewaretoken", "revision", "editor", "seen", "next"];
  return form ? [...new FormData(form).entries()].filter(([name, value]) => value && !ours.includes(name)) : [];
}"""
"""What stands in the inputs of a section, empty ones left out."""


def fill_fields(person: Person, fields: Any, answers: Mapping[str, Any]) -> None:
    """Type, tick and choose the answers of these fields on the open page; rows a table does not offer yet are left out."""
    for field in fields:
        answer = answers.get(field.key)
        if answer not in (None, "", {}, []) and not isinstance(field, FILE_TYPES):
            HOW[field.type](person.page, field.key, answer)


def _choose(page: Any, key: str, answer: dict) -> None:
    for option in answer["picked"]:
        page.check(f'input[name="{key}"][value="{option}"]')
    for option, text in answer.get("other", {}).items():
        page.fill(f'input[name="{key}.other.{option}"]', text)


def _parts(page: Any, key: str, answer: dict) -> None:
    for part, text in answer.items():
        page.fill(f'input[name="{key}.{part}"]', text)


def _rows(page: Any, key: str, answer: list) -> None:
    offered = page.locator(f"#field-{key} tbody tr").count()
    for number, row in enumerate(answer[:offered]):
        for column, cell in row.items():
            if isinstance(cell, Mapping):
                page.select_option(f'select[name="{key}.{number}.{column}"]', cell["picked"][0])
            else:
                page.fill(f"""[name="{key}.{number}.{column}"]""", str(cell))


def _type(page: Any, key: str, answer: Any) -> None:
    page.fill(f'[name="{key}"]', str(answer))


HOW = {
    "text": _type,
    "long_text": _type,
    "rich_text": _type,
    "number": _type,
    "date": _type,
    "choice": _choose,
    "grouped_choice": _choose,
    "person": _parts,
    "table": _rows,
    "statement": lambda page, key, _: page.check(f'input[name="{key}"]'),
    "region": lambda page, key, answer: page.select_option(f'select[name="{key}"]', answer),
}


def fill_section(person: Person, fields: Any, answers: Mapping[str, Any]) -> set[str]:
    """Fill in and save the open section until it asks for nothing more; → what it asked for.

    An answer can bring a field with it, and a table offers another row each time it is saved.
    """
    asked: set[str] = set()
    rows = -1
    while True:
        shown = set(person.page.evaluate(ASKED))
        offered = person.page.locator("main .ui-table-entry tbody tr").count()
        if shown == asked and offered == rows:
            return asked
        asked, rows = shown, offered
        fill_fields(person, [f for f in fields if f.key in shown], answers)
        if person.page.locator("#section").count():
            person.go(person.page.locator("#section button[value=stay]"))


def upload_files(person: Person, field_key: str, paths: list[Path]) -> None:
    """Choose files for a field and upload them."""
    card = person.page.locator(f"#files-{field_key}")
    card.locator("input[type=file]").set_input_files([str(path) for path in paths])
    button = card.get_by_role("button", name="上传", exact=True)
    if not button.is_visible():
        card.locator("summary").click()
    person.go(button)
    person.sees("已上传")
