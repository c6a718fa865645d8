"""What is on the paper: the notices' own words, the applicant's own words, and nothing that could be code."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from submissions.documents.blocks import Choice, Choices, Field, Grid, Group, Line, Picture, Rich, Section, Statement
from submissions.documents.layouts import Consent, Form, Letter, SummaryTable
from submissions.documents.produce import produce, to_html
from submissions.documents.render import RenderFailed
from submissions.documents.tables import rows
from submissions.documents.text import chinese_date
from tests.documents import samples
from tests.documents.conftest import pages_of, squeezed, words_of

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7|add:7 }}{% include "x" %}"><b>粗</b>&lt;&amp;]]>-->\';--'
)
RARE = "喆堃珺璟玥垚昇赟鑫晞祎镕㛃䶮𫖯𬭚𫘝𬇕〇"


def form_of(value, **more) -> Form:
    return Form(title="表", parts=(Section("1、信息", (Field("内容", value, wide=True, **more),)),))


@pytest.mark.parametrize("name", sorted(samples.ALL))
def test_no_layout_asks_for_a_name_that_does_not_exist(name):
    assert "⚠" not in to_html(samples.ALL[name]())


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("form", range(9, 14)),
        ("form_blank", range(5, 8)),
        ("platform_blank", range(5, 7)),
        ("pledge", range(1, 2)),
        ("consent", range(1, 2)),
        ("authorization", range(1, 2)),
        ("summary_blank", range(1, 2)),
        ("summary", range(1, 3)),
        ("score_sheet", range(1, 2)),
        ("review_summary", range(2, 4)),
        ("letter", range(2, 4)),
        ("certificate", range(1, 2)),
        ("receipt", range(1, 2)),
    ],
)
def test_documents_take_as_many_pages_as_their_kind(printed, name, pages):
    assert len(pages_of(printed(name))) in pages


def test_the_blank_form_of_2022_prints_every_label_and_limit_of_its_annex(printed):
    words = words_of(printed("form_blank"))

    for label in (
        "附件3",
        "信息技术应用创新解决方案信息表",
        "1、申报单位基本信息",
        "（填写全称）",
        "负责人信息",
        "主要负责人",
        "部门/职务",
        "邮寄地址",
        "（200字以内，超过字数将无法录入系统）",
        "单位综合实力",
        "主营业务收入（万元）",
        "信创业务同比增速（%）",
        "市场竞争力",
        "2、解决方案信息",
        "西南区域",
        "交通（公路水路运输、铁路、航空、邮政等）",
        "国防科工",
        "1、综合办公系统：",
        "反恐维稳",
        "计算机外界设备",
        "解决方案应用情况及应用亮点（300字以内",
        "须提供解决方案架构图",
        "业务支撑能力",
        "核心优势",
        "知识产权数量（个）",
        "其中：省部级荣誉（个）",
        "方案评估",
        "全栈替代体系性",
    ):
        assert label in words, label


def test_the_filled_form_prints_answers_instead_of_hints(printed):
    words = words_of(printed("form"))

    assert samples.FIRM in words
    assert squeezed("其他不动产登记") in words
    assert "（填写全称）" not in words
    assert "第三方测试报告" in words
    assert "图1解决方案总体架构" in words


def test_section_titles_are_repeated_on_each_page_the_table_runs_over(printed):
    pages = pages_of(printed("form"))

    assert all("2、解决方案信息" in page for page in pages[2:-1])


def test_pages_are_numbered_in_all(printed):
    pages = pages_of(printed("form"))

    assert all(f"第{number}页共{len(pages)}页" in squeezed(page) for number, page in enumerate(pages, 1))


def test_the_template_of_2020_has_its_cover_instructions_limits_and_statement(printed):
    pages = [squeezed(page) for page in pages_of(printed("platform_blank"))]

    assert "支撑疫情防控和复工复产的工业互联网平台解决方案" in pages[0]
    assert "单位：（盖章）" in pages[0]
    assert "2020年5月" in pages[0]
    assert "第1页" not in pages[0]
    assert pages[1].startswith("填写说明一、填写单位应仔细阅读")
    assert "（限选2个）" in pages[2]
    assert "二、解决方案的基本情况（不超过3000字）" in "".join(pages)
    assert pages[-1].startswith("单位责任声明")
    assert "法定代表人：（签字）" in pages[-1]
    assert "二〇二〇年月日" in pages[-1]


def test_a_statement_stays_on_one_page_with_its_signatures(printed):
    for name in ("platform", "platform_blank"):
        last = squeezed(pages_of(printed(name))[-1])
        assert last.startswith("单位责任声明")
        assert "（单位盖章）" in last


def test_the_pledge_has_at_least_five_rows(printed):
    words = words_of(printed("pledge"))

    assert "方案名称：" + squeezed(samples.WORK) in words
    assert "序号材料名称1演示操作系统兼容性互认证证书2第三方测试报告3项目实施合同首页及签字页45" in words
    assert "企业名称（盖章）" in words


@pytest.mark.parametrize(
    ("chosen", "struck"), [("经审批后", ["自愿", "不愿"]), ("自愿", ["经审批后", "不愿"]), ("", [])]
)
def test_the_choice_of_publication_strikes_the_others(chosen, struck):
    html = to_html(samples.consent(chosen))

    assert [word for word in ("自愿", "经审批后", "不愿") if f"<s>{word}</s>" in html] == struck
    assert (f'<span class="chosen">{chosen}</span>' in html) is bool(chosen)


def test_the_choice_of_publication_can_be_boxes():
    html = to_html(samples.consent("不愿", "boxes"))

    assert html.count('class="box"') == 2
    assert html.count('class="box on"') == 1


def test_a_letter_holds_22_lines_of_28_characters():
    grid = Letter(title="函", body=("一二三四五六七八九十" * 140,))

    lines = [line for line in pages_of(produce(grid))[1].split("\n") if "一" in line or "五" in line]

    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}


def test_a_letter_ends_with_attachments_signature_and_date_and_numbers_its_pages(printed):
    pages = pages_of(printed("letter"))
    last = squeezed(pages[-1])

    assert "附件：1.解决方案推荐信息汇总表2.支撑疫情" in last
    assert "演示省工业和信息化厅2020年5月20日" in last
    assert all(f"—{number}—" in squeezed(page) for number, page in enumerate(pages, 1))
    assert "第1页" not in squeezed(pages[0])


def test_no_signature_stands_on_a_page_without_text(printed):
    assert "特此致函。" in squeezed(pages_of(printed("letter"))[-1])
    assert "83.5" in squeezed(pages_of(printed("review_summary"))[-1])


def test_the_summary_table_is_printed_as_the_notice_prints_it(printed):
    words = words_of(printed("summary"))

    assert "推荐单位名称：演示省工业和信息化厅（加盖单位公章）" in words
    assert "序号解决方案名称申报单位名称联系人电话邮箱" in words
    assert "备注：各单位严控推荐数量和质量，按推荐优先级排序。" in words


def test_landscape_pages_are_landscape(printed):
    for name in ("summary", "review_summary", "certificate"):
        document = pypdfium2.PdfDocument(printed(name))
        width, height = document[0].get_size()
        document.close()
        assert width > height


def test_the_certificate_says_who_what_and_until_when_and_its_code_leads_to_the_check():
    import zxingcpp

    pdf = produce(samples.certificate())
    document = pypdfium2.PdfDocument(pdf)
    (found,) = zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())
    document.close()

    words = words_of(pdf)
    for part in (
        "荣誉证书",
        samples.FIRM,
        squeezed(samples.WORK),
        "信息技术应用创新优秀案例",
        "XC20240123K",
        "2026年4月15日",
        "演示主办单位",
    ):
        assert squeezed(part) in words
    assert found.text == "https://example.cn/verify/XC20240123K"


def test_a_receipt_as_the_platform_gives_it_is_one_page_and_its_issuer_never_stands_alone():
    """Signed, with its paragraph and the long address to verify it at; and with so many files that a second page is begun."""
    plain = samples.receipt()
    whole = replace(
        plain, signature="PELu6rYVa9yJITfVwBYKZ0QWDapx1i20xNpZ0A9GPcHxoPJwhMGAfwJr38E6xR1RHv3AbdPKIxTxA0vhSbDCA",
        url=f"http://localhost:8765/verify/X-HZ000009/?s={'PELu6rYVa9' * 8}", issuer="演示主办单位（演示信息中心）",
        facts=plain.facts[:6], paragraphs=("下列申报内容已由系统收到并保存。" * 3,),
    )  # fmt: skip
    assert len(pages_of(produce(whole))) == 1
    for more in range(1, 9):
        files = replace(whole.files, rows=whole.files.rows + whole.files.rows[:1] * more)
        last = squeezed(pages_of(produce(replace(whole, files=files)))[-1])
        assert "扫描二维码" in last
        assert "演示主办单位（演示信息中心）" in last


def test_the_receipt_lists_files_and_the_whole_hash():
    words = words_of(produce(samples.receipt()))

    assert samples.HASH in words
    assert "2023年1月30日16:42:07" in words
    assert "申报承诺书（盖章扫描件）.pdf" in words


def test_a_draft_says_so_on_every_page():
    draft = replace(samples.platform_form(), watermark="草稿")

    assert all("草稿" in squeezed(page) for page in pages_of(produce(draft)))
    assert "草稿" not in words_of(produce(samples.platform_form()))


# ---------------------------------------------------------------- strangers' text


@pytest.mark.parametrize("place", ["value", "label", "title", "choice", "grid", "line"])
def test_hostile_text_is_printed_as_text_wherever_it_stands(place):
    layouts = {
        "value": form_of(HOSTILE),
        "label": Form(title="表", parts=(Section("一", (Field(HOSTILE, "值", wide=True),)),)),
        "title": Form(title=HOSTILE, parts=()),
        "choice": form_of(Choices((Choice(HOSTILE, True, HOSTILE),))),
        "grid": SummaryTable(title="表", grid=Grid(samples.summary().grid.columns, (("1", HOSTILE),))),
        "line": SummaryTable(title="表", grid=Grid(()), heading=((Line("单位", HOSTILE),),)),
    }

    words = words_of(produce(layouts[place]))

    assert squeezed(HOSTILE) in words


def test_rich_text_keeps_paragraphs_and_loses_everything_that_acts():
    rich = Rich(
        '<p onclick="x()">第一段<b>重点</b></p><script>alert(1)</script><iframe src="file:///etc/passwd"></iframe>'
        '<img src="file:///etc/passwd"><img src="asset:none"><style>p{display:none}</style><p style="color:red">第二段</p>'
    )

    html = to_html(form_of(rich))

    assert '<div class="rich"><p>第一段<b>重点</b></p><p>第二段</p></div>' in html


def test_pictures_of_rich_text_are_those_that_came_with_it():
    drawing = samples.picture()
    rich = Rich('<p>见图</p><img src="asset:f1" alt="图">', (replace(drawing, name="f1"),))

    document = pypdfium2.PdfDocument(produce(form_of(rich)))
    pictures = [thing for thing in document[0].get_objects() if thing.type == 3]
    count = len(pictures)
    document.close()

    assert count == 1


def test_a_broken_picture_is_named_by_its_own_name():
    with pytest.raises(RenderFailed) as failed:
        produce(form_of(Picture("系统架构图.png", b"broken")))

    assert "系统架构图.png" in str(failed.value)


def test_rare_characters_of_names_are_printed_and_can_be_read_back():
    assert RARE in words_of(produce(form_of(RARE)))


def test_control_characters_do_not_break_the_document():
    assert "甲乙丙□" in words_of(produce(form_of("甲\x00乙\x0b\x1b丙\ud83d\ufffe")))


def test_a_paragraph_of_ten_thousand_characters_is_whole():
    text = "".join(chr(0x4E00 + index % 3000) for index in range(10_000))

    pages = pages_of(produce(form_of(text)))
    body = squeezed("".join(pages))

    assert len(pages) > 4
    for number in range(1, len(pages) + 1):
        body = body.replace(f"第{number}页共{len(pages)}页", "")
    assert text[:3000] in body.replace("1、信息", "").replace("内容", "")
    assert len(body) >= 10_000


def test_paragraphs_typed_by_the_applicant_stay_paragraphs():
    html = to_html(form_of("第一段\n\n第二段\r\n第三段"))

    assert "<p>第一段</p><p>第二段</p><p>第三段</p>" in html


def test_a_word_without_end_stays_on_the_page():
    document = pypdfium2.PdfDocument(produce(form_of("W" * 3000)))
    width = document[0].get_size()[0]
    edges = [thing.get_bounds()[2] for page in document for thing in page.get_objects() if thing.type == 1]
    document.close()

    assert max(edges) < width - 40


# ---------------------------------------------------------------- the table of fields


def test_fields_share_rows_in_pairs_and_wide_ones_stand_alone():
    section = Section("一", (Field("甲"), Field("乙"), Field("丙"), Field("丁", wide=True)))

    assert [[cell.field.label for cell in row.cells if cell.kind == "label"] for row in rows(section)] == [
        ["甲", "乙"],
        ["丙"],
        ["丁"],
    ]


@pytest.mark.parametrize("pairs", [1, 2, 3])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7])
def test_every_row_of_a_group_is_as_wide_as_the_table(pairs, count):
    fields = tuple(Field(f"问{n}", wide=n == 3) for n in range(count))
    made = rows(Section("一", (Group("组", (*fields, Field("", "全行")), pairs=pairs), Field("外"), Field("外二"))))

    group_rows = next(cell.rows for cell in made[0].cells if cell.kind == "group")
    widths = [
        sum(cell.span for cell in row.cells) + (1 if 0 < index < group_rows else 0) for index, row in enumerate(made)
    ]
    assert set(widths) == {13}


def test_a_signed_date_can_be_filled_in():
    from datetime import date

    pledge = samples.pledge()
    sign = replace(pledge.statement.sign, date=chinese_date(date(2023, 1, 30)))

    assert "二〇二三年一月三十日" in words_of(produce(replace(pledge, statement=replace(pledge.statement, sign=sign))))


def test_a_statement_with_many_materials_lists_them_all():
    grid = Grid(
        samples.pledge().statement.grid.columns, tuple((f"材料之{n}",) for n in range(1, 61)), min_rows=5, numbered=True
    )
    statement = Statement("", grid=grid, after=("以上属实。",))

    words = words_of(produce(replace(samples.pledge(), statement=statement)))

    assert all(f"{n}材料之{n}" in words for n in range(1, 61))


def test_no_option_is_ticked_on_the_blank_form():
    assert ' on"' not in to_html(samples.information_form(filled=False))


def test_consent_options_arrive_as_data():
    consent = Consent(title="书", before="我单位", options=("同意", "不同意"), after="公开。", chosen="同意")

    assert "我单位同意/不同意公开。" in words_of(produce(consent))
