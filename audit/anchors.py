"""Anchors: once a day each chain's head is written to a file outside the database.

Somebody who cuts the tail and rewrites the head in the database does not reach the file (production ships it to the log
host); `compare` then names the entry that is no longer there. One JSON object a line: chain, seq, hash, at.
"""

import json
from pathlib import Path

from django.conf import settings

from accounts.kernel import scope
from accounts.kernel.clock import clock
from accounts.kernel.jobs import due
from audit.models import AuditEntry, ChainHead
from audit.trail import Problem


@due("audit.anchor", every=3600)
def anchor() -> int:
    """Append today's heads that are not in the file yet; returns how many. Running twice a day writes once."""
    path, now = Path(settings.AUDIT_ANCHORS), clock()
    today = {line["chain"] for line in read(path) if line["at"][:10] == now.date().isoformat()}
    seen = {(line["chain"], line["seq"]) for line in read(path)}
    lines = [
        {"chain": head.chain, "seq": head.seq, "hash": head.hash, "at": now.isoformat()}
        for head in ChainHead.objects.filter(seq__gt=0).order_by("chain")
        if head.chain not in today and (head.chain, head.seq) not in seen
    ]
    if lines:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as out:
            out.writelines(json.dumps(line) + "\n" for line in lines)
    return len(lines)


def compare(path: Path | None = None) -> list[Problem]:
    """Anchored heads that the database no longer holds as they were."""
    problems = []
    with scope.system("compare audit anchors"):
        for line in read(Path(path or settings.AUDIT_ANCHORS)):
            row = AuditEntry.objects.filter(chain=line["chain"], seq=line["seq"]).first()
            if row is None or row.hash != line["hash"]:
                what = "已锚定的记录不见了" if row is None else "与锚定时的摘要不符"
                problems.append(Problem(line["chain"], line["seq"], row.pk if row else None, what))
    return problems


def read(path: Path) -> list[dict]:
    """The anchored heads, oldest first; no file, no anchors."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
