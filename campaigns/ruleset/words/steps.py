"""The words of the steps a stage is made of."""

from __future__ import annotations

from campaigns.ruleset.words.base import KEY, Thing, Word

STEP_TYPES = {
    "check": "形式审查",
    "opinion": "评议意见",
    "score": "评分",
    "defence": "答辩",
    "duplicates": "查重",
    "deliberation": "综合复议",
    "supplement": "补充材料",
    "recommend": "推荐",
    "vote": "网上投票",
    "combine": "综合得分",
    "select": "确定名单",
    "publicity": "公示",
    "award": "确定奖项",
    "publish": "公布结果",
}
TYPE = Word("步骤类型", "", STEP_TYPES)
TITLE = Word("名称")
WITHIN = Word("分类内计算", "在每个分类选项内分别计算")

THINGS: dict[str, Thing] = {
    "CheckItem": Thing(
        "检查项",
        "形式审查清单的一条",
        {"key": KEY, "text": Word("检查内容"), "automatic": Word("系统自动核对")},
    ),
    "CheckStep": Thing(
        "形式审查",
        "按清单审查，可以退回修改",
        {
            "type": TYPE,
            "title": TITLE,
            "items": Word("检查项"),
            "may_return": Word("可以退回修改"),
            "return_days": Word("修改期限（天）"),
            "max_returns": Word("最多退回几次"),
        },
    ),
    "OpinionStep": Thing(
        "评议意见", "评审人员写意见并判断", {"type": TYPE, "title": TITLE, "prompt": Word("评议提示")}
    ),
    "ScoreStep": Thing(
        "评分",
        "按评分表打分",
        {
            "type": TYPE,
            "title": TITLE,
            "rubric": Word("评分表"),
            "panel": Word("专家组", "不填表示席位自己的评审人员"),
            "pass_score": Word("合格分"),
        },
    ),
    "DefenceStep": Thing(
        "答辩",
        "现场演示和问答",
        {
            "type": TYPE,
            "title": TITLE,
            "present_minutes": Word("演示时间（分钟）"),
            "answer_minutes": Word("问答时间（分钟）"),
            "pause_minutes": Word("间隔（分钟）", "两项之间的间隔"),
            "order": Word("出场顺序", "抽签时用公开的种子，任何人可以复核", {"drawn": "抽签", "set": "由席位安排"}),
            "rubric": Word("评分表"),
            "panel": Word("专家组"),
        },
    ),
    "DuplicatesStep": Thing(
        "查重",
        "与同次申报和案例库比较，由人判断",
        {"type": TYPE, "title": TITLE, "hold_from": Word("从多大相似度起提示")},
    ),
    "DeliberationStep": Thing("综合复议", "评审委员会可以说明理由后调整结果", {"type": TYPE, "title": TITLE}),
    "SupplementStep": Thing(
        "补充材料",
        "要求申报单位补充",
        {
            "type": TYPE,
            "title": TITLE,
            "form": Word("表单"),
            "days": Word("期限（天）"),
            "overdue": Word("逾期未交", "", {"by_hand": "由评审人员决定", "fails": "不予通过"}),
        },
    ),
    "RecommendStep": Thing(
        "推荐",
        "席位在名额内确定推荐名单",
        {
            "type": TYPE,
            "title": TITLE,
            "quota": Word("名额", "不填表示按席位或层级的名额"),
            "ordered": Word("排序推荐"),
            "document": Word("汇总表文书"),
        },
    ),
    "VoteStep": Thing(
        "网上投票",
        "公众投票",
        {
            "type": TYPE,
            "title": TITLE,
            "voter": Word(
                "谁算一个投票人",
                "",
                {"address": "同一网络地址", "device": "同一设备", "phone": "同一手机号", "account": "同一账号"},
            ),
            "allowance": Word("每个周期几票"),
            "per": Word("周期", "", {"minutes": "若干分钟", "hour": "每小时", "day": "每天", "whole": "整个投票期"}),
            "minutes": Word("分钟数"),
            "counted": Word("票数计算", "", {"in_all": "合计", "per_entry": "对每个作品分别计算"}),
            "picks_min": Word("每张票至少选几个"),
            "picks_max": Word("每张票最多选几个"),
            "order": Word("排列顺序", "", {"random": "随机", "number": "按编号", "name": "按名称"}),
            "show_counts": Word("公开票数"),
            "shortlist": Word("入围方式", "", {"all": "全部进入", "top": "前若干名", "threshold": "达到票数"}),
            "shortlist_number": Word("入围数或票数"),
            "within": WITHIN,
        },
    ),
    "ScorePart": Thing(
        "得分来源",
        "综合得分的一个来源",
        {
            "stage": Word("阶段"),
            "step": Word("步骤", "", {"score": "评分", "vote": "投票", "defence": "答辩"}),
            "rubric": Word("评分表"),
            "weight": Word("权重"),
            "conversion": Word(
                "换算方法",
                "",
                {
                    "direct": "直接使用",
                    "share_of_highest": "占最高者的比例",
                    "rank_points": "按名次赋分",
                    "percentile": "按百分位",
                },
            ),
        },
    ),
    "CombineStep": Thing(
        "综合得分",
        "几个来源按权重合成",
        {"type": TYPE, "title": TITLE, "parts": Word("得分来源"), "within": WITHIN},
    ),
    "SelectStep": Thing(
        "确定名单",
        "决定谁通过",
        {
            "type": TYPE,
            "title": TITLE,
            "by": Word("方法", "", {"hand": "研究确定", "top": "前若干名", "share": "按比例", "score": "按分数线"}),
            "number": Word("名次数"),
            "share": Word("比例"),
            "score": Word("分数线"),
            "within": WITHIN,
        },
    ),
    "Objections": Thing(
        "异议",
        "谁可以对公示提出异议",
        {
            "who": Word("谁可以提出", "", {"anyone": "任何人", "applicants": "申报单位"}),
            "real_name": Word("实名"),
            "evidence_required": Word("必须附证据"),
            "until": Word("截止", "", {"publicity_end": "公示结束", "window": "指定时间段"}),
            "window": Word("时间段"),
            "blocks": Word("未处理完不得公布"),
        },
    ),
    "PublicityStep": Thing(
        "公示",
        "把名单公开一段时间",
        {
            "type": TYPE,
            "title": TITLE,
            "days": Word("天数"),
            "unit": Word("按", "", {"calendar": "自然日", "working": "工作日"}),
            "window": Word("时间段", "通知写明日期时填写"),
            "fields": Word("公示的字段"),
            "order": Word(
                "排列顺序", "", {"region": "按行政区划", "number": "按编号", "rank": "按名次", "name": "按名称"}
            ),
            "objections": Word("异议"),
        },
    ),
    "AwardStep": Thing("确定奖项", "在这一步评定奖项", {"type": TYPE, "title": TITLE, "awards": Word("奖项")}),
    "PublishStep": Thing("公布结果", "公布最终名单，有效期起算", {"type": TYPE, "title": TITLE}),
}
