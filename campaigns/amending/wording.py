"""What pages and letters say when a running campaign changes."""

OVER = "活动已经结束或者取消，规则和时间不能再改动。"
NOT_YET = "活动还没有发布，请在“规则设置”中直接修改。"
NO_CHANGE = "下一版本与现行规则没有差别，不需要发布。"
MOVED_ON = "在您打开页面之后规则草稿又被修改过，请重新核对差别后再发布。"
UNFINISHED = "规则检查还有 {count} 处需要处理，请在“规则设置”中处理后再发布。"
REASON_WANTED = "请写明理由：它会随公告公布。"
NOT_LATER = "延长只能推后：“{title}”原定 {was} 截止，请填写更晚的时间。"
NOT_PAST = "新的截止时间须在现在之后。"
OPEN_ENDED = "“{title}”没有截止时间，不需要延长。"
AFTERWARDS = "延长后与后面的日程冲突：{sentences}请同时顺延后面的时间段，或在“规则设置”中一并调整。"
EXTENDED_ANYWAY = "截止时间经公告延长；已经开始的环节照常进行，延长期内提交的申报随到随办。"
WRONG_NAME = "填写的名称与活动名称不一致，没有取消。请照原样填写活动全称。"

NOTICE_TITLES = {
    "amended": "关于修改《{campaign}》规则的公告",
    "extended": "关于延长{window}截止时间的公告",
    "suspend": "关于暂停{campaign}的公告",
    "resume": "关于恢复{campaign}的公告",
    "cancel": "关于取消{campaign}的公告",
}
NOTICE_BODIES = {
    "amended": "现对本活动规则作如下修改，自即日起施行。\n修改理由：{reason}\n修改内容：\n{changes}\n已经提交的申报仍按提交时的规则办理；尚未提交的，按修改后的规则填写，已填内容全部保留。",
    "extended": "{window}截止时间延长至 {until}。\n延长理由：{reason}\n{changes}\n已经提交的申报不受影响。",
    "suspend": "本活动自即日起暂停。\n暂停原因：{reason}\n暂停期间不受理注册、报名、申报和评审，已保存和已提交的内容全部保留。恢复时间另行公告。",
    "resume": "本活动自即日起恢复，各时间段照公布的日程开放；需要延长的另行公告。\n{reason}",
    "cancel": "本活动自即日起取消。\n取消原因：{reason}\n不再受理报名、申报和评审。已经提交的内容保留备查，可以查看，不能再修改。",
}

TEMPLATES = {
    "rules.amended": {
        "sms": "{campaign}的规则有修改，请登录平台查看修改内容。",
        "inapp": ("规则有修改", "{campaign}的规则已修改为{version}。理由：{reason}。修改内容：{changes}"),
    },
    "deadline.extended": {
        "sms": "{campaign}：{window}截止时间延长至{until}。",
        "inapp": ("截止时间延长", "{campaign}：{window}截止时间延长至 {until}。理由：{reason}"),
    },
    "permit.granted": {
        "sms": "{campaign}：{window}准予延长至{until}。",
        "inapp": ("准予延期", "{campaign}：“{who}”的{window}准予延长至 {until}。理由：{reason}"),
    },
    "campaign.suspended": {
        "sms": "{campaign}已暂停，恢复时间另行通知，请留意活动页面公告。",
        "inapp": ("活动暂停", "{campaign}已暂停。原因：{reason}。已保存和已提交的内容全部保留，恢复时间另行公告。"),
    },
    "campaign.resumed": {
        "sms": "{campaign}已恢复，请登录平台查看日程。",
        "inapp": ("活动恢复", "{campaign}已恢复，各时间段照公布的日程开放。{reason}"),
    },
    "campaign.cancelled": {
        "sms": "{campaign}已取消，请登录平台查看公告。",
        "inapp": ("活动取消", "{campaign}已取消。原因：{reason}。已提交的内容可以查看，不能再修改。"),
    },
}
