"""The empty database every rehearsal begins with: all migrations applied once, kept under DATA_DIR until one of them changes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.apps import apps
from django.conf import settings

KEPT = "rehearsal"
ALSO = ("accounts/wall", "audit/guards.py", "config/settings/rehearsal.py")  # what else shapes the tables
SECONDS = 300


def database() -> Path:
    """The template that fits the code, made when there is none (about ten seconds)."""
    folder = Path(settings.DATA_DIR) / KEPT
    folder.mkdir(parents=True, exist_ok=True)
    found = folder / f"template-{key()}.sqlite3"
    if not found.exists():
        _make(found)
        for old in folder.glob("template-*.sqlite3"):
            if old != found:
                old.unlink(missing_ok=True)
    return found


def key() -> str:
    """A digest of every migration and of what is re-applied after them."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda one: one.label):
        for path in sorted(Path(config.path, "migrations").glob("*.py")):
            digest.update(f"{config.label}/{path.name}".encode() + path.read_bytes())
    for name in ALSO:
        place = Path(settings.BASE_DIR, name)
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def _make(target: Path) -> None:
    from .running import NAME, environment

    with tempfile.TemporaryDirectory(prefix="rehearsal-") as name:
        folder = Path(name).resolve()
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--skip-checks", "-v0"],
            cwd=settings.BASE_DIR,
            env=environment(folder),
            check=True,
            capture_output=True,
            timeout=SECONDS,
        )
        half = target.with_suffix(f".{os.getpid()}")
        shutil.copyfile(folder / NAME, half)
        half.replace(target)  # whole or not at all, also when two begin at once
