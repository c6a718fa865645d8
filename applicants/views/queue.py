"""The host's queue of registrations: searched and ordered, decided one by one or several at once, and let in by hand."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.moves import IllegalMove
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may, require
from applicants import queries
from applicants.actions import entering
from applicants.actions import registering as actions
from applicants.host_forms import AdmitForm, ApproveForm, QueueFilter, RefuseForm
from applicants.models import Registration
from campaigns import regions
from campaigns.models import Badge, Campaign
from campaigns.queries import only
from campaigns.ruleset.vocabulary import FACTS

S = Registration.State
PER_PAGE = 50
MOST = 100
SETTLE_FIRST = "需要先核对（认领，或者疑似已有单位），请打开后逐项办理。"


def due_mark(row: Registration, now) -> Badge | None:
    """A word and a colour for a waiting registration that is overdue or due within a day."""
    if not row.waits:
        return None
    if now >= row.due_at:
        return Badge(f"已逾期 {max(1, (now - row.due_at).days + 1)} 天", "danger")
    return Badge("今日到期", "warning") if (row.due_at - now).days < 1 else None


@require_GET
@allow("registration.list")
def host_list(request: HttpRequest) -> HttpResponse:
    """The host's queue, one tab for each state."""
    state = request.GET.get("state") or S.PENDING
    state = state if state in S.values else S.PENDING
    within = queries.granted_to(request)
    counts = queries.counts(within)
    campaigns = only(Campaign.objects.order_by("-pk"), within, "pk").values_list("pk", "title")
    form = QueueFilter(request.GET, campaigns=campaigns)
    wanted = form.wanted()
    page = Paginator(queries.queue(state, wanted, request.now, within), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(row, due_mark(row, request.now)) for row in page]
    context = {
        "page": page,
        "rows": rows,
        "tabs": [
            {"label": label, "url": f"?state={value}", "active": value == state, "count": counts[value]}
            for value, label in S.choices
        ],
        "horizon": max((row.due_at for row in page), default=None),
        "filter": form,
        "searched": bool(set(wanted) - {"state"}),
        "late": queries.overdue(request.now, within).count(),
        "decides": state == S.PENDING,
        "refusal": RefuseForm(),
        "admits": bool(queries.admitting(within)),
    }
    return render(request, "applicants/host_list.html", context)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one registration of a bulk decision."""

    row: Registration
    done: bool
    words: str


@require_POST
@allow("registration.list")
def host_bulk(request: HttpRequest) -> HttpResponse:
    """Approve or send back several. Each is a transaction of its own; the answer says which were done and which not.

    Posting it again is harmless: what one decided oneself counts as done.
    """
    chosen = [int(pk) for pk in request.POST.getlist("rows") if pk.isdecimal() and len(pk) < 18][:MOST]
    approves = request.POST.get("decision") == "approve"
    form = RefuseForm(request.POST)
    if not chosen or (not approves and not form.is_valid()):
        messages.error(request, "请先勾选注册申请。" if not chosen else "请勾选或写明退回原因。")
        return redirect(workspace.url(request, "host_registrations"))
    rows = only(Registration.objects.filter(pk__in=chosen), queries.granted_to(request))
    rows = rows.select_related("campaign").defer("id_number")
    outcomes = [_decided(request, row, approves, form) for row in rows.order_by("pk")]
    context = {
        "outcomes": outcomes,
        "word": "通过" if approves else "退回",
        "done": sum(one.done for one in outcomes),
        "left": sum(not one.done for one in outcomes),
    }
    return render(request, "applicants/host_bulk.html", context)


def _decided(request: HttpRequest, row: Registration, approves: bool, form: RefuseForm) -> Outcome:
    try:
        if approves:
            require(request.actor, "registration.approve", row)
            if row.waits and (queries.known_unit(row) or queries.joinable(row)):
                return Outcome(row, False, SETTLE_FIRST)
            actions.approve(row.pk, actor=request.actor)
        else:
            actions.refuse(row.pk, reason=form.words, remarks=form.remarks, actor=request.actor)
    except IllegalMove as error:
        now = Registration.objects.select_related("decided_by").defer("id_number").get(pk=row.pk)
        target = S.APPROVED if approves else S.REFUSED
        own = now.state == target and now.decided_by_id == request.user.pk
        return Outcome(row, own, "已由您办理" if own else error.sentence)
    except Refused as error:
        return Outcome(row, False, error.verdict.reason)
    except entering.NotSettled as error:
        return Outcome(row, False, error.sentence)
    return Outcome(row, True, "已办理，短信通知已发出")


@require_http_methods(["GET", "POST"])
@allow("registration.admit")
@once
def host_admit(request: HttpRequest) -> HttpResponse:
    """Let in a team or a single developer by hand."""
    form = AdmitForm(request.POST or None, campaigns=queries.admitting(queries.granted_to(request)))
    if form.is_valid():
        campaign, values = form.chosen()
        try:
            row = actions.admit(
                campaign,
                phone=form.cleaned_data["phone"],
                values=values,
                note=form.cleaned_data["note"],
                actor=request.actor,
            )
        except actions.AlreadyRegistered:
            form.add_error("phone", "该手机号已在本主办单位提交过注册申请，请在注册审核中办理，不需要人工准入。")
        except Refused as error:
            form.add_error("phone", error.verdict.reason)
        else:
            messages.success(request, f"已为{row.name}开通申报资格，短信通知已发出。")
            return redirect(workspace.url(request, "host_registration", pk=row.pk))
    return render(request, "applicants/host_admit.html", {"form": form})


def _registration(request: HttpRequest, pk: int) -> Registration:
    rows = Registration.objects.select_related(
        "campaign__version", "letter", "license", "decided_by", "user", "unit", "accepted_host"
    )
    return rows.get(pk=pk)


@require_GET
@allow("registration.view", load=_registration)
def host_detail(request: HttpRequest, row: Registration) -> HttpResponse:
    """One registration with its letter beside the data, and the decision."""
    return render(request, "applicants/host_detail.html", _detail(request, row))


def facts_of(row: Registration) -> list[tuple[str, str]]:
    """What the registrant gave, in words."""
    rules = row.campaign.rules if row.campaign else None
    ownership = {o.key: o.label for o in rules.registration.ownership} if rules else {}
    types = {o.key: o.label for o in rules.registration.enterprise_type} if rules else {}
    kinds = {k.key: k.label for k in rules.kinds} if rules else {}
    tabs = {t.key: t.label for t in rules.registration.tabs} if rules else {}
    own = ownership.get(row.ownership, row.ownership), types.get(row.enterprise_type, row.enterprise_type)
    return [
        ("单位名称", row.name),
        ("统一社会信用代码", row.uscc),
        ("注册入口", tabs.get(row.tab, "人工准入" if row.tab == queries.BY_HAND else "")),
        ("主体类型", kinds.get(row.kind, row.kind)),
        ("注册地", regions.full_name(row.region_code)),
        ("单位地址", row.address),
        ("单位属性", f"{own[0]}：{row.ownership_other}" if row.ownership_other else own[0]),
        ("单位类型", f"{own[1]}：{row.enterprise_type_other}" if row.enterprise_type_other else own[1]),
        ("主体情况", "、".join(FACTS.get(key, key) for key in row.facts)),
    ]


def _approval(row: Registration, data=None) -> ApproveForm:
    known = queries.known_unit(row)
    joinable = [] if known or row.unit_id else queries.joinable(row)
    return ApproveForm(data, claims=known is not None, joinable=joinable)


def _detail(request: HttpRequest, row: Registration, *, form=None, approval: ApproveForm | None = None) -> dict:
    known = queries.known_unit(row)
    namesakes = [] if known or not row.waits else queries.namesakes(row)
    for unit in namesakes:
        unit.here = queries.standing(unit, row.tenant_id) is not None
    return {
        "row": row,
        "facts": facts_of(row),
        "form": form or RefuseForm(),
        "approval": approval or _approval(row),
        "mark": due_mark(row, request.now),
        "known": known,
        "namesakes": namesakes,
        "may_decide": may(request.actor, "registration.approve", row),
    }


@require_POST
@allow("registration.approve", load=_registration)
@once
def host_approve(request: HttpRequest, row: Registration) -> HttpResponse:
    """Approve; the unit and the membership come into being and the SMS is posted."""
    approval = _approval(row, request.POST)
    if not approval.is_valid():
        return render(request, "applicants/host_detail.html", _detail(request, row, approval=approval))
    try:
        actions.approve(row.pk, actor=request.actor, **approval.settled())
    except entering.NotSettled as error:
        approval.add_error(None, error.sentence)
        return render(request, "applicants/host_detail.html", _detail(request, row, approval=approval))
    except IllegalMove as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, f"已通过{row.name}的注册申请，短信通知已发出。")
    return redirect(workspace.url(request, "host_registrations"))


@require_POST
@allow("registration.refuse", load=_registration)
@once
def host_refuse(request: HttpRequest, row: Registration) -> HttpResponse:
    """Send back with reasons."""
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return render(request, "applicants/host_detail.html", _detail(request, row, form=form))
    try:
        actions.refuse(row.pk, reason=form.words, remarks=form.remarks, actor=request.actor)
        messages.success(request, f"已退回{row.name}的注册申请，短信通知已发出。")
    except IllegalMove as error:
        messages.error(request, error.sentence)
    return redirect(workspace.url(request, "host_registrations"))
