"""Registration by the applicant: number, form, letter, what to do when the unit is known, resubmission, and its status."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.kernel.access import allow, public_page
from accounts.kernel.clock import real_now
from accounts.kernel.crypto import decrypt, encrypt, mask_phone
from accounts.kernel.once import once
from accounts.models import User
from applicants import letters, queries, uploads, wording
from applicants.actions import registering as actions
from applicants.forms import TEXT_FIELDS, ConsentForm, PasswordForm, RegistrationForm
from applicants.models import ConsentRecord, Registration
from applicants.proving import prove
from campaigns.models import Campaign

PURPOSE = "register"
PHONE, PASSWORD = "register_phone", "register_password"
PROOF = timedelta(hours=3)  # a long form, letters to be stamped in between; then the number is proved again
CONTACT = ("contact_name", "id_number")


def campaign_of(slug: str) -> Campaign:
    """The campaign of an address, with its rules and host."""
    return Campaign.objects.select_related("version", "tenant").get(slug=slug)


def proven(request: HttpRequest) -> str:
    """The number this person may register with: their account's, or the one this session proved in the last hours; "" when none."""
    if request.user.is_authenticated:
        return request.user.phone
    if PHONE not in request.session:
        return ""
    at, phone = decrypt(request.session[PHONE], "session.register").split("\n")
    return phone if real_now() - datetime.fromisoformat(at) < PROOF else ""


def tab_of(request: HttpRequest, campaign: Campaign, chosen: str = ""):
    """The entrance asked for, else the first."""
    tabs = campaign.rules.registration.tabs
    wanted = chosen or request.GET.get("tab", "")
    return next((tab for tab in tabs if tab.key == wanted), tabs[0])


def values_of(tab, form: RegistrationForm) -> dict:
    """The registration's columns from a valid form; fields it did not ask are left out."""
    values = {name: form.cleaned_data.get(name) or "" for name in TEXT_FIELDS if name in form.fields}
    return values | {"tab": tab.key, "kind": form.cleaned_data["kind"], "facts": form.cleaned_data.get("facts") or []}


def consents_of(request: HttpRequest, form: RegistrationForm) -> ConsentForm:
    """The boxes to tick: agreement, privacy, and one of its own for the ID number; what was accepted before is not asked."""
    kinds = queries.CONSENTS + (("id_number",) if "id_number" in form.fields else ())
    texts = queries.current_texts(kinds)
    if request.user.is_authenticated:
        known = set(ConsentRecord.objects.filter(user=request.user).order_by("pk").values_list("text_id", flat=True))
        texts = [text for text in texts if text.pk not in known]
    return ConsentForm(request.POST or None, texts=texts)


@require_http_methods(["GET", "POST"])
@public_page
def register_phone(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 1: a mobile number and the code sent to it. Only then the form of step 2 opens."""
    campaign = campaign_of(slug)
    if request.user.is_authenticated:
        return redirect("public_register", slug=slug)
    phone, context = prove(request, PURPOSE)
    if phone:
        request.session[PHONE] = encrypt(f"{real_now().isoformat()}\n{phone}", "session.register")
        return redirect("public_register", slug=slug)
    return render(request, "applicants/register_phone.html", context | {"campaign": campaign})


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "again", "id_number")
@public_page
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 2: the unit, the letter, the contact and the password (row S2). Uploads are kept before anything is judged."""
    campaign = campaign_of(slug)
    phone = proven(request)
    if not phone:
        return redirect("public_register_phone", slug=slug)
    if not request.user.is_authenticated and User.objects.by_phone(phone):
        return _to_sign_in(request, slug)
    request.refused_uploads = uploads.receive(request, campaign.tenant) if request.method == "POST" else {}
    return _register(request, campaign, phone)


def _to_sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    messages.info(request, wording.PHONE_KNOWN)
    return redirect(f"{reverse('sign_in')}?{urlencode({'next': reverse('public_register', args=[slug])})}")


@once
def _register(request: HttpRequest, campaign: Campaign, phone: str) -> HttpResponse:
    tab, held = tab_of(request, campaign), uploads.held(request, campaign.tenant)
    form = RegistrationForm(
        request.POST or None, request.FILES or None, rules=campaign.rules, tab=tab, kept=tuple(held)
    )
    consents = consents_of(request, form)
    password = (
        None if request.user.is_authenticated else PasswordForm(request.POST or None, kept=_has_password(request))
    )
    forms = [form, *([password] if password else []), consents]
    known = False
    if request.method == "POST":
        fine = [each.is_valid() for each in forms]
        _keep_password(request, password)
        complain(form, request.refused_uploads)
        if all(fine) and form.is_valid() and _claims_with_letter(request, form, held):
            try:
                return _filed(request, campaign, phone, tab, form, consents, held)
            except actions.CodeKnown:
                known = True
            except actions.PhoneTaken:
                return _to_sign_in(request, campaign.slug)
            except actions.NotFiled as error:
                form.add_error(None, error.sentence)
    context = page_of(campaign, form, consents, held) | {
        "tabs": [
            {"label": t.label, "url": f"?tab={t.key}", "active": t == tab} for t in campaign.rules.registration.tabs
        ],
        "password": password,
        "forms": forms,
        "known": known or "claim" in request.POST,
        "just_known": known,
        "phone_masked": mask_phone(phone),
    }
    return render(request, "applicants/register.html", context)


def _filed(request, campaign, phone, tab, form, consents, held) -> HttpResponse:
    actions.register(
        campaign=campaign,
        values=values_of(tab, form),
        files={slot: file for slot, file in held.items() if slot in form.fields},
        texts=consents.texts,
        actor=request.actor,
        phone=phone,
        password=_password(request),
        claim="claim" in request.POST,
    )
    uploads.forget(request, campaign.tenant)
    for name in (PHONE, PASSWORD):
        request.session.pop(name, None)
    return redirect("public_register_done", slug=campaign.slug)


def page_of(campaign: Campaign, form: RegistrationForm, consents: ConsentForm, held: dict) -> dict:
    """What every form of a registration shows."""
    return {
        "campaign": campaign,
        "form": form,
        "consents": consents,
        "held": held,
        "contact_fields": CONTACT,
        "letter": letters.spec_of(campaign),
        "letter_url": letter_url(campaign),
        "letter_made_at": reverse("public_register_letter", args=[campaign.slug]),
        "ask_url": reverse("public_register_ask", args=[campaign.slug]),
    }


def letter_url(campaign: Campaign) -> str:
    """Where the authorization letter's blank form can be downloaded; empty when the rule set has none."""
    key = campaign.rules.registration.letter_document
    return reverse("public_blank_document", args=[campaign.slug, key]) if key else ""


def _has_password(request: HttpRequest) -> bool:
    return PASSWORD in request.session


def _keep_password(request: HttpRequest, password: PasswordForm | None) -> None:
    """A good password need not be typed again because something else was wrong: its hash waits in the session, sealed."""
    if password is not None and password.is_valid() and password.cleaned_data["password"]:
        request.session[PASSWORD] = encrypt(make_password(password.cleaned_data["password"]), "session.register")
        password.keep()


def _password(request: HttpRequest) -> str | None:
    return decrypt(request.session[PASSWORD], "session.register") if PASSWORD in request.session else None


def complain(form: RegistrationForm, refused: dict[str, str]) -> None:
    """Put the sentences about refused uploads at their fields."""
    form.is_valid()
    for name, sentence in refused.items():
        if name in form.fields:
            form.add_error(name, sentence)


def _claims_with_letter(request: HttpRequest, form: RegistrationForm, held: dict) -> bool:
    if "claim" in request.POST and "letter" not in held:
        form.add_error("letter" if "letter" in form.fields else None, wording.CLAIM_LETTER)
        return False
    return True


@require_GET
@public_page
def register_done(request: HttpRequest, slug: str) -> HttpResponse:
    """Filed (or asked to be invited): what happens now."""
    context = {"campaign": campaign_of(slug), "asked": "asked" in request.GET, "asked_words": wording.ASKED}
    return render(request, "applicants/register_done.html", context)


@require_GET
@allow("registration.view_own", unit_required=False)
def own_registration(request: HttpRequest) -> HttpResponse:
    """A person's registrations: where each stands, and why one came back."""
    return render(request, "applicants/own.html", {"rows": queries.mine(request.user)})


def _own(request: HttpRequest, pk: int) -> Registration:
    return Registration.objects.select_related("campaign__version", "tenant", "user").get(pk=pk, user=request.user)


@require_http_methods(["GET", "POST"])
@allow("registration.resubmit", load=_own, unit_required=False)
def resubmit(request: HttpRequest, row: Registration) -> HttpResponse:
    """Correct a refused registration and file it again; files already there are kept unless replaced."""
    if row.state != Registration.State.REFUSED or row.campaign is None:
        return redirect("apply_registration")
    request.refused_uploads = uploads.receive(request, row.tenant) if request.method == "POST" else {}
    return _resubmit(request, row)


@once
def _resubmit(request: HttpRequest, row: Registration) -> HttpResponse:
    campaign, held = row.campaign, uploads.held(request, row.tenant)
    tab = tab_of(request, campaign, row.tab)
    form = _form_of(request, row, tab, held)
    consents = consents_of(request, form)
    known = False
    if request.method == "POST":
        fine = consents.is_valid()
        complain(form, request.refused_uploads)
        if fine and form.is_valid() and _claims_with_letter(request, form, held):
            values = values_of(tab, form)
            if not values.get("id_number"):
                values.pop("id_number", None)
            try:
                actions.resubmit(
                    row,
                    values=values,
                    files={slot: file for slot, file in held.items() if slot in form.fields},
                    texts=consents.texts,
                    actor=request.actor,
                    claim="claim" in request.POST or row.basis == Registration.Basis.CLAIM,
                )
            except actions.CodeKnown:
                known = True
            except actions.NotFiled as error:
                form.add_error(None, error.sentence)
            else:
                uploads.forget(request, row.tenant)
                messages.success(request, "已重新提交，审核结果将以短信通知。")
                return redirect("apply_registration")
    context = page_of(campaign, form, consents, held) | {
        "row": row,
        "forms": [form, consents],
        "known": known or "claim" in request.POST,
        "just_known": known,
    }
    return render(request, "applicants/resubmit.html", context)


def _form_of(request: HttpRequest, row: Registration, tab, held: dict) -> RegistrationForm:
    kept = {name for name in uploads.SLOTS if getattr(row, f"{name}_id")} | set(held)
    kept |= {"id_number"} if row.id_number else set()
    initial = {name: getattr(row, name) for name in (*TEXT_FIELDS, "kind", "facts") if name != "id_number"}
    return RegistrationForm(
        request.POST or None,
        request.FILES or None,
        rules=row.campaign.rules,
        tab=tab,
        kept=tuple(kept),
        fixed=("name", "uscc") if row.unit_id else (),
        initial=initial,
    )
