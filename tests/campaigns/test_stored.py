"""A stored rule set: typed once for equal texts, and nobody changes what somebody else reads."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.kernel import scope
from campaigns import windows
from campaigns.models import RuleSetVersion, rules_of
from tests.cast import make_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def number():
    return make_campaign().version_id


def read(number):
    with scope.system("test"):
        return RuleSetVersion.objects.get(pk=number)


def test_equal_texts_are_typed_once(number):
    assert rules_of(read(number)) is rules_of(read(number))


def test_data_belongs_to_the_row_it_was_read_with(number):
    changed = read(number)
    before = rules_of(changed)
    changed.data["identity"]["title"] = "另一项活动"
    assert rules_of(changed).identity.title == "另一项活动"
    assert rules_of(read(number)) is before
    assert read(number).data["identity"]["title"] == before.identity.title


def test_what_is_saved_is_read_again(number):
    row = read(number)
    row.data = {**row.data, "identity": {**row.data["identity"], "title": "改过的活动"}}
    with scope.system("test"):
        row.save(update_fields=["data"])
    assert rules_of(read(number)).identity.title == "改过的活动"


def test_parts_and_values_are_data_too(number):
    with scope.system("test"):
        rows = RuleSetVersion.objects.filter(pk=number)
        assert rows.filter(data__identity__title=rules_of(read(number)).identity.title).exists()
        assert rows.values_list("data__identity__year", flat=True).get() == rules_of(read(number)).identity.year


def held(number):
    with scope.system("test"), transaction.atomic(), CaptureQueriesContext(connection) as said:
        campaign = windows.held(RuleSetVersion.objects.get(pk=number).campaign_id)[1]
    texts = [one for one in said if '"campaigns_rulesetversion"."data"' in one["sql"]]
    return campaign, len(texts) - 1  # the first is this function's own


def test_a_campaign_that_is_held_reads_its_published_rules_once(number):
    """Filing holds the campaign at each submit: a hundred kilobytes each time, for what never changes."""
    first, read_first = held(number)
    again, read_again = held(number)
    assert (read_first, read_again) == (1, 0)
    assert again.rules is first.rules is rules_of(read(number))
    with scope.system("test"):
        assert again.version.data == read(number).data


def test_rules_that_are_not_published_are_read_each_time(number):
    with scope.system("test"):
        RuleSetVersion.objects.filter(pk=number).update(published_at=None)
    held(number)
    row = read(number)
    data = {**row.data, "identity": {**row.data["identity"], "title": "改过的活动"}}
    with scope.system("test"):
        RuleSetVersion.objects.filter(pk=number).update(data=data)
    assert held(number)[0].rules.identity.title == "改过的活动"
