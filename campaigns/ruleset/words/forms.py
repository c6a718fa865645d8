"""The words of `forms.py`: forms, sections, typed fields and documents."""

from __future__ import annotations

from campaigns.ruleset.words.base import KEY, OWN, WHEN, Thing, Word

TYPE = Word(
    "字段类型",
    "",
    {
        "text": "单行文字",
        "long_text": "多行文字",
        "rich_text": "图文",
        "number": "数字",
        "date": "日期",
        "choice": "选择",
        "grouped_choice": "分组多选",
        "region": "地区",
        "file": "上传文件",
        "picture": "上传图片",
        "statement": "勾选声明",
        "person": "人员",
        "table": "表格",
    },
)
LIMIT = Word("字数限制")

THINGS: dict[str, Thing] = {
    "_Field": Thing(
        "字段",
        "表单中的一项",
        {
            "key": KEY,
            "label": Word("名称"),
            "required": Word("必填"),
            "help": Word("填写提示", "显示在输入框旁"),
            "hint": Word("格内提示", "打印空表时印在格子里的文字"),
            "public": Word("可公开（*）", "带“*”的栏，可能向社会公开"),
            "blind": Word("盲审时隐藏", "能看出申报单位是谁的内容"),
            "summary": Word("列入汇总", "作为列表和汇总表的一列"),
            "personal": Word("个人信息", "加密单独保存，默认遮挡"),
            "shown_when": Word("显示条件", "只在某个选项被选中时出现"),
            "prefill": Word("自动带出", "unit.name、unit.address、contact.name 或 enrolment.字段代号"),
            "own": OWN,
            "half": Word("占半行", "打印时与相邻的半行字段同一行"),
            "group": Word("合并栏名", "打印表格左侧合并格的文字"),
        },
    ),
    "TextField": Thing(
        "单行文字",
        "一行文字",
        {
            "type": TYPE,
            "limit": LIMIT,
            "pattern": Word(
                "格式",
                "",
                {
                    "": "不限",
                    "mobile": "手机号",
                    "phone": "电话",
                    "email": "电子邮箱",
                    "uscc": "统一社会信用代码",
                    "postcode": "邮政编码",
                    "url": "网址",
                },
            ),
        },
    ),
    "LongTextField": Thing("多行文字", "分段的文字", {"type": TYPE, "limit": LIMIT}),
    "RichTextField": Thing(
        "图文", "可以插入图片和表格的文字", {"type": TYPE, "limit": LIMIT, "pictures": Word("最多图片数")}
    ),
    "NumberField": Thing(
        "数字",
        "带单位的数字",
        {
            "type": TYPE,
            "unit": Word("单位", "万元、人、个、%"),
            "min": Word("最小值"),
            "max": Word("最大值"),
            "decimals": Word("小数位数"),
        },
    ),
    "DateField": Thing(
        "日期", "某一天或某个月", {"type": TYPE, "precision": Word("精确到", "", {"day": "日", "month": "月"})}
    ),
    "ChoiceField": Thing(
        "选择",
        "从列表中选一项或几项",
        {
            "type": TYPE,
            "options": Word("选项"),
            "dimension": Word("取自分类", "选项取自一个分类时填写其代号"),
            "min": Word("至少选几项"),
            "max": Word("最多选几项", "不填表示不限"),
            "glyph": Word("打印的方框", "", {"box": "□", "circle": "○"}),
        },
    ),
    "GroupedChoiceField": Thing(
        "分组多选",
        "多组选项，每组可以有自己的“其他”",
        {
            "type": TYPE,
            "groups": Word("选项组"),
            "min": Word("至少选几项"),
            "max": Word("最多选几项", "不填表示不限"),
        },
    ),
    "RegionField": Thing(
        "地区",
        "行政区划",
        {"type": TYPE, "level": Word("精确到", "", {"province": "省", "city": "市", "county": "县"})},
    ),
    "FileField": Thing(
        "上传文件",
        "佐证材料",
        {
            "type": TYPE,
            "accept": Word(
                "接受的类型",
                "",
                {"pdf": "PDF", "image": "图片", "docx": "Word 文档", "xlsx": "Excel 表格", "zip": "ZIP 压缩包"},
            ),
            "max_mb": Word("单个文件上限（MB）"),
            "min": Word("至少几个"),
            "max": Word("最多几个"),
            "pages": Word("最多页数"),
        },
    ),
    "PictureField": Thing(
        "上传图片",
        "照片、架构图",
        {
            "type": TYPE,
            "exactly": Word("必须几张"),
            "max": Word("最多几张"),
            "max_mb": Word("单张上限（MB）"),
        },
    ),
    "StatementField": Thing("勾选声明", "由填报人勾选确认的一句话", {"type": TYPE, "text": Word("声明文字")}),
    "PersonField": Thing(
        "人员",
        "姓名和联系方式，一律按个人信息保护",
        {
            "type": TYPE,
            "parts": Word(
                "填写内容",
                "",
                {
                    "name": "姓名",
                    "title": "部门及职务",
                    "mobile": "手机",
                    "phone": "电话",
                    "email": "电子邮箱",
                    "address": "地址",
                },
            ),
            "optional_parts": Word("其中选填"),
        },
    ),
    "TableField": Thing(
        "表格",
        "由填报人增加行的表格",
        {
            "type": TYPE,
            "columns": Word("列"),
            "min_rows": Word("至少几行"),
            "max_rows": Word("最多几行"),
        },
    ),
    "Total": Thing(
        "合计关系",
        "几个数字与合计的关系",
        {
            "total": Word("合计字段"),
            "parts": Word("分项字段"),
            "relation": Word("关系", "", {"equal": "等于分项之和", "at_least": "不小于分项之和"}),
        },
    ),
    "Section": Thing(
        "表单的一节",
        "单独填写、单独保存的部分",
        {
            "key": KEY,
            "title": Word("标题"),
            "intro": Word("说明", "显示在本节开头"),
            "fields": Word("字段"),
            "limit": Word("本节字数限制", "本节所有文字合计"),
            "totals": Word("合计关系"),
            "shown_when": Word("显示条件"),
            "prose": Word("按标题和段落打印", "不打印成表格"),
            "scored": Word("列入评分", "专家依据本节打分"),
        },
    ),
    "Form": Thing(
        "表单",
        "一张表",
        {
            "key": KEY,
            "title": Word("标题"),
            "use": Word(
                "用途",
                "什么时候填写",
                {"enrol": "报名", "file": "申报", "supplement": "补充材料", "report": "入选后的报告"},
            ),
            "annex": Word("对应附件", "例如 附件3"),
            "intro": Word("说明"),
            "instructions": Word("填写说明", "逐条"),
            "sections": Word("各节"),
            "limit": Word("全表字数限制", "全部文字合计"),
        },
    ),
    "Document": Thing(
        "文书",
        "由系统生成的一份材料",
        {
            "key": KEY,
            "title": Word("标题"),
            "layout": Word(
                "版式",
                "",
                {
                    "form": "表格",
                    "pledge": "承诺书",
                    "statement": "责任声明",
                    "consent": "公开承诺书",
                    "narrative": "文字材料",
                    "letter": "公文",
                    "authorization": "授权书",
                    "summary_table": "汇总表",
                },
            ),
            "part_of": Word(
                "属于",
                "",
                {"registration": "注册", "filing": "申报", "recommendation": "推荐", "report": "报告"},
            ),
            "annex": Word("对应附件"),
            "forms": Word("打印的表单"),
            "body": Word("正文段落", "可以使用 {title} {unit} {date} 和文字字段的代号"),
            "columns": Word("汇总表的列", "字段代号；人员字段写作 contact.phone"),
            "column_labels": Word("列名", "与字段名称不同时填写"),
            "head_lines": Word("表头文字", "标题和表格之间的行，{seat} 是推荐单位"),
            "choice_field": Word("选择的字段", "公开承诺书打印该字段的选择"),
            "signer": Word("落款", "例如 企业名称（盖章）"),
            "lists_materials": Word("列出材料清单"),
            "stamped": Word("需要盖章", "打印盖章后上传扫描件"),
            "signed": Word("需要签字", "法定代表人签字"),
            "editable_too": Word("同时提交电子版"),
            "paper_copies": Word("纸质份数"),
            "paper_window": Word("纸质材料截止", "时间段代号"),
            "paper_to": Word(
                "盖章材料先交给",
                "先交席位的，由席位登记收件、核对扫描件，再报送主办单位",
                {"host": "主办单位", "seats": "申报最先送达的席位"},
            ),
            "cover": Word("有封面"),
            "cover_fields": Word("封面字段"),
            "cover_footer": Word("封面下方文字"),
            "appends": Word("合订的文书", "合成一个 PDF、一份扫描件"),
            "disc_copies": Word("光盘份数"),
            "sign_fields": Word("签章处的字段"),
            "when": WHEN,
        },
    ),
}
