"""A campaign with many filings, and drafts that only wait to be submitted, each with its person signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from accounts.kernel import scope
from accounts.kernel.clock import real_now, restart_clock
from accounts.kernel.once import new_key
from campaigns.models import Campaign, Window
from campaigns.ruleset.base import day
from campaigns.ruleset.forms import LongTextField, RichTextField
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.windows import starts_on
from submissions import actions, form_page
from submissions.models import Submission
from tests.cast import actor_of, browser, make_campaign, make_member, make_tenant, make_unit
from tests.submissions.conftest import Filing, enrolled, specimen

from .floors import LONG

CSRF = "b" * 32


@dataclass(frozen=True)
class Post:
    """One request to send."""

    path: str
    body: str
    cookies: str = ""
    leads_to: str = ""  # part of the address the answer sends on to: a refusal sends on too, elsewhere


def campaign() -> Campaign:
    """One campaign of its own host, open for filing today."""
    restart_clock(real_now() - timedelta(days=365), stopped=True)
    return make_campaign(make_tenant(), start=_begins)


def fill_up(campaign: Campaign, count: int) -> None:
    """Bring the campaign to so many filings of others."""
    unit = make_unit()
    user = make_member(unit)
    with scope.system("bench"):
        there = Submission.objects.filter(campaign=campaign).count()
        at = campaign.version.created_at
        rows = (
            Submission(
                tenant_id=campaign.tenant_id, campaign=campaign, unit=unit, number=f"B{n:07d}", title=f"演示{n}",
                unit_name=unit.name, created_by=user, state="submitted", created_at=at, submitted_at=at,
            )
            for n in range(there, count)
        )  # fmt: skip
        Submission.objects.bulk_create(rows, batch_size=2000)


def ready(campaign: Campaign) -> Filing:
    """A unit with a draft that is complete, signed in."""
    on = _during(campaign, "enrol").date()
    facts = {"facts": ["legal_person", "registered_in_china"]}
    unit = make_unit(kind="enterprise", region_code="3701", facts=facts)
    user = make_member(unit)
    row = enrolled(campaign, unit, user, on)
    on = _during(campaign, "file").date()
    with scope.self_(unit=unit, user=user):
        draft = actions.start(campaign, unit, actor=actor_of(user, unit=unit), enrolment=row)
    filling = specimen(campaign, unit, user, on).fill("file", known=row.answers, start=draft.draft.answers)
    filling.answers[_longest(campaign.rules)] = "演示" * (LONG // 2)
    found = Filing(campaign, unit, user, browser(user, unit), draft, filling)
    found.complete()
    return found


def _longest(rules: RuleSet) -> str:
    """A field that takes as long a text as the floor's form has: one without a limit."""
    return next(
        f.key for _, _, f in rules.fields("file") if isinstance(f, LongTextField | RichTextField) and not f.limit
    )


def submitting(filing: Filing) -> Post:
    """The last click, of somebody who has just looked through the filing: the page with the button is open, the session fresh."""
    page = filing.client.get(f"/apply/submissions/{filing.draft.pk}/check/")
    if page.status_code != HTTPStatus.OK:
        raise SystemExit(f"bench: {page.status_code} from the check page")
    return _post(filing, f"/apply/submissions/{filing.draft.pk}/submit/", {"_key": new_key()}, leads_to="/receipt/1/")


def saving(filing: Filing) -> Post:
    """What the autosave of a section sends."""
    row = filing.reload()
    with scope.system("bench"):
        rules = Campaign.objects.select_related("version").get(pk=row.campaign_id).rules
    form = rules.forms_for("file")[0]
    section = form.sections[0]
    posted: dict[str, str] = {}
    for field in section.fields:
        value = row.draft.answers.get(field.key)
        if isinstance(value, str):
            posted[field.key] = value
    path = f"/apply/submissions/{row.pk}/fill/{form.key}/{section.key}/"
    form_page.section_answers(rules, form, section, QueryDict(urlencode(posted)))  # fails here rather than on the wire
    return _post(filing, path, {**posted, "_autosave": "1", "overwrite": "1", "revision": str(row.draft.revision)})


def _post(filing: Filing, path: str, values: dict[str, str], leads_to: str = "") -> Post:
    cookies = {name: morsel.value for name, morsel in filing.client.cookies.items()} | {"csrftoken": CSRF}
    return Post(
        path,
        urlencode({**values, "csrfmiddlewaretoken": CSRF}),
        "; ".join(f"{k}={v}" for k, v in cookies.items()),
        leads_to,
    )


def _begins(rules: RuleSet) -> date:
    """The day the calendar begins when filing opened the day before yesterday."""
    opened = rules.windows_for("file")[0].opens
    assert opened is not None
    first = starts_on(rules)
    assert first is not None
    return real_now().date() - timedelta(days=2) - (day(opened) - first)


def _during(campaign: Campaign, purpose: str) -> datetime:
    """Stop the clock a day after the window opened."""
    with scope.system("bench"):
        opened = (
            Window.objects.filter(campaign=campaign, purpose=purpose)
            .order_by("opens_at")
            .values_list("opens_at", flat=True)[0]
        )
    assert opened is not None
    restart_clock(opened + timedelta(days=1), stopped=True)
    return timezone.localtime(opened + timedelta(days=1))
