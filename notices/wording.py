"""What letters say: each app registers its templates by event; `fill` replaces `{name}` and does nothing else.

A template is text for sms, and text or a (title, text) pair for inapp and email. No attribute lookup, no format codes,
no expressions: a value in a letter can only ever be text.
"""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

log = logging.getLogger(__name__)
CHANNELS = ("sms", "email", "inapp")
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
SMS_TEXT = 500  # characters, domain.md 5: template ≤ 500
SMS_VALUE = 20  # characters of one value in an SMS, the strictest provider's limit
WHOLE = ("link",)  # half an address leads nowhere: the provider's template has room for it
TITLE = 120


class WordingError(ValueError):
    """A template is malformed, or asks for a value the event does not give."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One template of one channel."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Own:
    """What a campaign's rules say of a letter: its channels, a title, words where they replace the standard ones, and what
    its words may name beside the letter's own values."""

    channels: tuple[str, ...]
    title: str
    text: str
    values: Mapping[str, str]


_templates: dict[str, dict[str, Wording]] = {}
_campaigns: list[Callable[[int, str, Any], Own | None]] = []


def register_templates(templates: Mapping[str, Mapping[str, Any]]) -> None:
    """Add an app's templates: {event: {channel: text | (title, text)}}. Called from wording.py via AppConfig.ready().

    Raises WordingError for an unknown channel, braces that are no placeholder, or an event registered with other words.
    """
    for event, channels in templates.items():
        ready = {channel: _parsed(event, channel, given) for channel, given in channels.items()}
        if _templates.get(event, ready) != ready:
            raise WordingError(f"{event} is already registered with other words")
        _templates[event] = ready


def templates_of(event: str) -> dict[str, Wording]:
    """The channels and words of an event; an unregistered event is a KeyError, never silence."""
    return _templates[event]


def register_campaign_words(source: Callable[[int, str, Any], Own | None]) -> None:
    """Say what a campaign's rules want of a letter: fn(campaign_id, event, row or None) → Own or None; called in the system scope."""
    if source not in _campaigns:
        _campaigns.append(source)


def of_campaign(
    campaign_id: int, event: str, campaign: Any = None
) -> tuple[dict[str, Wording], Mapping[str, str]] | None:
    """The words per channel as the campaign's rules want them, and their further values; None: the standard ones.

    A channel that has no standard words gets those of another channel, an SMS without title and signature.
    """
    own = next((found for source in _campaigns if (found := source(campaign_id, event, campaign)) is not None), None)
    if own is None:
        return None
    return chosen(own, event), own.values


def chosen(own: Own, event: str) -> dict[str, Wording]:
    """The words per channel of one letter as a campaign wants it."""
    standard = templates_of(event)
    return {channel: _chosen(own, channel, standard) for channel in CHANNELS if channel in own.channels}


def _chosen(own: Own, channel: str, standard: Mapping[str, Wording]) -> Wording:
    if not own.text and channel in standard:
        return standard[channel]
    spare = next((standard[c] for c in ("inapp", "sms", "email") if c in standard), Wording("", ""))
    text = own.text or spare.text
    return (
        Wording("", text.replace("【", "“").replace("】", "”"))
        if channel == "sms"
        else Wording(spare.title or own.title, text)
    )


def known_events() -> dict[str, dict[str, Wording]]:
    """A copy of all templates, for the settings page and tests."""
    return dict(_templates)


def parsed(channel: str, given: Any) -> Wording:
    """A template that a campaign brings itself; raises WordingError like `register_templates`."""
    return _parsed("campaign's own", channel, given)


def placeholders(wording: Wording) -> set[str]:
    """The names a template asks for."""
    return set(PLACEHOLDER.findall(wording.title + wording.text))


def fill(template: str, params: Mapping[str, Any], *, channel: str) -> str:
    """The text with its values. SMS values longer than 20 characters end in "…", the whole SMS at 500 characters.

    A placeholder without a value raises WordingError; with settings.NOTICES_STRICT off it is left blank and logged, so
    that a letter still leaves in production.
    """

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in params:
            if settings.NOTICES_STRICT:
                raise WordingError(f"no value for {{{name}}}")
            log.error("letter template without a value for %s", name)
            return ""
        text = readable(params[name])
        return shortened(text, SMS_VALUE) if channel == "sms" and name not in WHOLE else text

    text = PLACEHOLDER.sub(value, template)
    return shortened(text, SMS_TEXT) if channel == "sms" else text


def readable(value: Any) -> str:
    """A value as a letter writes it: times in Beijing time to the minute, dates in Chinese, one line, no control codes."""
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    text = "" if value is None else str(value).encode("utf-8", "replace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, the last one "…" when something was left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _parsed(event: str, channel: str, given: Any) -> Wording:
    if channel not in CHANNELS:
        raise WordingError(f"{event}: unknown channel {channel}")
    title, text = ("", given) if isinstance(given, str) else given
    for part in (title, text):
        if re.search(r"[{}]", PLACEHOLDER.sub("", part)):
            raise WordingError(f"{event}.{channel}: only {{name}} placeholders may use braces")
    if not text or (channel == "sms" and (title or len(text) > SMS_TEXT or "【" in text)):
        raise WordingError(f"{event}.{channel}: an SMS is 1 to {SMS_TEXT} characters, without a title and without 【】")
    return Wording(title, text)
