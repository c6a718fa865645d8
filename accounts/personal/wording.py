"""Sentences about personal data."""

PURPOSES = {
    "verify": "核对身份或申报材料",
    "contact": "与本人联系",
    "objection": "办理异议、投诉或举报",
    "paper": "制作文件、名单或证书",
    "duty": "其他工作需要",
}
"""Why somebody wants to see a personal value in clear."""

NOTE_REQUIRED = "请写明查看的事由，例如“电话通知补正材料”。"
NOTE_SHORT = "事由至少写 4 个字。"
PURPOSE_REQUIRED = "请选择查看目的。"
EMPTY = "未填写"
EXPORT_TYPES = {
    ".zip": "application/zip",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LETTERS = {
    "export.ready": {
        "inapp": ("{what}已生成", "您申请的{what}已经生成，请在 {days} 天内下载，过期后文件将删除。"),
    },
    "account.closing": {
        "inapp": ("已收到账号注销申请", "您的账号将于{at}注销。在此之前可以在“我的数据”页面撤销申请。"),
        "sms": "您已申请注销账号，将于{at}生效。如非本人操作，请立即登录撤销申请并修改密码。",
    },
    "account.closing_cancelled": {"inapp": ("已撤销账号注销申请", "您的账号继续有效。")},
    "account.closing_blocked": {
        "inapp": ("账号未能注销", "账号未能按时注销：{reason}办理后请重新申请。"),
    },
    "audit.heads": {
        "inapp": (
            "{day}审计链末端",
            "共 {count} 条链：{heads}。请留存备查；与“链头公布”页面或锚定文件不一致的，说明记录被改动。",
        ),
        "email": (
            "{day}审计链末端",
            "共 {count} 条链：{heads}。请留存备查；与“链头公布”页面或锚定文件不一致的，说明记录被改动。",
        ),
    },
    "account.closed": {"sms": "您的账号已按申请注销，姓名、手机号等个人信息已删除。"},
}
ONCE_A_DAY = "每天只能导出一次，可在 {at} 后再次申请。"
TOMBSTONE = "已注销用户"
HAND_OVER_UNIT = "您是{unit}唯一的管理员，请先把管理员移交给其他成员。"
LAST_IN_UNIT = "{unit}只有您一名成员，注销后该单位没有人可以办理，已提交的申报仍由主办单位保存。"
LAST_MANAGER = "您是{tenant}唯一的活动管理员，请先请平台系统管理员指定其他管理员。"
LAST_ADMINISTRATOR = "您是平台唯一的{role}，请先移交岗位。"
CLOSE_SURE = "我已知晓：注销后不能恢复，姓名、手机号、邮箱等将删除，所在单位已提交的申报仍由主办单位保存。"
GONE = "已清除"
