"""The first versions of the agreement, the privacy text and the consent for ID numbers, so that no installation registers people without them."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS

from accounts.kernel.clock import clock

FIRST = {
    "agreement": (
        "用户注册协议",
        """一、本平台供主办单位开展征集、申报、评选活动使用，供申报单位在线注册、报名和填报。注册人应当是申报单位授权的本单位人员，并上传加盖公章的注册授权书。
二、注册人应当如实填写单位和个人信息，信息发生变化的应当及时更新；冒用他人名义或者提供虚假材料的，主办单位可以退回注册申请、停用账号。
三、账号和密码由本人保管，以本账号办理的事项视为申报单位的行为。发现账号被他人使用的，应当立即修改密码并告知主办单位。
四、本平台为互联网非涉密平台，严禁填报、处理、传输国家秘密、工作秘密和敏感信息。
五、申报单位对所提交材料的真实性、合法性负责，材料不得侵犯他人的知识产权和其他合法权益。
六、活动规则、时间安排和结果以主办单位在本平台发布的为准。注册和申报不收取费用。
七、不得干扰平台的正常运行，不得以程序批量注册、刷票或者探测他人信息。违反的，主办单位可以取消其参加资格。""",
    ),
    "privacy": (
        "隐私政策",
        """一、处理者：本平台的运营单位，以及您所参加活动的主办单位。
二、处理的信息和目的：姓名、手机号用于验证身份、登录和通知办理结果；身份证号只在活动规则要求时收集，用于核对注册授权；申报材料中的联系人信息用于联系和制发材料；操作记录和网络地址用于保障安全和留痕。
三、保护措施：手机号和身份证号加密保存，页面默认隐藏，工作人员查看会留下记录。未经您同意，不向活动主办单位和评审所需之外的任何人提供，法律另有规定的除外。
四、公开：只按活动规则公开您同意公开的栏目和公示所必需的项目名称、单位名称，不公开手机号和身份证号。
五、保存期限：为完成活动以及法律规定的留存所必需的期限，期满删除或者去标识化。
六、您的权利：可以查阅、更正自己的信息，要求导出、删除信息或者注销账号，也可以撤回同意；撤回不影响此前已进行的处理。请在“账号安全”页面办理，或者联系主办单位。
七、本政策更新时会以新版本公布，并再次征得您的同意。""",
    ),
    "id_number": (
        "身份证号处理同意书",
        """一、本活动的规则要求填写联系人的身份证号。处理目的只有一项：由主办单位核对注册授权书上的被授权人是否为注册人本人。
二、身份证号属于敏感个人信息，加密保存，页面默认隐藏；只有主办单位的注册审核人员说明理由后可以查看，每次查看都留下记录。
三、不公开，不用于其他目的，不提供给评审专家、组织单位和其他申报单位。
四、保存至活动结束并完成法律规定的留存，期满删除。您可以撤回同意，撤回后不能再以本人作为该单位的注册人，不影响此前已进行的处理。""",
    ),
}


def ensure(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Write the first version of a text that has none; after each migration. Later versions are the platform's own."""
    from .models import ConsentText

    if using != DEFAULT_DB_ALIAS:
        return
    for kind, (title, body) in FIRST.items():
        if not ConsentText.objects.filter(kind=kind).exists():
            ConsentText.objects.create(kind=kind, version=1, title=title, body=body, published_at=clock())
