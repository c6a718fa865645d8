"""The portal, a campaign's home, its rules and its notices."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.kernel.access import public_page
from campaigns import channels
from campaigns.ruleset import sentences
from campaigns.windows import verdict
from submissions.documents.tags import letter_level
from submissions.documents.text import arabic_date, paragraphs

from ..notice_papers import without_tail
from ..queries import lists, notices, portal

LONGEST_SEARCH = 60


@require_GET
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The portal: what is open, what is coming, what is under review, what was published."""
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    groups = portal.tiles(request.now, text)
    context = {
        "q": text,
        "groups": groups,
        "found": sum(len(group) for group in groups.values()),
        "news": portal.latest(),
        "totals": lists.totals(),
    }
    return render(request, "publicity/portal.html", context)


@require_GET
@public_page
def campaign_home(request: HttpRequest, slug: str) -> HttpResponse:
    """A campaign's own page: where it stands, what to do now, and everything published about it."""
    campaign = portal.campaign(slug)
    rules, rows = campaign.rules, portal.windows(campaign)
    badge, label, at, _ = portal.standing(campaign, rows, request.now)
    context = {
        "campaign": campaign,
        "rules": rules,
        "badge": badge,
        "count_label": label,
        "count_at": at,
        "phases": portal.phases(rows, request.now, portal.stopped_word(campaign)),
        "parties": portal.parties(rules),
        "downloads": portal.downloads(campaign),
        "contacts": portal.contacts(rules),
        "announcements": portal.announcements(campaign),
        "forwarded": portal.forwarded(campaign),
        "channel": (channel := channels.of_request(request, campaign)),
        "channel_letter": portal.letter_of(channel),
        "publicities": portal.publicities(campaign),
        "has_draws": campaign.draws.filter(kind="panel").exists() or campaign.inspections.exists(),
        "ballots": lists.ballots(campaign, request.now),
        "may_register": verdict(campaign, "register", request.now, "注册单位账号"),
        "may_enter": _may_enter(campaign, rows, request.now),
        "has_library": rules.library is not None,
        "rules_changed": campaign.version.number > 1,
        "may_file": verdict(campaign, "file", request.now, "填报和提交申报"),
    }
    return render(request, "publicity/campaign.html", context)


def _may_enter(campaign, windows, now):
    has_enrolment = any(window.purpose == "enrol" for window in windows)
    enrol = verdict(campaign, "enrol", now, "报名") if has_enrolment else None
    file = verdict(campaign, "file", now, "填报和提交申报")
    return enrol if enrol is not None and (enrol or not file) and not file else file


@require_GET
@public_page
def rules_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The rule set in words."""
    campaign = portal.campaign(slug)
    context = {"campaign": campaign, "rules": campaign.rules, "chapters": sentences.about(campaign.rules)}
    return render(request, "publicity/rules.html", context)


def _paragraphs(body: str) -> list[tuple[str, str]]:
    """The paragraphs, each with how it is set: to (the salutation), h2 and h3 (``一、``, ``（一）``), p."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    return [(line, "to" if i == 0 and line.endswith("：") else letter_level(line)) for i, line in enumerate(lines)]


@require_GET
@public_page
def notice(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One announcement, with its annexes when it is a notice of the rule set."""
    row = portal.announcement(slug, pk)
    annexes = notices.annex_lines(row)
    body = "\n".join(without_tail(row, [one.title for one in annexes], paragraphs(row.body)))
    versions = notices.editions(row)
    context = {
        "row": row,
        "campaign": row.campaign,
        "annexes": annexes,
        "lines": _paragraphs(body),
        "signers": [one for one in row.issuer.split("、") if one],
        "dated": arabic_date(row.dated) if row.dated else "",
        "editions": versions,
        "newest": versions[-1] if versions and versions[-1].pk != row.pk else None,
        "withdrawn": portal.is_withdrawn(row),
    }
    return render(request, "publicity/notice.html", context)
