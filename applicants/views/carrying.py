"""A unit another host approved registers here: what is shown to this host, and what this host asks for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.tenant_policies import policies_of
from applicants import queries, uploads, wording
from applicants.actions import carrying
from applicants.actions.registering import NotFiled
from applicants.forms import RegistrationForm
from campaigns.models import Campaign

from .registering import complain, consents_of, page_of, tab_of, values_of


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    return Campaign.objects.select_related("version", "tenant").get(slug=slug)


@require_http_methods(["GET", "POST"])
@allow("registration.start_carrying", load=_campaign)
def carry_over(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """“使用已通过的注册”: name and code stand firm, the rest is what this campaign's entrance asks."""
    unit = request.actor.unit
    if queries.standing(unit, campaign.tenant_id) or queries.under_way(unit, campaign.tenant_id):
        return redirect("apply_campaign", slug=campaign.slug)
    if queries.approved_elsewhere(unit, campaign.tenant_id) is None:
        messages.info(request, wording.NOTHING_ELSEWHERE)
        return redirect("apply_campaign", slug=campaign.slug)
    request.refused_uploads = uploads.receive(request, campaign.tenant) if request.method == "POST" else {}
    return _carry_over(request, campaign)


@once
def _carry_over(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    unit = request.actor.unit
    source = queries.approved_elsewhere(unit, campaign.tenant_id)
    policy = policies_of(campaign.tenant).foreign_approvals
    held = uploads.held(request, campaign.tenant)
    tab, form = _form_of(request, campaign, held, policy)
    consents = consents_of(request, form)
    if request.method == "POST":
        fine = consents.is_valid()
        complain(form, request.refused_uploads)
        if fine and form.is_valid():
            try:
                row = carrying.carry_over(
                    campaign,
                    unit,
                    values=values_of(tab, form),
                    share="share" in request.POST,
                    files={slot: file for slot, file in held.items() if slot in form.fields},
                    texts=consents.texts,
                    actor=request.actor,
                )
            except NotFiled as error:
                form.add_error(None, error.sentence)
            else:
                uploads.forget(request, campaign.tenant)
                messages.success(request, wording.CARRIED[row.state])
                return redirect("apply_campaign", slug=campaign.slug)
    tabs = campaign.rules.registration.tabs
    context = page_of(campaign, form, consents, held) | {
        "unit": unit,
        "source": source,
        "policy": policy,
        "shared": "share" in request.POST,
        "forms": [form, consents],
        "tabs": [{"label": t.label, "url": f"?tab={t.key}", "active": t == tab} for t in tabs],
    }
    return render(request, "applicants/carry_over.html", context)


def _form_of(request: HttpRequest, campaign: Campaign, held: dict, policy: str) -> tuple:
    """(entrance, form) with what is known of the unit; letter and licence only where the host wants its own."""
    unit = request.actor.unit
    fits = next((t.key for t in campaign.rules.registration.tabs if unit.kind in t.kinds), "")
    tab = tab_of(request, campaign, fits if "tab" not in request.GET else "")
    facts = unit.facts or {}
    form = RegistrationForm(
        request.POST or None,
        request.FILES or None,
        rules=campaign.rules,
        tab=tab,
        kept=tuple(held),
        waived=("license",) if policy == "own_letter" else ("license", "letter"),
        fixed=("name", "uscc"),
        initial=facts
        | {
            "kind": unit.kind,
            "address": unit.address,
            "region_code": unit.region_code,
            "contact_name": request.user.name,
        },
    )
    return tab, form
