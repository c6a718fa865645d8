"""Sentences of invitations, and what their letters say."""

LETTERS = {
    "invitation.sent": {
        "sms": "{who}邀请您担任{role}，请打开{link}接受，7天内有效，仅限本手机号使用。如与您无关，请忽略本短信。",
    },
    "invitation.accepted": {"inapp": ("邀请已接受", "{person}已接受邀请：{what}")},
    "invitation.declined": {"inapp": ("邀请被谢绝", "{person}谢绝了邀请：{what}")},
}

PLATFORM = "平台"
OPEN_ALREADY = "该手机号已有一份未使用的邀请，请在邀请列表中重新发送或撤回。"
NUMBER_SPENT = "今天向该手机号发送的邀请已达上限（{limit} 条），请明天再试。"
INVITER_SPENT = "您今天发送的邀请已达上限（{limit} 条），请明天再试。"
SITE_SPENT = "今天的短信已发送完，请明天再试。"
SETTLED = "这份邀请已被接受、谢绝或撤回，请刷新页面查看最新状态。"
NOT_YOURS = "这份邀请只能由发出邀请的人，或者管理这些人员的负责人处理。"
WRONG_PERSON = "邀请发给了另一个手机号。请先退出登录，再用被邀请的手机号接受。"
OWN_INVITATION = "不能接受自己发出的邀请，请由另一位有权限的人员邀请您。"
INVITER_GONE = "发出邀请的人已不再负责此事，这份邀请不再有效。请联系对方单位现在的负责人重新邀请。"
ANSWER_FIRST = "请先验证被邀请的手机号。"
UNREAD = "请阅读并勾选用户注册协议和隐私政策后再接受邀请。"
NUMBER_TAKEN = "该手机号刚刚已开通账号，请登录后再接受邀请。"
SENT_AGAIN = "邀请短信已重新发送，原来的链接不再有效。"
WITHDRAWN = "邀请已撤回，原来的链接不再有效。"
ACCEPTED = "您已接受邀请。"
DECLINED = "您已谢绝邀请，我们会告知邀请人。"
