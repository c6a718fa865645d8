"""Sentences of the rules of accounts."""

SIGN_IN_FIRST = "请先登录。"
NOT_A_MEMBER = "您不是该单位的成员。请重新选择单位，或请单位管理员把您加入。"
ADMINISTRATORS_ONLY = "这里是平台管理员的工作台。"
SYSADMIN_ONLY = "主办单位由平台系统管理员开通和修改，请联系系统管理员。"
SLUG_SHAPE = "标识由小写字母、数字和短横线组成，以字母开头，3 至 40 个字符。"
SLUG_TAKEN = "这个标识已被使用，请换一个。"
