"""What letters about registrations say, and the sentences of their pages."""

TEMPLATES = {
    "registration.submitted": {
        "inapp": ("注册申请已提交", "{unit}的注册申请已提交，主办单位将于{due}前审核，结果以短信通知。"),
    },
    "registration.approved": {
        "sms": "{unit}的注册申请已审核通过，现在可以登录平台进行预填报。",
        "inapp": ("注册审核通过", "{unit}的注册申请已审核通过，现在可以报名和填报。"),
    },
    "registration.joined": {
        "sms": "{person}凭授权书注册，经主办单位审核已加入{unit}（{role}）。如非本单位授权，请立即联系主办单位。",
        "inapp": (
            "有新成员加入本单位",
            "{person}凭授权书向{host}提交注册申请，审核通过后已加入{unit}，角色为{role}。如非本单位授权，请立即联系主办单位。",
        ),
    },
    "registration.claimed": {
        "sms": "有人凭新的授权书申请担任{unit}在平台的管理员，主办单位正在审核。如非本单位授权，请立即联系主办单位。",
        "inapp": (
            "有人申请认领本单位",
            "{person}向{host}提交了加盖公章的授权书，申请担任{unit}的单位管理员，正在审核。如非本单位授权，请立即联系该主办单位。",
        ),
    },
    "registration.claimed_elsewhere": {
        "inapp": (
            "在本主办单位注册的单位更换了管理员",
            "{host}审核通过了对{unit}的认领申请，该单位的管理员有变化；{outcome}。如有疑问，请联系该主办单位核实。",
        ),
    },
    "registration.claim_approved": {
        "sms": "{unit}的认领申请已通过审核，管理员有变化，请登录平台查看。如非本单位授权，请立即联系主办单位。",
        "inapp": (
            "本单位的管理员有变化",
            "{host}审核通过了{person}对{unit}的认领申请，{person}已成为单位管理员；{outcome}。如非本单位授权，请立即联系该主办单位。",
        ),
    },
    "registration.claim_refused": {
        "inapp": ("认领申请未通过", "{person}对{unit}的认领申请没有通过{host}的审核，单位成员没有变化。"),
    },
    "registration.admitted": {
        "sms": "主办单位已为您开通申报资格（{unit}），请用本手机号登录平台，首次登录请使用短信验证码。",
        "inapp": ("已开通申报资格", "主办单位已为{unit}开通申报资格，现在可以报名和填报。"),
    },
    "registration.refused": {
        "sms": "{unit}的注册申请未通过审核，请登录平台查看原因，修改后重新提交。",
        "inapp": ("注册申请被退回", "{unit}的注册申请被退回，原因：{reason}。请修改后重新提交。"),
    },
    "registration.overdue": {
        "inapp": (
            "注册审核已超过期限",
            "有 {count} 项注册申请超过了审核期限，最早一项应于{due}前办结。请尽快在“注册审核”中办理。",
        ),
    },
}

NOT_ONESELF = "不能为自己办理准入，请由其他工作人员核实后办理。"
PHONE_KNOWN = "该手机号已有账号，请直接登录；登录后可以继续注册单位、查看注册进度。"
ALREADY_REGISTERED = "您已在本主办单位提交过注册申请，请登录后在“单位注册”中查看进度或修改。"
ALREADY_MEMBER = "您已是该单位的成员，不需要再注册。请进入申报工作台办理。"
CODE_KNOWN = "该统一社会信用代码已有单位在本平台注册。请选择请本单位管理员邀请您加入，或者凭新的授权书认领。"
CLAIM_LETTER = "认领单位须上传本次新出具、加盖公章的注册授权书。"
ASKED = "已转告该单位的管理员。对方发出邀请后，您会收到带链接的短信；对方没有答复的，可以凭新的授权书认领。"
ASKED_TOO_OFTEN = "今天提出的加入请求已达上限，请明天再试，或者凭新的授权书认领。"
JUST_OPENED = "该统一社会信用代码刚刚已有单位注册，请刷新页面，按认领办理。"
UNIT_ENDED = "该单位在平台上已注销，不能凭原统一社会信用代码注册。请退回并告知申请人，或联系平台系统管理员。"
CHOOSE_OLD_ADMINS = "这是对已有单位的认领，请选择原管理员如何处理后再通过。"
NOT_A_NAMESAKE = "所选单位与申请单位的名称或代码对不上，请刷新页面后重新选择。"
NOT_REGISTERED = "本单位还没有通过{host}的注册审核，不能在这里报名和填报。请先在本活动页面办理单位注册，通过后再继续。"
NOTHING_ELSEWHERE = "没有其他主办单位审核通过的注册可以使用，请在活动主页办理单位注册。"
CARRIED = {
    "approved": "主办单位认可原审核结果，现在可以报名和填报。",
    "pending": "已提交，主办单位审核后以短信通知。",
}
OWN_LETTER = "本活动的主办单位要求提交单独的注册授权书，请上传。"

FIELDS = {
    "name": "单位名称",
    "uscc": "统一社会信用代码",
    "kind": "主体类型",
    "region_code": "注册地",
    "address": "单位地址",
    "ownership": "单位属性",
    "enterprise_type": "单位类型",
    "license": "营业执照",
    "letter": "注册授权书",
    "contact_name": "联系人",
    "id_number": "联系人身份证号",
}
USUAL = {
    "letter": (
        "没有加盖单位公章",
        "公章名称与单位名称不一致",
        "被授权人与联系人不一致",
        "没有填写日期或日期有误",
        "扫描件不清晰或不完整",
        "不是本活动的授权书",
    ),
    "license": ("扫描件不清晰或不完整", "与单位名称或代码不一致", "已过有效期"),
    "name": ("与营业执照或法人证书不一致，请填写全称",),
    "uscc": ("与营业执照或法人证书不一致", "请补充填写"),
    "kind": ("注册入口或主体类型选择有误",),
    "region_code": ("与登记的注册地不一致",),
    "address": ("请填写完整地址",),
    "contact_name": ("与授权书不一致",),
    "id_number": ("与授权书不一致",),
}
"""Why registrations are usually sent back, field by field: the host ticks, the applicant reads it at the field."""
