"""Sentences of the trail's pages, and the Chinese words of actions."""

MANAGERS_ONLY = "审计记录只有本主办单位的活动管理员可以查看。需要查看时，请联系活动管理员。"
AUDITOR_ONLY = "审计记录只有平台审计管理员可以查看。需要查看时，请联系审计管理员。"

_actions: dict[str, str] = {
    "signin.in": "登录",
    "signin.out": "退出登录",
    "signin.failed": "登录失败",
    "signin.password_reset": "重设密码",
    "tenant.open": "开通主办单位",
    "tenant.change": "修改主办单位",
}


def name_actions(words: dict[str, str]) -> None:
    """Add an app's words for its actions: {"registration.approve": "登记通过"}. A page shows the code where none is given."""
    _actions.update(words)


def action_label(action: str) -> str:
    """The action in Chinese, or its code."""
    return _actions.get(action, action)
