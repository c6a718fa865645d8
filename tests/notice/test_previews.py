"""The builder shows the rules in sentences and every letter with samples, from the draft."""

import pytest

from accounts.kernel import scope
from campaigns.building import drafts
from campaigns.building.preview_pages import left_standard, of_rules
from tests.cast import actor_of, browser, make_campaign, make_staff
from tests.ruleset.presets import NAMES, preset

pytestmark = pytest.mark.django_db


def test_the_draft_reads_in_sentences_and_letters_before_it_is_published(clock_at):
    clock_at("2022-11-01 09:00")
    campaign = make_campaign(publish=False)
    manager = make_staff(campaign.tenant)
    with scope.tenant(campaign.tenant):

        def change(data):
            letters = [
                {**one, "text": "{short_title}：{title}已受理，{nonsense}"}
                if one["event"] == "submission_received"
                else one
                for one in data["letters"]
            ]
            return {**data, "letters": letters, "fee": {"statement": "草稿里的收费说明。"}}

        drafts.edit(
            campaign, change, revision=0, said="演示", actor=actor_of(manager, campaign.tenant)
        ) if drafts.standing(campaign).draft else _first(campaign, change, manager)
    client = browser(manager)
    base = f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/rules"
    assert "草稿里的收费说明" in client.get(f"{base}/explained/").content.decode()
    page = client.get(f"{base}/wordings/").content.decode()
    assert "nonsense" in page
    assert "将改用标准文字" in page
    assert "城市运行一体化平台" in page
    assert "约 1 条" in page


def _first(campaign, change, manager):
    actor = actor_of(manager, campaign.tenant)
    drafts.edit(campaign, lambda data: data, revision=0, said="开始", actor=actor)
    drafts.edit(campaign, change, revision=drafts.standing(campaign).revision, said="演示", actor=actor)


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_of_the_presets_has_words_without_a_brace_left(name):
    rules = preset(name)
    for shown in [*of_rules(rules), *left_standard(rules)]:
        assert shown.texts or shown.problem, shown.title
        for text in shown.texts:
            assert "{" not in text.text, text.text
            assert "{" not in text.title
