"""Registration by the applicant (public), its status, and the host's queue."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow, public_page
from accounts.kernel.crypto import decrypt, encrypt, mask_phone
from accounts.kernel.moves import IllegalMove
from accounts.kernel.once import once
from accounts.models import User
from applicants import queries, wording
from applicants.actions import registering as actions
from applicants.forms import TEXT_FIELDS, AdmitForm, PasswordForm, RefuseForm, RegistrationForm
from applicants.models import Registration
from applicants.proving import prove
from campaigns import regions
from campaigns.models import Campaign
from campaigns.ruleset.vocabulary import FACTS

PURPOSE = "register"
SESSION_KEY = "register_phone"


def _campaign(slug: str) -> Campaign:
    return Campaign.objects.select_related("version", "tenant").get(slug=slug)


def _tab(request: HttpRequest, campaign: Campaign, chosen: str = ""):
    tabs = campaign.rules.registration.tabs
    wanted = chosen or request.GET.get("tab", "")
    return next((tab for tab in tabs if tab.key == wanted), tabs[0])


@require_http_methods(["GET", "POST"])
@public_page
def register_phone(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 1: a mobile number and the code sent to it. Only then the form of step 2 opens."""
    campaign = _campaign(slug)
    phone, context = prove(request, PURPOSE)
    if phone:
        request.session[SESSION_KEY] = encrypt(phone, "session.register")
        return redirect("public_register", slug=slug)
    return render(request, "applicants/register_phone.html", context | {"campaign": campaign})


@require_http_methods(["GET", "POST"])
@public_page
@once
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 2: the unit, the letter, the contact and the password (row S2)."""
    campaign = _campaign(slug)
    if SESSION_KEY not in request.session:
        return redirect("public_register_phone", slug=slug)
    phone = decrypt(request.session[SESSION_KEY], "session.register")
    if User.objects.by_phone(phone):
        messages.info(request, wording.PHONE_KNOWN)
        return redirect("sign_in")
    tab = _tab(request, campaign)
    texts = queries.current_texts()
    form = RegistrationForm(request.POST or None, request.FILES or None, rules=campaign.rules, tab=tab)
    password = PasswordForm(request.POST or None)
    unread = request.method == "POST" and any(f"text_{text.kind}" not in request.POST for text in texts)
    if request.method == "POST" and form.is_valid() and password.is_valid() and not unread:
        try:
            actions.register(
                phone=phone,
                password=password.cleaned_data["password"],
                campaign=campaign,
                values=_values(tab, form),
                uploads=_uploads(form),
                texts=texts,
                actor=request.actor,
            )
        except actions.BadFiles as error:
            _mark(form, error)
        except actions.PhoneTaken:
            messages.info(request, wording.PHONE_KNOWN)
            return redirect("sign_in")
        else:
            request.session.pop(SESSION_KEY, None)
            return redirect("public_register_done", slug=slug)
    context = {
        "campaign": campaign,
        "tabs": [
            {"label": t.label, "url": f"?tab={t.key}", "active": t == tab} for t in campaign.rules.registration.tabs
        ],
        "form": form,
        "password": password,
        "forms": [form, password],
        "texts": texts,
        "unread": unread,
        "phone_masked": mask_phone(phone),
        "contact_fields": ("contact_name", "id_number"),
        "letter_url": letter_url(campaign),
    }
    return render(request, "applicants/register.html", context)


def letter_url(campaign: Campaign) -> str:
    """Where the authorization letter's template can be downloaded; empty when the rule set has none."""
    key = campaign.rules.registration.letter_document
    return reverse("public_blank_document", args=[campaign.slug, key]) if key else ""


def _values(tab, form: RegistrationForm) -> dict:
    values = {name: form.cleaned_data.get(name) or "" for name in TEXT_FIELDS}
    return values | {"tab": tab.key, "kind": form.cleaned_data["kind"], "facts": form.cleaned_data.get("facts") or []}


def _uploads(form: RegistrationForm) -> dict:
    return {name: form.cleaned_data[name] for name in ("letter", "license") if form.cleaned_data.get(name)}


def _mark(form: RegistrationForm, error: actions.BadFiles) -> None:
    for name, sentence in error.sentences.items():
        form.add_error(name, sentence)


@require_GET
@public_page
def register_done(request: HttpRequest, slug: str) -> HttpResponse:
    """Filed: what happens now."""
    return render(request, "applicants/register_done.html", {"campaign": _campaign(slug)})


@require_GET
@allow("registration.view_own", unit_required=False)
def own_registration(request: HttpRequest) -> HttpResponse:
    """A person's registrations: where each stands, and why one came back."""
    return render(request, "applicants/own.html", {"rows": queries.mine(request.user)})


def _own(request: HttpRequest, pk: int) -> Registration:
    return Registration.objects.select_related("campaign__version", "tenant").get(pk=pk, user=request.user)


@require_http_methods(["GET", "POST"])
@allow("registration.resubmit", load=_own, unit_required=False)
@once
def resubmit(request: HttpRequest, row: Registration) -> HttpResponse:
    """Correct a refused registration and file it again; files already there are kept unless replaced."""
    if row.state != Registration.State.REFUSED:
        return redirect("apply_registration")
    campaign = row.campaign
    tab = _tab(request, campaign, row.tab)
    kept = tuple(name for name in ("letter", "license") if getattr(row, f"{name}_id")) + (
        ("id_number",) if row.id_number else ()
    )
    initial = {name: getattr(row, name) for name in (*TEXT_FIELDS, "kind", "facts") if name != "id_number"}
    form = RegistrationForm(
        request.POST or None, request.FILES or None, rules=campaign.rules, tab=tab, kept=kept, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        values = _values(tab, form)
        if not values["id_number"]:
            values.pop("id_number")
        try:
            actions.resubmit(row, values=values, uploads=_uploads(form), actor=request.actor)
        except actions.BadFiles as error:
            _mark(form, error)
        else:
            messages.success(request, "已重新提交，审核结果将以短信通知。")
            return redirect("apply_registration")
    return render(request, "applicants/resubmit.html", {"row": row, "form": form, "letter_url": letter_url(campaign)})


@require_GET
@allow("registration.list")
def host_list(request: HttpRequest) -> HttpResponse:
    """The host's queue, one tab for each state."""
    state = request.GET.get("state", Registration.State.PENDING)
    state = state if state in Registration.State.values else Registration.State.PENDING
    counts = queries.counts()
    tabs = [
        {"label": label, "url": f"?state={value}", "active": value == state, "count": counts[value]}
        for value, label in Registration.State.choices
    ]
    page = Paginator(queries.queue(state), 50).get_page(request.GET.get("page"))
    context = {"page": page, "tabs": tabs, "admits": bool(queries.admitting())}
    return render(request, "applicants/host_list.html", context)


@require_http_methods(["GET", "POST"])
@allow("registration.admit")
@once
def host_admit(request: HttpRequest) -> HttpResponse:
    """Let in a team or a single developer by hand."""
    form = AdmitForm(request.POST or None, campaigns=queries.admitting())
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
        except actions.AlreadyRegistered as error:
            form.add_error("phone", error.sentence)
        else:
            messages.success(request, f"已为{row.name}开通申报资格，短信通知已发出。")
            return redirect(workspace.url(request, "host_registration", pk=row.pk))
    return render(request, "applicants/host_admit.html", {"form": form})


def _registration(request: HttpRequest, pk: int) -> Registration:
    return Registration.objects.select_related("campaign__version", "letter", "license", "decided_by").get(pk=pk)


@require_GET
@allow("registration.view", load=_registration)
def host_detail(request: HttpRequest, row: Registration) -> HttpResponse:
    """One registration with its letter beside the data, and the decision."""
    return render(request, "applicants/host_detail.html", _detail(request, row))


def _detail(request: HttpRequest, row: Registration, *, form: RefuseForm | None = None) -> dict:
    rules = row.campaign.rules if row.campaign else None
    ownership = {o.key: o.label for o in rules.registration.ownership} if rules else {}
    types = {o.key: o.label for o in rules.registration.enterprise_type} if rules else {}
    kinds = {k.key: k.label for k in rules.kinds} if rules else {}
    facts = [
        ("单位名称", row.name),
        ("统一社会信用代码", row.uscc),
        ("主体类型", kinds.get(row.kind, row.kind)),
        ("注册地", regions.full_name(row.region_code)),
        ("单位地址", row.address),
        ("单位属性", ownership.get(row.ownership, row.ownership)),
        ("单位类型", types.get(row.enterprise_type, row.enterprise_type)),
        ("主体情况", "、".join(FACTS.get(key, key) for key in row.facts)),
    ]
    overdue = row.state == Registration.State.PENDING and request.now >= row.due_at
    shown = {"row": row, "facts": facts, "form": form or RefuseForm(), "overdue": overdue}
    return shown | {"joins": queries.joins(row)}


@require_POST
@allow("registration.approve", load=_registration)
@once
def host_approve(request: HttpRequest, row: Registration) -> HttpResponse:
    """Approve; the unit and the membership come into being and the SMS is posted."""
    try:
        actions.approve(row.pk, actor=request.actor)
        messages.success(request, f"已通过{row.name}的注册申请，短信通知已发出。")
    except IllegalMove as error:
        messages.error(request, error.sentence)
    return redirect(workspace.url(request, "host_registrations"))


@require_POST
@allow("registration.refuse", load=_registration)
@once
def host_refuse(request: HttpRequest, row: Registration) -> HttpResponse:
    """Send back with a reason."""
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return render(request, "applicants/host_detail.html", _detail(request, row, form=form))
    try:
        actions.refuse(row.pk, reason=form.cleaned_data["reason"], actor=request.actor)
        messages.success(request, f"已退回{row.name}的注册申请，短信通知已发出。")
    except IllegalMove as error:
        messages.error(request, error.sentence)
    return redirect(workspace.url(request, "host_registrations"))
