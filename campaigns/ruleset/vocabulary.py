"""Words a rule set may use that are not keys of its own: facts of a unit and events of letters."""

from __future__ import annotations

FACTS: dict[str, str] = {
    "legal_person": "具有独立法人资格",
    "registered_in_china": "在中国境内依法注册设立",
    "registered_here": "在本地注册",
    "taxpayer_here": "在本地纳税",
    "owner_side": "建设方或采购方（甲方）",
    "supplier_side": "供应方（乙方）",
    "listed": "上市公司",
    "high_tech": "高新技术企业",
    "small_or_medium": "中小企业",
    "central_enterprise": "中央企业或其所属单位",
    "state_owned": "国有企业",
    "ministry_unit": "部属单位",
}
"""Facts of a unit that a condition may ask for."""

LIST_COLUMNS = {
    "unit": "申报单位",
    "seat": "推荐单位",
    "rank": "名次",
    "number": "编号",
    "award": "奖项",
    "score": "得分",
}
"""What a list or a summary may show beside the fields of the forms."""

EVENTS: dict[str, str] = {
    "registration_approved": "注册审核通过",
    "registration_refused": "注册审核未通过",
    "enrolment_received": "报名已收到",
    "submission_received": "申报已收到",
    "submission_returned": "申报退回补正",
    "submission_withdrawn": "申报已撤回",
    "submission_disqualified": "取消评选资格",
    "partner_named": "被列为联合体成员",
    "recommender_asked": "请推荐单位确认",
    "recommender_confirmed": "推荐单位已确认",
    "paper_arrived": "纸质材料已收到",
    "check_passed": "形式审查通过",
    "check_failed": "形式审查未通过",
    "stage_passed": "通过一个环节",
    "stage_failed": "未通过一个环节",
    "supplement_requested": "请补充材料",
    "defence_scheduled": "答辩安排",
    "docket_opened": "评审任务已送达",
    "list_sealed": "推荐名单已封存",
    "expert_invited": "邀请专家",
    "sheets_assigned": "评审任务已分配给专家",
    "vote_opened": "投票开始",
    "publicity_opened": "公示开始",
    "objection_received": "收到异议",
    "objection_decided": "异议已处理",
    "award_decided": "奖项已确定",
    "certificate_issued": "证书已签发",
    "result_published": "结果已公布",
    "window_opening": "时间段开始",
    "report_due": "后续报告待提交",
    "inspection_drawn": "被抽中核查",
    "expiry_near": "有效期将满",
    "expired": "有效期已满",
    "rules_amended": "规则有修改",
}
"""Events a letter of a rule set may be about. The outbox writes the first ``_`` as a dot (``registration.approved``)."""
