"""The outbox: posting twice is one row, delivering twice sends once, an uncertain send is never repeated blindly."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from accounts.kernel import jobs, ports, scope
from accounts.kernel.clock import real_now
from accounts.models import Job, Tenant, User
from notices import channels, outbox, tasks, wording
from notices.models import Letter
from notices.outbox import Recipient, SendResult

pytestmark = pytest.mark.django_db
EVENT = "test.happened"


@pytest.fixture(autouse=True)
def words(monkeypatch):
    monkeypatch.setattr(wording, "_templates", dict(wording._templates))
    wording.register_templates({
        EVENT: {"sms": "您的{title}已通过，请于{until}前办理。", "email": ("关于{title}", "{title}：{reason}"), "inapp": ("审核结果", "{title}已通过，{until}")},
        "test.code": {"sms": "验证码{code}，5分钟内有效。"},
    })  # fmt: skip


@pytest.fixture
def host():
    return Tenant.objects.create(slug="host-a", name="演示主办方", sms_signature="演示主办方")


@pytest.fixture
def person():
    return User.objects.create_user(phone="+8613800000001", name="演示甲", email="a@example.com")


class Recorder(channels.MailboxChannel):
    """A channel that remembers what it was asked to send and answers as told."""

    sent: list = []
    answer: SendResult | Exception = SendResult("sent", "p-1")
    known: SendResult | None = None

    def send(self, letter, text):
        Recorder.sent.append((str(letter.out_id), text))
        if isinstance(Recorder.answer, Exception):
            raise Recorder.answer
        return Recorder.answer

    def lookup(self, letter):
        return Recorder.known


@pytest.fixture
def recorder(settings, monkeypatch):
    settings.NOTICE_CHANNELS = dict.fromkeys(("sms", "email"), f"{__name__}.Recorder")
    monkeypatch.setattr(channels, "import_string", lambda name: Recorder)
    Recorder.sent, Recorder.answer, Recorder.known = [], SendResult("sent", "p-1"), None
    return Recorder


PARAMS = {"title": "演示项目", "until": datetime(2026, 1, 9, 9, 0, tzinfo=UTC), "reason": "材料齐全"}


def post(host, to, key="k1", **more):
    return outbox.post(EVENT, key=key, tenant=host, to=to, params=PARAMS, **more)


def system():
    return scope.system("test")


def letters(**found):
    with system():
        return list(Letter.objects.filter(**found).order_by("pk"))


def test_one_event_is_one_letter_per_channel_that_reaches_the_recipient(host, person):
    assert {letter.channel for letter in post(host, Recipient(user=person))} == {"sms", "email", "inapp"}
    assert [letter.channel for letter in post(host, Recipient(phone="+8613800000002"))] == ["sms"]


def test_posting_twice_is_one_row(host, person):
    assert len(post(host, Recipient(user=person))) == 3
    assert post(host, Recipient(user=person)) == []
    assert len(letters()) == 3


def test_a_caller_may_narrow_the_channels_and_bring_its_own_words(host, person):
    (letter,) = post(host, Recipient(user=person), channels=["inapp"], texts={"inapp": ("本活动", "自定{title}")})

    assert (letter.title, letter.text) == ("本活动", "自定演示项目")


def test_the_text_is_filled_with_times_in_beijing(host, person):
    (letter,) = post(host, Recipient(user=person), channels=["sms"])

    assert letter.text == "您的演示项目已通过，请于2026年1月9日17:00前办理。"


def test_number_and_mail_address_are_masked_and_encrypted(host, person):
    post(host, Recipient(user=person))

    assert {letter.address_masked for letter in letters()} == {"+86138****0001", "a***@example.com", ""}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_letter")
        assert not any("13800000001" in str(value) or "a@example.com" in str(value) for row in cursor for value in row)


def test_an_in_site_letter_is_there_at_once_and_needs_no_delivery(host, person):
    (letter,) = post(host, Recipient(user=person), channels=["inapp"])

    assert letter.state == "sent"
    assert not Job.objects.exists()


def test_of_many_only_those_that_were_not_there_are_written(host, person):
    others = [User.objects.create_user(phone=f"+861380000{n:04d}", name=f"演示{n}") for n in range(10, 40)]
    params = {"title": "演示方案", "until": "明天", "reason": "-"}

    def post(people):
        to = [Recipient(user=one) for one in people]
        return outbox.post(EVENT, key="many", tenant=host, to=to, params=params, channels=["inapp"])

    assert {letter.user for letter in post(others[:20:2])} == set(others[:20:2])
    new = post([*others, others[29]])  # one of them named twice
    assert [letter.user for letter in new] == [*others[1:20:2], *others[20:]]
    with scope.system("test"):
        assert set(Letter.objects.filter(key="many").values_list("user", flat=True)) == {one.pk for one in others}
        assert all(Letter.objects.get(pk=letter.pk).user == letter.user for letter in new)


def test_delivery_sends_once_even_when_it_runs_twice(host, recorder):
    (letter,) = post(host, Recipient(phone="+8613800000002"))

    jobs.drain()
    with scope.tenant(host):
        assert tasks.deliver({"letters": [letter.pk]}) == 0

    assert recorder.sent == [(str(letter.out_id), "您的演示项目已通过，请于2026年1月9日17:00前办理。")]
    assert [(row.state, row.provider_id) for row in letters()] == [("sent", "p-1")]


def test_a_letter_of_a_rolled_back_action_never_existed(host, recorder):
    with transaction.atomic():
        post(host, Recipient(phone="+8613800000002"))
        transaction.set_rollback(True)
    jobs.drain()

    assert (letters(), recorder.sent) == ([], [])


def killed_while_sending(letter):
    """The worker claimed and died: its lease ends."""
    with system():
        assert outbox.claim(letter.pk)
        Letter.objects.update(leased_until=real_now() - timedelta(seconds=1))


def test_killed_between_claim_and_settle_is_unknown_and_not_sent_again(host, recorder):
    (letter,) = post(host, Recipient(phone="+8613800000002"))
    killed_while_sending(letter)

    for _ in range(3):
        jobs.tick()
        jobs.drain()

    assert [row.state for row in letters()] == ["unknown"]
    assert recorder.sent == []


def test_an_unknown_letter_the_provider_knows_is_sent(host, recorder):
    (letter,) = post(host, Recipient(phone="+8613800000002"))
    killed_while_sending(letter)
    recorder.known = SendResult("sent", "p-9")

    jobs.tick()
    with system():
        tasks.reconcile()

    assert [(row.state, row.provider_id) for row in letters()] == [("sent", "p-9")]
    assert recorder.sent == []


def test_an_unknown_letter_the_provider_never_got_is_sent_again(host, recorder):
    (letter,) = post(host, Recipient(phone="+8613800000002"))
    killed_while_sending(letter)
    recorder.known = SendResult("retry")
    with system():
        tasks.sweep()
        assert tasks.reconcile() == 1
        Letter.objects.update(not_before=None)
        tasks.deliver({"letters": [letter.pk]})

    assert [row.state for row in letters()] == ["sent"]
    assert len(recorder.sent) == 1


@pytest.mark.parametrize("answer, state", [
    (SendResult("failed", error="isv.SMS_SIGN_ILLEGAL"), "failed"),
    (SendResult("unknown", error="timeout"), "unknown"),
    (SendResult("retry", error="refused"), "queued"),
    (RuntimeError("a fault in the channel"), "unknown"),
])  # fmt: skip
def test_what_the_channel_answers_decides_the_state(host, recorder, answer, state):
    recorder.answer = answer
    post(host, Recipient(phone="+8613800000002"))

    jobs.drain()

    assert [row.state for row in letters()] == [state]


def test_a_letter_that_surely_did_not_leave_is_tried_five_times_with_growing_pauses(host, recorder):
    recorder.answer = SendResult("retry")
    (letter,) = post(host, Recipient(phone="+8613800000002"))
    for _ in range(8):
        with system():
            tasks.deliver({"letters": [letter.pk]})
            Letter.objects.update(not_before=None)

    assert len(recorder.sent) == 5
    assert [row.state for row in letters()] == ["failed"]


def test_a_retried_letter_waits_for_its_pause(host, recorder):
    recorder.answer = SendResult("retry")
    (letter,) = post(host, Recipient(phone="+8613800000002"))
    with system():
        tasks.deliver({"letters": [letter.pk]})
        tasks.deliver({"letters": [letter.pk]})

    assert len(recorder.sent) == 1


def test_a_letter_nobody_picked_up_is_offered_again(host, recorder):
    post(host, Recipient(phone="+8613800000002"))
    Job.objects.all().delete()
    with system():
        Letter.objects.update(posted_real=real_now() - timedelta(minutes=5))

    jobs.tick()
    jobs.drain()

    assert [row.state for row in letters()] == ["sent"]


def test_a_late_worker_does_not_overwrite_what_was_decided_meanwhile(host):
    (letter,) = post(host, Recipient(phone="+8613800000002"))
    with system():
        mine = outbox.claim(letter.pk)
        Letter.objects.update(state="unknown")
        assert outbox.settle(mine, SendResult("sent")) is False

    assert [row.state for row in letters()] == ["unknown"]


def test_a_cancelled_letter_does_not_leave(host, recorder):
    post(host, Recipient(phone="+8613800000002"))
    with scope.tenant(host):
        assert outbox.cancel(EVENT, "k1") == 1
    jobs.drain()

    assert recorder.sent == []


def code(**more):
    with scope.public():
        return ports.post(
            "test.code", key="c1", tenant=None, to=Recipient(phone="+8613800000002"), params={},
            secret={"code": "482913"}, one_time=True, **more,
        )  # fmt: skip


def test_a_code_is_never_stored_in_clear_and_is_wiped_after_the_send(recorder):
    (letter,) = code()
    assert letter.text == "验证码******，5分钟内有效。"
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_letter")
        assert not any("482913" in str(value) for row in cursor for value in row)

    jobs.drain()

    assert [text for _, text in recorder.sent] == ["验证码482913，5分钟内有效。"]
    assert [row.secret for row in letters()] == [""]


def test_a_code_that_did_not_leave_is_not_sent_again(recorder):
    recorder.answer = SendResult("retry")
    code()

    jobs.drain()
    jobs.tick()
    jobs.drain()

    assert len(recorder.sent) == 1
    assert [row.state for row in letters()] == ["failed"]


def test_a_code_nobody_picked_up_in_five_minutes_never_leaves(recorder):
    code()
    with system():
        Letter.objects.update(posted_real=real_now() - timedelta(minutes=6))

    jobs.tick()
    Job.objects.filter(state="queued").exclude(kind="notices.deliver").delete()
    jobs.drain()

    assert [row.state for row in letters()] == ["failed"]
    assert recorder.sent == []


def test_demo_mode_has_no_real_channel(settings, host, person):
    settings.DEMO_MODE = True
    settings.NOTICE_CHANNELS = {"sms": "no.such.Channel", "email": "no.such.Channel"}
    post(host, Recipient(user=person))

    jobs.drain()

    assert {row.state for row in letters()} == {"sent"}


def test_mail_leaves_through_django(host, person, settings, mailoutbox):
    settings.NOTICE_CHANNELS = {"email": "notices.channels.EmailChannel", "sms": "notices.channels.ConsoleChannel"}
    post(host, Recipient(user=person))

    jobs.drain()

    assert [(mail.to, mail.subject, mail.body) for mail in mailoutbox] == [
        (["a@example.com"], "关于演示项目", "演示项目：材料齐全")
    ]


def test_a_tenant_sees_its_letters_and_a_person_only_the_in_site_ones(host, person):
    post(host, Recipient(user=person))
    other = Tenant.objects.create(slug="host-b", name="演示主办方乙")

    with scope.tenant(other):
        assert Letter.objects.count() == 0
    with scope.tenant(host):
        assert Letter.objects.count() == 3
    with scope.self_(user=person):
        assert [letter.channel for letter in Letter.objects.all()] == ["inapp"]


def test_letters_link_to_this_site_only(host, person):
    with pytest.raises(ValueError):
        post(host, Recipient(user=person), link="https://example.com/")
