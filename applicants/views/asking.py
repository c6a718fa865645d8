"""A newcomer whose unit is known asks its administrator for an invitation: the number is proven, nobody is named."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import identifiers
from accounts.kernel.access import public_page
from accounts.kernel.clock import real_now
from accounts.kernel.crypto import blind_index
from accounts.kernel.once import once
from accounts.models import SmsBudget
from applicants import wording
from applicants.actions.joining import ask_to_join
from applicants.unit_facts import by_code

from .registering import campaign_of, proven

PER_DAY = 3


@require_POST
@public_page
@once
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell the administrators of the unit with this code; at most PER_DAY requests of one number a day."""
    campaign = campaign_of(slug)
    if not (phone := proven(request)):
        return redirect("public_register_phone", slug=slug)
    name = request.POST.get("contact_name", "").strip()[:50]
    try:
        unit = by_code(identifiers.clean_uscc(request.POST.get("uscc", "")))
    except ValueError:
        unit = None
    if unit is None or not name:
        messages.error(request, "请填写统一社会信用代码和联系人姓名后再提出请求。")
        return redirect("public_register", slug=slug)
    if not _spend(phone):
        messages.error(request, wording.ASKED_TOO_OFTEN)
        return redirect("public_register", slug=slug)
    user = request.user if request.user.is_authenticated else None
    ask_to_join(unit, tenant=campaign.tenant, phone=phone, name=name, actor=request.actor, campaign=campaign, user=user)
    return redirect(reverse("public_register_done", args=[slug]) + "?asked=1")


def _spend(phone: str) -> bool:
    """Count one more request of the number today; False when the day's are spent."""
    rows = SmsBudget.objects.filter(key=f"join:{blind_index(phone, 'join.budget')[:40]}:{real_now():%Y%m%d}")
    if not rows.exists():
        try:
            with transaction.atomic():
                SmsBudget.objects.create(key=f"join:{blind_index(phone, 'join.budget')[:40]}:{real_now():%Y%m%d}")
        except IntegrityError:
            pass  # another tab began the row this moment
    return bool(rows.filter(used__lt=PER_DAY).update(used=F("used") + 1))
