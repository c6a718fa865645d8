"""Sentences of the rules of accounts."""

SIGN_IN_FIRST = "请先登录。"
NOT_A_MEMBER = "您不是该单位的成员。请重新选择单位，或请单位管理员把您加入。"
