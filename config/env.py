"""The only reader of the process environment: typed readers that say which variable is wrong and how.

A value may come from the environment or from the file named by ENV_FILE (default `.env` in the project folder).
"""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
REQUIRED = object()

_env = environ.Env()
_file = Path(os.environ.get("ENV_FILE", BASE_DIR / ".env"))
if _file.is_file():
    _env.read_env(str(_file))


def _refuse(name: str, problem: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"环境变量 {name} {problem}")


def text(name: str, default: object = REQUIRED) -> str:
    """The variable as text; without a default it must be present and not empty."""
    value = _env.str(name, default="")
    if value == "":
        if default is REQUIRED:
            raise _refuse(name, "没有设置，生产环境必须提供。")
        return str(default)
    return value


def flag(name: str, default: bool = False) -> bool:
    """True for 1/true/yes/on, false for 0/false/no/off; anything else stops the start."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise _refuse(name, "只能是 1 或 0。")


def integer(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number within [low, high]."""
    raw = text(name, default)
    try:
        value = int(raw)
    except ValueError:
        raise _refuse(name, f"应为整数，现在是“{raw}”。") from None
    if not low <= value <= high:
        raise _refuse(name, f"应在 {low} 到 {high} 之间，现在是 {value}。")
    return value


def words(name: str, default: object = REQUIRED) -> list[str]:
    """A comma separated list without empty members."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """An absolute folder; relative values are taken from the project folder."""
    return (BASE_DIR / text(name, str(default))).resolve()


def database(name: str = "DATABASE_URL", default: object = REQUIRED) -> dict | None:
    """A database URL as Django's dictionary; None when it is absent and the default is empty."""
    url = text(name, default)
    return _env.db_url_config(url) if url else None
