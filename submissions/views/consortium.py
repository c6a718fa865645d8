"""The lead's page of partners, and the partner's page of filings that name it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.files import RejectedFile
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from applicants.unit_forms import clean_code

from .. import consortium, eligibility, queries
from ..actions import consortium as actions
from ..actions import leaving
from ..models import ConsortiumPartner, Submission
from . import doors, navigation


class PartnerForm(forms.Form):
    """A unit that files together."""

    name = forms.CharField(label="成员单位名称", max_length=200, error_messages={"required": "请填写成员单位名称。"})
    uscc = forms.CharField(
        label="成员单位统一社会信用代码", max_length=30, error_messages={"required": "请填写统一社会信用代码。"}
    )

    def clean_uscc(self) -> str:
        return clean_code(self.cleaned_data["uscc"])


def _submission(request: HttpRequest, pk: int) -> Submission:
    row = queries.submission(pk)
    if not row.campaign.rules.consortium.allowed and not eligibility.partners_of(row):
        raise Submission.DoesNotExist
    return row


@require_http_methods(["GET", "POST"])
@allow("partner.list", load=_submission)
@once
def partners(request: HttpRequest, row: Submission) -> HttpResponse:
    """Who files together, whether each has agreed; add one more."""
    form = PartnerForm(request.POST or None)
    may_add = may(request.actor, "partner.add", row)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_partner(row.pk, actor=request.actor, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, error.verdict.reason)
        else:
            messages.success(
                request, f"已添加{added.name}。已在平台注册的单位会收到通知并在线确认；也可以上传其加盖公章的同意书。"
            )
            return doors.go(request, "apply_consortium", pk=row.pk)
    nav = navigation.sections(request, row, navigation.CONSORTIUM)
    context = {
        "row": row,
        "nav": nav,
        "summary": navigation.summary(nav),
        "partners": [(p, consortium.badge(p)) for p in eligibility.partners_of(row)],
        "left": consortium.left(row),
        "rule": row.campaign.rules.consortium,
        "may_add": may_add,
        "form": form,
    }
    return render(request, "submissions/consortium.html", context)


def _partner(request: HttpRequest, pk: int) -> ConsortiumPartner:
    """A partner of one's own filing, or of one that the desk enters; one in another's filing is not there."""
    rows = ConsortiumPartner.objects.select_related("submission").filter(removed_at__isnull=True)
    if doors.at_desk(request):
        return rows.get(pk=pk, submission__paper_filing__seat=request.seat)
    return rows.get(pk=pk, submission__unit=request.actor.unit)


@require_POST
@allow("partner.manage", load=_partner)
@once
def partner_remove(request: HttpRequest, partner: ConsortiumPartner) -> HttpResponse:
    """Take a partner out."""
    return _done(
        request, partner, lambda: actions.remove_partner(partner.pk, actor=request.actor), f"已移出{partner.name}。"
    )


@require_POST
@allow("partner.manage", load=_partner)
@once
def partner_letter(request: HttpRequest, partner: ConsortiumPartner) -> HttpResponse:
    """Upload a partner's stamped consent."""
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, "请先选择要上传的同意书。")
        return doors.go(request, "apply_consortium", pk=partner.submission_id)
    return _done(
        request,
        partner,
        lambda: actions.attach_letter(partner.pk, upload, actor=request.actor),
        f"{partner.name}的同意书已上传。",
    )


def _done(request: HttpRequest, partner: ConsortiumPartner, work, sentence: str) -> HttpResponse:
    try:
        work()
        messages.success(request, sentence)
    except Refused as error:
        messages.error(request, error.verdict.reason)
    except RejectedFile as error:
        messages.error(request, error.sentence)
    return doors.go(request, "apply_consortium", pk=partner.submission_id)


@require_GET
@allow("partner.list_named")
def partnerships(request: HttpRequest) -> HttpResponse:
    """The filings of others that name this unit: title, lead and state, not the content."""
    rows = [(p, may(request.actor, "partner.confirm", p.row)) for p in consortium.partnerships(request.actor.unit)]
    return render(request, "submissions/partnerships.html", {"rows": rows})


def _named(request: HttpRequest, pk: int) -> ConsortiumPartner:
    return consortium.partnership(request.actor.unit, pk)


@require_POST
@allow("partner.confirm", load=_named)
@once
def partnership_confirm(request: HttpRequest, partner: ConsortiumPartner) -> HttpResponse:
    """Agree to file together."""
    return _answered(
        request, lambda: actions.confirm_partner(partner.pk, actor=request.actor), "已确认参加联合体申报。"
    )


@require_POST
@allow("partner.decline", load=_named)
@once
def partnership_decline(request: HttpRequest, partner: ConsortiumPartner) -> HttpResponse:
    """Say no, or withdraw."""
    reason = request.POST.get("reason", "").strip()[:300]
    return _answered(
        request,
        lambda: actions.decline_partner(partner.pk, reason=reason, actor=request.actor),
        "已谢绝或退出，牵头单位会收到通知。",
    )


@require_POST
@allow("partner.ask_leave", load=_named)
@once
def partnership_leave(request: HttpRequest, partner: ConsortiumPartner) -> HttpResponse:
    """Ask the host to be let go of a filing that was handed in."""
    reason = request.POST.get("reason", "")
    return _answered(
        request, lambda: leaving.ask(partner.pk, reason=reason, actor=request.actor), "退出申请已提交，由主办单位办理。"
    )


def _answered(request: HttpRequest, work, sentence: str) -> HttpResponse:
    try:
        work()
        messages.success(request, sentence)
    except Refused as error:
        messages.error(request, error.verdict.reason)
    return redirect("apply_partnerships")
