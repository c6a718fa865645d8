"""The designer's page and the previews: one edit for each thing done, the same renderers as applicants and papers get."""

import base64
import hashlib
import re
from itertools import product

import pytest
from django.test import override_settings

from accounts.kernel import scope
from accounts.kernel.jobs import drain
from accounts.models import Export
from submissions.preview import showing
from tests.building.test_forms_arranging import posted
from tests.building.test_pages import Bench
from tests.cast import browser, make_staff, make_tenant

pytestmark = pytest.mark.django_db
DESIGN, PREVIEW = "host_rules_design", "host_form_preview"
FRAME, SHEET, PDF = "host_form_preview_frame", "host_form_preview_sheet", "host_form_preview_pdf"
PRESETS = ["saibao-2022", "xinchuang-2024", "qingdao-2020", "industrial-app-2021", "fuchan-2020"]


def text(answer):
    return answer.content.decode()


class Designer(Bench):
    """The designer of one form (the one to file, unless said)."""

    def __init__(self, preset="saibao-2022", number=None, **more):
        super().__init__(preset, **more)
        uses = [form["use"] for form in self.standing().data["forms"]]
        self.number = uses.index("file") if number is None else number
        self.at = f"forms.{self.number}"

    @property
    def form(self):
        return self.standing().data["forms"][self.number]

    def page(self, query=""):
        return self.client.get(self.url(DESIGN, at=self.at) + query)

    def do(self, verb, revision=None, **values):
        section = verb.split(".")[1] if "." in verb and not verb.startswith("field") else None
        typed = posted(self.page().context["parts"][int(section)]) if section is not None else {}
        return self.post(DESIGN, {**typed, "do": verb, **values}, at=self.at, revision=revision)


def test_all_forms_are_listed_with_their_previews():
    bench = Bench()
    page = text(bench.client.get(bench.url("host_rules_forms")))
    for form in bench.standing().rules.forms:
        assert form.title in page
        assert bench.url(PREVIEW, form_key=form.key) in page


@pytest.mark.parametrize("preset", PRESETS)
def test_every_field_stands_on_the_page_with_its_type_in_chinese(preset):
    bench = Designer(preset)
    page = text(bench.page())
    for section in bench.form["sections"]:
        for field in section["fields"]:
            assert f'id="f-{field["key"]}"' in page
    assert "图文" in page


def test_a_section_is_described_in_one_edit():
    bench = Designer()
    answer = bench.do("save.0", **{"title": "改过的标题", "f-0-label": "改过的名称"})
    assert answer.status_code == 302
    assert bench.form["sections"][0]["title"] == "改过的标题"
    assert bench.form["sections"][0]["fields"][0]["label"] == "改过的名称"
    assert bench.standing().revision == 1


def test_saving_a_section_as_it_stands_changes_nothing_in_the_rules():
    bench = Designer()
    before = bench.standing().data
    bench.do("save.1")
    assert bench.standing().data == before


def test_what_is_typed_is_kept_when_something_is_moved_and_shown_again_when_it_does_not_fit():
    bench = Designer()
    second = bench.form["sections"][0]["fields"][1]["key"]
    bench.do("up.0.1", **{"f-1-label": "先改名再上移"})
    first = bench.form["sections"][0]["fields"][0]
    assert (first["key"], first["label"]) == (second, "先改名再上移")
    answer = bench.do("up.0.1", **{"f-0-label": "", "f-1-label": "没有存下的名称"})
    assert answer.status_code == 200
    assert "名称不能空着" in text(answer)
    assert "没有存下的名称" in text(answer)
    assert bench.standing().revision == 1


@pytest.mark.parametrize("kind", ["text", "choice", "table", "person", "picture", "rich_text"])
def test_a_field_is_added_by_type_and_its_details_open(kind):
    bench = Designer()
    answer = bench.do("add.0", **{"new-type": kind, "new-label": "演示新栏"})
    number = len(bench.form["sections"][0]["fields"]) - 1
    assert answer["Location"].endswith(f"?open=0.{number}#edit")
    assert bench.form["sections"][0]["fields"][-1]["label"] == "演示新栏"
    page = bench.page(f"?open=0.{number}")
    assert "全部设置" in text(page)


def test_the_details_of_a_field_save_and_refuse_at_their_input():
    bench = Designer()
    page = bench.page("?open=0.0")
    form = page.context["opened"]["form"]
    values = {f.html_name: f.value() for f in form if not isinstance(f.value(), bool) and f.value() is not None}
    values |= {f.html_name: "on" for f in form if f.value() is True}
    answer = bench.post(DESIGN, {**values, "label": "详细改名", "help": "写全称", "do": "field.0.0"}, at=bench.at)
    assert answer.status_code == 302
    assert bench.form["sections"][0]["fields"][0]["help"] == "写全称"
    wrong = bench.post(DESIGN, {**values, "key": "不行", "do": "field.0.0"}, at=bench.at)
    assert wrong.status_code == 200
    assert wrong.context["opened"]["form"].errors["key"]


def test_a_field_that_rules_name_is_asked_about_before_it_goes():
    bench = Designer()
    section, number = next(
        (s, n)
        for s, part in enumerate(bench.form["sections"])
        for n, f in enumerate(part["fields"])
        if f["key"] == "title"
    )
    asked = bench.do(f"remove.{section}.{number}")
    assert asked.status_code == 200
    assert "案例库" in text(asked)
    assert bench.standing().revision == 0
    gone = bench.post(DESIGN, {"do": f"remove.{section}.{number}", "sure": "1"}, at=bench.at)
    assert gone.status_code == 302
    assert "title" not in [f["key"] for f in bench.form["sections"][section]["fields"]]


def test_fields_and_sections_are_copied_moved_added_and_taken_away():
    bench = Designer()
    count = len(bench.form["sections"])
    key = bench.form["sections"][0]["fields"][0]["key"]
    bench.do("copy.0.0")
    bench.do("move.0.0", **{"f-0-to": "1"})
    assert bench.form["sections"][1]["fields"][-1]["key"] == key
    bench.post(DESIGN, {"do": "section_add", "new-title": "演示一节"}, at=bench.at)
    bench.do(f"section_up.{count}")
    assert bench.form["sections"][count - 1]["title"] == "演示一节"
    asked = bench.do(f"section_remove.{count - 1}")
    assert "确认删除" in text(asked)
    bench.post(DESIGN, {"do": f"section_remove.{count - 1}", "sure": "1"}, at=bench.at)
    assert len(bench.form["sections"]) == count


def test_two_designers_get_a_conflict():
    bench = Designer()
    bench.do("save.0", title="甲改")
    answer = bench.do("save.0", revision=0, title="乙改")
    assert answer.status_code == 409
    assert "乙改" in text(answer)


NONSENSE = [
    "",
    "explode",
    "up",
    "up.0",
    "up.x.0",
    "up.0.999",
    "save.99",
    "move.0.0",
    "add.0",
    "field.0",
    "__init__",
    "answer",
]


def test_nonsense_in_a_post_is_no_error():
    bench = Designer()
    for do in NONSENSE:
        answer = bench.post(DESIGN, {"do": do, "new-type": "bomb", "f-0-to": "99999"}, at=bench.at)
        assert answer.status_code in (200, 404), do
    assert bench.standing().revision == 0


def test_no_form_there():
    bench = Bench()
    for at in ("windows.0", "forms.99", "forms.x", "x"):
        assert bench.client.get(bench.url(DESIGN, at=at)).status_code == 404, at
    assert bench.client.get(bench.url(DESIGN, at="forms.0") + "?open=99.99").status_code == 200


# ---------------------------------------------------------------- previews


QUERIES = ["", "?fill=1", "?all=1", "?as=phone", "?as=print", "?as=print&fill=1", "?as=nonsense"]


@pytest.mark.parametrize("preset", PRESETS)
def test_every_form_of_every_preset_is_previewed(preset):
    bench = Bench(preset)
    for form in bench.standing().rules.forms:
        for query in QUERIES:
            assert bench.client.get(bench.url(PREVIEW, form_key=form.key) + query).status_code == 200, (form.key, query)


def test_the_preview_shows_the_draft_with_the_applicants_own_inputs():
    bench = Designer()
    bench.do("save.0", **{"f-0-label": "草稿里的名称"})
    page = text(bench.client.get(bench.url(PREVIEW, form_key=bench.form["key"])))
    assert "草稿里的名称" in page
    assert "还没有生效" in page
    assert f'id="field-{bench.form["sections"][0]["fields"][0]["key"]}"' in page


def test_a_published_campaign_has_its_preview_too():
    bench = Bench(publish=True)
    form = bench.standing().rules.forms[0]
    assert "按现在的规则" in text(bench.client.get(bench.url(PREVIEW, form_key=form.key)))


def test_made_up_answers_fill_the_form_and_an_empty_one_is_empty():
    bench = Designer()
    address = bench.url(FRAME, form_key=bench.form["key"])
    assert "演示申报单位有限公司" not in text(bench.client.get(address))
    assert "演示申报单位有限公司" in text(bench.client.get(address + "?fill=1"))


def test_only_the_two_frames_may_stand_in_a_frame_and_only_in_ours():
    bench = Designer()
    key = bench.form["key"]
    for name in (FRAME, SHEET):
        answer = bench.client.get(bench.url(name, form_key=key))
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
    page = bench.client.get(bench.url(PREVIEW, form_key=key))
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


@pytest.mark.parametrize("preset", PRESETS)
def test_every_document_is_shown_as_print_with_the_word_preview(preset):
    bench = Bench(preset)
    for form in bench.standing().rules.forms:
        page = bench.client.get(bench.url(PREVIEW, form_key=form.key) + "?as=print")
        for spec, fill in product(page.context["documents"], "01"):
            sheet = bench.client.get(bench.url(SHEET, form_key=form.key) + f"?fill={fill}&document={spec.key}")
            assert sheet.status_code == 200, (form.key, spec.key)
            assert "预览" in text(sheet)
            assert "⚠" not in text(sheet)


def test_the_sheets_style_is_the_one_its_policy_names():
    bench = Designer()
    sheet = bench.client.get(bench.url(SHEET, form_key=bench.form["key"]))
    css = re.search(r"<style>(.*?)</style>", text(sheet), re.DOTALL)[1]
    assert base64.b64encode(hashlib.sha256(css.encode()).digest()).decode() in sheet["Content-Security-Policy"]


def test_markup_in_labels_stays_text_on_every_preview():
    bench = Designer()
    bench.do("save.0", **{"f-0-label": "<script>alert(1)</script>"})
    key = bench.form["key"]
    for address in (bench.url(FRAME, form_key=key), bench.url(SHEET, form_key=key), bench.url(PREVIEW, form_key=key)):
        assert "<script>alert" not in text(bench.client.get(address))


@override_settings(PAPERS_AHEAD=False)
def test_the_pdf_is_made_by_a_job_for_the_person_who_asked():
    bench = Designer()
    answer = bench.post(PDF, {"document": "pledge", "fill": "1"}, form_key=bench.form["key"])
    assert answer.status_code == 302
    drain()
    with scope.system("test"):
        row = Export.objects.get(kind="form_preview")
    assert row.state == Export.State.READY
    page = text(bench.client.get(answer["Location"]))
    assert row.name in page
    assert row.content_type == "application/pdf"


def test_documents_of_a_form_that_none_prints_is_the_form_itself():
    bench = Bench()
    standing = bench.standing()
    enrol = next(form for form in standing.rules.forms if form.use == "enrol")
    one = showing.Previewing(bench.campaign, standing, enrol)
    assert [spec.title for spec in showing.documents(one)] == [enrol.title]


def test_only_the_hosts_manager_designs_and_previews():
    bench = Designer()
    key = bench.form["key"]
    other = browser(make_staff(make_tenant()))
    checker = browser(make_staff(bench.campaign.tenant, role="formal_checker"))
    pages = [bench.url(name, form_key=key) for name in (PREVIEW, FRAME, SHEET)]
    for address in [*pages, bench.url("host_rules_forms"), bench.url(DESIGN, at=bench.at)]:
        assert other.get(address).status_code == 404
        assert checker.get(address).status_code == 403
    assert bench.client.get(bench.url(PREVIEW, form_key="nobody")).status_code == 404
