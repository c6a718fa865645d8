"""Sentences about the people of a seat, and what letters tell them."""

TEMPLATES = {
    "seat.joined": {"inapp": ("席位成员变动", "{person}已成为“{seat}”的{role}（{campaign}）。")},
    "seat.role": {"inapp": ("席位角色变动", "您在“{seat}”（{campaign}）的角色现在是：{role}。")},
    "seat.kept": {
        "inapp": ("继续担任席位成员", "“{campaign}”即将开始，您继续担任“{seat}”的{role}。不再担任的，请联系主办单位。")
    },
    "seat.removed": {
        "sms": "您不再是“{seat}”的成员（{campaign}），未提交的评审任务已收回。如有疑问，请联系席位负责人。",
        "inapp": ("不再是席位成员", "您不再是“{seat}”的成员（{campaign}），未提交的评审任务已收回。"),
    },
}
NOT_ONESELF = "不能移出自己。不再担任负责人的，请用“移交负责人”；需要退出的，请联系主办单位。"
HEAD_BY_HOST = "席位负责人由主办单位指定和更换，请联系主办单位；您可以移交自己的负责人角色。"
NOT_A_HEAD = "移交由席位负责人本人发起。"
MANAGES_SEAT = "这份邀请由席位负责人或主办单位的活动管理员处理。"
SEAT_OF_CLOSED = "活动已结束，邀请不能接受。请联系主办单位。"
ALREADY = "您已是该席位的{role}，不需要再接受邀请。"
NO_LONGER = "发起移交的人已不是该席位的负责人，邀请不能接受。请联系主办单位。"
