"""Sentences and letters about filings that came on paper."""

NOT_TAKEN = "本活动不接收纸质代录，请由申报单位登录平台填报。"
NOT_HERE = "本活动的纸质申报由主办单位代录，请转交主办单位。"
NOT_YOURS = "没有找到这件代录的申报，或者它不是本席位登记的。"
AT_DESK = "这件申报由{seat}代录，录入期间本单位不能修改；提交后请在本页确认或提出异议。"
CONFIRMED = "申报单位已确认，以后由单位自行登录办理。"
BY_OTHERS = "这件申报由您代录，须由其他人员审查。"
NEEDS_MANAGER = "已过截止时间，补登截止前收到的纸质申报由主办单位的负责人办理。"
NO_ARRIVAL = "已过截止时间，本活动没有规定以纸质件收到时间为准；确需延期的，请由主办单位先给予延期许可。"
ARRIVED_LATE = "纸质件收到时也已过截止时间，不能代录。"
TOO_LATE = "截止前收到的纸质申报须在{until}前录入并提交，现已超过。"
REASON = "补登截止前收到的纸质申报，请写明收件依据（例如邮戳日期、签收单号）。"
UNIT_ENDED = "该单位已注销或已并入其他单位，不能代录。"
NEW_UNIT = "平台上没有这个统一社会信用代码的单位，请填写单位情况并上传授权书。"
LETTER = "该单位没有在本主办单位注册，请上传加盖公章的授权书。"
NOT_ON_WAY = "该单位的申报不归本席位受理，请转交主办单位代录。"
FUTURE = "收到时间不能晚于现在。"
NOT_WAITING = "这件申报现在不需要确认，请刷新页面查看最新状态。"
OBJECT_WHY = "请写明哪里与纸质件不一致，或为什么不是本单位的申报。"
OBJECTED = "申报单位有异议：{reason}"

TEMPLATES = {
    "paper.waiting": {
        "sms": "{seat}已按贵单位的纸质申报代录“{title}”，编号{number}。请在{until}前登录平台确认，或交回盖章的打印件。",
        "inapp": (
            "请确认代录的申报",
            "{seat}已按{unit}的纸质申报代录“{title}”（编号 {number}）。请在 {until} 前核对，确认无误或提出异议；确认前不进入评审。",
        ),
    },
    "paper.confirmed": {"inapp": ("代录已确认", "{unit}已确认代录的“{title}”（{way}），申报进入受理。")},
    "paper.objected": {
        "inapp": ("代录有异议", "{unit}对代录的“{title}”提出异议：{reason}。请核对纸质件，改正后重新提交，或取消代录。")
    },
    "paper.cancelled": {
        "sms": "{seat}已取消代录的申报“{title}”，编号{number}。如有疑问请与其联系。",
        "inapp": ("代录已取消", "{seat}已取消按纸质件代录的“{title}”（编号 {number}）。{reason}"),
    },
}
