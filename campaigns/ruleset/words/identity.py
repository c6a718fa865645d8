"""The words of `identity.py`: titles, units, notices, confidentiality, windows, classification."""

from __future__ import annotations

from campaigns.ruleset.words.base import KEY, NOTE, OWN, Thing, Word

THINGS: dict[str, Thing] = {
    "Identity": Thing(
        "活动信息",
        "活动的名称、届次、单位、通知和联系方式",
        {
            "title": Word("活动全称", "与通知标题一致"),
            "short_title": Word("活动简称", "列表和短信中使用"),
            "series": Word("系列代号", "同一系列各届相同，用来查往届入选"),
            "year": Word("年份"),
            "number": Word("第几届"),
            "host": Word("主办单位"),
            "parties": Word("有关单位", "指导、主办、承办、支持等单位"),
            "notices": Word("通知和转发函"),
            "contacts": Word("咨询联系方式", "按主题或地区"),
            "scope": Word("征集范围", "征集什么，向谁征集"),
            "approval_number": Word("批准文号", "名称需要批准时填写"),
            "earlier": Word("往届"),
            "terms": Word("名词解释"),
            "guide": Word("指南", "分标题的说明文字，例如评选指南"),
            "points": Word("方案要点", "通知希望看到的内容；与评分表对照检查"),
            "listings": Word("通知中的列举", "通知不同位置列出的流程或清单，用来发现前后不一致"),
            "channels": Word("来源渠道", "合作网站、账号或转发函的专用链接"),
            "entry_name": Word("申报对象的称呼", "例如 解决方案、案例、作品"),
        },
    ),
    "Party": Thing(
        "有关单位",
        "通知列出的单位及其身份",
        {
            "name": Word("单位名称"),
            "role": Word(
                "身份",
                "",
                {
                    "guiding": "指导单位",
                    "host": "主办单位",
                    "co_host": "联合主办单位",
                    "operator": "承办单位",
                    "supporting": "支持单位",
                    "co_organizer": "协办单位",
                    "media": "媒体单位",
                },
            ),
            "note": NOTE,
        },
    ),
    "Notice": Thing(
        "通知",
        "征集通知，或其他单位的转发函",
        {
            "key": KEY,
            "title": Word("标题"),
            "issuer": Word("发文单位"),
            "doc_number": Word("文号"),
            "signed_on": Word("落款日期"),
            "published_on": Word("发布日期"),
            "forwards": Word("转发的通知", "转发函填写被转发通知的代号"),
            "body": Word("正文"),
            "annexes": Word("附件"),
        },
    ),
    "Annex": Thing(
        "附件",
        "通知的一个附件",
        {
            "number": Word("附件序号"),
            "title": Word("附件名称"),
            "document": Word("对应文书", "系统生成的、与该附件相同的文书"),
            "own": OWN,
        },
    ),
    "Contact": Thing(
        "咨询联系方式",
        "负责答复问题的处室",
        {
            "topic": Word("咨询内容"),
            "office": Word("联系处室"),
            "regions": Word("负责地区", "不填表示全部地区"),
            "note": NOTE,
        },
    ),
    "Term": Thing("条目", "标题和文字", {"term": Word("标题"), "meaning": Word("内容")}),
    "Edition": Thing(
        "往届",
        "系列中较早的一届",
        {"year": Word("年份"), "title": Word("名称"), "valid_until": Word("有效期至")},
    ),
    "Listing": Thing(
        "通知中的列举",
        "通知某处列出的各项",
        {
            "subject": Word("列举对象", "同一对象的多处列举相互比较"),
            "title": Word("所在位置"),
            "items": Word("各项", "按通知的顺序"),
        },
    ),
    "Channel": Thing(
        "来源渠道",
        "申报或投票进入的专用链接",
        {
            "key": KEY,
            "label": Word("名称"),
            "kind": Word("类型", "", {"site": "合作网站", "account": "公众账号", "letter": "转发函"}),
            "seat": Word("归属席位", "经此进入的申报归属该席位"),
            "notice": Word("转发函", "其代号"),
            "embeds_vote": Word("在该网站内投票"),
            "origins": Word("该网站的网址", "如 https://example.cn，不带路径；选票只能嵌入这些网址的页面"),
        },
    ),
    "Confidentiality": Thing(
        "保密要求",
        "材料如何保密，以及填报前必须阅读的文字",
        {
            "level": Word(
                "保密程度",
                "",
                {"strict": "全程严格保密", "campaign_only": "仅用于本次活动", "none": "不承担保密义务"},
            ),
            "text": Word("保密提醒", "填报前显示的文字"),
            "red_line": Word("红线提示", "表单上方始终显示"),
            "must_accept": Word("必须同意", "不同意则不能填报"),
        },
    ),
    "Fee": Thing("收费说明", "是否收费", {"statement": Word("说明文字")}),
    "Disclosure": Thing(
        "评分公开",
        "默认都不公开",
        {
            "applicants_see_scores": Word("申报单位可见得分"),
            "applicants_see_comments": Word("申报单位可见评语"),
            "scores_public": Word("公众可见得分"),
        },
    ),
    "Window": Thing(
        "时间段",
        "从开始时刻起、到结束时刻前有效；只写日期的结束到当天 24:00",
        {
            "key": KEY,
            "title": Word("名称"),
            "purpose": Word(
                "开放什么",
                "",
                {
                    "register": "单位注册",
                    "enrol": "报名",
                    "file": "申报",
                    "paper": "邮寄纸质材料",
                    "check": "形式审查",
                    "review": "评审",
                    "publicity": "公示",
                    "vote": "投票",
                    "objection": "异议",
                    "report": "报告",
                    "award": "颁奖",
                    "other": "其他",
                },
            ),
            "opens": Word("开始", "2024-09-01 或 2024-09-01 09:00；不填表示通知发布起"),
            "closes": Word("结束", "2024-09-20 17:00 表示 17:00 起不再接受；只写日期表示当天 24:00"),
            "note": NOTE,
        },
    ),
    "Dimension": Thing(
        "分类",
        "一种独立的分类方式，可以有两级",
        {
            "key": KEY,
            "label": Word("名称", "例如 申报方向"),
            "child_key": Word("第二级代号"),
            "child_label": Word("第二级名称", "例如 领域"),
            "options": Word("选项"),
        },
    ),
}
