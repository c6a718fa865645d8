"""What filing costs the database, in statements (P4): the same for ten filings and for two hundred, for a short form and a long one."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.kernel import scope
from accounts.kernel.clock import NOW
from campaigns.models import RuleSetVersion
from campaigns.ruleset.forms import Form
from submissions.models import Submission
from tests.cast import make_member, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # PostgreSQL says locks and scopes besides
CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "PREPARE")  # PREPARE comes once for each connection
NO_CLOCK = "accounts_clockoffset"  # the movable clock of demo and tests; a real installation has none
# Whole requests: who is signed in, the form's key and the page around the form too. Of a submit three are such (session, person with
# the unit, key); the first one that comes to a seat opens its docket besides, and the first of a campaign its counter.
SUBMIT_QUERIES, FIRST_SUBMIT, OPEN_QUERIES, SAVE_QUERIES, LONG = 20, 28, 11, 9, 120


def asked(act: Any) -> list[str]:
    """The statements of a call that ask for rows or write some."""
    with CaptureQueriesContext(
        connection,
    ) as found:
        act()
    said = [one["sql"] for one in found]
    return [
        sql
        for sql in said
        if not sql.startswith((*CONTROL, NOW)) and NO_CLOCK not in sql and "strftime('%Y-%m-%d %H:%M:%f'" not in sql
    ]


def crowd(campaign, count: int) -> None:
    """So many other filings in the campaign."""
    unit = make_unit()
    user = make_member(unit)
    with scope.system("test"):
        there = Submission.objects.filter(campaign=campaign).count()
        Submission.objects.bulk_create(
            Submission(
                tenant_id=campaign.tenant_id, campaign=campaign, unit=unit, number=f"Z{n:06d}", title=f"演示{n}", unit_name=unit.name,
                created_by=user, state=Submission.State.SUBMITTED, created_at=campaign.version.created_at, submitted_at=campaign.version.created_at,
            )
            for n in range(there, count)
        )  # fmt: skip


def submitted(filing) -> list[str]:
    """The statements of a submit that is accepted."""
    filing.complete()
    answers = []
    said = asked(lambda: answers.append(filing.post("submit/")))
    assert "receipt" in answers[0]["Location"]
    return said


@pytest.mark.parametrize("filings", [10, 200])
def test_submitting_costs_the_same_however_many_have_filed(filing, neighbour, campaign, filings):
    assert len(said := submitted(neighbour)) <= FIRST_SUBMIT, "\n".join(sql[:110] for sql in said)
    crowd(campaign, filings)
    assert len(said := submitted(filing)) == SUBMIT_QUERIES, "\n".join(sql[:110] for sql in said)


def test_whoever_files_next_waits_for_nothing_but_number_version_and_trail(filing, neighbour):
    """Receipt numbers have no gaps: from drawing one to the commit the next submit of the campaign waits."""
    submitted(neighbour)
    said = submitted(filing)
    [drawn] = [n for n, sql in enumerate(said) if sql.startswith('UPDATE "campaigns_counter"')]
    tables = [re.search(r'(?:FROM|INTO|UPDATE) "(\w+)"', sql)[1] for sql in said[drawn + 1 :]]
    assert tables == ["submissions_submissionversion", "audit_chainhead", "audit_chainhead", "audit_auditentry"]


def test_an_autosave_costs_little(filing):
    form = filing.campaign.rules.forms_for("file")[0]
    section = form.sections[0]
    path = f"/apply/submissions/{filing.draft.pk}/fill/{form.key}/{section.key}/"
    values = {section.fields[0].key: "演示", "_autosave": "1", "overwrite": "1", "revision": "0"}
    answers = []
    said = asked(lambda: answers.append(filing.client.post(path, values)))
    assert answers[0].status_code == 200
    assert len(said) == SAVE_QUERIES, "\n".join(sql[:110] for sql in said)


def lengthened(form: Form, count: int) -> Form:
    """The form with so many fields more in its first section."""
    first = form.sections[0]
    model = next(f for s in form.sections for f in s.fields if f.type == "text")
    more = [model.model_copy(update={"key": f"long_{n}", "label": f"演示栏目{n}"}) for n in range(count)]
    section = first.model_copy(update={"fields": (*first.fields, *more)})
    return form.model_copy(update={"sections": (section, *form.sections[1:])})


@pytest.mark.parametrize("long", [False, True])
def test_a_form_of_120_fields_opens_with_as_many_statements_as_a_short_one(filing, long):
    rules = filing.campaign.rules
    form = rules.forms_for("file")[0]
    if long:
        changed = rules.model_copy(
            update={"forms": tuple(lengthened(one, LONG) if one.key == form.key else one for one in rules.forms)}
        )
        with scope.system("test"):
            RuleSetVersion.objects.filter(pk=filing.campaign.version_id).update(data=changed.model_dump(mode="json"))
    pages = []
    path = f"/apply/submissions/{filing.draft.pk}/fill/{form.key}/{form.sections[0].key}/"
    said = asked(lambda: pages.append(filing.client.get(path)))
    page = pages[0].content.decode()
    assert pages[0].status_code == 200
    assert page.count("演示栏目") >= (LONG if long else 0)
    assert len(said) == OPEN_QUERIES, "\n".join(sql[:110] for sql in said)
