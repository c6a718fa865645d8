"""The words of `base.py` and `model.py`: the whole rule set and the pieces used everywhere."""

from __future__ import annotations

from campaigns.ruleset.words.base import KEY, OWN, Thing, Word

THINGS: dict[str, Thing] = {
    "Sourced": Thing(
        "有出处的规则",
        "能注明通知条款的一条规则",
        {"clause": Word("通知条款", "这条规则出自通知的哪一条，例如 六(三)"), "own": OWN},
    ),
    "Option": Thing(
        "选项",
        "一个可选的答案",
        {
            "key": KEY,
            "label": Word("名称", "填报人看到的文字"),
            "note": Word("说明", "显示在选项后面的解释"),
            "other": Word("其他（需填写）", "选中后要求填写文字"),
            "regions": Word("包含的地区", "该选项覆盖的行政区划代码，用于自动选中和核对"),
            "children": Word("下级选项", "第二级选项"),
        },
    ),
    "OptionGroup": Thing(
        "选项组",
        "分组多选中的一组",
        {"key": KEY, "label": Word("组名"), "options": Word("选项", "本组的选项，可以含“其他”")},
    ),
    "Limit": Thing(
        "字数限制",
        "按“字”计算的篇幅",
        {
            "max": Word("最多字数"),
            "min": Word("最少字数"),
            "mode": Word("限制方式", "硬性限制不能超过，建议限制只提醒", {"hard": "硬性限制", "advised": "建议限制"}),
        },
    ),
    "When": Thing(
        "适用条件",
        "某个分类或字段选中了所列选项之一",
        {"field": Word("分类或字段", "其代号"), "any_of": Word("选项", "任何一个被选中即适用")},
    ),
    "Resolution": Thing(
        "检查意见的处理",
        "对检查发现的问题作出的决定",
        {
            "finding": Word("发现的编号"),
            "place": Word("位置"),
            "decision": Word("决定", "怎么办"),
            "reason": Word("理由", "为什么这样定"),
            "gap": Word("通知的疑点", "通知自相矛盾或没有写明之处的编号，例如 K4"),
        },
    ),
    "RuleSet": Thing(
        "规则",
        "一次征集活动的全部规则",
        {
            "schema_version": Word("格式版本", "固定为 1"),
            "name": Word("规则简称", "提示信息中使用的短名称"),
            "identity": Word("活动信息", "标题、届次、单位、通知、联系方式"),
            "confidentiality": Word("保密要求"),
            "fee": Word("收费说明"),
            "disclosure": Word("评分公开", "申报单位和公众能否看到评分与评语"),
            "windows": Word("时间安排", "每个环节开放的时间段"),
            "dimensions": Word("分类", "方向、类别、领域等分类方式"),
            "kinds": Word("申报主体类型"),
            "registration": Word("单位注册"),
            "conditions": Word("申报条件"),
            "counts": Word("申报数量"),
            "consortium": Word("联合申报"),
            "on_paper": Word("纸质代录"),
            "forms": Word("表单", "报名、申报、补充、报告时填写的表"),
            "documents": Word("文书", "由系统生成、打印盖章的材料"),
            "tiers": Word("席位层级"),
            "seats": Word("席位", "参加组织、推荐、评审的单位"),
            "seat_sets": Word("成批席位", "按省或计划单列市各设一个席位"),
            "countersigning": Word("会签", "哪些决定要经有会签权限的席位确认后才能公布"),
            "recommender_field": Word("由申报单位填写推荐单位", "申报时选择推荐单位，由其确认"),
            "quotas": Word("推荐名额"),
            "rubrics": Word("评分表"),
            "panels": Word("专家组"),
            "stages": Word("评审阶段"),
            "awards": Word("奖项"),
            "validity": Word("有效期"),
            "library": Word("案例库"),
            "follow_ups": Word("后续工作"),
            "letters": Word("通知短信和消息"),
            "reminders": Word("截止前提醒"),
            "resolutions": Word("检查意见的处理", "检查发现的问题如何处理"),
        },
    ),
}
