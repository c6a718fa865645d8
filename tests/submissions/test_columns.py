"""The fields a rule set marks ``summary`` are columns of the lists of the host and of desks, masked and sealed like the rest."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.models import Membership
from audit.models import AuditEntry
from campaigns.actions import appoint
from campaigns.models import RuleSetVersion
from campaigns.ruleset import columns
from review.models import Docket
from submissions.models import SubmissionVersion
from tests.cast import browser, make_campaign, make_staff, make_unit, make_user
from tests.filings import make_submission
from tests.ruleset.sample import form, rules

pytestmark = pytest.mark.django_db
INDUSTRY = {"type": "choice", "key": "industry_of", "label": "行业", "dimension": "industry", "summary": True}


def cell(field: dict, answer: object, files: dict | None = None, **more) -> str:
    made = rules(forms=[form([{**field, "summary": True}])], **more)
    (spec,) = columns.listed(made)
    return columns.cell(made, spec, {spec.key: answer}, files or {})


def test_name_and_unit_are_not_repeated_and_unmarked_fields_are_not_shown():
    fields = [
        {"type": "text", "key": "title", "label": "名称", "summary": True},
        {"type": "text", "key": "who", "label": "单位", "prefill": "unit.name", "summary": True},
        {"type": "text", "key": "quiet", "label": "不列"},
        INDUSTRY,
    ]
    assert [f.key for f in columns.listed(rules(forms=[form(fields)]))] == ["industry_of"]


@pytest.mark.parametrize(
    ("field", "answer", "shown"),
    [
        (INDUSTRY, {"picked": ["edu"]}, "教育"),
        ({"type": "number", "key": "n", "label": "金额", "unit": "万元"}, "12.5", "12.5 万元"),
        ({"type": "long_text", "key": "t", "label": "简介"}, "一\n二", "一 二"),
        ({"type": "long_text", "key": "t", "label": "简介"}, "长" * 41, "长" * 39 + "…"),
        ({"type": "person", "key": "p", "label": "联系人"}, {"name": "张三"}, "******"),
        ({"type": "text", "key": "s", "label": "身份证", "personal": True}, "370102", "******"),
        (INDUSTRY, None, ""),
    ],
)
def test_a_cell_is_one_short_line_and_personal_data_is_masked(field, answer, shown):
    assert cell(field, answer) == shown


def test_files_are_counted():
    assert cell({"type": "file", "key": "f", "label": "材料"}, None, {"f": [{}, {}]}) == "2 个文件"


# ---- the lists


@pytest.fixture
def case(clock_at):
    """A campaign whose rules mark direction, a text and a person, a filing of it, its docket and its seat's head."""
    clock_at("2020-05-10 09:00")
    campaign = make_campaign(preset="fuchan-2020")
    with scope.system("test"):
        version = RuleSetVersion.objects.get(pk=campaign.version_id)
        data = version.data
        for one in data["forms"]:
            for section in one["sections"]:
                for field in section["fields"]:
                    if field["type"] in ("person", "long_text") or field.get("personal"):
                        field["summary"] = True
        RuleSetVersion.objects.filter(pk=version.pk).update(data=data)
        campaign.version = RuleSetVersion.objects.get(pk=version.pk)
        seat = campaign.seats.filter(role="recommending").order_by("pk").first()
    unit = make_unit(kind=campaign.rules.kinds[0].key, region_code="3701")
    row = make_submission(campaign, unit, title="列表里的方案", recommender=seat)
    with scope.system("test"):
        docket = Docket.objects.filter(campaign=campaign).order_by("pk").first()
        head = make_user()
        appoint(docket.seat, head, "head", actor=Actor.system("test"))
    return campaign, row, docket, head


def pages(case) -> dict[str, str]:
    campaign, _row, docket, head = case
    staff = make_staff(campaign.tenant)
    host = f"/host/{campaign.tenant.slug}"
    return {
        "host": browser(staff).get(f"{host}/campaigns/{campaign.pk}/submissions/").content.decode(),
        "docket": browser(staff).get(f"{host}/review/dockets/{docket.pk}/").content.decode(),
        "desk": browser(head).get(f"/desk/{docket.seat_id}/dockets/{docket.pk}/").content.decode(),
    }


def test_every_list_has_the_columns_with_what_was_filed(case):
    campaign, row, *_ = case
    direction = next(f for _, _, f in campaign.rules.fields("file") if f.key == "direction")
    labels = {o.key: o.label for o in campaign.rules.dimension("direction").options}
    picked = labels[row.picks["direction"][0]]
    found = pages(case)
    assert f">{direction.label}</th>" in found["host"]
    assert f">{picked}</td>" in found["host"]
    assert ">******</td>" in found["host"]
    for page in (found["docket"], found["desk"]):  # beside other columns and an aside: as lines with their names
        assert f"{direction.label}：</span>{picked}" in page
        assert "：</span>******" in page


def test_nothing_of_a_working_copy_is_listed(case):
    row = case[1]
    with scope.system("test"):
        type(row).objects.filter(pk=row.pk).update(current=None)
    page = pages(case)["host"]
    assert "列表里的方案" in page
    assert ">******</td>" not in page


def test_sealed_content_leaves_the_columns(case):
    with scope.system("test"):
        SubmissionVersion.objects.update(answers={}, files={})
    campaign, row, *_ = case
    labels = {o.key: o.label for o in campaign.rules.dimension("direction").options}
    for page in pages(case).values():
        assert labels[row.picks["direction"][0]] not in page


def test_staff_do_not_read_the_columns_of_their_own_units_filing(case):
    campaign, row, *_ = case
    staff = make_staff(campaign.tenant)
    Membership.objects.create(user=staff, unit=row.unit, role="filler")
    page = browser(staff).get(f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/submissions/").content.decode()
    assert "列表里的方案" in page
    assert ">******</td>" not in page


def test_the_workbook_has_the_same_columns_as_text_and_is_recorded(case):
    campaign = case[0]
    host = browser(make_staff(campaign.tenant))
    url = f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/submissions/xlsx/"
    book = load_workbook(BytesIO(host.post(url, {"state": "", "region": "", "q": ""}).content)).active
    heads, line = list(book.iter_rows(values_only=True))[:2]
    assert heads[:4] == ("申报编号", "名称", "申报单位", "地区")
    assert line[heads.index("名称")] == "列表里的方案"
    assert "******" in line
    assert host.get(url).status_code == 405
    with scope.system("test"):
        assert AuditEntry.objects.filter(action="submission.export").count() == 1
    empty = load_workbook(BytesIO(host.post(url, {"q": "没有这一项"}).content)).active
    assert empty.max_row == 1
