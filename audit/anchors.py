"""Anchors: once a day each chain's head is written to a file outside the database.

Somebody who cuts the tail and rewrites the head in the database does not reach the file (production ships it to the log
host); `compare` then names the entry that is no longer there. One JSON object a line: chain, seq, hash, at.
"""

import json
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from accounts.kernel import ports, scope
from accounts.kernel.clock import clock
from accounts.kernel.jobs import due
from accounts.models import User
from audit.models import AuditEntry, ChainHead
from audit.trail import Problem


@due("audit.anchor", every=3600)
def anchor() -> int:
    """Append today's heads that are not in the file yet; returns how many. Running twice a day writes once."""
    now, kept = clock(), read(path())
    today = {line["chain"] for line in kept if line["at"][:10] == now.date().isoformat()}
    seen = {(line["chain"], line["seq"]) for line in kept}
    lines = [
        {"chain": head.chain, "seq": head.seq, "hash": head.hash, "at": now.isoformat()}
        for head in ChainHead.objects.filter(seq__gt=0).order_by("chain")
        if head.chain not in today and (head.chain, head.seq) not in seen
    ]
    if lines:
        path().parent.mkdir(parents=True, exist_ok=True)
        with path().open("a", encoding="utf-8") as out:
            out.writelines(json.dumps(line) + "\n" for line in lines)
    return len(lines)


@due("audit.heads_letter", every=3600)
def tell() -> int:
    """Once a day the heads go to every audit administrator by letter, out of reach of whoever could change database and
    anchor file; returns how many letters are new."""
    now = clock()
    day = now.date()
    heads = list(ChainHead.objects.filter(seq__gt=0).select_related("tenant").order_by("chain"))
    if not heads:
        return 0
    told = "；".join(f"{head.tenant or '平台'} 第 {head.seq} 条 {head.hash}" for head in heads)
    people = User.objects.filter(platform_role__role="auditor", is_active=True).order_by("pk")
    new = [
        ports.post(
            "audit.heads", key=f"heads:{day}", tenant=None, to=Addressee(user),
            params={"day": day, "count": len(heads), "heads": told}, link=reverse("platform_audit_heads"),
        )
        for user in people
    ]  # fmt: skip
    return sum(len(letters) for letters in new)


class Addressee:
    """A person as notices.outbox reads a recipient: in the site, and by e-mail where there is one."""

    def __init__(self, user: User):
        self.user, self.phone, self.email = user, "", user.email

    def address(self, channel: str) -> str:
        """Where the channel reaches the person; "" when it does not."""
        return {"inapp": f"user:{self.user.pk}", "email": self.email}.get(channel, "")


def path() -> Path:
    """Where the heads are kept."""
    return Path(settings.AUDIT_ANCHORS)


def compare(file: Path | None = None) -> list[Problem]:
    """Anchored heads that the database no longer holds as they were."""
    problems = []
    with scope.system("compare audit anchors"):
        for line in read(Path(file) if file else path()):
            row = AuditEntry.objects.filter(chain=line["chain"], seq=line["seq"]).first()
            if row is None or row.hash != line["hash"]:
                what = "已锚定的记录不见了" if row is None else "与锚定时的摘要不符"
                problems.append(Problem(line["chain"], line["seq"], row.pk if row else None, what))
    return problems


def read(file: Path) -> list[dict]:
    """The anchored heads, oldest first; no file, no anchors."""
    if not file.is_file():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
