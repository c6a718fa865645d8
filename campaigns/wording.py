"""What letters about seats say."""

TEMPLATES = {
    "seat.appointed": {
        "sms": "您已被设为“{seat}”的{role}，参加“{campaign}”的评审工作。请用本手机号登录平台办理。",
        "inapp": "您已被设为“{seat}”的{role}，参加“{campaign}”的评审工作。",
    },
}
