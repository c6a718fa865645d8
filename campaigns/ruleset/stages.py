"""How entries are judged: a graph of stages made of steps; rubrics, panels, votes, publicity, awards and what follows."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field as Spec
from pydantic import model_validator

from .base import Count, Key, Line, Positive, Prose, Share, Sourced, Strict, When


class Criterion(Sourced):
    """One dimension of a score sheet: points from 0 to ``max`` in steps; ``weight`` of the whole."""

    key: Key
    label: Line
    weight: Share
    max: Positive = 100
    step: Decimal = Decimal(1)
    help: str = ""
    fields: tuple[Key, ...] = ()  # what the reviewer reads for it
    stand_in: tuple[Key, ...] = ()  # read instead, where no field of the annex asks for it


class Rubric(Sourced):
    """A score sheet and how sheets become one score."""

    key: Key
    title: Line
    criteria: tuple[Criterion, ...] = Spec(min_length=1)
    min_sheets: Positive = 1
    combine: Literal["mean", "trimmed_mean", "median"] = "mean"
    trim_from: Positive = 5
    normalise: Literal["none", "z_score"] = "none"
    decimals: Annotated[int, Spec(ge=0, le=6)] = 2
    tie_order: tuple[Key, ...] = ()  # criteria compared in turn when totals are equal
    comment_required: bool = True


class ExpertKind(Strict):
    """A kind of expert and its share or number on a panel."""

    key: Key
    label: Line
    at_least: Count = 0
    share: Share | None = None  # at least this share of the panel, rounded up


class Panel(Sourced):
    """Who scores: how many experts, of which kinds, how they are found, and what bars one from an entry."""

    key: Key
    title: Line
    size: Positive = 5
    per_entry: Positive | None = None  # sheets per entry; None: every member scores every entry
    kinds: tuple[ExpertKind, ...] = ()
    draw: Literal["appointed", "random"] = "appointed"
    substitutes: Count = 0
    load: Positive | None = None
    blind: bool = False
    bars: tuple[Literal["same_unit", "same_group", "declared_unit", "consortium", "recommending_unit"], ...] = (
        "same_unit",
        "declared_unit",
    )


class CheckItem(Sourced):
    """A line of a checklist."""

    key: Key
    text: Line
    automatic: bool = False


class CheckStep(Sourced):
    """Formal check against a checklist; may return the entry for correction."""

    type: Literal["check"] = "check"
    title: Line = "形式审查"
    items: tuple[CheckItem, ...] = Spec(min_length=1)
    may_return: bool = True
    return_days: Positive = 5
    max_returns: Count = 2


class OpinionStep(Sourced):
    """A reviewer of the seat writes an opinion and says pass or fail."""

    type: Literal["opinion"] = "opinion"
    title: Line = "评议意见"
    prompt: str = ""


class ScoreStep(Sourced):
    """Sheets of a rubric, by the seat's own reviewers or by a panel."""

    type: Literal["score"] = "score"
    title: Line = "评分"
    rubric: Key
    panel: Key | None = None  # None: the seat's reviewers
    pass_score: Decimal | None = None


class DefenceStep(Sourced):
    """现场演示答辩: running order and timing, then scores."""

    type: Literal["defence"] = "defence"
    title: Line = "现场演示答辩"
    present_minutes: Positive = 5
    answer_minutes: Positive = 3
    pause_minutes: Count = 0  # between two entries
    order: Literal["drawn", "set"] = "set"  # drawn: by lot with a public seed
    rubric: Key | None = None
    panel: Key | None = None


class DuplicatesStep(Sourced):
    """查重 against the campaign and the library; hits wait for a person."""

    type: Literal["duplicates"] = "duplicates"
    title: Line = "查重"
    hold_from: Share = Fraction(30, 100)


class DeliberationStep(Sourced):
    """综合复议: the committee may change an outcome or a rank, with a reason."""

    type: Literal["deliberation"] = "deliberation"
    title: Line = "综合复议"


class SupplementStep(Sourced):
    """补充材料 on request, on the named form."""

    type: Literal["supplement"] = "supplement"
    title: Line = "补充材料"
    form: Key | None = None
    days: Positive = 10
    overdue: Literal["by_hand", "fails"] = "by_hand"  # fails: a form not handed in in time ends the entry


class RecommendStep(Sourced):
    """The seat's sealed list of what it sends on, within its quota."""

    type: Literal["recommend"] = "recommend"
    title: Line = "推荐"
    quota: Key | None = None  # None: by the quotas that name the seat or its tier
    ordered: bool = True
    document: Key | None = None


class VoteStep(Sourced):
    """Public vote: who counts as one, how many votes in which period, and how the count decides."""

    type: Literal["vote"] = "vote"
    title: Line = "网上投票"
    voter: Literal["address", "device", "phone", "account"] = "address"
    allowance: Positive = 1
    per: Literal["minutes", "hour", "day", "whole"] = "day"
    minutes: Positive | None = None
    counted: Literal["in_all", "per_entry"] = "in_all"
    picks_min: Positive = 1
    picks_max: Positive = 1
    order: Literal["random", "number", "name"] = "random"
    show_counts: bool = True
    shortlist: Literal["all", "top", "threshold"] = "all"
    shortlist_number: Positive | None = None  # to be set by the host where the notice leaves it open
    within: Key | None = None  # shortlisted within each option of this dimension


class ScorePart(Sourced):
    """One source of a combined score: a step of this or an earlier stage."""

    stage: Key
    step: Literal["score", "vote", "defence"]
    rubric: Key | None = None
    weight: Share
    conversion: Literal["direct", "share_of_highest", "rank_points", "percentile"] = "direct"


class CombineStep(Sourced):
    """Several sources weighted into one score, ranked as a whole or within a dimension."""

    type: Literal["combine"] = "combine"
    title: Line = "综合得分"
    parts: tuple[ScorePart, ...] = Spec(min_length=2)
    within: Key | None = None


class SelectStep(Sourced):
    """The host picks who passes: all that passed so far, the best N, a share, or from a score upward."""

    type: Literal["select"] = "select"
    title: Line = "确定名单"
    by: Literal["hand", "top", "share", "score"] = "hand"
    number: Positive | None = None
    share: Share | None = None
    score: Decimal | None = None
    within: Key | None = None


class Objections(Sourced):
    """Who may object to a published list, how, and what an open objection stops."""

    who: Literal["anyone", "applicants"] = "anyone"
    real_name: bool = True
    evidence_required: bool = True
    until: Literal["publicity_end", "window"] = "publicity_end"
    window: Key | None = None
    blocks: bool = True


class PublicityStep(Sourced):
    """公示: how long, which fields, in which order, with which right of objection."""

    type: Literal["publicity"] = "publicity"
    title: Line = "公示"
    days: Positive | None = None
    unit: Literal["calendar", "working"] = "calendar"
    window: Key | None = None  # dates of the notice instead of a length
    fields: tuple[Key, ...] = ()
    order: Literal["region", "number", "rank", "name"] = "region"
    objections: Objections = Objections()

    @model_validator(mode="after")
    def _length(self) -> PublicityStep:
        if (self.days is None) == (self.window is None):
            raise ValueError("公示期写 days（天数）或 window（时间段），二者居其一")
        return self


class AwardStep(Sourced):
    """Awards of the rule set are decided here."""

    type: Literal["award"] = "award"
    title: Line = "确定奖项"
    awards: tuple[Key, ...] = Spec(min_length=1)


class PublishStep(Sourced):
    """The final list is published; validity starts."""

    type: Literal["publish"] = "publish"
    title: Line = "公布结果"


Step = Annotated[
    CheckStep
    | OpinionStep
    | ScoreStep
    | DefenceStep
    | DuplicatesStep
    | DeliberationStep
    | SupplementStep
    | RecommendStep
    | VoteStep
    | CombineStep
    | SelectStep
    | PublicityStep
    | AwardStep
    | PublishStep,
    Spec(discriminator="type"),
]


class SeatChoice(Sourced):
    """At which seats a stage is held: entries go to the seats of these tiers that have jurisdiction, else to the fallback."""

    tiers: tuple[Key, ...] = ()
    seats: tuple[Key, ...] = ()
    route: Literal["jurisdiction", "recommender", "all"] = "jurisdiction"  # recommender: the seat the applicant named
    authorized_by: Key | None = None  # tier whose seat of the same province authorizes these seats (指导单位)
    joined_by: tuple[Key, ...] = ()  # tiers whose seats take part too, each in the entries it sent on (联合…共同组织)
    fallback: Key | None = None  # a seat; None: entries nobody has jurisdiction over do not enter this stage


class Stage(Sourced):
    """One node of the graph. Entries come from ``after`` (or from filing) and pass its steps in order."""

    key: Key
    title: Line
    after: tuple[Key, ...] = ()  # empty: entries come from filing
    join: Literal["any", "all"] = "any"
    takes: Literal["passed", "all"] = "passed"
    when: When | None = None  # only entries of this track enter
    left_over_from: tuple[Key, ...] = ()  # only entries that found no seat in any of these stages
    seats: SeatChoice
    window: Key | None = None
    steps: tuple[Step, ...] = Spec(min_length=1)
    pass_label: Line = "通过"  # noqa: S105 (the word for a pass)
    fail_label: Line = "未通过"
    note: str = ""


class Certificate(Sourced):
    """What is printed on a certificate; {unit} {title} {award} {year} are filled in."""

    title: Line
    body: Prose
    number_prefix: Annotated[str, Spec(pattern=r"^[A-Z]{2,6}$")]
    issuer: Line


class Award(Sourced):
    """An award: to a work by its total, by one criterion or by the share of judges for it, or to a unit by what it recommended."""

    key: Key
    title: Line
    to: Literal["work", "recommending_unit"] = "work"
    by: Literal["total", "criterion", "judges", "hand", "recommended"] = "total"
    rubric: Key | None = None
    judges_share: Share | None = None  # by judges: at least this share of the signed sheets must be for the work
    judges_over: bool = False  # more than that share (过半数), not just as much
    judges_from: Annotated[Decimal, Spec(ge=0, le=100)] | None = (
        None  # a sheet with a total of so many points is for it
    )
    criterion_any: bool = False  # one award of this kind for each criterion
    number: Positive | None = None
    share: Share | None = None
    open_number: bool = False  # 据实确定: the host decides how many
    may_be_vacant: bool = True
    certificate: Certificate | None = None
    trophy: bool = False
    note: str = ""


class Validity(Sourced):
    """How long a result is valid, and what happens then."""

    years: Positive | None = None
    starts: Literal["publication"] = "publication"
    on_expiry: Literal["expires", "re_evaluated"] = "expires"
    may_reapply: bool = True


class Library(Sourced):
    """The public list: which fields are shown, and what must hold before a work is shown."""

    title: Line = "优秀案例库"
    fields: tuple[Key, ...] = ()
    consent_field: Key | None = None  # the answer of annex 4
    consent_any_of: tuple[str, ...] = ()
    needs_clean_publicity: bool = True
    from_stage: Key | None = None  # shown after passing this stage; None: after publication
    collections: tuple[Line, ...] = ()  # 案例集
    grouped_by: Key | None = None  # the dimension whose options are the chapters of a collection
    collection_order: Literal["region", "number", "name"] = "region"
    atlas: tuple[Key, ...] = ()  # dimensions of the 图谱


class FollowUp(Sourced):
    """Something due afterwards: a self-report, an evaluation, a spot check, a promotion event."""

    key: Key
    title: Line
    kind: Literal["report", "self_evaluation", "inspection", "evaluation", "promotion", "forwarding"]
    form: Key | None = None
    window: Key | None = None
    years_after: Count | None = None
    of_editions: tuple[int, ...] = ()
    rubric: Key | None = None
    share: Share | None = None
    days: Positive = 30  # how long it may be handed in, where no window says so
    through_recommender: bool = False
    overdue: Literal["listed", "removal"] = "listed"  # removal: the host may take the work off the library for it
    note: str = ""


class Letter(Sourced):
    """Event → who hears of it, by which channels. ``text`` replaces the standard wording; its {placeholders}: ``letters.names_of``."""

    event: Key
    to: Literal["applicant", "seat", "host", "expert", "objector"]
    channels: tuple[Literal["sms", "email", "inapp"], ...] = Spec(min_length=1)
    text: str = ""


class Reminder(Sourced):
    """A reminder so many days, or hours, before a window closes. It follows the window when that is moved."""

    window: Key
    days_before: tuple[Positive, ...] = ()
    hours_before: tuple[Positive, ...] = ()
    to: Literal["applicant", "seat", "expert"] = "applicant"
    channels: tuple[Literal["sms", "email", "inapp"], ...] = ("sms", "inapp")
    text: str = ""

    @property
    def marks(self) -> tuple[timedelta, ...]:
        """How long before the end it is sent, the longest first."""
        found = {timedelta(days=n) for n in self.days_before} | {timedelta(hours=n) for n in self.hours_before}
        return tuple(sorted(found, reverse=True))
