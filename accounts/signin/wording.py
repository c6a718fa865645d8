"""Sentences of signing in, and what its letters say."""

NOT_A_PHONE = "手机号不正确。请填写 11 位手机号，境外号码请以 + 和国家代码开头。"
PHONE_REQUIRED = "请填写手机号。"
WRONG_LOGIN = "手机号或密码不正确。忘记密码可改用短信验证码登录，或重设密码。"
TOO_MANY_TRIES = "密码错误次数过多，请 5 分钟后再试，或改用短信验证码登录。"
CODE_WRONG = "验证码不正确，还可以再试 {left} 次。"
CODE_WRONG_LAST = "验证码不正确，次数已用完，请重新获取验证码。"
CODE_GONE = "验证码已失效，请重新获取验证码。"
WAIT = "验证码刚刚发送过，请在 {seconds} 秒后再获取。"
CODE_REQUIRED = "请填写短信中的 6 位数字。"
NUMBER_SPENT = "该号码获取验证码的次数已达上限（{limit}），请稍后再试。"
ADDRESS_SPENT = "您所在的网络获取验证码过于频繁，请稍后再试。"
SITE_SPENT = "今天的短信已发送完，请明天再试，或使用密码登录。"
SENT = "验证码已发送，5 分钟内有效。如未收到，请核对号码，60 秒后可重新获取。"
PASSWORDS_DIFFER = "两次填写的密码不一样，请重新填写。"
RESET_DONE = "密码已重设，请用新密码登录。"
START_OVER = "页面已过期，请重新验证手机号。"

LETTERS = {
    "signin.code": {"sms": "验证码{code}，用于{purpose}，5分钟内有效。请勿告诉他人。"},
    "signin.unknown": {"sms": "有人用本手机号{purpose}，但该号码尚未注册。如非本人操作，请忽略本短信。"},
    "signin.password": {"inapp": ("密码已修改", "您的账号于{at}修改了密码。如非本人操作，请立即重设密码。")},
}
PURPOSES = {"signin": "登录", "register": "注册账号", "reset": "重设密码", "invite": "接受邀请", "objection": "提交异议"}
