"""Delivery: a job sends claimed letters; the sweep shows what is uncertain and offers again what was left behind."""

import logging
from datetime import timedelta

from django.db.models import Q

from accounts.kernel import scope
from accounts.kernel.clock import real_now
from accounts.kernel.jobs import due, enqueue, job
from accounts.signin import budgets
from notices import channels, outbox
from notices.models import Letter

log = logging.getLogger(__name__)
LEFT_BEHIND = timedelta(minutes=2)
CODE_LIFE = timedelta(minutes=5)


@job("notices.deliver", queue="letters")
def deliver(payload: dict) -> int:
    """Send the letters of the payload that are still queued; returns how many left. Calling it again is harmless."""
    return sum(_deliver_one(letter_id) for letter_id in payload["letters"])


@due("notices.sweep", every=30)
def sweep() -> None:
    """Claims whose lease ended become `unknown`; stale codes fail; letters nobody picked up are offered again."""
    now = real_now()
    lost = Letter.objects.filter(state="sending", leased_until__lt=now)
    lost.filter(one_time=True).update(state="unknown", leased_until=None, secret="", error="发送时中断，验证码不重发")
    lost.update(state="unknown", leased_until=None, error="发送时中断，不知是否已发出")
    left = Letter.objects.filter(Q(not_before__isnull=True) | Q(not_before__lte=now), state="queued")
    _fail_stale_codes(left)
    ids = list(left.filter(posted_real__lt=now - LEFT_BEHIND).order_by("pk").values_list("pk", flat=True)[:1000])
    for start in range(0, len(ids), outbox.BATCH):
        batch = ids[start : start + outbox.BATCH]
        enqueue("notices.deliver", {"letters": batch}, tenant_id=None, key=f"letters:{batch[0]}:{now:%Y%m%d%H%M}")


@due("notices.reconcile", every=120)
def reconcile() -> int:
    """Ask the providers what became of uncertain letters; returns how many are certain now.

    A letter the provider never got goes back to the queue, except a one-time code, which fails.
    """
    settled = 0
    for letter in Letter.objects.filter(state="unknown").select_related("tenant").order_by("pk")[:200]:
        result = channels.channel_for(letter).lookup(letter)
        if result is None or result.outcome == "unknown":
            continue
        taken = Letter.objects.filter(pk=letter.pk, state="unknown").update(state="sending", leased_until=real_now())
        settled += bool(taken and outbox.settle(letter, result))
    return settled


def _deliver_one(letter_id: int) -> bool:
    if (letter := outbox.claim(letter_id)) is None:
        return False
    with scope.tenant(letter.tenant_id) if letter.tenant_id else scope.system("platform letter"):
        if letter.channel == "sms" and letter.tenant and (morning := budgets.take(letter.tenant)):
            return outbox.postpone(letter, morning)
        try:
            result = channels.channel_for(letter).send(letter, outbox.full_text(letter))
        except Exception as error:  # noqa: BLE001  whatever a channel raises, the letter may have left
            log.error("letter %s: %s", letter.out_id, type(error).__name__)
            result = outbox.SendResult("unknown", error=type(error).__name__)
        return outbox.settle(letter, result) and letter.state == "sent"


def _fail_stale_codes(left) -> None:
    stale = left.filter(one_time=True, posted_real__lt=real_now() - CODE_LIFE)
    stale.update(state="failed", secret="", error="验证码已过期，不再发送")
