"""The words of `stages.py` except the steps: rubrics, panels, stages, awards, library, letters."""

from __future__ import annotations

from campaigns.ruleset.words.base import KEY, NOTE, WHEN, Thing, Word

CHANNELS = Word("方式", "", {"sms": "短信", "email": "电子邮件", "inapp": "站内消息"})

THINGS: dict[str, Thing] = {
    "Criterion": Thing(
        "评分项",
        "评分表的一项，权重合计应为 100%",
        {
            "key": KEY,
            "label": Word("名称"),
            "weight": Word("权重", "例如 25%"),
            "max": Word("满分"),
            "step": Word("打分间隔"),
            "help": Word("评分标准"),
            "fields": Word("依据的字段"),
            "stand_in": Word("替代字段", "没有直接对应字段时依据的内容"),
        },
    ),
    "Rubric": Thing(
        "评分表",
        "怎样打分、怎样合成一个得分",
        {
            "key": KEY,
            "title": Word("名称"),
            "criteria": Word("评分项"),
            "min_sheets": Word("至少几份评分"),
            "combine": Word("合成方法", "", {"mean": "平均", "trimmed_mean": "去掉最高最低后平均", "median": "中位数"}),
            "trim_from": Word("从几份起去掉最高最低"),
            "normalise": Word("专家间校正", "", {"none": "不校正", "z_score": "标准分校正"}),
            "decimals": Word("保留小数"),
            "tie_order": Word("同分时依次比较"),
            "comment_required": Word("必须写评语"),
        },
    ),
    "ExpertKind": Thing(
        "专家类别", "专家组中的一类", {"key": KEY, "label": Word("名称"), "at_least": Word("至少几人")}
    ),
    "Panel": Thing(
        "专家组",
        "由谁打分",
        {
            "key": KEY,
            "title": Word("名称"),
            "size": Word("人数"),
            "per_entry": Word("每项由几人评", "不填表示全体"),
            "kinds": Word("专家类别"),
            "draw": Word("产生方式", "", {"appointed": "指定", "random": "随机抽取"}),
            "substitutes": Word("候补人数"),
            "load": Word("每人最多评几项"),
            "blind": Word("盲审", "不显示申报单位"),
            "bars": Word(
                "回避",
                "",
                {
                    "same_unit": "同单位",
                    "same_group": "同集团",
                    "declared_unit": "本人申报的利害单位",
                    "consortium": "联合体成员",
                    "recommending_unit": "推荐单位",
                },
            ),
        },
    ),
    "SeatChoice": Thing(
        "在哪些席位进行",
        "申报分到哪个席位",
        {
            "tiers": Word("层级"),
            "seats": Word("席位"),
            "route": Word(
                "分配方式",
                "",
                {"jurisdiction": "按管辖范围", "recommender": "按所填推荐单位", "all": "全部席位"},
            ),
            "authorized_by": Word("授权层级", "由同省该层级的席位授权"),
            "joined_by": Word("参加层级", "这些层级的席位参加自己送来的申报的评审"),
            "fallback": Word("兜底席位", "没有席位管辖时由它办理"),
        },
    ),
    "Stage": Thing(
        "评审阶段",
        "评审流程中的一个环节，由若干步骤组成",
        {
            "key": KEY,
            "title": Word("名称"),
            "after": Word("前序阶段", "不填表示从提交的申报开始"),
            "join": Word("前序要求", "", {"any": "任一前序通过即可", "all": "全部前序都通过"}),
            "takes": Word("接收", "", {"passed": "通过的", "all": "全部"}),
            "when": WHEN,
            "left_over_from": Word("接收未分配的", "在这些阶段都没有席位的申报"),
            "seats": Word("席位"),
            "window": Word("时间段"),
            "steps": Word("步骤"),
            "pass_label": Word("通过的说法", "例如 入围"),
            "fail_label": Word("未通过的说法"),
            "note": NOTE,
        },
    ),
    "Certificate": Thing(
        "证书",
        "证书上印的内容",
        {
            "title": Word("证书标题"),
            "body": Word("正文", "{unit} {title} {award} {year} 换成实际内容"),
            "number_prefix": Word("编号前缀", "2 至 6 个大写字母"),
            "issuer": Word("颁发单位"),
        },
    ),
    "Award": Thing(
        "奖项",
        "授予作品或单位的奖",
        {
            "key": KEY,
            "title": Word("名称"),
            "to": Word("授予", "", {"work": "作品", "recommending_unit": "推荐单位"}),
            "by": Word(
                "依据",
                "",
                {"total": "总分", "criterion": "单项得分", "hand": "研究确定", "recommended": "推荐成绩"},
            ),
            "rubric": Word("评分表"),
            "criterion_any": Word("每个评分项各一个奖"),
            "number": Word("数量"),
            "share": Word("比例"),
            "open_number": Word("数量据实确定"),
            "may_be_vacant": Word("可以空缺"),
            "certificate": Word("证书"),
            "trophy": Word("颁发奖杯"),
            "note": NOTE,
        },
    ),
    "Validity": Thing(
        "有效期",
        "入选结果有效多久",
        {
            "years": Word("年数", "不填表示长期有效"),
            "starts": Word("起算", "", {"publication": "公布之日"}),
            "on_expiry": Word("到期后", "", {"expires": "自动失效", "re_evaluated": "重新评价"}),
            "may_reapply": Word("到期可再次申报"),
        },
    ),
    "Library": Thing(
        "案例库",
        "向社会公开的名单",
        {
            "title": Word("名称"),
            "fields": Word("公开的字段"),
            "consent_field": Word("公开意愿字段"),
            "consent_any_of": Word("可以公开的选择"),
            "needs_clean_publicity": Word("公示无异议后才公开"),
            "from_stage": Word("从哪个阶段起公开", "不填表示公布结果后"),
            "collections": Word("案例集"),
            "atlas": Word("图谱的分类"),
        },
    ),
    "FollowUp": Thing(
        "后续工作",
        "入选以后要做的事",
        {
            "key": KEY,
            "title": Word("名称"),
            "kind": Word(
                "类型",
                "",
                {
                    "report": "提交报告",
                    "self_evaluation": "自查",
                    "inspection": "抽查",
                    "evaluation": "评价",
                    "promotion": "推广",
                    "forwarding": "推荐报送",
                },
            ),
            "form": Word("表单"),
            "window": Word("时间段"),
            "years_after": Word("几年后"),
            "of_editions": Word("针对的往届"),
            "rubric": Word("评分表"),
            "share": Word("抽取比例"),
            "through_recommender": Word("经推荐单位"),
            "note": NOTE,
        },
    ),
    "Letter": Thing(
        "通知短信和消息",
        "发生什么、通知谁、怎样通知",
        {
            "event": Word("事件"),
            "to": Word(
                "通知谁",
                "",
                {
                    "applicant": "申报单位",
                    "seat": "席位",
                    "host": "主办单位",
                    "expert": "专家",
                    "objector": "异议人",
                },
            ),
            "channels": CHANNELS,
            "text": Word("文字", "代替系统的标准文字，可使用花括号中的占位词"),
        },
    ),
    "Reminder": Thing(
        "截止前提醒",
        "时间段结束前若干天提醒",
        {
            "window": Word("时间段"),
            "days_before": Word("提前几天"),
            "to": Word("提醒谁", "", {"applicant": "申报单位", "seat": "席位", "expert": "专家"}),
            "channels": CHANNELS,
        },
    ),
}
