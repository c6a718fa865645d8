"""The preview as a PDF: made by a job from the draft as it then stands, for the person who asked."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest

from accounts.files import clean_name
from accounts.kernel import scope
from accounts.models import Export, StaffRole
from accounts.personal import exports
from campaigns import queries
from campaigns.building import drafts
from campaigns.ruleset.forms import Document

from ..documents.produce import produce
from . import showing
from .showing import Previewing

KIND = "form_preview"


def ask(request: HttpRequest, one: Previewing, spec: Document, page: str) -> Export:
    """Queue the making of the PDF."""
    params = {
        "tenant": one.campaign.tenant_id, "campaign": one.campaign.pk, "form": one.form.key, "document": spec.key,
        "filled": one.filled, "page": page,
    }  # fmt: skip
    label = f"{spec.title}（{'示例' if one.filled else '空表'}，第 {one.standing.revision} 次修改）"
    return exports.ask(
        KIND,
        user=request.user,
        label=label[:200],
        params=params,
        actor=request.actor,
        obj=one.campaign,
        tenant=request.tenant,
    )


def make(export: Export, folder: Path) -> Path:
    """Write the PDF. LookupError when the form or document is gone from the draft."""
    params = export.params
    with scope.tenant(params["tenant"]):
        campaign = queries.campaign(params["campaign"])
        standing = drafts.standing(campaign)
        one = Previewing(campaign, standing, standing.rules.form(params["form"]), params["filled"])
        spec = next((d for d in showing.documents(one) if d.key == params["document"]), None)
        if spec is None:
            raise LookupError(params["document"])
        made = produce(showing.paper(one, spec))
    path = folder / clean_name(f"预览-{spec.title[:60]}.pdf")
    path.write_bytes(made)
    return path


def may(export: Export) -> bool:
    """Does the person still manage this host's campaigns?"""
    with scope.system("who previews"):
        found = StaffRole.objects.filter(user=export.user, tenant=export.params["tenant"], role="manager")
        return any(role.campaign_id in {None, export.params["campaign"]} for role in found)


def register() -> None:
    """Called when the site starts."""
    exports.register_export(KIND, label="表单预览", make=make, may=may)
