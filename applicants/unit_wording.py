"""What letters about units, their people and groups say, and the sentences of their pages."""

ADMINS_ONLY = "只有本单位的管理员可以办理。需要办理时，请联系单位管理员。"
IS_MEMBER = "该手机号的持有人已是本单位成员，不需要再邀请。"
IS_ADMIN = "这位成员已经是单位管理员，不需要移交。"
LAST_ADMIN = "单位至少要有一名管理员。请先把管理员移交给其他成员，或另设一名管理员。"
LAST_ADMIN_ROLE = "单位至少要有一名管理员。请先另设一名管理员，再改为填报人。"
HANDOVER_VOID = "发起移交的人已不是单位管理员，或者您已不是该单位成员，移交不再有效。请联系单位管理员。"
CLOSED = "该单位已注销或已并入其他单位，不能再办理。历史记录仍可查看；如有疑问，请联系主办单位。"
CODE_TAKEN = (
    "该统一社会信用代码属于平台上的另一单位（{name}）。如两个单位已经合并，请联系主办单位办理单位合并，不要改代码。"
)
NOTHING_CHANGED = "没有需要变更的内容，请至少修改一项。"
PENDING_ALREADY = "已有一份变更申请在审核，请等待审核结果，或先撤回。"
OWN_GROUP = "其中有您所在的单位，您须回避，请由其他工作人员办理。"
OTHER_HOSTS = "该单位还在其他主办单位注册，注销或合并须由平台系统管理员办理，请联系平台。"
IN_OTHER_GROUP = "{unit}已计入“{group}”，一个单位只能计入一个集团。请先从原集团移出。"
TOO_FEW = "集团至少要有两个单位，请再选择一个。"

TEMPLATES = {
    "join.asked": {
        "sms": "{person}请求加入{unit}，请登录平台在“单位成员”中邀请或谢绝。",
        "inapp": ("有人请求加入本单位", "{person}请求加入{unit}。请核实是否本单位人员，再在“单位成员”中邀请或谢绝。"),
    },
    "join.declined": {
        "sms": "{unit}的管理员没有同意您的加入请求。如有疑问，请向单位内部了解，或凭加盖公章的授权书注册。",
    },
    "member.joined": {"inapp": ("有新成员加入本单位", "{person}接受邀请加入{unit}，角色为{role}。")},
    "member.left": {"inapp": ("成员退出单位", "{person}已退出{unit}，其填写的内容仍归单位所有。")},
    "member.handed_over": {"inapp": ("单位管理员已移交", "{person}已接任{unit}的单位管理员。")},
    "member.role": {"inapp": ("您的角色有变化", "您在{unit}的角色已改为{role}。")},
    "member.removed": {
        "inapp": ("您已被移出单位", "您已不再是{unit}的成员，不能再查看该单位的申报。如有疑问，请联系单位管理员。")
    },
    "change.asked": {"inapp": ("单位信息变更待审核", "{unit}申请变更{fields}，请在{due}前审核。")},
    "change.approved": {
        "sms": "{unit}的信息变更申请已通过，平台上的单位信息已更新。",
        "inapp": ("变更申请已通过", "{unit}的变更申请已通过：{changes}。此前提交的申报保留原名称。"),
    },
    "change.refused": {
        "sms": "{unit}的信息变更申请未通过，请登录平台查看原因。",
        "inapp": ("变更申请未通过", "{unit}的变更申请未通过，原因：{reason}。请核对后重新提出。"),
    },
    "change.informed": {
        "inapp": (
            "在本主办单位注册的单位信息有变更",
            "{unit}的信息经{host}审核变更：{changes}。此前提交的申报保留原名称。",
        ),
    },
    "unit.closed": {
        "sms": "{unit}已在平台办理注销，不能再报名和申报，历史记录仍可查看。如有疑问请联系主办单位。",
        "inapp": (
            "单位已注销",
            "{unit}已办理注销，原因：{reason}。不能再报名和申报，历史记录仍可查看。如有疑问，请联系主办单位。",
        ),
    },
    "unit.merged": {
        "sms": "{unit}已并入{into}，成员和申报转由{into}办理。如有疑问请联系主办单位。",
        "inapp": (
            "单位已合并",
            "{unit}已并入{into}，原因：{reason}。成员、注册和申报转由{into}办理，已提交的申报保留原单位名称。",
        ),
    },
    "group.confirmed": {
        "inapp": (
            "集团及分支机构已确认",
            "{host}确认{unit}属于“{group}”，与其成员单位按一个申报主体计算：{members}。如有疑问，请联系主办单位。",
        ),
    },
}
