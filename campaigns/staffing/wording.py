"""Sentences about the host's staff, and what letters tell them."""

TEMPLATES = {
    "staff.changed": {"inapp": ("岗位变动", "{host}调整了您的岗位。调整前：{before}；调整后：{after}。")},
    "staff.removed": {
        "sms": "{host}已撤销您在征集平台的工作岗位。如有疑问，请联系该单位的活动管理员。",
        "inapp": ("岗位撤销", "{host}已撤销您的全部岗位（{before}）。如有疑问，请联系该单位的活动管理员。"),
    },
}
MANAGERS_ONLY = "人员和岗位由管理全部活动的活动管理员办理，请联系本单位的活动管理员。"
NOT_ONESELF = "不能调整自己的岗位，请由另一位活动管理员办理。"
LAST_MANAGER = "这是最后一位管理全部活动的活动管理员，不能撤销。请先邀请另一位活动管理员，再办理。"
NO_GRANT = "请至少选择一个岗位；要撤销全部岗位，请用“撤销岗位”。"
IS_ADMINISTRATOR = "平台管理员（系统、安全、审计）不担任主办单位的岗位，请换一个人。"
TENANT_CLOSED = "主办单位已停用，邀请不能接受。请联系平台系统管理员。"
ALL_CAMPAIGNS = "全部活动"
