"""What letters of publicity say."""

TEMPLATES = {
    "report.due": {
        "sms": "“{title}”的“{item}”请在{until}前登录平台填报。",
        "inapp": ("请提交报告", "您入选的“{title}”须提交“{item}”，请在{until}前登录平台填报。"),
    },
    "inspection.drawn": {
        "sms": "“{title}”被抽中“{item}”，请登录平台查看并准备材料，{until}前配合核查。",
        "inapp": (
            "被抽中核查",
            "“{title}”被抽中“{item}”，请准备有关材料，在{until}前配合主办单位核查。抽取记录已经公布，可以复核。",
        ),
    },
    "expiry.near": {
        "inapp": ("有效期将满", "“{title}”的入选有效期至{until}，期满后移出案例库。需要继续有效的，请按活动规则办理。")
    },
    "expired": {
        "inapp": (
            "有效期已满",
            "“{title}”的入选有效期已于{until}届满，不再在案例库展示；证书仍可查验，显示为已过有效期。",
        )
    },
    "follow_up.taken_off": {
        "sms": "“{title}”已移出案例库，请登录平台查看原因。",
        "inapp": ("已移出案例库", "“{title}”已移出案例库。原因：{reason}"),
    },
    "publicity.opened": {
        "inapp": (
            "已进入公示名单",
            "贵单位申报的“{title}”已列入“{list}”名单，公示至{until}。公示期间有异议的，将按规则核查处理。",
        ),
    },
    "channel.opened": {
        "inapp": (
            "转发渠道已开通",
            "“{campaign}”已为“{channel}”开通专用链接，可以拟写和发布转发通知，并查看经该链接的报名和申报数量。",
        ),
    },
    "channel.withdrawn": {
        "inapp": ("转发渠道已撤销", "“{campaign}”已撤销渠道“{channel}”。原因：{reason} 此前计入的申报保持不变。"),
    },
    "result.not_selected": {
        "inapp": ("评审结果", "贵单位申报的“{title}”未入选“{campaign}”。感谢参与。"),
    },
    "result.selected": {
        "sms": "贵单位申报的“{title}”在“{campaign}”中获：{award}。请登录平台查看。",
        "inapp": ("结果公布", "贵单位申报的“{title}”在“{campaign}”中获：{award}。有证书的可以在“证书”页下载。"),
    },
    "result.recommended": {
        "inapp": ("推荐的项目获奖", "{seat}推荐的项目在“{campaign}”中有 {count} 项获奖，名单见结果公告。"),
    },
    "certificate.issued": {
        "inapp": ("证书已签发", "贵单位“{title}”的证书 {number} 已签发，可以在“证书”页下载。"),
    },
    "vote.opened": {
        "inapp": ("投票开始", "贵单位申报的“{title}”已进入网上投票，投票至{until}。请勿刷票，违规票不计。"),
    },
    "objection.received": {
        "sms": "“{campaign}”收到异议 {number}，请登录平台受理。",
        "inapp": ("收到异议", "“{campaign}”公示项目“{title}”收到异议 {number}，请在公示规则规定的时间内受理。"),
    },
    "objection.progress": {
        "sms": "您对“{campaign}”公示提出的异议 {number}：{outcome}。处理意见可在公示页面凭编号和查询码查看。",
    },
    "objection.investigated": {
        "inapp": (
            "公示项目有异议",
            "贵单位“{title}”在“{list}”期间收到异议，主办单位已受理并开始核查，请配合提供材料。核查期间不公开异议人身份。",
        ),
    },
    "objection.dismissed": {
        "inapp": ("异议不成立", "对贵单位“{title}”的异议经核查不成立。处理意见：{ruling}"),
    },
    "objection.upheld": {
        "sms": "对贵单位“{title}”的异议经核查成立，该项目不再列入名单。请登录平台查看处理意见。",
        "inapp": ("异议成立", "对贵单位“{title}”的异议经核查成立，该项目不再列入“{list}”。处理意见：{ruling}"),
    },
    "certificate.revoked": {
        "inapp": ("证书已撤销", "贵单位“{title}”的证书 {number} 已撤销。理由：{reason}"),
    },
}
