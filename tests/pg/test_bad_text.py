"""Text that SQLite keeps and PostgreSQL refuses never reaches the database."""

import pytest
from django.test import Client

from accounts.kernel import scope
from accounts.kernel.once import new_key
from submissions import actions
from submissions.models import Draft
from tests.cast import browser, make_member, make_staff
from tests.races import scene
from tests.races.test_filing import drafts_of

pytestmark = pytest.mark.pg
NUL, HALF = "a%00b", "\ud83d"


@pytest.mark.parametrize(
    "address",
    ["/?q=", "/library/?q=", "/library/?campaign=", "/verify/?number=", "/verify/", "/c/", "/accounts/login/?next="],
)
def test_a_stranger_who_asks_with_nul_gets_a_page(address):
    assert Client().get(address + NUL, follow=True).status_code in {200, 404}


def test_workspaces_asked_with_nul_give_a_page():
    campaign = scene.make_campaign()
    host = browser(make_staff(campaign.tenant))
    for address in ("audit/?action=", "registrations/?state=", "letters/?channel="):
        assert host.get(f"/host/{campaign.tenant.slug}/{address}{NUL}").status_code in {200, 404}
    unit = make_member()
    assert browser(unit, unit.memberships.get().unit).get(f"/apply/?card={NUL}").status_code == 200


def test_posted_nul_is_dropped():
    seen = browser(make_member()).post(
        "/accounts/login/", {"login": "1390000\x000000", "password": "a\0b", "_key": new_key()}
    )
    assert seen.status_code < 500


def test_a_draft_keeps_the_rest_of_a_text_with_nul_and_half_signs():
    campaign = scene.make_campaign()
    [(firm, [draft])] = drafts_of(campaign, 1, 1)
    with firm.scope():
        actions.save(draft.pk, {"title": f"演示\0方案{HALF}"}, revision=1, actor=firm.actor)
    with scope.system("race"):
        assert Draft.objects.get().answers["title"] == "演示方案?"
