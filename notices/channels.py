"""Channels: how a letter leaves. settings.NOTICE_CHANNELS names one per kind; demo mode has none but the mailbox.

A channel answers `sent`, `failed`, `retry` (it surely did not leave) or `unknown` (it may have left). It never raises for
what the network does; what it raises all the same counts as `unknown`.
"""

import logging
import smtplib
import socket
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from notices.models import Letter
from notices.outbox import SendResult

log = logging.getLogger(__name__)
SURELY_NOT_SENT = (ConnectionRefusedError, socket.gaierror, smtplib.SMTPConnectError, smtplib.SMTPAuthenticationError)
REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused)


class Channel(Protocol):
    """What the outbox needs of a channel."""

    def send(self, letter: Letter, text: str) -> SendResult:
        """Send once; `letter.out_id` is our number for it at the provider."""

    def lookup(self, letter: Letter) -> SendResult | None:
        """What became of an uncertain letter: a result, `retry` when the provider never got it, None when it cannot say."""


class MailboxChannel:
    """Nothing leaves: the row itself is the mailbox (demo page, tests)."""

    def send(self, letter: Letter, text: str) -> SendResult:
        return SendResult("sent", provider_id=f"mailbox-{letter.out_id}")

    def lookup(self, letter: Letter) -> SendResult | None:
        return None


class ConsoleChannel(MailboxChannel):
    """Prints to the log, for development. Numbers masked, one-time codes hidden."""

    def send(self, letter: Letter, text: str) -> SendResult:
        log.info("%s to %s: %s", letter.channel, letter.address_masked, letter.text)
        return super().send(letter, text)


class EmailChannel:
    """SMTP through Django's mail settings. Mail servers cannot be asked afterwards, so uncertain stays uncertain."""

    def send(self, letter: Letter, text: str) -> SendResult:
        message_id = f"<{letter.out_id}@{settings.SITE_URL.partition('//')[2].partition('/')[0]}>"
        message = EmailMessage(letter.title or text[:40], text, to=[letter.address], headers={"Message-ID": message_id})
        try:
            message.send()
        except SURELY_NOT_SENT as error:
            return SendResult("retry", error=type(error).__name__)
        except REFUSED as error:
            return SendResult("failed", error=type(error).__name__)
        except (OSError, smtplib.SMTPException) as error:
            return SendResult("unknown", error=type(error).__name__)
        return SendResult("sent", provider_id=message_id)

    def lookup(self, letter: Letter) -> SendResult | None:
        return None


def channel_for(letter: Letter) -> Channel:
    """The channel a letter leaves by in this installation."""
    if settings.DEMO_MODE:
        return MailboxChannel()
    return import_string(settings.NOTICE_CHANNELS[letter.channel])()


def signed(letter: Letter, text: str) -> str:
    """An SMS with the host's signature in front, as people receive it."""
    if letter.channel != "sms":
        return text
    signature = (letter.tenant.sms_signature if letter.tenant else "") or settings.SMS_SIGNATURE
    return f"【{signature}】{text}" if signature else text
