"""Stages and their steps, scoring, votes, publicity, awards, and what follows."""

from .base import ALONE, WITHIN, Rule

SCORING = ("scoring.score_all", "scoring.sheet_problems", "scoring.combine", "sentences.judging.scoring")

RULES: dict[str, Rule] = {
    "Stage": Rule(
        pure=("routing.enters", "routing.seats_for", "sentences.judging.procedure"),
        site=("review.engine.enter", "review.engine.pass_step", "review.timing.term_of", "review.queries.dockets.badge_of"),
        lint=("unknown_sorting", "unknown_option", "unknown_window", "unknown_seat", "unknown_stage", "filing_after_review",
              "stage_before_previous", "stage_overlap", "publicity_cut_short", "stage_without_window", "no_time_for_check",
              "stage_circular", "stage_unreachable", "stage_leads_nowhere", "nothing_published", "left_over_own",
              "nobody_has_jurisdiction", "stage_without_seats", "recommender_unasked"),
    ),
    "SeatChoice": Rule(
        pure=("routing.seats_for", "routing.authorizers"), site=("review.engine.enter", "review.actions.panels.open_docket"),
        lint=("authorizer_missing",),
    ),
    "CheckStep": Rule(site=("review.actions.checking.pass_check", "review.actions.checking.return_entry"),
                      pure=("eligibility.judged",), unlinted=ALONE),
    "CheckItem": Rule(site=("review.actions.checking.pass_check", "review.views.entry.check"), unlinted=ALONE),
    "OpinionStep": Rule(site=("review.actions.opinions.give_opinion", "templates/review/opinion.html"), unlinted=ALONE),
    "ScoreStep": Rule(
        pure=SCORING, site=("review.actions.scores.close_scoring", "review.actions.panels.assign_panel", "review.actions.sheets.give"),
        lint=("unknown_rubric", "unknown_panel", "sheets_unreachable", "trim_never", "pass_score_above", "score_unused"),
    ),
    "DefenceStep": Rule(
        pure=("draws.slots", "draws.in_order", *SCORING),
        site=("review.drawing.defence.set_timetable", "review.drawing.actions.announce_order", "review.actions.scores.close_scoring",
              "review.actions.panels.assign_panel"),
        unlinted="unknown_rubric, unknown_panel and sheets_unreachable are found for it as for scoring",
    ),
    "DuplicatesStep": Rule(site=("review.views.entry.confirm", "review.actions.opinions.confirm_duplicates"), unlinted=ALONE),
    "DeliberationStep": Rule(site=("review.actions.opinions.deliberate",), unlinted=ALONE),
    "SupplementStep": Rule(
        pure=("sentences.judging.steps",),
        site=("review.actions.supplements.ask", "review.actions.supplements.end_overdue_supplements", "submissions.asking.actions.answer"),
        lint=("unknown_form", "supplement_form_use", "overdue_without_form"),
    ),
    "RecommendStep": Rule(
        pure=("quotas.allowance",), site=("review.actions.lists.seal", "review.views.lists.summary"),
        lint=("no_time_to_recommend", "quota_missing"),
    ),
    "VoteStep": Rule(
        pure=("votes.counts", "votes.ballot_problem", "votes.period", "ranking.shortlisted", "votes.in_ballot_order"),
        site=("publicity.actions.votes.cast", "publicity.actions.votes.count", "publicity.views.voting.ballot"),
        lint=("vote_unlimited_time", "vote_picks", "vote_without_window", "vote_own"),
    ),
    "CombineStep": Rule(
        pure=("scoring.combined", "ranking.converted"), site=("review.actions.scores.close_combining",),
        lint=("combine_before_source", "vote_without_conversion", "conversion_own"),
    ),
    "ScorePart": Rule(pure=("scoring.combined", "ranking.converted"), site=("review.actions.scores.close_combining",), unlinted=WITHIN),
    "SelectStep": Rule(pure=("ranking.selected",), site=("review.actions.lists.select",), lint=("selection_unsaid", "selection_own")),
    "PublicityStep": Rule(
        pure=("publicity.ends_at", "publicity.length_words"), site=("publicity.actions.lists.open_list", "publicity.rules.in_order"),
        lint=("publicity_short",),
    ),
    "Objections": Rule(pure=("publicity.may_object", "publicity.blocked"), site=("publicity.actions.objections.file",), unlinted=WITHIN),
    "AwardStep": Rule(site=("publicity.actions.awards.finish",), lint=("unknown_award",)),
    "PublishStep": Rule(site=("publicity.actions.results.publish",), lint=("step_order",)),
    "Rubric": Rule(
        pure=(*SCORING, "ranking.ranked"), site=("review.actions.scores.close_scoring",),
        lint=("unknown_criterion", "weights_not_one", "trim_too_early"),
    ),
    "Criterion": Rule(
        pure=SCORING, site=("review.views.scoring.score", "templates/review/score.html"),
        lint=("criterion_step", "weight_zero", "criterion_unfed"),
    ),
    "Panel": Rule(
        pure=("draws.draw", "draws.rule_of", "draws.may_draw", "draws.successor"),
        site=("review.drawing.actions.announce", "review.actions.panels.assign_panel", "review.actions.panels.invite", "review.engine.is_blind"),
        lint=("rubric_unused", "panel_minimums", "own_rule"),
    ),
    "ExpertKind": Rule(pure=("draws.least_of", "draws.may_begin", "draws.may_conclude"),
                       site=("review.drawing.actions.announce", "review.actions.panels.assign_panel", "review.actions.scores.close_scoring"), unlinted="panel_minimums is found at the panel"),
    "Award": Rule(
        pure=("sentences.judging.awards", "judges.favour", "judges.may_get"),
        site=("publicity.actions.awards.decide", "publicity.queries.host.tables", "publicity.actions.certificates.issue",
              "templates/publicity/host_awards.html"),
        lint=("award_undecided", "award_unsaid", "judges_too_few", "award_unscored", "recommendation_uncollected", "prefix_shared", "name_needs_approval"),
    ),
    "Certificate": Rule(site=("publicity.actions.certificates.issue",), unlinted="prefix_shared is found at the award"),
    "Validity": Rule(
        pure=("publicity.may_be_shown", "sentences.judging.awards", "follow_ups.renewal"),
        site=("publicity.actions.library.refresh", "publicity.actions.certificates.issue", "publicity.following.expiry.expire"),
        lint=("re_evaluation_missing", "expiry_without_years"),
        aside={"starts": "publication is its only answer",
               "may_reapply": "told to applicants; who may file again, the next edition's honour rules decide"},
    ),
    "Library": Rule(
        pure=("publicity.may_be_shown",),
        site=("publicity.actions.library.refresh", "publicity.tasks.show_works", "publicity.collecting.actions.compile_now",
              "publicity.collecting.contents.chapters"),
        lint=("library_without_consent", "library_shows_private", "library_empty", "clean_without_publicity", "chapters_unpicked"),
    ),
    "FollowUp": Rule(
        pure=("follow_ups.due", "follow_ups.term", "follow_ups.concerns", "follow_ups.number_drawn", "follow_ups.renewal"),
        site=("publicity.actions.follow_ups.promised", "publicity.following.due.ask_for_follow_ups", "publicity.following.asking.asked_of",
              "publicity.following.actions.conclude", "publicity.following.actions.take_off", "publicity.following.inspecting.announce"),
        lint=("follow_up_incomplete", "follow_up_undated", "report_before_expiry", "removal_of_nothing"),
    ),
    "Letter": Rule(
        pure=("letters.own", "letters.names_of"), site=("campaigns.letters.wanted",),
        lint=("unknown_event", "letter_twice", "letter_unsent", "letter_audience", "letter_unreachable", "letter_placeholder",
              "letter_sms_long", "letter_sms_template", "letter_missing"),
    ),
    "Reminder": Rule(pure=("stages.Reminder",), site=("publicity.reminding.due.remind",), lint=("reminder_never",)),
}  # fmt: skip
