"""What pages and letters about countersigning say."""

NOT_ASKED = "{what}公布前须经联合主办单位会签（{names}），请先送会签。"
RETURNED = "{what}的会签已被退回（{back}）。请按意见处理后重新送会签。"
CHANGED = "{what}送会签以后内容有变动（或者会签的规则有修改），已有的会签不再有效，请重新送会签。"
CHANGED_AT_SEAT = "送会签以后内容有变动，这次会签已经失效，请等待主办单位重新送来。"
OVER = "这次会签已经结束，请以主办单位最近一次送来的为准。"
ALREADY_ASKED = "已按现在的内容送会签，请等待各联合主办单位确认。"
NOTHING = "还没有可以送会签的内容。"
REASON_WANTED = "请写明退回的理由。"
NO_RIGHT = "会签须由主办单位在规则中授予本席位，本席位没有这项权限。"
NOT_YOURS = "没有找到这项会签，或者它不是送给本席位的。"

TEMPLATES = {
    "countersign.asked": {
        "sms": "“{campaign}”的{what}请{seat}会签，请席位负责人登录平台办理。",
        "inapp": ("请会签", "“{campaign}”的{what}（{works} 项）送{seat}会签。请核对名单，确认或者写明理由退回。"),
    },
    "countersign.confirmed": {"inapp": ("会签完成", "“{campaign}”的{what}已经 {count} 家联合主办单位会签，可以公布。")},
    "countersign.returned": {
        "sms": "“{campaign}”的{what}被{seat}退回会签，请登录平台查看理由。",
        "inapp": ("会签被退回", "“{campaign}”的{what}被{seat}退回。理由：{reason}"),
    },
    "countersign.void": {
        "inapp": ("会签已失效", "“{campaign}”的{what}送会签以后内容有变动，已有的会签不再有效，须重新送会签。")
    },
}
