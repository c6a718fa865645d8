"""The pages of option lists and of the grid: preview first, one edit, conflicts, workbooks in and out, hostile ones refused."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from campaigns.building.grids import book, seats
from tests.building.test_pages import Bench
from tests.cast import browser, make_staff, make_tenant, upload
from tests.nasty import archives

pytestmark = pytest.mark.django_db
OPTIONS, SEATS, BOOK = "host_rules_options", "host_rules_seats", "host_rules_seats_book"


def text(answer):
    return answer.content.decode()


def sheet(*rows):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


class Grid(Bench):
    """The builder with the grid's table as a browser would post it."""

    def table(self, **changed):
        page = self.client.get(self.url(SEATS))
        values = {"do": "table", "missing": "remove"}
        for row in page.context["rows"]:
            stem = f"r-{row['number']}-"
            values |= {stem + name: row[name] for name in ("kind", "key", "name", "tier", "role", "place")}
            values |= {name: said for name, _, said in row["caps"]}
        return values | changed

    def number(self, name):
        return next(r["number"] for r in self.client.get(self.url(SEATS)).context["rows"] if r["name"] == name)

    def saved(self, shown):
        """Post what the preview page would post."""
        form = shown.context["form"]
        values = {name: form[name].value() or "" for name in ("text", "missing", "blank", "tier")}
        return self.post(SEATS, {**values, "do": "save"}, revision=shown.context["standing"].revision)


# ---------------------------------------------------------------- option lists


def test_a_list_is_shown_previewed_and_saved_as_one_edit():
    bench = Bench()
    page = bench.client.get(bench.url(OPTIONS, at="dimensions.0"))
    assert "华北区域" in text(page)
    now = page.context["form"].initial["text"]
    assert "没有需要保存的改动" in text(bench.post(OPTIONS, {"text": now, "do": "preview"}, at="dimensions.0"))
    pasted = now.replace("华北区域", "华北大区") + "x\t海外\t\t\n"
    shown = bench.post(OPTIONS, {"text": pasted, "do": "preview"}, at="dimensions.0")
    assert shown.status_code == 200
    assert "原名：华北区域" in text(shown)
    assert "保存这些选项" in text(shown)
    assert bench.standing().revision == 0
    assert bench.post(OPTIONS, {"text": pasted, "do": "save"}, at="dimensions.0").status_code == 302
    options = bench.standing().data["dimensions"][0]["options"]
    assert (options[0]["key"], options[0]["label"], options[-1]["label"]) == ("north", "华北大区", "海外")
    assert bench.standing().revision == 1


def test_what_disappears_is_told_with_the_rules_that_depend_on_it():
    bench = Bench("xinchuang-2024")
    dimensions = bench.standing().data["dimensions"]
    at = next(n for n, row in enumerate(dimensions) if row["key"] == "industry")
    labels = [row["label"] for row in dimensions[at]["options"] if row["key"] != "education"]
    shown = text(bench.post(OPTIONS, {"text": "\n".join(labels), "do": "preview"}, at=f"dimensions.{at}"))
    assert "将不再有的选项" in shown
    assert "席位 / 教育部教育管理信息中心" in shown


def test_wrong_lines_are_not_saved_whatever_is_posted():
    bench = Bench()
    answer = bench.post(OPTIONS, {"text": "甲\n  乙\n    丙", "do": "save"}, at="dimensions.0")
    assert answer.status_code == 200
    assert "最多两级" in text(answer)
    assert bench.standing().revision == 0


def test_a_second_level_gets_a_name_that_rules_can_use():
    bench = Bench()
    bench.post(OPTIONS, {"text": "制造\n  离散\n  流程\n农业\n  种植", "do": "save"}, at="dimensions.0")
    dimension = bench.standing().data["dimensions"][0]
    assert dimension["child_key"] == "region_sub"
    assert [len(row["children"]) for row in dimension["options"]] == [2, 1]


def test_two_editors_of_one_list_get_a_conflict_with_what_was_pasted():
    bench = Bench()
    bench.post(OPTIONS, {"text": "甲\n乙", "do": "save"}, at="dimensions.0", revision=0)
    answer = bench.post(OPTIONS, {"text": "丙\n丁", "do": "save"}, at="dimensions.0", revision=0)
    assert answer.status_code == 409
    assert "丙" in text(answer)
    assert [row["label"] for row in bench.standing().data["dimensions"][0]["options"]] == ["甲", "乙"]


def test_choices_of_fields_and_of_registration_are_lists_too():
    bench = Bench()
    for at in ("registration.ownership", "dimensions.0.options"):
        assert bench.client.get(bench.url(OPTIONS, at=at)).status_code == 200, at
    bench.post(OPTIONS, {"text": "国企\n民企", "do": "save"}, at="registration.ownership")
    assert [row["label"] for row in bench.standing().data["registration"]["ownership"]] == ["国企", "民企"]


@pytest.mark.parametrize("at", ["windows", "windows.0", "seats.0", "dimensions", "dimensions.99", "identity", "x"])
def test_no_list_there(at):
    bench = Bench()
    assert bench.client.get(bench.url(OPTIONS, at=at)).status_code == 404


def test_markup_in_labels_stays_text():
    bench = Bench()
    shown = text(
        bench.post(OPTIONS, {"text": "<script>alert(1)</script>\n</textarea><b>", "do": "preview"}, at="dimensions.0")
    )
    assert "<script>alert" not in shown
    assert "</textarea><b>" not in shown


# ---------------------------------------------------------------- the grid


@pytest.mark.parametrize(
    "preset", ["saibao-2022", "xinchuang-2024", "qingdao-2020", "industrial-app-2021", "fuchan-2020"]
)
def test_the_table_posted_as_it_stands_changes_nothing(preset):
    bench = Grid(preset)
    assert "没有改动" in text(bench.post(SEATS, bench.table()))
    assert bench.standing().revision == 0


def test_a_cell_changed_in_the_table_is_previewed_then_saved():
    bench = Grid()
    number = bench.number("辽宁省软件行业协会")
    shown = bench.post(SEATS, bench.table(**{f"r-{number}-cap-": "5"}))
    assert "申报数的10% 全省合计" in text(shown)
    assert "按各席位自己的名额计算" in text(shown)
    assert bench.standing().revision == 0
    assert bench.saved(shown).status_code == 302
    assert bench.standing().data["quotas"][-1]["seats"] == ["op_ln"]
    assert "席位和名额表：修改 1 个" in text(bench.client.get(bench.url("host_rules")))


def test_an_emptied_cell_is_asked_about_at_its_row_with_what_was_typed():
    bench = Grid()
    number = bench.number("辽宁省软件行业协会")
    shown = bench.post(SEATS, bench.table(**{f"r-{number}-cap-": "", f"r-{number}-name": "改过的名称"}))
    assert "名额空着" in text(shown)
    row = next(r for r in shown.context["rows"] if r["name"] == "改过的名称")
    assert row["problems"]
    assert "保存这些改动" not in text(shown)


def test_rows_are_added_and_dropped_in_the_table():
    bench = Grid()
    values = bench.table()
    dropped = bench.number("国家超级计算长沙中心")
    new = max(int(name.split("-")[1]) for name in values if name.endswith("-name"))
    tier = values["r-12-tier"]
    values |= {
        f"r-{dropped}-drop": "on",
        f"r-{new}-name": "演示新席位",
        f"r-{new}-tier": tier,
        f"r-{new}-place": "湖南省",
    }
    values |= {f"r-{new}-cap-": "不分配"}
    shown = bench.post(SEATS, values)
    assert bench.saved(shown).status_code == 302
    names = [seat["name"] for seat in bench.standing().data["seats"]]
    assert names[-1] == "演示新席位"
    assert "国家超级计算长沙中心" not in names


def test_removing_a_seat_tells_who_names_it():
    bench = Grid()
    shown = bench.post(SEATS, bench.table(**{f"r-{bench.number('工业和信息化部电子第五研究所')}-drop": "on"}))
    assert "还被其他规则引用" in text(shown)
    assert "评审阶段 / 形式审查" in text(shown)


def test_a_paste_keeps_what_it_does_not_name_unless_told_otherwise():
    bench = Grid()
    pasted = "名称\t层级\t推荐名额\n演示协会\t承办单位\t3\n"
    shown = bench.post(SEATS, {"do": "paste", "text": pasted, "missing": "keep", "blank": "ask"})
    assert bench.saved(shown).status_code == 302
    assert len(bench.standing().data["seats"]) == 27


def test_two_editors_of_the_grid_get_a_conflict():
    bench = Grid()
    pasted = {"do": "save", "text": "名称\t层级\t推荐名额\n演示协会\t承办单位\t3\n", "missing": "keep"}
    assert bench.post(SEATS, pasted, revision=0).status_code == 302
    answer = bench.post(SEATS, {**pasted, "text": pasted["text"].replace("演示协会", "另一协会")}, revision=0)
    assert answer.status_code == 409
    assert "另一协会" in text(answer)


@pytest.mark.parametrize("preset", ["saibao-2022", "fuchan-2020"])
def test_the_workbook_goes_out_and_comes_back_without_a_change(preset):
    bench = Grid(preset)
    out = bench.client.get(bench.url(BOOK))
    assert out["Content-Type"].endswith("spreadsheetml.sheet")
    cells = load_workbook(io.BytesIO(out.content)).worksheets[0]
    assert cells["C2"].value
    assert all(cell.data_type == "s" for row in cells.iter_rows() for cell in row if cell.value is not None)
    answer = bench.post(
        SEATS, {"do": "book", "file": upload("席位.xlsx", out.content), "missing": "remove", "blank": "ask"}
    )
    assert "没有改动" in text(answer), answer.context["checked"]


def test_numbers_and_percents_of_a_workbook_are_read_as_they_look():
    made = Workbook()
    for row in (["名称", "层级", "推荐名额"], ["甲", "承办单位", 5], ["乙", "承办单位", 0.1]):
        made.active.append(row)
    made.active["C3"].number_format = "0%"
    out = io.BytesIO()
    made.save(out)
    assert (
        book.text_of(upload("a.xlsx", out.getvalue())) == "名称\t层级\t推荐名额\n甲\t承办单位\t5\n乙\t承办单位\t10%\n"
    )


HOSTILE = {
    "a formula": (lambda: sheet(["名称", "推荐名额"], ["甲", "=1+1"]), "B2 是公式"),
    "a formula that calls": (lambda: sheet(["名称"], ['=WEBSERVICE("http://192.0.2.1/")']), "是公式"),
    "too many rows": (lambda: sheet(*[[f"席位{n}"] for n in range(seats.MOST + 5)]), "超过 1000 行"),
    "a long cell": (lambda: sheet(["甲" * 3000]), "超过 2000 字"),
    "wide": (lambda: sheet([str(n) for n in range(60)]), "超过 40 列"),
    "nothing inside": (sheet, "没有内容"),
    "empty": (lambda: b"", "文件是空的"),
    "no archive": (lambda: b"not a workbook", "不是有效的"),
    "an entity": (lambda: archives.office("xlsx", main=archives.XXE), ""),
    "laughs": (lambda: archives.office("xlsx", main=archives.LAUGHS), ""),
    "no sheets": (lambda: archives.office("xlsx"), ""),
    "zeros": (lambda: archives.zeros(40 << 20, "xl/workbook.xml"), ""),
    "large": (lambda: b"PK\x03\x04" + b"0" * (3 << 20), "超过 2 MB"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_workbook_is_refused_with_a_sentence(name):
    make, said = HOSTILE[name]
    bench = Grid()
    answer = bench.post(SEATS, {"do": "book", "file": upload("席位.xlsx", make()), "missing": "keep"})
    assert answer.status_code == 200
    assert "没有导入" in text(answer)
    assert said in text(answer)
    assert bench.standing().revision == 0


@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a.xlsm", "a"])
def test_only_xlsx_is_taken(name):
    assert "请上传 .xlsx" in text(Grid().post(SEATS, {"do": "book", "file": upload(name, b"x"), "missing": "keep"}))


def test_nonsense_is_no_error():
    bench = Grid()
    for values in (
        {"do": "table"},
        {"do": "book"},
        {"do": "paste"},
        {"do": "save", "text": "x"},
        {"do": "?"},
        {"do": "paste", "text": "甲\t1", "missing": "x"},
    ):
        assert bench.post(SEATS, values).status_code == 200, values
    assert bench.client.get(bench.url(SEATS) + "?level=nobody&level=region").status_code == 200
    assert bench.client.get(bench.url(BOOK) + "?level=region").status_code == 200


def test_only_the_hosts_manager_sees_the_grid():
    bench = Grid()
    other = browser(make_staff(make_tenant()))
    checker = browser(make_staff(bench.campaign.tenant, role="formal_checker"))
    for name in (SEATS, BOOK):
        assert other.get(bench.url(name)).status_code == 404
        assert checker.get(bench.url(name)).status_code == 403
