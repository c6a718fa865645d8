"""The files of the repository, on a machine with git and on one without."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
OURS = (".ci/", ".gitignore", ".env.example", ".gitattributes")


def committed(*under: str) -> list[str]:
    """Names of the committed files (under these folders or files); without git, of all but environment, data and caches."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", *under], cwd=ROOT, capture_output=True, text=True, check=True)
        return listed.stdout.splitlines()
    every = (
        str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    ours = [name for name in every if not name.startswith((".", "var/")) or name.startswith(OURS)]
    return [name for name in ours if not under or name.startswith(tuple(under))]
