"""What letters about review say, and the texts people sign."""

PLEDGE = (
    "我自愿参加本次评审工作，郑重承诺：一、客观、公正、独立评审，不受任何单位和个人影响。二、与申报单位有工作、经济、亲属等"
    "利害关系的，主动回避。三、对申报材料、评审意见、评审结果和其他专家情况严格保密，不复制、不留存、不外传。四、不接受申报单位"
    "的请托、馈赠和宴请，不利用评审谋取利益。五、违反承诺的，自愿承担相应责任。"
)
NO_CONFLICT = "我与申报单位没有工作、经济、亲属等可能影响公正评审的利害关系。"
SIGNING = "本评分表由我本人独立作出。签名提交后不能再修改。"
SEALING = "名单封存后即为最终结果，不能再增减或调整顺序；未列入名单的不再进入下一环节。"

PARTNER_LEFT = "成员{name}在提交后退出，材料中仍有其名称"
ALREADY_EXPERT = "您已是该主办单位的评审专家，不需要再接受邀请。"
EXPERTS_BY_MANAGERS = "专家库由管理全部活动的活动管理员办理，请联系本单位的活动管理员。"

TEMPLATES = {
    "expert.removed": {
        "inapp": ("已移出专家库", "{host}已将您移出专家库，未签名提交的评分任务已收回。感谢您参与评审。")
    },
    "docket.opened": {
        "sms": "“{campaign}”的{stage}已有申报送达{seat}，请登录平台办理。",
        "inapp": ("评审任务已送达", "“{campaign}”的{stage}已有申报送达{seat}，请在卷宗中办理。"),
    },
    "final.joined": {
        "sms": "“{campaign}”的{stage}已有申报，请{seat}登录平台查看并提出意见。",
        "inapp": ("请参加终审", "“{campaign}”的{stage}已有申报，{seat}参加终审：请在“联合评议”逐项查看并提出意见。"),
    },
    "check.passed": {"inapp": ("申报已受理", "您申报的“{title}”已通过{stage}，正式受理。")},
    "check.lapsed": {
        "sms": "您申报的“{title}”未在期限内补正，{seat}不再受理；其他受理单位按已提交的内容继续办理。",
        "inapp": (
            "补正逾期",
            "您申报的“{title}”未在期限内补正，{seat}的{stage}不予受理；其他受理单位按已提交的内容继续办理。",
        ),
    },
    "check.failed": {
        "sms": "您申报的“{title}”未通过{stage}，不予受理。请登录平台查看原因。",
        "inapp": ("申报不予受理", "您申报的“{title}”未通过{stage}，不予受理。原因：{reason}"),
    },
    "list.sealed": {"inapp": ("推荐名单已封存", "{seat}已封存“{campaign}”{stage}的名单，共 {count} 项。")},
    "expert.invited": {
        "sms": "您受邀担任“{campaign}”{stage}评审专家。请用本手机号登录平台，签署评审承诺书。",
        "inapp": ("邀请您担任评审专家", "您受邀担任“{campaign}”{stage}评审专家，请先签署评审承诺书。"),
    },
    "sheets.assigned": {
        "sms": "“{campaign}”{stage}已分配给您 {count} 项评分任务，请登录平台办理。",
        "inapp": ("评分任务已分配", "“{campaign}”{stage}已分配给您 {count} 项评分任务。"),
    },
    "defence.scheduled": {
        "sms": "您申报的“{title}”{stage}答辩安排在{time}，第 {place} 个出场。请登录平台查看。",
        "inapp": (
            "答辩安排",
            "您申报的“{title}”在{stage}中安排答辩：{time} 开始，第 {place} 个出场，陈述 {present} 分钟，回答提问 {answer} 分钟。请提前到场。",
        ),
    },
    "supplement.answered": {"inapp": ("补充材料已提交", "{unit}已于{at}提交“{title}”的补充材料，请办理。")},
    "supplement.requested": {
        "sms": "您申报的“{title}”须在{due}（含当日）前补充材料，请登录平台查看。",
        "inapp": ("请补充材料", "您申报的“{title}”在{stage}中须补充材料，请于{due}（含当日）前提交：{reason}"),
    },
}
