"""The authorization letter to print and stamp: blank for everybody, filled in for who is registering."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.kernel.access import public_page
from accounts.kernel.crypto import blind_index
from applicants import letters
from campaigns.models import Campaign

from .registering import campaign_of, proven

BUSY = "授权书暂时没有生成，请稍后再试，或者下载空白模板填写。"


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("id_number")
@public_page
def letter(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: blank, as a Word document. POST: with what the form holds so far, as PDF or Word. Stores nothing."""
    campaign = campaign_of(slug)
    if (spec := letters.spec_of(campaign)) is None:
        raise Campaign.DoesNotExist
    if request.method == "GET":
        return _file(letters.docx(campaign, spec, letters.facts_of()), f"{spec.title}（空白）.docx", letters.WORD_TYPE)
    if not (phone := proven(request)):
        return redirect("public_register_phone", slug=slug)
    facts = letters.facts_of(
        unit=request.POST.get("name", ""),
        contact=request.POST.get("contact_name", ""),
        mobile=phone,
        id_number=request.POST.get("id_number", ""),
    )
    if not letters.may_make(blind_index(phone, "letter.owner")):
        messages.error(request, BUSY)
        return redirect("public_register", slug=slug)
    if request.POST.get("format") == "docx":
        return _file(letters.docx(campaign, spec, facts), f"{spec.title}.docx", letters.WORD_TYPE)
    if (made := letters.pdf(campaign, spec, facts)) is None:
        messages.error(request, BUSY)
        return redirect("public_register", slug=slug)
    return _file(made, f"{spec.title}.pdf", "application/pdf")


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
