"""What letters about units, their people and groups say."""

TEMPLATES = {
    "join.asked": {
        "sms": "{person}请求加入{unit}，请登录平台在“单位成员”中邀请或谢绝。",
        "inapp": ("有人请求加入本单位", "{person}请求加入{unit}。请核实是否本单位人员，再在“单位成员”中邀请或谢绝。"),
    },
    "join.declined": {
        "sms": "{unit}的管理员没有同意您的加入请求。如有疑问，请向单位内部了解，或凭加盖公章的授权书注册。",
    },
}
