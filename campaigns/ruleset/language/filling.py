"""Forms, their fields, and the papers made from them."""

from .base import ALONE, WITHIN, Rule

PURE = (
    "answers.problems",
    "answers.completeness",
    "answers.clean",
    "checking.field_problems",
    "shapes.visible",
    "display.display",
    "columns.listed",
    "columns.cell",
)
SITE = (
    "submissions.form_page.rows", "submissions.actions.saving.save", "submissions.actions.drafts.copy_from_enrolment",
    "submissions.papers.forms.form", "submissions.papers.values.choices", "submissions.reading.parts", "submissions.content.personal_keys",
    "submissions.columns.columns_of", "publicity.rules.columns", "review.engine.is_blind", "review.views.lists.summary",
)  # fmt: skip


ASIDE = {"public": "library.fields and publicity.fields say what is shown; library_shows_private holds them to it"}


def _field(*lint: str, unlinted: str = "") -> Rule:
    return Rule(pure=PURE, site=SITE, lint=lint, unlinted=unlinted or ("" if lint else ALONE), aside=ASIDE)


RULES: dict[str, Rule] = {
    "Form": Rule(
        pure=("answers.problems", "model.RuleSet"), site=("submissions.papers.forms.form", "templates/submissions/fill.html"),
        lint=("enrolment_half", "filing_form_missing", "circle_many", "form_not_printed", "supplement_unasked"),
    ),
    "Section": Rule(
        pure=("answers.problems", "shapes.visible"),
        site=("submissions.papers.forms.form", "templates/submissions/fill.html", "review.queries.desk.StepCard"),
        unlinted="limit_over_whole and unknown_sorting are found at its parts",
    ),
    "Total": Rule(pure=("answers.problems",), site=("submissions.actions.filing.submit",), lint=("total_unfit",)),
    "Limit": Rule(pure=("checking.over", "text.count_zi"), site=("submissions.form_page.Row",), unlinted=WITHIN),
    "TextField": _field("blind_leak"),
    "LongTextField": _field("field_unscored"),
    "RichTextField": _field("limit_over_whole"),
    "NumberField": _field("min_above_max"),
    "DateField": _field("prefill_mismatch"),
    "ChoiceField": _field("unknown_dimension", "shown_by_itself"),
    "GroupedChoiceField": _field(),
    "RegionField": _field(),
    "FileField": _field(unlinted="evidence_short counts what such fields may hold"),
    "PictureField": _field(),
    "StatementField": _field(),
    "PersonField": _field("personal_published", "summary_masked"),
    "TableField": _field(),
    "Document": Rule(
        pure=("routing.collects",),
        site=("submissions.papers.forms.form", "submissions.papers.statements.pledge", "submissions.papers.lists.summary",
              "submissions.papers.wanted.documents", "applicants.letters.spec_of", "submissions.papers.shown.page",
              "submissions.papers.making.ask", "templates/submissions/papers_card.html"),
        lint=("unknown_column", "unknown_placeholder", "document_incomplete", "paper_without_window", "paper_to_no_seat"),
    ),
}  # fmt: skip
