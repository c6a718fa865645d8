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
        "sms": "{person}凭授权书注册，经主办单位审核已加入{unit}，可以填报。如非本单位授权，请立即联系主办单位。",
        "inapp": (
            "有新成员加入本单位",
            "{person}凭授权书向{host}提交注册申请，审核通过后已成为{unit}的填报人。如非本单位授权，请立即联系主办单位。",
        ),
    },
    "registration.admitted": {
        "sms": "主办单位已为您开通申报资格（{unit}），请用本手机号登录平台，首次登录请使用短信验证码。",
        "inapp": ("已开通申报资格", "主办单位已为{unit}开通申报资格，现在可以报名和填报。"),
    },
    "registration.refused": {
        "sms": "{unit}的注册申请未通过审核，请登录平台查看原因，修改后重新提交。",
        "inapp": ("注册申请被退回", "{unit}的注册申请被退回，原因：{reason}。请修改后重新提交。"),
    },
}

PHONE_KNOWN = "该手机号已有账号，请直接登录；登录后可以查看注册进度。"
