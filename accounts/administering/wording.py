"""Sentences about the platform's administrators, and what letters tell them."""

LETTERS = {
    "administrator.dismissed": {"inapp": ("岗位免去", "您不再担任平台{role}。")},
}
SECURITY_CONFIRMS = "管理员的任免由系统管理员提出、安全管理员确认，请由安全管理员办理。"
OTHER_PERSON = "提出和确认须由两个人办理，您不能确认自己提出的事项。"
NOT_ABOUT_ONESELF = "不能确认关于自己的任免，请另一位安全管理员办理。"
OWN_PROPOSAL = "只有提出的人可以撤回。"
ONE_OF_THREE = "系统、安全、审计管理员互斥，一人只任其一；该人员已是平台管理员。"
WORKS_AT_HOST = "主办单位的工作人员不担任平台管理员。请先撤销其在主办单位的岗位，或换一个人。"
LAST_OF_KIND = "这是最后一位{role}，不能免去。请先任命另一位。"
PROPOSED_ALREADY = "对该人员的同一事项已经提出，等待安全管理员确认。"
HAS_MANAGER = "该主办单位已有活动管理员，人员由其自行邀请。"
