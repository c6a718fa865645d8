"""What letters about enrolments and submissions say."""

CORRECTION_OVER = "补正已于 {until} 截止，不能再提交。请联系主办单位。"
PARTNER_IS_LEAD = "牵头单位不能同时是成员，请填写其他单位。"
LETTER_SETTLED = "这份同意书已经核对过，或者已经更换，请刷新页面查看。"
LETTER_REASON = "请写明同意书哪里不符，牵头单位会看到。"
PARTNER_LEFT = "该单位已退出本申报的联合体，不能再次加入。"
LEAVING_WHY = "请写明退出的原因。"
LEAVING_NOT_NOW = "这项申报现在不能申请退出：提交前可以直接退出，评选结束后请联系主办单位。"
LEAVING_ANSWER = "请写明不同意退出的原因，成员和牵头单位都会看到。"
LEAVING_TOO_LATE = (
    "退出后成员数少于规定，而申报已进入公示或已入选，不能退回修改。请先按取消资格办理，或请其补充成员后另行申报。"
)
TOO_FEW_LEFT = (
    "联合体成员{partner}已退出，除牵头单位外至少 {least} 个成员，现有 {left} 个，请补充成员并由其确认后重新提交。"
)
PARTNER_TWICE = "该单位已在联合体中，同一单位只能出现一次。"
PARTNER_TOO_LATE = "该申报已经提交，成员不能再变动。需要变动时，请牵头单位先撤回，或联系主办单位。"
NO_CONSORTIUM = "本活动或这一申报类别不接受联合体申报，请以一个单位的名义申报。"
BLOCKED_FILE = "文件“{name}”已被隔离，不能随申报提交。请删除后重新上传安全的文件。"
CARRY_REASON = "请写明理由：它会告知申报单位并记入审计。"
NOT_MOVABLE = "当前状态为“{state}”，不能转入新版规则。"
CARRIED_ALREADY = "这项申报已经适用现行规则，不需要再转入。"
CANCELLED = "本活动已取消，已填写和已提交的内容可以查看，不能再修改。"
NAME_RECOMMENDER = "请选择推荐单位。"

TEMPLATES = {
    "submission.withdrawn": {
        "inapp": ("申报已撤回", "“{title}”（{number}）已撤回，不再参加评审。截止前可以重新申报。"),
    },
    "submission.disqualified": {
        "inapp": ("已取消资格", "“{title}”已被取消评选资格。原因：{reason}"),
    },
    "recommender.asked": {
        "inapp": ("请确认推荐", "{unit}申报“{title}”，选定{seat}为推荐单位，请在申报到达后核实并办理推荐。"),
    },
    "recommender.confirmed": {"inapp": ("推荐单位已确认", "{seat}已核实并推荐您申报的“{title}”。")},
    "paper.arrived": {"inapp": ("纸质材料已收到", "“{title}”的《{paper}》纸质件 {count} 份已于{at}收到。")},
    "paper.at_seat": {
        "inapp": ("纸质材料已收到", "{seat}已于{at}收到“{title}”的《{paper}》纸质件 {count} 份，核对后报送主办单位。")
    },
    "paper.arrived_seat": {
        "inapp": ("纸质材料已收到", "您单位推荐的“{title}”的《{paper}》纸质件 {count} 份已于{at}收到。")
    },
    "enrolment.received": {
        "inapp": ("报名成功", "“{title}”已报名参加{campaign}，报名编号 {number}。正式申报开放后请登录填报。"),
    },
    "submission.received": {
        "sms": "“{title}”的申报已于{at}提交，回执编号{number}。",
        "inapp": ("申报已提交", "“{title}”已提交{campaign}，提交时间 {at}，回执编号 {number}。"),
    },
    "partner.named": {
        "sms": "{lead}邀请{partner}联合申报“{title}”，请单位管理员登录平台确认或谢绝。",
        "inapp": (
            "请确认联合体申报",
            "{lead}在{campaign}中牵头申报“{title}”，把{partner}列为联合体成员。请确认或谢绝；确认后才能提交。",
        ),
    },
    "partner.confirmed": {"inapp": ("联合体成员已确认", "{partner}已确认参加“{title}”的联合体申报。")},
    "partner.declined": {
        "sms": "{partner}已谢绝或退出“{title}”的联合体申报，请登录平台移出或更换成员。",
        "inapp": (
            "联合体成员谢绝或退出",
            "{partner}已谢绝或退出“{title}”的联合体申报。{reason}请移出或更换成员后再提交。",
        ),
    },
    "partner.letter_refused": {
        "sms": "“{title}”的联合体成员{partner}的同意书核对不符，请登录平台查看原因并重新办理。",
        "inapp": (
            "同意书核对不符",
            "“{title}”的联合体成员{partner}的同意书核对不符：{reason}。请重新上传，或由其在线确认。",
        ),
    },
    "partner.leaving": {
        "sms": "{partner}申请退出“{title}”的联合体，由主办单位办理，请关注结果。",
        "inapp": (
            "联合体成员申请退出",
            "{partner}申请退出“{title}”的联合体：{reason}。由主办单位办理，办理前申报照常进行。",
        ),
    },
    "partner.released": {
        "sms": "{partner}已退出“{title}”的联合体，请登录平台查看。",
        "inapp": ("联合体成员已退出", "主办单位同意{partner}退出“{title}”的联合体，该单位不再计入本申报。{answer}"),
    },
    "partner.kept": {
        "inapp": ("未同意退出联合体", "主办单位未同意{partner}退出“{title}”的联合体：{answer}。该单位仍为成员。"),
    },
    "partner.removed": {"inapp": ("已不再是联合体成员", "{lead}已将{partner}移出“{title}”的联合体。")},
    "submission.carried": {
        "inapp": (
            "申报已转入新版规则",
            "主办单位已将“{title}”转入规则{version}，提交时间和内容不变。理由：{reason}",
        ),
    },
    "submission.returned": {
        "sms": "“{title}”的申报被退回修改，请在{until}前登录平台补正后重新提交。",
        "inapp": ("申报退回修改", "“{title}”被退回修改：{reason}。请在 {until} 前补正后重新提交。"),
    },
}
