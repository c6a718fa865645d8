"""The outbox: `post` writes letters in the caller's transaction, `claim` and `settle` frame one delivery.

A letter is sent at most once without a person or the provider saying otherwise: what was claimed and not settled is
`unknown`, looked up by `out_id` at the provider, and never blindly sent again. One-time codes are never sent again.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from accounts.kernel import jobs, prepared, scope
from accounts.kernel.clock import clock, real_now
from accounts.kernel.crypto import keyed_hash, mask_phone
from notices import wording
from notices.models import Letter

LEASE = timedelta(minutes=2)
BACKOFF = (30, 300, 1800, 7200)  # seconds before the 2nd … 5th attempt of a send that surely did not happen
ATTEMPTS = 5
BATCH = 50
HIDDEN = "******"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a letter reaches. With a user: in the site, and by the user's own phone and e-mail unless given here."""

    user: Any = None
    phone: str = ""
    email: str = ""

    def address(self, channel: str) -> str:
        """Where the channel reaches this recipient; "" when it does not."""
        if channel == "inapp":
            return f"user:{self.user.pk}" if self.user is not None else ""
        own = getattr(self.user, "phone" if channel == "sms" else "email", "")
        return (self.phone if channel == "sms" else self.email) or own or ""


@dataclass(frozen=True, slots=True)
class SendResult:
    """What a channel says of one send: sent; failed (never); retry (surely not sent, try later); unknown (perhaps)."""

    outcome: str
    provider_id: str = ""
    error: str = ""


def post(
    event: str,
    *,
    key: str,
    tenant: Any,
    to: Recipient | Iterable[Recipient],
    params: Mapping[str, Any],
    campaign_id: int | None = None,
    channels: Iterable[str] | None = None,
    texts: Mapping[str, Any] | None = None,
    link: str = "",
    secret: Mapping[str, str] | None = None,
    one_time: bool = False,
    campaign: Any = None,
    at: datetime | None = None,
) -> list[Letter]:
    """Write one letter per recipient and channel that has words and an address; queue their delivery on commit.

    Posting the same (event, key, recipient, channel) again writes nothing. `tenant` may be None (the platform's own).
    With `campaign_id` the campaign's rules choose channels and words (see `wording.of_campaign`); `campaign` is its row, where the
    caller holds it with its rules; `at` is the moment, where the caller has read the clock.
    `channels` narrows the registered ones, `texts` replaces their words ({channel: text | (title, text)}), `link` is a
    path of this site shown beside an in-site letter. `secret` values are stored encrypted, shown as ******, and wiped
    after the send; `one_time` letters are never sent again. Returns the new letters. Runs in any scope.
    """
    if link and not link.startswith("/"):
        raise ValueError("a letter links to a path of this site")
    if secret and texts:
        raise ValueError("letters with secrets keep the registered words")
    words = {**wording.templates_of(event), **{c: wording.parsed(c, given) for c, given in (texts or {}).items()}}
    tenant_id = getattr(tenant, "pk", tenant)
    values = {name: wording.readable(value) for name, value in params.items()}
    now = at or clock()
    with scope.system("outbox"), transaction.atomic(savepoint=False):
        if (
            campaign_id is not None
            and not texts
            and not secret
            and (own := wording.of_campaign(campaign_id, event, campaign))
        ):
            words, values = own[0], {**own[1], **values}
        chosen = [channel for channel in words if channels is None or channel in set(channels)]
        shown = {**values, **dict.fromkeys(secret or {}, HIDDEN)}
        letters = [
            Letter(
                tenant_id=tenant_id, campaign_id=campaign_id, event=event, key=key, channel=channel,
                user=recipient.user, template=event, params=values, one_time=one_time, link=link,
                secret=json.dumps(dict(secret), ensure_ascii=False) if secret else "",
                title=wording.fill(words[channel].title, shown, channel=channel)[: wording.TITLE],
                text=wording.fill(words[channel].text, shown, channel=channel),
                posted_at=now, **_addressed(channel, address, now),
            )
            for recipient in (to if isinstance(to, Iterable) else [to])
            for channel in chosen
            if (address := recipient.address(channel))
        ]  # fmt: skip
        new = _added_all(letters)
        _offer([letter.pk for letter in new if letter.state == "queued"], tenant_id)
    return new


def claim(letter_id: int) -> Letter | None:
    """Take one queued letter for sending (queued → sending, with a lease); None when it is sent, taken, early or gone."""
    now = real_now()
    ripe = Q(not_before__isnull=True) | Q(not_before__lte=now)
    taken = Letter.objects.filter(ripe, pk=letter_id, state="queued").update(
        state="sending", attempts=F("attempts") + 1, leased_until=now + LEASE
    )
    return Letter.objects.get(pk=letter_id) if taken else None


def postpone(letter: Letter, until: datetime) -> bool:
    """Put a claimed letter back, to leave not before `until`; nothing was sent, so it counts as no attempt. Returns False."""
    Letter.objects.filter(pk=letter.pk, state="sending").update(
        state="queued",
        attempts=F("attempts") - 1,
        leased_until=None,
        not_before=until,
        error="今日短信已达上限，顺延发送",
    )
    return False


def settle(letter: Letter, result: SendResult) -> bool:
    """Write down how the claimed send went. False when the claim is no longer ours (the lease ended meanwhile).

    `retry` puts the letter back with a growing pause, at most five attempts; a one-time letter fails instead.
    """
    again = result.outcome == "retry" and not letter.one_time and letter.attempts < ATTEMPTS
    state = "queued" if again else {"retry": "failed"}.get(result.outcome, result.outcome)
    wait = BACKOFF[min(letter.attempts, len(BACKOFF)) - 1]
    changes = {
        "state": state,
        "leased_until": None,
        "not_before": real_now() + timedelta(seconds=wait) if again else None,
        "provider_id": result.provider_id[:80],
        "error": result.error[:300],
    }
    if state == "sent":
        changes["sent_at"] = clock()
    if state in ("sent", "failed") and not _kept_for_mailbox():
        changes["secret"] = ""
    mine = Letter.objects.filter(pk=letter.pk, state="sending", attempts=letter.attempts)
    if not mine.update(**changes):
        return False
    for name, value in changes.items():
        setattr(letter, name, value)
    return True


def cancel(event: str, key: str) -> int:
    """Withdraw what has not left yet; returns how many letters. Needs a tenant or system scope."""
    return Letter.objects.filter(event=event, key=key, state="queued").update(state="cancelled", secret="")


def full_text(letter: Letter) -> str:
    """The text as it leaves, secrets filled in. Only channels (and the demo's mailbox) call it."""
    if not letter.secret:
        return letter.text
    secrets = json.loads(letter.secret)
    words = wording.templates_of(letter.template)[letter.channel]
    return wording.fill(words.text, {**letter.params, **secrets}, channel=letter.channel)


def _kept_for_mailbox() -> bool:
    from django.conf import settings

    return settings.DEMO_MODE


def _addressed(channel: str, address: str, now: datetime) -> dict[str, Any]:
    if channel == "inapp":
        return {"recipient": address, "state": "sent", "sent_at": now}
    masked = mask_phone(address) if channel == "sms" else mask_email(address)
    return {"recipient": keyed_hash(address, f"letter.{channel}"), "address": address, "address_masked": masked}


def mask_email(address: str) -> str:
    """zhangsan@example.com → z***@example.com."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}"


def _added_all(letters: list[Letter]) -> list[Letter]:
    """Those that were not there already."""
    if len(numbers := prepared.insert_all(letters, unless_there=True)) == len(letters):
        return letters
    added = {(row.recipient, row.channel): row.pk for row in Letter.objects.filter(pk__in=numbers)}
    for letter in letters:
        letter.pk = added.pop((letter.recipient, letter.channel), None)
    return [letter for letter in letters if letter.pk is not None]


def _offer(ids: list[int], tenant_id: int | None) -> None:
    for start in range(0, len(ids), BATCH):
        jobs.enqueue("notices.deliver", {"letters": ids[start : start + BATCH]}, tenant_id=tenant_id)
