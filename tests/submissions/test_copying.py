"""An earlier filing is offered, looked at and taken over; what cannot come along is named, nothing is put in unasked."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from submissions import actions, content, copying, queries
from tests.cast import actor_of, browser, make_campaign, make_member, make_tenant, make_unit, register_unit
from tests.filings import answers_for

pytestmark = pytest.mark.django_db


def begun(campaign, unit, user, **answers):
    actor = actor_of(user, unit=unit)
    with scope.self_(unit=unit, user=user):
        actions.accept_notice(campaign, unit, actor=actor)
        row = actions.start(campaign, unit, actor=actor)
        row = queries.submission(row.pk)
        if answers:
            actions.save(row.pk, answers, revision=row.draft.revision, actor=actor)
    return row


@pytest.fixture
def pair(clock_at):
    """A full filing of last year's 工业APP and a fresh one of the next edition, of one unit."""
    clock_at("2021-10-01 09:00")
    tenant = make_tenant()
    first, second = (make_campaign(tenant, preset="industrial-app-2021") for _ in range(2))
    unit = make_unit(kind=first.rules.kinds[0].key)
    user = make_member(unit)
    register_unit(unit, tenant, user)
    full = answers_for(first, unit, title="去年的方案")
    return begun(first, unit, user, **full), begun(second, unit, user), user, unit, full


def stored(row) -> dict:
    with scope.system("test"):
        return content.draft_answers(queries.submission(row.pk).draft)


def test_every_field_of_the_same_form_fits_but_files_and_statements(pair):
    last, row, user, unit, full = pair
    with scope.self_(unit=unit, user=user):
        found = copying.offer_from(queries.submission(last.pk), queries.submission(row.pk))

    fields = {f.key: f for _, _, f in row.campaign.rules.fields("file")}
    unlike = {"file", "picture", "statement"}
    assert set(found.take) == {
        key for key, value in full.items() if value and key in fields and fields[key].type not in unlike
    }
    files = {f.label for f in fields.values() if f.type in ("file", "picture")}
    assert files <= {label for label, _ in found.left}


def test_what_the_next_edition_does_not_have_is_named(clock_at):
    source, target = (make_campaign(preset=p).rules for p in ("saibao-2022", "industrial-app-2021"))
    unit = make_unit()
    words = {f.key: f.label for _, _, f in source.fields("file")}
    there = {f.key for _, _, f in target.fields("file")}
    only_here = next(f.key for _, _, f in source.fields("file") if f.key not in there and f.type == "long_text")

    found = copying.offer(source, target, {only_here: "内容"})

    assert found.take == {}
    assert (words[only_here], "新的表格没有这一栏") in found.left
    assert unit


def test_an_option_that_is_gone_is_named_and_the_others_stay(clock_at):
    rules = make_campaign(preset="fuchan-2020").rules
    field = next(f for _, _, f in rules.fields("file") if f.type == "choice" and f.max > 1)
    good = copying.choices(rules, field)[0].key

    kept, why = copying.fitted(rules, field, {"picked": [good, "gone-since"]})

    assert kept["picked"] == [good]
    assert "重新选择" in why


def test_it_is_looked_at_first_and_filled_fields_stay_unless_told(pair):
    last, row, user, unit, _ = pair
    client = browser(user, unit)
    actor = actor_of(user, unit=unit)
    with scope.self_(unit=unit, user=user):
        actions.save(row.pk, {"title": "今年的方案"}, revision=0, actor=actor, overwrite=True)
    before = stored(row)
    here = f"/apply/submissions/{row.pk}/copy/"

    assert "去年的方案" in client.get(here).content.decode()
    assert "保留现在填写的" in client.get(f"{here}?from={last.pk}").content.decode()
    assert stored(row) == before

    client.post(here, {"_key": new_key(), "from": last.pk, "keep": "yes"})
    assert stored(row)["title"] == "今年的方案"
    assert len(stored(row)) > len(before) + 5

    client.post(here, {"_key": new_key(), "from": last.pk, "keep": "no"})
    assert stored(row)["title"] == "去年的方案"


def test_a_filing_of_another_unit_is_no_source(pair):
    last, row, *_ = pair
    stranger = make_unit(kind=row.campaign.rules.kinds[0].key)
    user = make_member(stranger)
    register_unit(stranger, row.campaign.tenant, user)
    other = begun(row.campaign, stranger, user)
    client = browser(user, stranger)

    assert client.get(f"/apply/submissions/{other.pk}/copy/?from={last.pk}").status_code == 404
    assert client.post(f"/apply/submissions/{other.pk}/copy/", {"_key": new_key(), "from": last.pk}).status_code == 404
    assert client.get(f"/apply/submissions/{row.pk}/copy/").status_code == 404
