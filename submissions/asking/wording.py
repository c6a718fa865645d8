"""What pages and letters about asked forms say."""

OVER = "“{title}”已于 {until} 截止，不能再填报。确有困难的，请联系主办单位。"
BLOCKED_FILE = "文件“{name}”已被隔离，不能提交。请删除后重新上传安全的文件。"
SAY_WHY = "请写明理由，申报单位将看到它。"
LATER = "新的截止时间须晚于现在和原来的截止时间。"
NOT_ASKED = "没有找到这份表格，或者它不是向您所在的单位征集的。"
NOT_OPEN = "当前状态为“{state}”，不能再修改。"
NOT_THROUGH = "没有找到这份报告，或者它不经本席位报送。"

TEMPLATES = {
    "asked.received": {"inapp": ("已提交", "“{title}”的“{item}”已于{at}提交。")},
    "asked.at_seat": {
        "sms": "{unit}的“{item}”已提交，请登录平台核实并确认报送。",
        "inapp": ("请确认报送", "{unit}已就“{title}”提交“{item}”，请核实后确认报送主办单位，或退回修改。"),
    },
    "asked.given_back": {
        "sms": "“{title}”的“{item}”被推荐单位退回，请在{until}前登录平台修改后重新提交。",
        "inapp": ("推荐单位退回修改", "“{title}”的“{item}”被退回：{reason}。请在{until}前修改后重新提交。"),
    },
    "asked.extended": {
        "sms": "“{title}”的“{item}”填报期限延长至{until}。",
        "inapp": ("填报期限延长", "“{title}”的“{item}”填报期限延长至{until}。原因：{reason}"),
    },
}
