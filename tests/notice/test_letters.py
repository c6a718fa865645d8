"""Letters of a rule set are obeyed: channels, words, reminders; only whitelisted names are filled in."""

from datetime import timedelta

import pytest

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from campaigns.models import RuleSetVersion, Window
from campaigns.ruleset import letters
from campaigns.ruleset.lint import lint
from campaigns.ruleset.reading import from_data
from campaigns.ruleset.stages import Letter as RuleLetter
from campaigns.ruleset.stages import Reminder
from campaigns.ruleset.vocabulary import EVENTS
from notices import outbox, wording
from notices.models import Letter
from publicity.reminding import due
from tests.cast import make_campaign, make_member, make_tenant
from tests.filings import make_submission
from tests.ruleset.presets import NAMES, preset

pytestmark = pytest.mark.django_db


def with_rules(campaign, **parts):
    """The campaign with some parts of its rules replaced."""
    with scope.system("test"):
        version = RuleSetVersion.objects.get(pk=campaign.version_id)
        version.data = {**version.data, **parts}
        version.save(update_fields=["data"])
        return type(campaign).objects.select_related("version", "tenant").get(pk=campaign.pk)


def sent(event):
    with scope.system("test"):
        return list(Letter.objects.filter(event=event).order_by("pk"))


def said(event="submission_received", channels=("sms", "inapp"), text="", to="applicant"):
    return [{"event": event, "to": to, "channels": list(channels), "text": text}]


def tell(campaign, user):
    with scope.tenant(campaign.tenant):
        return outbox.post(
            "submission.received", key="k", tenant=campaign.tenant, to=outbox.Recipient(user=user),
            params={"title": "演示方案", "number": "YS-1", "at": "现在"}, campaign_id=campaign.pk,
        )  # fmt: skip


def test_own_words_replace_the_standard_ones_and_name_the_campaign(clock_at):
    clock_at("2022-12-01 09:00")
    campaign = with_rules(make_campaign(), letters=said(text="{host}：{title}已收到，回执{number}。"))
    rows = tell(campaign, make_member())
    assert {row.channel for row in rows} == {"sms", "inapp"}
    assert all("演示方案已收到，回执YS-1。" in row.text for row in rows)
    assert campaign.rules.identity.host in next(r for r in rows if r.channel == "inapp").text


def test_the_rules_choose_the_channels(clock_at):
    clock_at("2022-12-01 09:00")
    campaign = with_rules(make_campaign(), letters=said(channels=["inapp"]))
    assert [row.channel for row in tell(campaign, make_member())] == ["inapp"]


def test_a_channel_without_standard_words_gets_those_of_another(clock_at):
    clock_at("2020-08-10 09:00")
    campaign = make_campaign(preset="qingdao-2020")  # its check_passed goes by SMS too
    user = make_member()
    with scope.tenant(campaign.tenant):
        rows = outbox.post(
            "check.passed", key="k", tenant=campaign.tenant, to=outbox.Recipient(user=user),
            params={"title": "演示案例", "stage": "初步审核"}, campaign_id=campaign.pk,
        )  # fmt: skip
    assert {row.channel for row in rows} == {"sms", "inapp"}
    assert all("演示案例" in row.text and "【" not in row.text for row in rows)


def test_words_that_reach_for_more_than_a_name_are_left_aside(clock_at):
    clock_at("2022-12-01 09:00")
    for number, text in enumerate(("{title.__class__}", "{0}", "{title!r}", "{secret}", "{", "{title[0]}")):
        campaign = with_rules(make_campaign(make_tenant()), letters=said(text=text))
        rows = tell(campaign, make_member())
        assert rows, number
        assert all("回执编号" in row.text and "{" not in row.text for row in rows)


def test_a_value_that_looks_like_a_placeholder_stays_text(clock_at):
    clock_at("2022-12-01 09:00")
    campaign = with_rules(make_campaign(), letters=said(text="“{title}”已收到"))
    with scope.tenant(campaign.tenant):
        rows = outbox.post(
            "submission.received", key="x", tenant=campaign.tenant, to=outbox.Recipient(user=make_member()),
            params={"title": "{host}", "number": "1", "at": "现在"}, campaign_id=campaign.pk,
        )  # fmt: skip
    assert {row.text for row in rows} == {"“{host}”已收到"}


def test_every_event_has_a_sender_or_the_lint_says_so():
    for event in EVENTS:
        to = next(iter(letters.audiences(event)), "applicant")
        rules = from_data({**_minimal(), "letters": said(event, to=to)})
        codes = {f.code for f in lint(rules) if f.place.startswith("letters.")}
        sent = bool(letters.audiences(event)) and letters.happens(rules, rules.letters[0])
        assert sent != ("letter_unsent" in codes), event


def _minimal():
    from tests.ruleset.lint_base import base

    return base()


def test_every_letter_the_language_can_replace_has_standard_words_with_only_known_values():
    known = wording.known_events()
    for (event, to), sends in letters.SENDS.items():
        assert event in EVENTS
        for one in sends:
            given = {*letters.GIVES[one], *letters.COMMON}
            for channel in known[one].values():
                assert wording.placeholders(channel) <= given, (one, to)
    assert {name for names in letters.GIVES.values() for name in names} <= set(letters.VALUES)


def test_the_presets_ask_only_for_letters_that_reach_their_audience():
    for name in NAMES:
        found = [f for f in lint(preset(name)) if f.code in {"letter_audience", "letter_placeholder"}]
        assert found == []


def test_a_preview_fills_samples_and_the_campaigns_own_name():
    rules = preset("saibao-2022")
    letter = RuleLetter(
        event="check_failed", to="applicant", channels=("sms",), text="{short_title}：{title}（{reason}）"
    )
    assert letters.unknown(letter) == []
    shown = letters.preview(letter.text, rules)
    assert rules.identity.short_title in shown
    assert "{" not in shown


# ---------------------------------------------------------------- reminders


def _drafting(campaign):
    row = make_submission(campaign)
    with scope.system("test"):
        row.state = row.State.DRAFT
        row.save(update_fields=["state"])
    return row


def test_reminders_go_out_once_at_each_mark_and_follow_an_amended_window(clock_at):
    clock_at("2022-12-01 09:00")
    campaign = with_rules(make_campaign(), reminders=[{"window": "file", "days_before": [3, 1], "hours_before": [2]}])
    _drafting(campaign)
    make_submission(campaign)  # filed already: not reminded
    with scope.system("test"):
        window = Window.objects.get(campaign=campaign, key="file")
    ends = window.closes_at

    def at(before):
        clock_at(f"{(ends - before).astimezone(letters_zone()):%Y-%m-%d %H:%M}")
        with scope.system("test"):
            return due.remind()

    assert at(timedelta(days=4)) == 0
    assert at(timedelta(days=3)) == 2  # SMS and in the site, to one person
    assert at(timedelta(days=2, hours=20)) == 0
    with scope.system("test"):
        Window.objects.filter(pk=window.pk).update(closes_at=ends + timedelta(days=7))
    assert at(timedelta(days=1)) == 0  # the old mark no longer counts
    assert at(timedelta(days=-4)) == 2  # three days before the new end
    assert at(timedelta(days=-7, hours=2)) == 2  # two hours before it; the mark of one day was missed while nobody ran
    assert at(timedelta(days=-7, hours=-1)) == 0
    texts = [row.text for row in sent("window.closing")]
    assert any("还有3天" in text for text in texts)
    assert any("还有2小时" in text for text in texts)


def letters_zone():
    from campaigns.ruleset.base import CHINA

    return CHINA


def test_own_words_of_a_reminder(clock_at):
    clock_at("2022-12-01 09:00")
    reminder = {"window": "file", "days_before": [1], "channels": ["sms"], "text": "{window}{until}截止，抓紧。"}
    campaign = with_rules(make_campaign(), reminders=[reminder])
    _drafting(campaign)
    with scope.system("test"):
        ends = Window.objects.get(campaign=campaign, key="file").closes_at
    clock_at(f"{(ends - timedelta(days=1)).astimezone(letters_zone()):%Y-%m-%d %H:%M}")
    with scope.system("test"):
        assert due.remind() == 1
    assert sent("window.closing")[0].text.endswith("截止，抓紧。")


def test_a_mark_before_the_window_or_long_past_is_not_caught_up():
    reminder = Reminder(window="file", days_before=(7, 1))
    from datetime import UTC, datetime

    ends = datetime(2024, 9, 20, tzinfo=UTC)
    window = Window(opens_at=ends - timedelta(days=5), closes_at=ends)
    assert due.mark_due(reminder, window, ends - timedelta(days=4, hours=23), None) is None
    assert due.mark_due(reminder, window, ends - timedelta(days=1), None) == timedelta(days=1)
    assert due.mark_due(reminder, window, ends - timedelta(hours=1), None) == timedelta(days=1)
    late = Window(opens_at=None, closes_at=ends)
    assert due.mark_due(reminder, late, ends - timedelta(days=3), None) is None


def test_a_withdrawn_filing_is_confirmed_to_its_applicant(clock_at):
    from submissions.actions import withdraw

    clock_at("2023-01-05 09:00")
    campaign = make_campaign()
    row = make_submission(campaign)
    with scope.self_(unit=row.unit, user=row.created_by):
        withdraw(row.pk, actor=Actor(user=row.created_by, address="192.0.2.1", unit=row.unit, membership_role="admin"))
    (letter,) = sent("submission.withdrawn")
    assert row.number in letter.text
