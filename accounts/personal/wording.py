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
