"""Sentences of the trail's pages."""

MANAGERS_ONLY = "审计记录只有本主办单位的活动管理员可以查看。需要查看时，请联系活动管理员。"
AUDITOR_ONLY = "审计记录只有平台审计管理员可以查看。需要查看时，请联系审计管理员。"
