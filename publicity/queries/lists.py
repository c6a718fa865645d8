"""What pages about published lists, ballots, objections, certificates and receipts read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from accounts.kernel import scope
from campaigns.models import VISIBLE, Campaign, Window
from campaigns.ruleset.stages import PublicityStep, VoteStep
from submissions import receipts
from submissions.models import SubmissionVersion

from ..models import AwardGrant, Candidate, Certificate, LibraryEntry, Objection, Publicity, PublicityItem

PER_PAGE = 50


def totals() -> dict[str, int]:
    """The three numbers of the portal."""
    return {
        "campaigns": Campaign.objects.count(),
        "works": LibraryEntry.objects.count(),
        "certificates": Certificate.objects.filter(state=Certificate.State.VALID).count(),
    }


def publicity(slug: str, pk: int) -> Publicity:
    """One list of this campaign that is or was open; DoesNotExist otherwise."""
    return Publicity.objects.select_related("campaign__version", "campaign__tenant").get(
        pk=pk, campaign__slug=slug, campaign__state__in=VISIBLE
    )


def step_of(row: Publicity) -> PublicityStep:
    """The step of the rule set behind a list."""
    return row.campaign.rules.stage(row.stage).steps[row.step]


def items(row: Publicity, text: str = "", page: object = 1) -> Page:
    """One page of the list in its order; ``text`` keeps the lines that contain it."""
    rows = PublicityItem.objects.filter(publicity=row).order_by("position")
    if text:
        found = [item.pk for item in rows if any(text in value for value in item.shown.values())]
        rows = rows.filter(pk__in=found)
    return Paginator(rows, PER_PAGE).get_page(page)


def objection_by_code(number: str, code_hash: str) -> Objection | None:
    """The objection with this number, if the code is the one given with it."""
    return (
        Objection.objects.select_related("publicity__campaign")
        .filter(number=number.strip().upper(), query_code=code_hash)
        .first()
    )


@dataclass(frozen=True, slots=True)
class Ballot:
    """A public vote of a campaign."""

    stage: str
    step: int
    title: str
    opens_at: datetime | None
    closes_at: datetime | None
    open: bool


def ballots(row: Campaign, now: datetime) -> list[Ballot]:
    """The public votes of the rule set that have candidates, with their window."""
    found = []
    windows = {w.key: w for w in Window.objects.filter(campaign=row)}
    for stage in row.rules.stages:
        for index, step in enumerate(stage.steps):
            window = windows.get(stage.window or "")
            if isinstance(step, VoteStep) and window and (window.opens_at is None or now >= window.opens_at):
                found.append(
                    Ballot(stage.key, index, stage.title, window.opens_at, window.closes_at, window.is_open(now))
                )
    return found


def candidates(row: Campaign, stage: str, step: int) -> QuerySet[Candidate]:
    """Who stands on a ballot, by number."""
    return Candidate.objects.filter(campaign=row, stage=stage, step=step).order_by("number", "pk")


def results(row: Campaign) -> list[AwardGrant]:
    """The published awards of a campaign in the order of the rule set, for its result page."""
    order = {award.key: i for i, award in enumerate(row.rules.awards)}
    rows = AwardGrant.objects.filter(campaign=row, state=AwardGrant.State.PUBLISHED).order_by("pk")
    return sorted(rows, key=lambda grant: order.get(grant.award, 99))


BAD_SIGNATURE = (
    "平台有这个编号的回执，但所持回执上的签名不是平台对下列内容作出的：回执可能抄错，也可能被改动。请以下列内容为准。"
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What /verify/ says: kind certificate | receipt | nothing, a tone, a sentence and facts without personal data."""

    kind: str
    tone: str
    title: str
    sentence: str
    facts: tuple[tuple[str, object], ...] = ()


def check(number: str, today: date, signature: str = "") -> Checked:
    """Look up a certificate number, a receipt number, or the first 12 or more characters of a content hash.

    With the signature printed on a receipt, also whether the platform signed exactly what it keeps."""
    wanted = number.strip().upper()
    certificate = Certificate.objects.filter(number=wanted).first()
    if certificate is not None:
        return _certificate(certificate, today)
    return _receipt(wanted, signature) or Checked(
        "nothing",
        "danger",
        "没有查到",
        "没有查到这个编号。请核对后重新输入；如果编号印在证书上而这里查不到，该证书不是本平台颁发的。",
    )


def _certificate(row: Certificate, today: date) -> Checked:
    facts: list[tuple[str, object]] = [
        ("证书编号", row.number),
        ("获奖单位", row.holder),
        ("获奖项目", row.work),
        ("奖项", row.award_title),
        ("颁发单位", row.issuer),
        ("颁发日期", row.issued_on),
    ]
    facts = [(label, value) for label, value in facts if value]
    if row.valid_until:
        facts.append(("有效期至", row.valid_until))
    if row.state == Certificate.State.REVOKED:
        return Checked(
            "certificate", "danger", "证书已撤销", "这份证书由本平台颁发，现已撤销，不再有效。", tuple(facts)
        )
    if row.state == Certificate.State.VALID and row.valid_until and today > row.valid_until and _evaluated_again(row):
        told = "这份证书由本平台颁发，有效期已满，正在按规则重新评价，结论作出前继续展示。"
        return Checked("certificate", "warning", "有效期已满，正在重新评价", told, tuple(facts))
    if row.state == Certificate.State.EXPIRED or (row.valid_until and today > row.valid_until):
        return Checked("certificate", "warning", "证书已过有效期", "这份证书由本平台颁发，有效期已过。", tuple(facts))
    return Checked("certificate", "success", "证书真实有效", "这份证书由本平台颁发，目前有效。", tuple(facts))


def _evaluated_again(row: Certificate) -> bool:
    """Does the work still stand in the library, whose rules have it evaluated again when its validity ends?"""
    with scope.system("the rules of a certificate's campaign"):
        grant = AwardGrant.objects.select_related("campaign__version").get(pk=row.grant_id)
    if grant.submission_id is None or grant.campaign.rules.validity.on_expiry != "re_evaluated":
        return False
    return LibraryEntry.objects.filter(submission=grant.submission_id, state=LibraryEntry.State.SHOWN).exists()


def _receipt(wanted: str, signature: str) -> Checked | None:
    with scope.system("check a receipt"):
        rows = SubmissionVersion.objects.select_related("submission__campaign").order_by("-pk")
        row = rows.filter(receipt_number=wanted).first()
        if row is None and len(wanted) >= 12:
            row = rows.filter(content_hash__startswith=wanted.lower()).first()
        if row is None:
            return None
        newer = SubmissionVersion.objects.filter(submission_id=row.submission_id, number__gt=row.number).exists()
        withdrawn = row.submission.state == "withdrawn"
    facts: tuple[tuple[str, object], ...] = (
        ("回执编号", row.receipt_number),
        ("活动", row.submission.campaign.title),
        ("平台收到时间", row.submitted_at),
        ("第几次提交", f"第 {row.number} 次"),
        ("内容摘要（SHA-256）", row.content_hash),
    )
    if signature and not receipts.is_signed(row, signature):
        return Checked("receipt", "danger", "签名不符", BAD_SIGNATURE, facts)
    if signature:
        facts = (*facts, ("平台签名", "有效"))
    if withdrawn:
        return Checked("receipt", "warning", "回执属实，申报已撤回", "平台收到过这份申报，申报单位其后撤回。", facts)
    if newer:
        return Checked(
            "receipt",
            "warning",
            "回执属实，其后有新的提交",
            "平台收到过这一版申报，申报单位其后又提交了新的版本，以新版本为准。",
            facts,
        )
    return Checked("receipt", "success", "回执属实", "平台按所列时间收到了这份申报，内容摘要与平台保存的一致。", facts)
