"""What is said about questions."""

NOTHING_ASKED = "请写明要问的问题。"
TOO_LONG = "问题最多 {most} 个字符，现在 {now} 个，请精简或分成几个问题。"
TOO_MANY = "还有 {most} 个问题没有答复，请等答复后再提问。"
NOTHING_ANSWERED = "请写明答复内容。"
NOTHING_PUBLISHED = "请写明要公布的问题和答复。"
NAMES_THE_UNIT = "公布的文字里有提问单位“{unit}”的名称，请去掉后再公布。"
NOT_ASKED = "这个问题不是提给本席位的。"
ANSWERED = "已经答复，不需要再转给主办单位。"

TEMPLATES = {
    "question.answered": {
        "sms": "您在{campaign}中提出的问题，{who}已答复，请登录平台查看。",
        "inapp": ("提问已答复", "您在{campaign}中提出的问题，{who}已答复，请点开查看。"),
    },
}
