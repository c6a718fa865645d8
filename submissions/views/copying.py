"""Taking an earlier filing over: chosen, looked at, then put in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns.ruleset import display

from .. import actions, copying, queries
from ..models import Submission


def _submission(request: HttpRequest, pk: int) -> Submission:
    return queries.submission(pk)


@require_http_methods(["GET", "POST"])
@allow("submission.edit", load=_submission)
@once
def copy(request: HttpRequest, row: Submission) -> HttpResponse:
    """Which earlier filing, what of it fits, what does not; nothing is put in unasked."""
    sources = copying.sources(row)
    wanted = request.POST.get("from") or request.GET.get("from", "")
    source = next((one for one in sources if str(one.pk) == wanted), None)
    if wanted and source is None:
        raise Submission.DoesNotExist
    if request.method == "POST" and source is not None:
        done = actions.copy_into(row.pk, source.pk, actor=request.actor, keep=request.POST.get("keep") != "no")
        messages.success(request, f"已从“{source.title}”带入 {len(done.take)} 个栏目，请逐节核对。")
        if done.left:
            messages.warning(request, "没有带入：" + "；".join(f"{label}（{why}）" for label, why in done.left))
        return redirect("apply_submission", pk=row.pk)
    offered = copying.offer_from(source, row) if source else None
    fields = {field.key: field for _, _, field in row.campaign.rules.fields("file")}
    context = {
        "row": row,
        "sources": sources,
        "source": source,
        "offer": offered,
        "pairs": [
            (fields[key].label, display.line(row.campaign.rules, fields[key], value))
            for key, value in (offered.take if offered else {}).items()
        ],
    }
    return render(request, "submissions/copy.html", context)
