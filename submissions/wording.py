"""What letters about enrolments and submissions say."""

CORRECTION_OVER = "补正已于 {until} 截止，不能再提交。请联系主办单位。"
NAME_RECOMMENDER = "请选择推荐单位。"

TEMPLATES = {
    "enrolment.received": {
        "inapp": ("报名成功", "“{title}”已报名参加{campaign}，报名编号 {number}。正式申报开放后请登录填报。"),
    },
    "submission.received": {
        "sms": "“{title}”的申报已于{at}提交，回执编号{number}。",
        "inapp": ("申报已提交", "“{title}”已提交{campaign}，提交时间 {at}，回执编号 {number}。"),
    },
    "submission.returned": {
        "sms": "“{title}”的申报被退回修改，请在{until}前登录平台补正后重新提交。",
        "inapp": ("申报退回修改", "“{title}”被退回修改：{reason}。请在 {until} 前补正后重新提交。"),
    },
}
