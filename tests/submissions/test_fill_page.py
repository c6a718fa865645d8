"""A section's page: what goes on stands below the uploads, and a section of nothing but files has no empty form."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from campaigns import catalogue
from campaigns.ruleset.forms import FileField, PictureField
from submissions import actions
from submissions.form_page import rows
from tests.cast import actor_of, browser, make_campaign, make_member, make_unit, register_unit

pytestmark = pytest.mark.django_db
FILES = (FileField, PictureField)


def section_where(rules, wanted):
    return next((f.key, s.key) for f in rules.forms_for("file") for s in f.sections if wanted(s.fields))


def test_the_button_that_goes_on_stands_below_the_uploads(filing):
    rules = filing.campaign.rules
    mixed = section_where(rules, lambda fields: len({isinstance(f, FILES) for f in fields}) == 2)

    shown = filing.client.get(f"/apply/submissions/{filing.draft.pk}/fill/{mixed[0]}/{mixed[1]}/").content.decode()

    assert shown.rindex("保存并填写下一节") > shown.rindex('type="file"')
    assert 'form="section" name="go" value="next"' in shown


def test_a_section_of_files_only_leads_on_without_an_empty_form(clock_at):
    clock_at("2024-09-01 09:00")
    campaign = make_campaign(preset="xinchuang-2024")
    unit = make_unit(kind=campaign.rules.kinds[0].key)
    user = make_member(unit)
    register_unit(unit, campaign.tenant, user)
    with scope.self_(unit=unit, user=user):
        actions.accept_notice(campaign, unit, actor=actor_of(user, unit=unit))
        row = actions.start(campaign, unit, actor=actor_of(user, unit=unit))
    form, section = section_where(campaign.rules, lambda fields: all(isinstance(f, FILES) for f in fields))

    shown = browser(user, unit).get(f"/apply/submissions/{row.pk}/fill/{form}/{section}/").content.decode()

    assert ">下一节</a>" in shown
    assert 'id="section"' not in shown
    assert "data-autosave-url" not in shown


def test_clearing_the_enrolment_asks_first_and_starts_afresh(campaign):
    unit = make_unit(facts={"facts": ["legal_person", "registered_in_china"]})
    user = make_member(unit)
    register_unit(unit, campaign.tenant)
    client = browser(user, unit)
    with scope.self_(unit=unit, user=user):
        actions.accept_notice(campaign, unit, actor=actor_of(user, unit=unit))
    here = f"/apply/c/{campaign.slug}/enrol/"

    shown = client.post(here, {"_key": new_key(), "enrol_title": "演示" * 60}).content.decode()

    assert "清空已填内容？" in shown
    assert f'href="{here}" data-discard' in shown
    assert "演示" * 60 not in client.get(here).content.decode()


def test_a_region_asked_for_to_the_county_offers_the_counties_and_keeps_the_unit_s_own(clock_at):
    clock_at("2020-07-10 09:00")
    campaign = make_campaign(preset="qingdao-2020")
    unit = make_unit(kind="legal_unit", region_code="370212")
    user = make_member(unit)
    register_unit(unit, campaign.tenant, user)
    with scope.self_(unit=unit, user=user):
        actions.accept_notice(campaign, unit, actor=actor_of(user, unit=unit))
        row = actions.start(campaign, unit, actor=actor_of(user, unit=unit))
    form, section = section_where(campaign.rules, lambda fields: any(f.key == "unit_region" for f in fields))

    shown = browser(user, unit).get(f"/apply/submissions/{row.pk}/fill/{form}/{section}/").content.decode()

    assert '<option value="370212" selected>崂山区</option>' in shown
    assert '<option value="370202">市南区</option>' in shown
    assert '<optgroup label="山东省青岛市">' in shown


def test_cells_of_a_table_that_take_sentences_are_two_lines_high():
    rules = catalogue.load("industrial-app-2021")
    table = next(field for _, _, field in rules.fields("file") if field.key == "apps")

    row = rows(rules, [table], {})[0].table[0]

    assert [cell.kind for cell in row] == ["text", "text", "lines", "text", "text"]
