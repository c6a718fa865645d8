"""The unit's own pages: what is known of it, what its administrator changes, changes asked of a host."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.files import RejectedFile
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from accounts.kernel.verdict import Verdict, no
from accounts.models import Unit
from applicants import unit_facts, unit_queries
from applicants import unit_wording as words
from applicants.actions import changes, units
from applicants.models import ChangeRequest
from applicants.unit_forms import ChangeForm, ProfileForm


def _own(request: HttpRequest) -> Unit:
    return request.actor.unit


@require_GET
@allow("unit.view_own", load=_own)
def profile(request: HttpRequest, unit: Unit) -> HttpResponse:
    """What the platform knows of the unit, where it is registered, its changes and its group."""
    asked = unit_queries.change_requests(unit)
    context = {
        "unit": unit,
        "facts": unit_queries.fact_list(unit),
        "registrations": unit_queries.registrations(unit),
        "changes": [(row, changes.worded(row.before), changes.worded(row.wanted)) for row in asked],
        "earlier": unit_queries.earlier_names(unit),
        "merged": unit_queries.merged_into(unit),
        "end": unit_queries.end_of(unit),
        "groups": unit_queries.groups_of(unit),
        "may_change": may(request.actor, "unit.change", unit),
        "may_ask": _may_ask(request, unit),
    }
    return render(request, "applicants/unit.html", context)


@require_http_methods(["GET", "POST"])
@allow("unit.change", load=_own)
@once
def profile_edit(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Address, telephone, declared facts and parent: changed at once."""
    form = ProfileForm(
        request.POST or None, unit=unit, campaigns=unit_queries.campaigns_of(unit), initial=units.profile(unit)
    )
    if request.method == "POST" and form.is_valid():
        units.change_profile(unit, form.cleaned_data, actor=request.actor)
        messages.success(request, "单位信息已保存。")
        return redirect("apply_unit")
    return render(request, "applicants/unit_edit.html", {"unit": unit, "form": form})


def _may_ask(request: HttpRequest, unit: Unit) -> Verdict:
    """May a change be asked for now? One at a time; the action asks again under the unit's lock."""
    verdict = may(request.actor, "change.ask", unit)
    pending = ChangeRequest.objects.filter(unit=unit, state=ChangeRequest.State.PENDING)
    return no(words.PENDING_ALREADY) if verdict and pending.exists() else verdict


@require_http_methods(["GET", "POST"])
@allow("change.ask", load=_own)
@once
def change(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Ask a host to change name, code, region or kind, with proof."""
    hosts = unit_facts.hosts_of(unit)
    if not hosts:
        messages.error(request, "本单位还没有通过任何主办单位的注册审核，不能提出变更申请。")
        return redirect("apply_unit")
    if request.method == "GET" and not (verdict := _may_ask(request, unit)):
        messages.error(request, verdict.reason)
        return redirect("apply_unit")
    form = ChangeForm(
        request.POST or None,
        request.FILES or None,
        unit=unit,
        campaigns=unit_queries.campaigns_of(unit),
        hosts=hosts,
        initial=changes.values_of(unit) | {"tenant": hosts[0].pk},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            changes.ask(
                unit,
                form.wanted(),
                tenant=data["tenant"],
                reason=data["reason"],
                upload=data["proof"],
                actor=request.actor,
            )
        except changes.CodeTaken as error:
            form.add_error("uscc", error.sentence)
        except RejectedFile as error:
            form.add_error("proof", error.sentence)
        except Refused as error:
            form.add_error(None, error.verdict.reason)
        else:
            messages.success(request, "变更申请已提交，审核结果将以短信通知。")
            return redirect("apply_unit")
    return render(request, "applicants/unit_change.html", {"unit": unit, "form": form})


def _own_change(request: HttpRequest, pk: int) -> ChangeRequest:
    return ChangeRequest.objects.get(pk=pk, unit=request.actor.unit)


@require_POST
@allow("change.withdraw", load=_own_change)
@once
def change_withdraw(request: HttpRequest, row: ChangeRequest) -> HttpResponse:
    """Take a change request back."""
    changes.withdraw(row.pk, actor=request.actor)
    messages.success(request, "变更申请已撤回。")
    return redirect("apply_unit")
