"""Published lists, objections, ballots, the library and the verification page, as anybody sees them."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.files import RejectedFile, open_stored
from accounts.kernel import scope
from accounts.kernel.access import public_page
from accounts.kernel.crypto import mask_phone
from accounts.kernel.once import once
from accounts.signin import codes
from accounts.views.files import HEADERS
from applicants.proving import prove
from campaigns.ruleset.publicity import length_words, may_object
from submissions import receipts
from submissions.models import Submission

from .. import rules as arithmetic
from ..actions import objections
from ..collecting import queries as collecting
from ..forms import LookupForm, ObjectionForm
from ..models import PublicityItem
from ..queries import library, lists

PURPOSE = "objection"


@require_GET
@public_page
def publicity(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A published list with how to object."""
    row = lists.publicity(slug, pk)
    step = lists.step_of(row)
    text = request.GET.get("q", "").strip()[:60]
    may = may_object(row.campaign.rules, step, starts=row.opens_at, ends=row.closes_at, now=request.now)
    context = {
        "row": row,
        "campaign": row.campaign,
        "page": lists.items(row, text, request.GET.get("page")),
        "q": text,
        "step": step,
        "may": may,
        "order_words": arithmetic.ORDER_WORDS[step.order],
        "length": length_words(row.campaign.rules, step),
        "lookup": LookupForm(),
    }
    return render(request, "publicity/list.html", context)


@require_http_methods(["GET", "POST"])
@public_page
def object_phone(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Step 1 of an objection: the number under which the objector can be reached, proven by a code."""
    row = lists.publicity(slug, pk)
    phone, context = prove(request, PURPOSE)
    if phone:
        return redirect("public_object", slug=slug, pk=pk)
    context |= {"row": row, "campaign": row.campaign}
    return render(request, "publicity/object_phone.html", context)


@require_http_methods(["GET", "POST"])
@public_page
@once
def object_to(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Step 2: the objection itself; the rules say whether it is taken."""
    row = lists.publicity(slug, pk)
    phone = codes.proven_phone(request, PURPOSE)
    if not phone and lists.step_of(row).objections.real_name:
        return redirect("public_object_phone", slug=slug, pk=pk)
    items = PublicityItem.objects.filter(publicity=row, removed_at__isnull=True).order_by("position")
    initial = {"item": request.GET.get("item")}
    form = ObjectionForm(request.POST or None, request.FILES or None, items=items, initial=initial)
    if request.method == "POST" and form.is_valid() and (answer := _filed(request, row, phone, form)) is not None:
        return answer
    context = {
        "row": row,
        "campaign": row.campaign,
        "form": form,
        "step": lists.step_of(row),
        "phone": mask_phone(phone) if phone else "",
    }
    return render(request, "publicity/object.html", context)


def _filed(request: HttpRequest, row, phone: str, form: ObjectionForm) -> HttpResponse | None:
    data = form.cleaned_data
    evidence = None
    try:
        if data["evidence"]:
            evidence = objections.keep_evidence(row.campaign.tenant, data["evidence"])
        item = PublicityItem.objects.select_related("publicity__campaign__version", "publicity__campaign__tenant").get(
            pk=data["item"], publicity=row
        )
        found, code = objections.file(
            item,
            name=data["name"],
            phone=phone,
            by_unit=data["by_unit"],
            text=data["text"],
            evidence=evidence,
            is_applicant=_is_applicant(request, row),
        )
    except RejectedFile as error:
        form.add_error("evidence", error.sentence)
        return None
    except objections.NotAccepted as error:
        form.add_error(None, error.sentence)
        return None
    request.session["objection_receipt"] = [found.number, code]
    codes.forget_proof(request, PURPOSE)
    return redirect("public_object_done", slug=row.campaign.slug, pk=row.pk)


def _is_applicant(request: HttpRequest, row) -> bool:
    unit = request.actor.unit
    if unit is None:
        return False
    with scope.self_(unit=unit):
        return Submission.objects.filter(campaign=row.campaign_id, unit=unit).exists()


@require_GET
@public_page
def object_done(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Number and query code, shown to the one who filed."""
    receipt = request.session.get("objection_receipt")
    if not receipt:
        return redirect("public_publicity", slug=slug, pk=pk)
    row = lists.publicity(slug, pk)
    return render(
        request,
        "publicity/object_done.html",
        {"row": row, "campaign": row.campaign, "number": receipt[0], "code": receipt[1]},
    )


@require_http_methods(["GET", "POST"])
@public_page
def objection_lookup(request: HttpRequest) -> HttpResponse:
    """What became of an objection, by number and code."""
    form, found = LookupForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        found = lists.objection_by_code(form.cleaned_data["number"], objections.code_hash(form.cleaned_data["code"]))
        if found is None:
            form.add_error(None, "编号与查询码不符，请核对后重新输入。")
    return render(request, "publicity/objection_lookup.html", {"form": form, "found": found})


@require_GET
@public_page
def library_home(request: HttpRequest) -> HttpResponse:
    """The library with its facets."""
    chosen = [tuple(f.split(":", 1)) for f in request.GET.getlist("f") if ":" in f][:6]
    text = request.GET.get("q", "").strip()[:60]
    campaign = request.GET.get("campaign", "")
    rows = library.works(chosen, text, campaign)
    context = {
        "page": library.page(rows, request.GET.get("page")),
        "facets": [
            (facet, [(v, _toggled(request, facet.name, v)) for v in facet.values])
            for facet in library.facets(rows, chosen)
        ],
        "chosen": [(name, value, _without(request, f"{name}:{value}")) for name, value in chosen],
        "q": text,
        "campaign": campaign,
        "collections": collecting.published(campaign)[:12] if not text and not chosen else [],
    }
    return render(request, "publicity/library.html", context)


def _toggled(request: HttpRequest, name: str, value) -> str:
    token = f"{name}:{value.value}"
    if value.chosen:
        return _without(request, token)
    query = request.GET.copy()
    query.pop("page", None)
    query.appendlist("f", token)
    return f"?{query.urlencode()}"


def _without(request: HttpRequest, token: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query.setlist("f", [f for f in query.getlist("f") if f != token])
    return f"?{query.urlencode()}"


@require_GET
@public_page
def library_work(request: HttpRequest, pk: int) -> HttpResponse:
    """One work with exactly the fields its campaign makes public."""
    work = library.work(pk)
    number, rows = 0, []
    for row in work.shown:
        pictures = row.get("pictures", [])
        rows.append(
            row
            | {
                "numbers": list(range(number + 1, number + 1 + len(pictures))),
                "many": isinstance(row.get("text"), list),
            }
        )
        number += len(pictures)
    context = {"work": work, "campaign": work.campaign, "rows": rows, "over": work.is_over(request.now)}
    return render(request, "publicity/work.html", context)


@require_GET
@public_page
def library_picture(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A picture of a shown work."""
    file = library.picture(pk, number)
    response = FileResponse(open_stored(file), content_type=file.content_type)
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@require_GET
@public_page
def verify(request: HttpRequest, number: str = "") -> HttpResponse:
    """Is a certificate or receipt real? By its number, or by a content hash; with ``s`` a receipt's signature too."""
    wanted = (number or request.GET.get("number", "")).strip()[:80]
    signature = request.GET.get("s", "").strip()[:120]
    checked = lists.check(wanted, timezone.localdate(request.now), signature) if wanted else None
    context = {"number": wanted, "signature": signature, "checked": checked, "public_key": receipts.public_key()}
    return render(request, "publicity/verify.html", context)
