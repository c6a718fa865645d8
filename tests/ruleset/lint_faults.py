"""One fault for each kind of finding, and where the finding must be."""

from __future__ import annotations

from .lint_base import Fault, add, both, drop, put

M = "forms.main.sections."
VOTE = "stages.vote.steps.vote"
SEATS_OF_A_SECOND_PROVINCE_UNIT = {"key": "city", "name": "演示承办丙", "tier": "region", "role": "operator"}
WINNERS = {
    "key": "winners",
    "title": "往届报告",
    "kind": "report",
    "form": "yearly",
    "window": "award",
    "of_editions": [2022, 2023],
}
HELPERS = {"key": "helpers", "title": "组织奖", "to": "recommending_unit", "by": "recommended", "open_number": True}


SIGNS = put("seats.guide_a", rights=["countersign"])


def _ghost(path: str, name: str, *, many: bool = False) -> Fault:
    return put(path, **{name: ["ghost"] if many else "ghost"})


def _letter(event: str, to: str, channels: list[str] | None = None, text: str = "") -> Fault:
    return add("letters", {"event": event, "to": to, "channels": channels or ["sms", "inapp"], "text": text})


FAULTS: dict[str, tuple[Fault, str]] = {
    # ---- names that lead nowhere
    "unknown_notice": (_ghost("identity.notices.call", "forwards"), "identity.notices.call"),
    "unknown_document": (_ghost("registration", "letter_document"), "registration"),
    "unknown_kind": (put("registration.tabs.unit", kinds=["enterprise", "ghost"]), "registration.tabs.unit"),
    "unknown_fact": (_ghost("conditions.legal", "any_of", many=True), "conditions.legal"),
    "unknown_field": (_ghost("conditions.recent", "field"), "conditions.recent"),
    "unknown_column": (_ghost("documents.summary", "columns", many=True), "documents.summary"),
    "unknown_dimension": (_ghost(M + "basics.fields.zone", "dimension"), "forms.main.basics.zone"),
    "unknown_level": (_ghost("counts.three", "within"), "counts.three"),
    "unknown_sorting": (put("stages.check", when={"field": "ghost", "any_of": ["x"]}), "stages.check"),
    "unknown_option": (put("stages.check", when={"field": "track", "any_of": ["ghost"]}), "stages.check"),
    "unknown_form": (_ghost("stages.regional.steps.supplement", "form"), "stages.regional.supplement"),
    "unknown_window": (_ghost("stages.check", "window"), "stages.check"),
    "unknown_tier": (_ghost("seats.north", "tier"), "seats.north"),
    "unknown_seat": (_ghost("stages.regional.seats", "fallback"), "stages.regional"),
    "unknown_quota": (_ghost("stages.regional.steps.recommend", "quota"), "stages.regional.recommend"),
    "unknown_stage": (put("stages.final", after=["vote", "ghost"]), "stages.final"),
    "unknown_rubric": (_ghost("stages.final.steps.score", "rubric"), "stages.final.score"),
    "unknown_criterion": (_ghost("rubrics.sheet", "tie_order", many=True), "rubrics.sheet"),
    "unknown_panel": (_ghost("stages.final.steps.score", "panel"), "stages.final.score"),
    "unknown_award": (put("stages.award.steps.award", awards=["best", "ghost"]), "stages.award.award"),
    "unknown_event": (add("letters", {"event": "ghost", "to": "host", "channels": ["sms"]}), "letters.ghost.host"),
    "unknown_placeholder": (put("documents.letter", body=["授权 {ghost} 办理。"]), "documents.letter"),
    "duplicate_key": (add("counts", {"key": "three", "per": "unit", "max": 5}), "counts.three"),
    "text_unfinished": (put("identity", scope="待填写"), "identity"),
    "same_name": (put("seats.south", name="演示承办甲"), "tiers.region"),
    "prefill_mismatch": (put(M + "basics.fields.since", prefill="enrolment.early_title"), "forms.main.basics.since"),
    # ---- windows
    "window_backwards": (put("windows.award", closes="2024-05-01"), "windows.award"),
    "seat_deadline_pointless": (put("seats.north", deadlines={"file": "2024-02-29"}), "seats.north"),
    "filing_window_missing": (put("windows.file", purpose="other"), "windows"),
    "enrolment_half": (drop("windows", "enrol"), "forms.sign_up"),
    "enrolment_after_filing": (put("windows.enrol", closes="2024-03-05"), "windows.enrol"),
    "registration_too_late": (put("windows.register", opens="2024-01-10"), "windows.register"),
    "filing_after_review": (put("windows.regional", opens="2024-02-20"), "stages.regional"),
    "stage_before_previous": (put("windows.final", opens="2024-03-02", closes="2024-03-20"), "stages.final"),
    "stage_overlap": (put("windows.final", opens="2024-04-05"), "stages.final"),
    "publicity_cut_short": (put("windows.award", opens="2024-05-10"), "stages.award"),
    "stage_without_window": (drop("stages.check", "window"), "stages"),
    "window_own": (put("windows.check", own=True), "windows"),
    "no_time_for_check": (put("windows.vote", opens="2024-03-01"), "stages.vote"),
    "no_time_to_recommend": (
        both(drop("stages.regional", "after"), put("windows.regional", opens="2024-02-01", closes="2024-02-29")),
        "stages.regional.recommend",
    ),
    "paper_same_deadline": (put("windows.paper", closes="2024-02-29"), "windows.paper"),
    "window_unused": (add("windows", {"key": "idle", "title": "空闲", "purpose": "other"}), "windows.idle"),
    "reminder_never": (put("reminders.0", days_before=[90]), "reminders.file"),
    "publicity_short": (put("windows.publicity", closes="2024-05-03"), "stages.publicity.publicity"),
    # ---- the graph
    "stage_circular": (put("stages.check", after=["award"]), "stages.check"),
    "stage_unreachable": (put("stages.final", after=["final"]), "stages.final"),
    "stage_leads_nowhere": (put("stages.final", after=["regional"]), "stages.vote"),
    "nothing_published": (drop("stages.award.steps", "publish"), "stages"),
    "step_order": (
        put("stages.award", steps=[{"type": "publish"}, {"type": "award", "awards": ["best"]}]),
        "stages.award.publish",
    ),
    "combine_before_source": (put("stages.final.steps.combine.parts.0", stage="award"), "stages.final.combine"),
    "left_over_own": (put("stages.check", left_over_from=["regional"], own=True), "stages.check"),
    "nobody_has_jurisdiction": (drop("stages.regional.seats", "fallback"), "stages.regional"),
    # ---- seats and quotas
    "host_missing": (put("seats.host", role="supporting"), "seats"),
    "tier_empty": (add("tiers", {"key": "empty", "label": "空层级"}), "tiers.empty"),
    "stage_without_seats": (put("stages.final", seats={}), "stages.final"),
    "recommender_unasked": (put("stages.regional.seats", route="recommender"), "stages.regional"),
    "seat_without_jurisdiction": (drop("seats.north", "jurisdiction"), "seats.north"),
    "dimension_without_options": (put("seats.north", jurisdiction={"dimension": "zone"}), "seats.north"),
    "jurisdiction_overlap": (put("seats.south", jurisdiction={"regions": ["44", "11"]}), "seats.north"),
    "jurisdiction_own": (
        add("seats", {**SEATS_OF_A_SECOND_PROVINCE_UNIT, "jurisdiction": {"regions": ["4401"], "own": True}}),
        "seats.city",
    ),
    "authorizer_missing": (drop("seats", "guide_b"), "stages.regional.seats"),
    "seat_unused": (
        both(
            add("tiers", {"key": "aside", "label": "旁列"}),
            add("seats", {**SEATS_OF_A_SECOND_PROVINCE_UNIT, "tier": "aside"}),
        ),
        "seats.city",
    ),
    "quota_missing": (
        both(put("stages.regional.steps.recommend", quota=None), put("quotas.ten", tiers=["host"])),
        "stages.regional.recommend",
    ),
    "quota_gives_nothing": (both(drop("quotas.ten", "number"), put("quotas.ten", percent="10%")), "quotas.ten"),
    "quota_share_own": (
        both(drop("quotas.ten", "number"), put("quotas.ten", percent="50%", rounding="ceil", own=True)),
        "quotas.ten",
    ),
    "quota_number_own": (put("quotas.ten", own=True), "quotas.ten"),
    "quota_unlimited": (both(drop("quotas.ten", "number"), put("quotas.ten", unlimited=True)), "quotas.ten"),
    "quota_unused": (add("quotas", {"key": "idle", "title": "闲置", "tiers": ["guide"], "number": 3}), "quotas.idle"),
    "quota_contradicts": (
        both(
            put("stages.regional.steps.recommend", quota=None),
            add("quotas", {"key": "five", "title": "不超过 5 项", "tiers": ["region"], "number": 5}),
        ),
        "quotas.five",
    ),
    "quota_circular": (
        both(drop("quotas.ten", "number"), put("quotas.ten", percent="50%", percent_of="ten", rounding="ceil")),
        "quotas.ten",
    ),
    "quota_minimum_above": (put("quotas.ten", minimum=11), "quotas.ten"),
    # ---- rights of seats
    "right_idle": (put("seats.guide_a", tier="region", rights=["priority_recommend"]), "seats.guide_a"),
    "countersign_unsaid": (put("seats.guide_a", rights=["countersign"]), "seats"),
    "countersign_without_seat": (put("", countersigning={"decisions": ["results"]}), "countersigning"),
    "countersign_too_many": (
        both(SIGNS, put("", countersigning={"decisions": ["results"], "need": 2})),
        "countersigning",
    ),
    "countersign_nothing": (
        both(SIGNS, put("", countersigning={"decisions": ["results"]}), drop("stages.award.steps", "publish")),
        "countersigning",
    ),
    # ---- scores, votes, awards
    "weights_not_one": (put("rubrics.sheet.criteria.effect", weight="30%"), "rubrics.sheet"),
    "criterion_step": (put("rubrics.sheet.criteria.effect", step="7"), "rubrics.sheet.effect"),
    "weight_zero": (put("rubrics.sheet.criteria.effect", weight="0%"), "rubrics.sheet.effect"),
    "rubric_unused": (add("panels", {"key": "idle", "title": "闲置"}), "panels.idle"),
    "panel_minimums": (put("panels.experts.kinds.tech", at_least=9), "panels.experts"),
    "sheets_unreachable": (put("rubrics.sheet", min_sheets=9), "stages.final.score"),
    "trim_never": (put("rubrics.sheet", combine="trimmed_mean", trim_from=7), "stages.final.score"),
    "trim_too_early": (put("rubrics.sheet", combine="trimmed_mean", trim_from=3), "rubrics.sheet"),
    "pass_score_above": (put("stages.final.steps.score", pass_score="150"), "stages.final.score"),
    "selection_unsaid": (drop("stages.final.steps.select", "number"), "stages.final.select"),
    "selection_own": (put("stages.final.steps.select", own=True), "stages.final.select"),
    "vote_unlimited_time": (put(VOTE, per="minutes"), "stages.vote.vote"),
    "vote_picks": (put(VOTE, picks_min=5, picks_max=3), "stages.vote.vote"),
    "vote_without_window": (drop("stages.vote", "window"), "stages.vote.vote"),
    "vote_own": (put(VOTE, own=True), "stages.vote.vote"),
    "vote_without_conversion": (drop("stages.final.steps.combine.parts.1", "conversion"), "stages.final.combine"),
    "conversion_own": (put("stages.final.steps.combine.parts.1", own=True), "stages.final.combine"),
    "score_unused": (
        both(
            put("stages.final", steps=[{"type": "score", "rubric": "sheet", "panel": "experts"}]),
            put("stages.award", steps=[{"type": "publish"}]),
            put("awards.best", by="hand"),
        ),
        "stages.final.score",
    ),
    "award_undecided": (drop("stages.award.steps", "award"), "awards.best"),
    "award_unsaid": (drop("awards.best", "number"), "awards.best"),
    "embed_without_origin": (
        put("identity", channels=[{"key": "site", "label": "演示网", "kind": "site", "embeds_vote": True}]),
        "identity.channels",
    ),
    "embed_only_shown": (
        both(
            put(
                "identity",
                channels=[
                    {
                        "key": "site",
                        "label": "演示网",
                        "kind": "site",
                        "embeds_vote": True,
                        "origins": ["https://www.example.cn"],
                    }
                ],
            ),
            put(VOTE, voter="phone"),
        ),
        "stages.vote.vote",
    ),
    "judges_too_few": (
        both(
            put("awards.best", by="judges", rubric="sheet", judges_share="2/3", judges_from="80"),
            put("rubrics.sheet", min_sheets=2),
        ),
        "awards.best",
    ),
    "award_unscored": (
        both(
            add(
                "rubrics",
                {"key": "late", "title": "另一张", "criteria": [{"key": "all", "label": "总评", "weight": "100%"}]},
            ),
            put("awards.best", rubric="late"),
        ),
        "awards.best",
    ),
    "recommendation_uncollected": (
        both(
            drop("stages.regional.steps", "recommend"),
            add("awards", HELPERS),
            put("stages.award.steps.award", awards=["best", "helpers"]),
        ),
        "awards.helpers",
    ),
    "prefix_shared": (
        add(
            "awards",
            {
                **HELPERS,
                "certificate": {"title": "二等", "body": "{unit}", "number_prefix": "YX", "issuer": "演示主办方"},
            },
        ),
        "awards",
    ),
    # ---- forms and papers
    "filing_form_missing": (put("forms.main", use="supplement"), "forms"),
    "min_above_max": (put(M + "basics.fields.staff", min="9", max="3"), "forms.main.basics.staff"),
    "limit_over_whole": (put(M + "text", limit={"max": 1000}), "forms.main.text.technology"),
    "total_unfit": (put(M + "basics.fields.engineers", unit="%"), "forms.main.basics.totals"),
    "shown_by_itself": (
        put(M + "basics.fields.agree", shown_when={"field": "agree", "any_of": ["no"]}),
        "forms.main.basics.agree",
    ),
    "dimension_unasked": (
        both(
            drop(M + "basics.fields", "zone"),
            put("seats.north", jurisdiction={"dimension": "zone", "options": ["north"]}),
        ),
        "seats.north",
    ),
    "personal_published": (put(M + "basics.fields.leader", public=True), "forms.main.basics.leader"),
    "summary_masked": (put(M + "basics.fields.leader", summary=True), "forms.main.basics.leader"),
    "blind_leak": (put(M + "basics.fields.unit_name", blind=False), "forms.main.basics.unit_name"),
    "date_condition_unfit": (drop("conditions.recent", "years"), "conditions.recent"),
    "evidence_short": (put("conditions.proof", need=3), "conditions.proof"),
    "evidence_certain": (put(M + "files.fields.ev_use", required=True), "conditions.proof"),
    "circle_many": (put(M + "basics.fields.track", glyph="circle"), "forms.main"),
    "document_incomplete": (put("documents.letter", body=[]), "documents.letter"),
    "paper_without_window": (drop("documents.printed", "paper_window"), "documents.printed"),
    "paper_to_no_seat": (
        both(put("documents.printed", paper_to="seats"), put("documents.printed", part_of="report")),
        "documents.printed",
    ),
    "form_not_printed": (put("documents.printed", forms=["sign_up"]), "forms.main"),
    "supplement_form_use": (put("stages.regional.steps.supplement", form="yearly"), "stages.regional.supplement"),
    "overdue_without_form": (
        both(
            put("stages.regional.steps.supplement", overdue="fails"), drop("stages.regional.steps.supplement", "form")
        ),
        "stages.regional.supplement",
    ),
    "supplement_unasked": (drop("stages.regional.steps", "supplement"), "forms.more"),
    # ---- who may apply
    "kind_excluded": (
        add("conditions", {"key": "firms", "type": "kind", "title": "限企业。", "kinds": ["enterprise"]}),
        "conditions.firms",
    ),
    "kind_without_tab": (put("kinds.person", by_hand=False), "kinds.person"),
    "tab_field_twice": (put("registration.tabs.unit", optional=["name"]), "registration.tabs.unit"),
    "region_unasked": (put("registration.tabs.unit", required=["name", "letter"]), "registration.tabs.unit"),
    "letter_without_document": (drop("registration", "letter_document"), "registration"),
    "count_missing": (put("", counts=[]), "counts"),
    "count_unlimited": (both(drop("counts.three", "max"), put("counts.three", unlimited=True)), "counts.three"),
    "group_own": (put("counts.three", per="group", own=True), "counts.three"),
    "consortium_bounds": (put("consortium", min_partners=4), "consortium"),
    "partners_unjudged": (put("conditions.new", partners=True), "conditions.new"),
    "paper_entry_unsaid": (put("", on_paper={"arrival_counts": True}), "on_paper"),
    "consortium_unsaid": (put("consortium", max_partners=0), "consortium"),
    "honour_unstated": (put("conditions.new", effect="statement"), "conditions.new"),
    "edition_unknown": (put("conditions.new", years=[2023, 2017]), "conditions.new"),
    "edition_unmentioned": (add("identity.earlier", {"year": 2022}), "conditions"),
    # ---- afterwards
    "library_without_consent": (drop("library", "consent_field", "consent_any_of"), "library"),
    "library_shows_private": (put("library", fields=["title", "effect"]), "library.effect"),
    "library_empty": (put("library", fields=[]), "library"),
    "clean_without_publicity": (put("stages.publicity", steps=[{"type": "deliberation"}]), "library"),
    "follow_up_incomplete": (drop("follow_ups.yearly", "form"), "follow_ups.yearly"),
    "follow_up_undated": (drop("follow_ups.yearly", "years_after"), "follow_ups.yearly"),
    "re_evaluation_missing": (put("validity", on_expiry="re_evaluated"), "validity"),
    "chapters_unpicked": (
        both(drop(M + "basics.fields", "zone"), put("library", grouped_by="zone")),
        "library",
    ),
    "removal_of_nothing": (
        both(put("follow_ups.yearly", overdue="removal"), put("", library=None)),
        "follow_ups.yearly",
    ),
    "expiry_without_years": (put("", validity={"on_expiry": "re_evaluated"}), "validity"),
    "report_before_expiry": (add("follow_ups", WINNERS), "follow_ups.winners"),
    "letter_twice": (
        add("letters", {"event": "submission_received", "to": "applicant", "channels": ["email"]}),
        "letters.submission_received.applicant",
    ),
    "letter_unsent": (
        both(put("documents.printed", paper_copies=0), _letter("paper_arrived", "seat")),
        "letters.paper_arrived.seat",
    ),
    "letter_audience": (_letter("list_sealed", "expert"), "letters.list_sealed.expert"),
    "letter_unreachable": (_letter("objection_decided", "objector", ["inapp"]), "letters.objection_decided.objector"),
    "letter_placeholder": (
        _letter("check_passed", "applicant", text="{title.__class__} 已受理"),
        "letters.check_passed.applicant",
    ),
    "letter_sms_long": (
        _letter("check_passed", "applicant", ["sms"], "【演示】{title} 已受理"),
        "letters.check_passed.applicant",
    ),
    "letter_sms_template": (
        _letter("check_passed", "applicant", ["sms"], "{title} 已受理"),
        "letters.check_passed.applicant",
    ),
    "letter_missing": (drop("letters", "submission_received"), "letters.submission_received"),
    "honour_after_validity": (
        both(put("validity", years=1), put("conditions.new", years=[2022, 2023])),
        "conditions.new",
    ),
    # ---- what the notice says
    "criterion_unfed": (put("rubrics.sheet.criteria.effect", fields=[], stand_in=["effect"]), "rubrics.sheet.effect"),
    "field_unscored": (put("rubrics.sheet.criteria.effect", fields=["ev_use"]), "forms.main.text.effect"),
    "point_without_criterion": (
        add("identity.points", {"term": "推广价值", "meaning": "可推广。"}),
        "identity.points.推广价值",
    ),
    "listing_differs": (
        add(
            "identity.listings",
            {"subject": "procedure", "title": "程序", "clause": "三", "items": ["初评", "公示"]},
            {"subject": "procedure", "title": "安排", "clause": "六", "items": ["初评", "初评公示", "公示"]},
        ),
        "identity.listings.procedure",
    ),
    "name_needs_approval": (put("awards.best", title="全国优秀奖"), "awards.best"),
    "notice_missing": (both(put("identity", notices=[]), put("conditions.recent", reference="deadline")), "identity"),
    "annex_gap": (put("identity.notices.call.annexes.1", number=3), "identity.notices.call"),
    "no_contact": (put("identity", contacts=[]), "identity"),
    "region_contact_missing": (
        put("identity.contacts.0", regions=["11", "12", "13", "14", "15", "21"]),
        "identity.contacts",
    ),
    "option_region_twice": (put("dimensions.zone.options.south", regions=["44", "11"]), "dimensions.zone"),
    "own_rule": (put("panels.experts", own=True), "panels"),
}
