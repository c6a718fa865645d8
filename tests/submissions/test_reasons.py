"""An advised limit warns; why it is exceeded is kept with the filing and read by those who review."""

import pytest

from accounts.kernel import scope
from campaigns.models import rules_of
from submissions import content, reading
from submissions.models import SubmissionVersion
from tests.cast import browser, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def advised(filing):
    """A text one 字 over its advised limit."""
    return next(
        f for _, _, f in filing.campaign.rules.fields("file") if getattr(f, "limit", None) and f.limit.mode == "advised"
    )


def fill(filing, advised):
    filing.filling.answers[advised.key] = "字" * (advised.limit.max + 1)
    filing.complete()


def test_the_reason_is_asked_kept_filed_and_read(filing, advised):
    fill(filing, advised)
    page = filing.client.get(f"/apply/submissions/{filing.draft.pk}/check/").content.decode()
    assert f'name="reason.{advised.key}"' in page

    filing.post("check/", reasons="1", **{f"reason.{advised.key}": "案例较多，故超出建议篇幅。"})
    filing.stamp()
    filing.post("submit/")

    host = browser(make_staff(filing.campaign.tenant))
    shown = host.get(f"/host/{filing.campaign.tenant.slug}/submissions/{filing.draft.pk}/").content.decode()
    assert "申报单位说明：案例较多，故超出建议篇幅。" in shown
    with scope.system("test"):
        version = SubmissionVersion.objects.select_related("rules", "submission").get()
        assert version.answers[content.REASONS] == {advised.key: "案例较多，故超出建议篇幅。"}
        items = [i for p in reading.parts(rules_of(version.rules), version) for i in p.items]
    assert [i.key for i in items if i.reason] == [advised.key]


def test_a_reason_for_what_is_no_warning_is_not_kept(filing, advised):
    filing.post("check/", reasons="1", **{"reason.title": "乱写", f"reason.{advised.key}": "没有超"})
    with scope.system("test"):
        assert filing.reload().draft.answers[content.REASONS] == {}


def test_a_filing_without_a_reason_is_filed_all_the_same(filing, advised):
    fill(filing, advised)
    filing.post("submit/")
    assert filing.reload().submitted_at is not None
