"""Awards, results, certificates, verification and the library."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from stdnum.iso7064 import mod_37_2

from accounts.invariants import broken
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.once import new_key
from notices.models import Letter
from publicity import rules
from publicity.actions import certificates
from publicity.models import AwardGrant, Certificate, LibraryEntry, Objection, Publicity, PublicityItem
from submissions.actions import mark
from submissions.models import Submission
from tests.cast import browser, make_campaign, make_staff
from tests.publicity.scene import arrives, filed, judged

pytestmark = pytest.mark.django_db
POINTS = {"quality": "90", "compat": "80", "satisfaction": "70", "full_stack": "60"}


@pytest.fixture
def campaign(clock_at):
    clock_at("2023-04-16 09:00")
    return make_campaign()


def finalist(campaign, *, score="88.50", points=None, objection="", **values) -> Submission:
    """A work that came through the final publicity and stands at the awards."""
    row = filed(campaign, **values)
    judged(row, "final", score=score, details=points or POINTS)
    with scope.system("scene"):
        public, _ = Publicity.objects.get_or_create(
            tenant=campaign.tenant, campaign=campaign, stage="final_publicity", step=0,
            defaults={"state": "closed", "opens_at": campaign.published_at - timedelta(days=15), "closes_at": campaign.published_at},
        )  # fmt: skip
        item = PublicityItem.objects.create(
            tenant=campaign.tenant, publicity=public, submission=row, position=row.pk, shown={}
        )
        if objection:
            Objection.objects.create(
                tenant=campaign.tenant, publicity=public, item=item, number=f"Y{row.pk}", query_code="x", objector_name="演示", objector_phone="+8619900000000",
                text="演示", filed_at=campaign.published_at, state=objection,
            )  # fmt: skip
        Submission.objects.filter(pk=row.pk).update(state="shortlisted")
        row.state = "shortlisted"
    arrives(row, "award")
    return row


def host(campaign, role="manager"):
    return browser(make_staff(campaign.tenant, role))


def send(client, campaign, what, **values):
    return client.post(
        f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/{what}/", {"_key": new_key(), **values}, follow=True
    )


def publish(campaign, **awards) -> str:
    client = host(campaign)
    for award, rows in awards.items():
        key, _, criterion = award.partition("__")
        send(client, campaign, "awards/decide", award=key, criterion=criterion, chosen=[row.pk for row in rows])
    send(client, campaign, "awards/finish")
    return send(client, campaign, "results/publish").content.decode()


def test_the_host_sees_scores_in_order_and_decides_freely(campaign):
    low, high = finalist(campaign, score="71.25", title="分低的"), finalist(campaign, score="95.75", title="分高的")
    client = host(campaign)

    page = client.get(f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/awards/").content.decode()
    assert page.index("分高的") < page.index("分低的")
    assert "95.75" in page

    send(client, campaign, "awards/decide", award="excellent_case", criterion="", chosen=[low.pk])
    send(client, campaign, "awards/decide", award="special_case", criterion="quality", chosen=[high.pk])
    with scope.system("test"):
        assert set(AwardGrant.objects.values_list("award", "criterion", "submission")) == {
            ("excellent_case", "", low.pk),
            ("special_case", "quality", high.pk),
        }
    send(client, campaign, "awards/decide", award="excellent_case", criterion="", chosen=[])
    with scope.system("test"):
        assert AwardGrant.objects.count() == 1


def test_nothing_is_public_before_the_results_are_published(campaign):
    row = finalist(campaign, title="拟授奖的方案")
    send(host(campaign), campaign, "awards/decide", award="excellent_case", criterion="", chosen=[row.pk])

    with scope.public():
        assert not AwardGrant.objects.exists()
        assert not LibraryEntry.objects.exists()
    assert "拟授奖的方案" not in Client().get(f"/c/{campaign.slug}/").content.decode()


def test_results_wait_until_the_awards_are_decided(campaign):
    finalist(campaign)
    page = send(host(campaign), campaign, "results/publish").content.decode()
    assert "没有完成奖项评定" in page


def test_publishing_selects_numbers_certificates_and_tells_everybody(campaign, drain):
    winner, other = finalist(campaign, title="获奖方案"), finalist(campaign, title="入选方案")
    loser = filed(campaign, title="落选方案")
    judged(loser, "final", "failed")

    page = publish(campaign, excellent_case=[winner])

    assert "结果已公布" in page
    with scope.system("test"):
        assert [Submission.objects.get(pk=r.pk).state for r in (winner, other, loser)] == [
            "selected",
            "selected",
            "not_passed",
        ]
        certificate = Certificate.objects.get()
        assert Letter.objects.filter(event="result.selected").values("user").distinct().count() == 2
        body = campaign.announcements.get(kind="result").body
    assert re.fullmatch(r"SBYX2022\d{4}[0-9A-Z*]", certificate.number)
    assert mod_37_2.is_valid(certificate.number)
    assert "获奖方案" in body
    assert "入选方案" in body
    assert "落选方案" not in body
    assert "88.5" not in body

    drain()
    with scope.system("test"):
        certificate.refresh_from_db()
        url = certificate.file.get_absolute_url()
    owner = browser(winner.created_by, winner.unit)
    assert "下载" in owner.get("/apply/certificates/").content.decode()
    assert owner.get(url)["Content-Type"] == "application/pdf"
    assert host(campaign).get(url).status_code == 200
    stranger = browser(other.created_by, other.unit)
    assert stranger.get(url).status_code == 404
    assert certificate.number not in stranger.get("/apply/certificates/").content.decode()


def test_two_campaigns_with_the_same_prefix_never_share_a_number(campaign, clock_at):
    first = finalist(campaign)
    publish(campaign, excellent_case=[first])
    second_campaign = make_campaign()
    publish(second_campaign, excellent_case=[finalist(second_campaign)])

    with scope.system("test"):
        numbers = list(Certificate.objects.order_by("pk").values_list("number", flat=True))
    assert [n[:12] for n in numbers] == ["SBYX20220001", "SBYX20220002"]


def test_anybody_verifies_a_certificate_and_learns_when_it_is_revoked(campaign):
    winner = finalist(campaign, unit_name="演示获奖单位")
    publish(campaign, excellent_case=[winner])
    with scope.system("test"):
        row = Certificate.objects.get()
    page = Client().get(f"/verify/{row.number}/").content.decode()
    assert "证书真实有效" in page
    assert "演示获奖单位" in page

    url = f"/host/{campaign.tenant.slug}/certificates/{row.pk}/"
    assert host(campaign, "publicity_editor").post(url, {"_key": new_key(), "reason": "x"}).status_code == 403
    host(campaign).post(url, {"_key": new_key(), "reason": "材料不实"})

    page = Client().get("/verify/", {"number": row.number.lower()}).content.decode()
    assert "证书已撤销" in page
    assert "材料不实" not in page
    with scope.system("test"):
        assert LibraryEntry.objects.get().state == "removed"


def test_an_unknown_number_is_said_to_be_unknown():
    page = Client().get("/verify/SBYX20229999X/").content.decode()
    assert "没有查到" in page


def test_a_receipt_is_verified_by_number_and_by_hash_without_naming_anybody(campaign):
    row = filed(campaign, unit_name="演示保密单位", title="演示保密方案")
    for number in (row.current.receipt_number, row.current.content_hash[:64]):
        page = Client().get("/verify/", {"number": number}).content.decode()
        assert "回执属实" in page
        assert "演示保密" not in page


@pytest.mark.parametrize(
    ("objection", "consent", "shown"),
    [
        ("", "willing", True),
        ("", "approved", True),
        ("", "unwilling", False),
        ("dismissed", "willing", True),
        ("not_accepted", "willing", True),
        ("filed", "willing", False),
        ("accepted", "willing", False),
        ("upheld", "willing", False),
        ("upheld", "unwilling", False),
        ("dismissed", "unwilling", False),
    ],
)
def test_a_work_is_shown_only_when_publicity_ended_clean_and_annex_4_allows_it(campaign, objection, consent, shown):
    finalist(campaign, objection=objection, consent=consent, title="是否展示的方案")
    publish(campaign)

    assert ("是否展示的方案" in Client().get("/library/").content.decode()) is shown


def test_the_library_shows_exactly_the_fields_of_the_rules_and_finds_by_facet(campaign):
    finalist(campaign, title="案例方案", region="110108")
    publish(campaign)
    with scope.public():
        work = LibraryEntry.objects.get()
    assert [row["key"] for row in work.shown] == ["title", "unit_name", "region", "brief"]

    page = Client().get(f"/library/{work.pk}/").content.decode()
    assert "演示简介" in page
    assert "不公开的内容" not in page
    assert "案例方案" in Client().get("/library/", {"f": ["地区:北京市", "应用行业:金融"]}).content.decode()
    assert "案例方案" not in Client().get("/library/", {"f": "地区:山东省"}).content.decode()
    assert "案例方案" in Client().get("/library/", {"campaign": campaign.slug}).content.decode()


def test_a_certificate_with_a_term_is_valid_on_its_last_day_and_expired_the_day_after(clock_at, tick):
    clock_at("2025-06-01 09:00")
    campaign = make_campaign(preset="xinchuang-2024")
    row = filed(campaign)
    with scope.system("scene"):
        grant = AwardGrant.objects.create(
            tenant=campaign.tenant,
            campaign=campaign,
            award="shortlisted",
            submission=row,
            state="published",
            decided_at=campaign.published_at,
        )
        certificate = certificates.issue(grant, campaign.published_at)
    assert certificate.valid_until.isoformat() == "2028-05-31"

    clock_at("2028-05-31 23:59")
    tick()
    assert "证书真实有效" in Client().get(f"/verify/{certificate.number}/").content.decode()
    clock_at("2028-06-01 00:00")
    tick()
    assert "证书已过有效期" in Client().get(f"/verify/{certificate.number}/").content.decode()


def test_a_disqualified_work_leaves_the_library_and_its_certificate_is_revoked(campaign):
    winner = finalist(campaign)
    publish(campaign, excellent_case=[winner])
    with scope.system("test"):
        mark(Submission.objects.get(pk=winner.pk), "disqualify", actor=Actor.system("test"))
        assert LibraryEntry.objects.get().state == "removed"
        assert Certificate.objects.get().state == "revoked"


def test_check_characters_follow_iso_7064():
    number = rules.certificate_number("SBYX", 2022, 7)
    assert number[:-1] == "SBYX20220007"
    assert mod_37_2.is_valid(number)


@pytest.mark.parametrize("number", [1, 9])
def test_the_library_costs_the_same_for_one_work_or_many(campaign, django_assert_max_num_queries, number):
    for _ in range(number):
        finalist(campaign)
    publish(campaign)
    Client().get("/library/")
    with django_assert_max_num_queries(8):
        Client().get("/library/")


def test_an_award_that_comes_after_the_results_is_published_on_its_own(campaign):
    winner = finalist(campaign, title="后来获奖的方案")
    publish(campaign)
    with scope.system("scene"):
        AwardGrant.objects.create(
            tenant=campaign.tenant, campaign=campaign, award="special_case", criterion="compat", submission=winner, decided_at=campaign.published_at
        )  # fmt: skip

    send(host(campaign), campaign, "results/publish")

    with scope.system("test"):
        assert Certificate.objects.get().award_title == "信息技术应用创新专项优秀案例（适配兼容效果）"
        assert campaign.announcements.filter(kind="result").count() == 2


def test_everything_published_keeps_its_invariants(campaign):
    finalist(campaign, consent="unwilling")
    winner = finalist(campaign)
    publish(campaign, excellent_case=[winner])
    assert broken("publicity.") == {}

    with scope.system("test"):
        LibraryEntry.objects.update(state="shown")
        Objection.objects.create(
            tenant=campaign.tenant, publicity=Publicity.objects.get(), item=PublicityItem.objects.get(submission=winner), number="Y1", query_code="x",
            objector_name="演示", objector_phone="+8619900000000", text="演示", filed_at=campaign.published_at - timedelta(days=1), state="filed",
        )  # fmt: skip
    assert set(broken("publicity.")) == {"publicity.library_is_allowed"}
