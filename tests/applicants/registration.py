"""Builders of the registration's tests: a proven number, a filled-in form, a registration that waits."""

import re
from contextlib import nullcontext

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.once import new_key
from applicants import uploads
from applicants.actions import registering as actions
from applicants.models import Registration
from campaigns.models import Campaign
from notices.models import Letter
from notices.outbox import full_text
from tests.cast import browser, demo_uscc, make_staff, upload

PHONE = "199 0000 8888"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
STRANGER = Actor(user=None, address="192.0.2.1")
ID_NUMBER = (
    "99999919900101123"
    + "10X98765432"[
        sum(
            int(d) * w
            for d, w in zip("99999919900101123", (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)
        )
        % 11
    ]
)


def sms_code() -> str:
    """The code of the last SMS."""
    with scope.system("test reads the letter"):
        letter = Letter.objects.filter(channel="sms").order_by("-pk").first()
        return re.search(r"\d{6}", full_text(letter)).group()


def newcomer(campaign: Campaign, phone: str = PHONE):
    """A browser that has proven the number."""
    client, url = browser(), f"/c/{campaign.slug}/register/phone/"
    client.post(url, {"phone": phone, "send": "1"})
    client.post(url, {"phone": phone, "check": "1", "code": sms_code()})
    return client


def form(**values) -> dict:
    """The form of 企业单位, complete; None leaves a field out."""
    wanted = {
        "_key": new_key(),
        "kind": "enterprise",
        "name": "演示数智科技有限公司",
        "uscc": demo_uscc(4001),
        "region_code": "3701",
        "address": "演示路1号",
        "ownership": "private",
        "enterprise_type": "vendor",
        "facts": ["legal_person", "registered_in_china"],
        "contact_name": "演示甲",
        "id_number": ID_NUMBER,
        "letter": upload("授权书.pdf", PDF),
        "license": upload("执照.pdf", PDF),
        "password": "yanshi-mima-2022",
        "again": "yanshi-mima-2022",
        "text_agreement": "on",
        "text_privacy": "on",
        "text_id_number": "on",
        **values,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def post(client, campaign: Campaign, **values):
    """Post the form."""
    return client.post(f"/c/{campaign.slug}/register/?tab=enterprise", form(**values))


def waiting(campaign: Campaign, n: int = 1, *, actor: Actor = STRANGER, claim: bool = False, **values) -> Registration:
    """A registration that waits for the host, by the action."""
    facts = {
        "tab": "enterprise",
        "kind": "enterprise",
        "name": f"演示数智{n}有限公司",
        "uscc": demo_uscc(5000 + n),
        "region_code": "3701",
        "address": "演示路1号",
        "contact_name": f"演示{n}",
    }
    with scope.public() if actor.user is None else nullcontext():
        files = {"letter": uploads.keep(upload("授权书.pdf", PDF), campaign.tenant)}
        return actions.register(
            campaign=campaign, values=facts | values, files=files, texts=[], actor=actor,
            phone=f"+86199008{n:05d}", claim=claim,
        )  # fmt: skip


def checker(campaign: Campaign, role: str = "registration_checker"):
    """(browser, address of the queue) of somebody who checks registrations."""
    return browser(make_staff(campaign.tenant, role)), f"/host/{campaign.tenant.slug}/registrations/"


def again(row: Registration) -> Registration:
    """The row as it is now."""
    with scope.system("test"):
        return Registration.objects.select_related("unit", "user", "letter", "tenant").get(pk=row.pk)
