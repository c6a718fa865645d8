"""Pages of the preview. Two of them may stand in a frame of our own pages: the form alone, and a printed sheet."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.middleware import CSP
from accounts.personal import exports
from campaigns import queries
from campaigns.building import drafts
from campaigns.ruleset.forms import Document

from . import pdf, showing
from .showing import Previewing

FRAMED = CSP.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
WAYS = {"form": "申报人", "print": "打印", "phone": "手机"}


def _form(request: HttpRequest, pk: int, form_key: str) -> Previewing:
    """The form as the draft has it; ``fill`` and ``all`` in the address say how."""
    campaign = queries.campaign(pk)
    standing = drafts.standing(campaign)
    try:
        form = standing.rules.form(form_key)
    except KeyError as error:
        raise Http404 from error
    return Previewing(campaign, standing, form, request.GET.get("fill") == "1", request.GET.get("all") == "1")


def _document(request: HttpRequest, one: Previewing) -> Document:
    every = showing.documents(one)
    wanted = request.GET.get("document", "") or request.POST.get("document", "")
    return next((spec for spec in every if spec.key == wanted), every[0])


@require_GET
@allow("campaign.build", load=_form)
def page(request: HttpRequest, one: Previewing) -> HttpResponse:
    """The preview: as the applicant, printed, on a phone; empty or with invented answers."""
    way = request.GET.get("as", "")
    way = way if way in WAYS else "form"
    here = workspace.url(request, "host_form_preview", pk=one.campaign.pk, form_key=one.form.key)
    fill = "1" if one.filled else "0"
    at = f"forms.{[form.key for form in one.rules.forms].index(one.form.key)}"
    context = {
        "one": one, "campaign": one.campaign, "form": one.form, "way": way, "here": here, "fill": fill, "at": at,
        "tabs": [{"label": label, "url": f"{here}?as={key}&fill={fill}", "active": key == way, "count": ""} for key, label in WAYS.items()],
        "draft": one.standing.draft is not None, "hidden": 0,
    }  # fmt: skip
    if way == "form":
        context |= {"parts": showing.parts(one), "hidden": showing.hidden(one)}
    if way == "print":
        context |= {
            "documents": showing.documents(one), "spec": _document(request, one),
            "exports": exports.of(request.user, pdf.KIND, 5),
        }  # fmt: skip
    return render(request, "submissions/preview/page.html", context)


@require_GET
@xframe_options_sameorigin
@allow("campaign.build", load=_form)
def frame(request: HttpRequest, one: Previewing) -> HttpResponse:
    """The form alone, as narrow as the frame it stands in."""
    answer = render(
        request, "submissions/preview/frame.html", {"one": one, "form": one.form, "parts": showing.parts(one)}
    )
    answer.headers["Content-Security-Policy"] = FRAMED
    return answer


@require_GET
@xframe_options_sameorigin
@allow("campaign.build", load=_form)
def sheet(request: HttpRequest, one: Previewing) -> HttpResponse:
    """A document as it will be printed, by the renderer of the papers."""
    made = showing.sheet(one, _document(request, one))
    answer = HttpResponse(made.html)
    answer.headers["Content-Security-Policy"] = made.policy
    return answer


@require_POST
@allow("campaign.build", load=_form)
@once
def make_pdf(request: HttpRequest, one: Previewing) -> HttpResponse:
    """Have the PDF made by a job; it is then listed on the page."""
    one = replace(one, filled=request.POST.get("fill") == "1")
    spec = _document(request, one)
    here = workspace.url(request, "host_form_preview", pk=one.campaign.pk, form_key=one.form.key)
    back = f"{here}?as=print&fill={'1' if one.filled else '0'}&document={spec.key}"
    pdf.ask(request, one, spec, back)
    messages.success(request, "已开始生成 PDF，完成后会收到站内消息，文件列在本页下方。")
    return redirect(back)
