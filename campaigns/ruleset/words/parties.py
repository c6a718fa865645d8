"""The words of `parties.py`: who may apply, with how many, and whose seat an entry belongs to."""

from __future__ import annotations

from campaigns.ruleset.words.base import KEY, NOTE, OWN, WHEN, Thing, Word

REGISTRATION_FIELDS = {
    "name": "单位名称",
    "address": "地址",
    "region": "注册地",
    "ownership": "单位属性",
    "enterprise_type": "单位类型",
    "license": "营业执照",
    "uscc": "统一社会信用代码",
    "letter": "注册授权书",
    "contact": "联系人",
    "id_number": "身份证号",
    "mobile": "手机号",
}
CONDITION_TYPES = {
    "kind": "主体类型",
    "fact": "单位情况",
    "region": "注册地区",
    "honour": "往届入选",
    "date": "日期",
    "declare": "申报单位承诺",
    "judge": "人工判断",
    "evidence": "佐证材料",
}
TYPE = Word("类型", "", CONDITION_TYPES)

THINGS: dict[str, Thing] = {
    "ApplicantKind": Thing(
        "申报主体类型",
        "可以申报的一类单位",
        {
            "key": KEY,
            "label": Word("名称"),
            "by_hand": Word("由主办单位人工准入", "不能自行注册，由主办单位办理"),
            "note": NOTE,
        },
    ),
    "RegistrationTab": Thing(
        "注册入口",
        "注册页的一个标签页",
        {
            "key": KEY,
            "label": Word("名称", "例如 企业单位"),
            "kinds": Word("适用主体类型"),
            "required": Word("必填项", "", REGISTRATION_FIELDS),
            "optional": Word("选填项", "", REGISTRATION_FIELDS),
        },
    ),
    "Registration": Thing(
        "单位注册",
        "单位怎样获得账号",
        {
            "tabs": Word("注册入口"),
            "ownership": Word("单位属性的选项"),
            "enterprise_type": Word("单位类型的选项"),
            "letter_document": Word("授权书文书", "注册授权书的模板"),
            "review_workdays": Word("审核时限（工作日）"),
            "note": NOTE,
        },
    ),
    "_Condition": Thing(
        "申报条件",
        "谁可以申报",
        {
            "key": KEY,
            "title": Word("条件文字", "申报单位看到的句子"),
            "when": WHEN,
            "for_kinds": Word("适用主体类型", "不填表示全部"),
            "advised": Word("仅提醒", "不满足时提醒，不拒绝"),
            "admits_by_hand": Word("人工准入的单位除外", "主办单位人工准入的主体视为满足"),
            "partners": Word("联合体成员也须符合", "勾选后，联合体的每个成员在确认时和提交时都要符合"),
        },
    ),
    "KindCondition": Thing("主体类型条件", "只有这些类型的单位可以申报", {"type": TYPE, "kinds": Word("主体类型")}),
    "FactCondition": Thing(
        "单位情况条件", "至少具备所列情况之一", {"type": TYPE, "any_of": Word("情况", "例如 独立法人、在本地纳税")}
    ),
    "RegionCondition": Thing("注册地区条件", "在所列地区注册", {"type": TYPE, "regions": Word("行政区划代码")}),
    "HonourCondition": Thing(
        "往届入选条件",
        "对往届入选者拒绝、要求或附说明",
        {
            "type": TYPE,
            "years": Word("往届年份"),
            "still_valid": Word("仅限仍在有效期内的"),
            "of": Word("看作品还是单位", "", {"work": "作品", "unit": "单位"}),
            "effect": Word("作用", "", {"refuse": "不得申报", "require": "必须具备", "statement": "须附说明"}),
            "statement_field": Word("说明字段", "填写更新情况的字段"),
            "stated_by": Word("申报时自述的字段"),
        },
    ),
    "DateCondition": Thing(
        "日期条件",
        "某个日期字段与参照日期的关系",
        {
            "type": TYPE,
            "field": Word("日期字段"),
            "relation": Word("关系", "", {"before": "早于", "after": "晚于", "within_years": "近几年内"}),
            "reference": Word("参照", "", {"notice": "通知日期", "deadline": "申报截止日", "day": "指定日期"}),
            "day": Word("指定日期"),
            "years": Word("年数"),
        },
    ),
    "DeclareCondition": Thing("承诺条件", "由申报单位勾选承诺，不实即为虚假申报", {"type": TYPE}),
    "JudgeCondition": Thing("人工判断条件", "由审查人员判断，列入形式审查清单", {"type": TYPE}),
    "EvidenceCondition": Thing(
        "佐证材料条件",
        "所列字段至少填几项",
        {"type": TYPE, "fields": Word("字段"), "need": Word("至少几项")},
    ),
    "CountLimit": Thing(
        "申报数量",
        "最多申报几项",
        {
            "key": KEY,
            "per": Word(
                "按谁计算",
                "集团及其分支机构可以合并计算",
                {"unit": "每个单位", "group": "每个集团（含分支机构）", "consortium_member": "联合体的每个成员"},
            ),
            "within": Word("分类内计算", "填写分类代号，表示每个选项各算；不填表示全活动合计"),
            "max": Word("上限"),
            "unlimited": Word("不限数量"),
            "advised": Word("仅提醒"),
            "when": WHEN,
        },
    ),
    "Consortium": Thing(
        "联合申报",
        "是否允许联合体申报",
        {
            "allowed": Word("允许联合申报"),
            "min_partners": Word("最少合作单位数", "以联合体申报的，除牵头单位外至少几个成员；不填写表示没有规定"),
            "max_partners": Word("最多合作单位数"),
            "once": Word("不得多头申报", "同一联合体不得通过不同牵头单位重复申报"),
            "confirmed": Word("成员须确认", "每个成员在线确认，或者由牵头单位上传加盖公章的同意书，才能提交"),
            "on_leaving": Word(
                "成员退出后不足最少数的",
                "成员在提交后退出，须经主办单位办理",
                {"return": "退回牵头单位修改", "end": "取消该项申报资格"},
            ),
            "leaving_workdays": Word("退回后几个工作日内修改"),
            "when": WHEN,
        },
    ),
    "OnPaper": Thing(
        "纸质代录",
        "申报单位交来纸质申报的，能否由工作人员代为录入",
        {
            "allowed": Word("接收纸质代录", "代录的申报须由申报单位确认后才进入评审"),
            "seats": Word("受理席位也可代录", "不勾选的，只由主办单位代录"),
            "arrival_counts": Word(
                "以收到纸质件的时间为准", "截止前收到纸质件的，截止后录入也算按时；收件时间和依据记入审计记录"
            ),
            "enter_workdays": Word("截止后几个工作日内录入", "只用于截止前已收到纸质件的申报"),
            "confirm_workdays": Word("单位几个工作日内确认"),
        },
    ),
    "Jurisdiction": Thing(
        "管辖范围",
        "哪些申报归这个席位",
        {
            "regions": Word("地区", "行政区划代码，较长的优先"),
            "everywhere": Word("全国"),
            "dimension": Word("分类", "按某个分类管辖"),
            "options": Word("分类选项"),
            "kinds": Word("主体类型"),
            "named_units": Word("指定单位"),
            "own": OWN,
        },
    ),
    "Tier": Thing(
        "席位层级",
        "一类席位，例如 省级区域、中央企业",
        {"key": KEY, "label": Word("名称"), "open_list": Word("可增加席位", "主办单位可以在活动中按名称增加")},
    ),
    "Seat": Thing(
        "席位",
        "一个单位在活动中的位置",
        {
            "key": KEY,
            "name": Word("单位名称"),
            "tier": Word("层级"),
            "role": Word(
                "职责",
                "",
                {
                    "host": "主办",
                    "co_host": "联合主办",
                    "operator": "承办",
                    "organizing": "组织",
                    "recommending": "推荐",
                    "guiding": "指导",
                    "supporting": "支持",
                    "media": "媒体",
                    "co_reviewer": "协同评审",
                },
            ),
            "jurisdiction": Word("管辖范围"),
            "assists": Word("协助的席位", "也参加这些席位的工作"),
            "rights": Word(
                "特别权限",
                "查看全部申报、参加主办单位的终审、会签公布前的名单和结果，逐项授予",
                {
                    "read_all": "查看全部申报",
                    "final_review": "参加终审",
                    "countersign": "会签",
                    "priority_recommend": "标注重点推荐",
                },
            ),
            "contact_note": Word("联系说明"),
            "deadlines": Word("单独的截止时间", "时间段代号 → 更早的截止时间"),
        },
    ),
    "Countersigning": Thing(
        "会签",
        "主办单位的哪些决定，要经有会签权限的席位确认后才能公布；没有写的，公示名单和结果都须全部席位会签",
        {
            "decisions": Word(
                "会签的决定", "", {"publicity": "公示名单（开始公示前）", "results": "结果和奖项（公布前）"}
            ),
            "need": Word("须确认的席位数", "不填为全部有会签权限的席位"),
        },
    ),
    "SeatSet": Thing(
        "成批席位",
        "每个省或计划单列市一个席位",
        {
            "key": KEY,
            "tier": Word("层级"),
            "role": Word("职责", "", {"organizing": "组织", "recommending": "推荐", "operator": "承办"}),
            "each": Word("每个", "", {"province": "省、自治区、直辖市", "separately_planned_city": "计划单列市"}),
            "name": Word("名称格式", "{region} 换成地区名"),
            "names": Word("例外名称", "行政区划代码 → 名称"),
            "skip": Word("不设的地区"),
        },
    ),
    "Quota": Thing(
        "推荐名额",
        "席位最多推荐几项",
        {
            "key": KEY,
            "title": Word("名称"),
            "tiers": Word("适用层级"),
            "seats": Word("适用席位"),
            "number": Word("固定名额"),
            "percent": Word("按比例", "例如 10%"),
            "percent_of": Word(
                "比例基数",
                "intake 收到的申报；filed 全部提交；或另一名额的代号",
                {"intake": "收到的申报数", "filed": "提交的申报数"},
            ),
            "rounding": Word("取整", "", {"floor": "向下取整", "ceil": "向上取整", "half_up": "四舍五入"}),
            "minimum": Word("最少名额"),
            "unlimited": Word("不限名额"),
            "within": Word("分类内计算", "每个选项各有名额"),
            "options": Word("只限选项", "不填为每个选项同一名额；各选项名额不同的，每个选项写一条"),
            "pool": Word("共用范围", "", {"seat": "每个席位单独", "region": "同省席位共用"}),
            "outside_local": Word("不占属地名额"),
        },
    ),
}
