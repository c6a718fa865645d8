"""One example of every layout, with the annexes of the notices as they are printed there. People and firms are invented."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from submissions.documents.blocks import (
    Blank,
    Choice,
    Choices,
    Column,
    Cover,
    Field,
    Grid,
    Group,
    Instructions,
    Line,
    Part,
    Picture,
    Prose,
    Section,
    SignBlock,
    Statement,
    TableSection,
)
from submissions.documents.layouts import (
    Authorization,
    Casebook,
    Certificate,
    Chapter,
    Consent,
    Criterion,
    Form,
    Letter,
    Pledge,
    Receipt,
    ScoreSheet,
    Shown,
    SummaryTable,
    Work,
)
from submissions.documents.text import blank_date

FIRM = "演示数智（临海）科技有限公司"
WORK = "面向政务办公的全栈替代一体化解决方案（演示）"
HASH = "9f2c4be1a07d5e36" * 4


def picture(width: int = 1200, height: int = 640) -> Picture:
    """A drawing of boxes that stands for an architecture diagram."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for row in range(4):
        draw.rectangle((60, 40 + row * 150, width - 60, 150 + row * 150), outline="#0b5394", width=4)
        for column in range(5):
            draw.rectangle(
                (90 + column * 215, 65 + row * 150, 270 + column * 215, 125 + row * 150),
                fill="#d6e4f0",
                outline="#0b5394",
            )
    out = io.BytesIO()
    image.save(out, "PNG")
    return Picture("架构图.png", out.getvalue(), "图 1  解决方案总体架构")


def boxes(
    text: str, ticked: str = "", heading: str = "", other: str | None = None, mark: str = "box", columns: int = 0
) -> Choices:
    """Choices from words separated by spaces."""
    options = tuple(Choice(word, word in ticked.split()) for word in text.split())
    extra = () if other is None else (Choice("其他", bool(other), other),)
    return Choices((*options, *extra), heading, mark, columns)


def _person(label: str, who: str, filled: bool, address: bool) -> Group:
    fields = [
        Field(who, "张演示" if filled else ""),
        Field("部门/职务", "信创事业部/总监" if filled else ""),
        Field("手机", "138****0000" if filled else ""),
        Field("电子邮箱", "demo@example.com" if filled else ""),
    ]
    if address:
        fields.append(Field("邮寄地址", "演示省临海市示例路1号" if filled else "", wide=True))
    return Group(label, tuple(fields))


def _long(sentence: str, times: int, filled: bool) -> str:
    return "\n".join([sentence * times] * 2) if filled else ""


def information_form(filled: bool = True, watermark: str = "") -> Form:
    """信息表 of the notice of 2022: annex 3."""
    f = filled
    prose = "本方案面向政务办公场景，覆盖公文流转、会议管理、电子档案等业务，已完成主流芯片、操作系统、数据库与中间件的适配。"
    unit = Section(
        "1、申报单位基本信息",
        (
            Field("单位名称", FIRM if f else "", hint="（填写全称）", wide=True),
            Field("注册登记地址", "演示省临海市示例区示例路1号" if f else "", wide=True),
            _person("负责人信息", "主要负责人", f, address=False),
            _person("联系人信息", "联系人", f, address=True),
            Field("单位简介", _long(prose, 1, f), hint="（200 字以内，超过字数将无法录入系统）", wide=True, lines=6),
            Field("单位详细介绍", _long(prose, 4, f), hint="（原则上不超过 500 字）", wide=True, lines=10),
            Group(
                "单位综合实力",
                (
                    Field("主营业务收入", "12,800" if f else "", note="万元"),
                    Field("员工人数", "320" if f else "", note="人"),
                    Field("信创业务收入占比", "61.5" if f else "", note="%"),
                    Field("研发人数", "148" if f else "", note="人"),
                    Field("信创业务同比增速", "18.2" if f else "", note="%"),
                    Field("研发投入", "2,150" if f else "", note="万元"),
                    Field(
                        "市场竞争力",
                        _long(prose, 2, f),
                        hint="（从市场份额、市场排名、竞争态势、拥有的核心技术或产品、开源贡献等方面提供信息或佐证材料）",
                        wide=True,
                        lines=3,
                    ),
                    Field(
                        "行业影响力",
                        _long(prose, 2, f),
                        hint="（从品牌知名度、领军代表人物、突出贡献、重大成就、行业影响等方面提供信息或佐证材料）",
                        wide=True,
                        lines=3,
                    ),
                ),
            ),
        ),
    )
    return Form(
        title="信息技术应用创新解决方案信息表",
        annex="附件 3",
        watermark=watermark,
        note="注：各单位可参考本信息表提前准备相关内容，正式申报时将直接通过系统填报本信息表的各项内容",
        footer="编号 2022SB000123 · 第 3 版" if f else "",
        parts=(unit, _solution(f, prose), *(_evidence() if f else ())),
    )


def _solution(f: bool, prose: str) -> Section:
    t = "金融" if f else ""
    scenes = (
        boxes("门户 办公自动化（OA） 电子邮件 档案 党群 纪检监察", "门户 档案" if f else "", "1、综合办公系统：", ""),
        boxes(
            "战略决策管理 企业资源管理 风险防控管理 用户服务管理 客户关系管理 供应链管理", "", "2、经营管理系统：", ""
        ),
        boxes("生产制造 工程管理 过程监控 安全环保 研发设计 运营管理", "", "3、生产运营系统：", ""),
        boxes("组织人事 应急处理 财务管理 水利调度 地理信息 反恐维稳", "", "4、重要职能系统：", ""),
        boxes("电子证照办理 网上信访", "", "5、社会公共服务系统：", "不动产登记" if f else ""),
    )
    industries = boxes(
        "党务政务 金融 交通（公路水路运输、铁路、航空、邮政等） 能源（电力、热力、燃气等） 工业（制造业） 教育 通信（电信、无线电、卫星通信等） "
        "卫生健康（医疗） 自然资源 生态环境 农林牧渔 水利 气象 平安安防 住房建筑 社会保障 应急管理 广播电视 文化旅游 烟草 国防科工",
        t,
        other="",
    )
    quality = (
        (
            "产品质量保证情况",
            "1.产品或应用的全生命周期质量保障措施。可对分析、设计、交付、实施、维护等环节全覆盖或者选取重点环节阐述质量保障措施。\n2.委托第三方服务监督、质量保证情况。\n3.质量保障特色及亮点。",
        ),
        ("适配兼容情况", "1.主流技术路线（CPU、操作系统、数据库、中间件）的适配兼容情况。\n2.适配兼容效果。"),
        ("应用推广价值", "1.应用案例。\n2.推广价值。"),
        ("全栈替代体系性", "1.整体替代咨询规划。\n2.可行性论证分析情况。\n3.联合攻关情况。"),
    )
    adapted = Grid(
        (Column("类别", 18, "center"), Column("产品名称及版本"), Column("证书编号", 30)),
        (
            ("CPU", "演示处理器 D2000", "DEMO-0001"),
            ("操作系统", "演示桌面操作系统 V10", "DEMO-0002"),
            ("数据库", "演示数据库 V8", "DEMO-0003"),
        ),
    )
    return Section(
        "2、解决方案信息",
        (
            Field("申报方案名称", WORK if f else "", wide=True),
            Field(
                "申报区域",
                boxes("华北区域 华中区域 华东区域 西南区域 华南区域 西北区域 东北区域", "华东区域" if f else ""),
                wide=True,
            ),
            Field("应用行业", industries, wide=True),
            Group(
                "应用场景",
                (
                    Field("按应用系统", scenes, wide=True),
                    Field(
                        "按基础设施",
                        boxes("网络关键设备 网络安全专用产品 计算机外界设备 云计算服务平台", "", other=""),
                        wide=True,
                    ),
                ),
            ),
            Group(
                "方案简要信息",
                (
                    Field("", _long(prose, 2, f), heading="解决方案简介（300字以内，超过字数将无法录入系统）", lines=6),
                    Field(
                        "",
                        _long(prose, 2, f),
                        heading="解决方案应用情况及应用亮点（300字以内，超过字数将无法录入系统）",
                        lines=6,
                    ),
                ),
            ),
            Field(
                "方案概要",
                _long(prose, 3, f),
                hint="（选取具体特定场景，高度概括解决方案在申报领域内的应用场景、解决问题、主要业务、应用特点以及达到的应用效果，尽可能用可量化指标描述，原则上不超过500字）",
                wide=True,
                lines=10,
            ),
            Field(
                "方案架构",
                (_long(prose, 6, f), picture()) if f else "",
                hint="（须提供解决方案架构图，并加以详细说明，原则上不超过1000字）",
                wide=True,
                lines=16,
            ),
            Group(
                "业务支撑能力",
                tuple(
                    Field(name, _long(prose, 8, f), hint=hint, wide=True, lines=10)
                    for name, hint in (
                        (
                            "应用场景",
                            "（详细描述解决方案的应用场景，包括背景、目标、应用场景、解决问题、需求规模等情况）",
                        ),
                        ("业务需求", "（详细描述解决方案的业务需求、功能模块、交互设计、数据共享交换等情况）"),
                        (
                            "技术特点",
                            "（从功能、性能、易用性、完整性、可移植性、可靠性、扩展性、安全性等指标描述技术特点，尽可能用可量化指标描述）",
                        ),
                        ("核心优势", "（从技术特色、亮点、核心竞争力等方面阐述，尽可能用可量化指标描述）"),
                    )
                ),
            ),
            Field(
                "实施服务能力",
                _long(prose, 5, f),
                hint="（从实施和保障等能力进行描述，可包括团队构成、负责人、资质经验，为服务对象提供的资讯、培训、技术支持、运营等服务保障措施，尽可能用量化指标描述）",
                wide=True,
                lines=10,
            ),
            Group(
                "专利授权及获奖情况",
                (
                    Field("专利数量", "12" if f else "", note="个"),
                    Field("知识产权数量", "31" if f else "", note="个"),
                    Field("参与标准数量", "3" if f else "", note="个"),
                    Field("所获荣誉数量", "4" if f else "", note="个"),
                    Field("其中：国家级荣誉", "1" if f else "", note="个"),
                    Field("其中：省部级荣誉", "2" if f else "", note="个"),
                    Field(
                        "",
                        _long(prose, 1, f),
                        hint="（列出方案拥有专利权、知识产权，参与制定的国家或行业标准、国际标准以及获得荣誉情况，须提供相关证明材料，附于1-1 佐证材料目录后）",
                        lines=6,
                    ),
                ),
                pairs=3,
                note="与申报方案相关",
            ),
            Group(
                "方案评估",
                tuple(
                    Field(
                        name,
                        (_long(prose, 3, f), adapted) if f and name == "适配兼容情况" else _long(prose, 5, f),
                        hint=hint,
                        note="相关证明材料作为附件上传",
                        wide=True,
                        lines=6,
                    )
                    for name, hint in quality
                ),
            ),
        ),
    )


def _evidence() -> tuple[TableSection, ...]:
    grid = Grid(
        (
            Column("序号", 8, "center"),
            Column("材料名称"),
            Column("对应栏目", 24, "center"),
            Column("页数", 10, "center"),
        ),
        (
            ("演示操作系统兼容性互认证证书", "适配兼容情况", "2"),
            ("第三方测试报告", "产品质量保证情况", "36"),
            ("项目实施合同首页及签字页", "应用推广价值", "4"),
            ("用户单位推荐函", "应用推广价值", "1"),
        ),
        numbered=True,
    )
    return (TableSection("3、佐证材料目录", grid, "注：以上材料均已作为附件上传。"),)


def platform_form(filled: bool = False) -> Form:
    """解决方案模板 of the notice of 2020: annex 2, with cover, 填写说明 and 单位责任声明."""
    f = filled
    body = "围绕突发事件下产业链供需对接的需求，依托工业互联网平台汇聚产能、物资与物流数据，形成可复制推广的应用模式。"
    basics = Section(
        "一、基本信息",
        (
            Field("单位名称", FIRM if f else "", wide=True),
            Field("成立时间", "2012年3月" if f else "", wide=True),
            Field("单位性质", boxes("国有 民营 三资 其他（事业单位、科研院所等）", "民营" if f else ""), wide=True),
            Field("企业规模", boxes("大型 中型 小型 微型", "中型" if f else ""), wide=True),
            Field("单位地址", "演示省临海市示例路1号" if f else ""),
            Field("省市/区", "演示省临海市" if f else ""),
            Group(
                "联系人",
                (
                    Field("姓名", "张演示" if f else ""),
                    Field("电话", "010-00000000" if f else ""),
                    Field("职务", "总监" if f else ""),
                    Field("E-mail", "demo@example.com" if f else ""),
                ),
            ),
            Field(
                "申报单位简介",
                body * 4 if f else "",
                note="不超过300字",
                hint="主营业务、技术优势等基本情况介绍",
                wide=True,
                lines=6,
            ),
        ),
        boxed_title=False,
        subtitle="（一）申报单位基本信息",
    )
    return Form(
        title="支撑疫情防控和复工复产的工业互联网平台解决方案",
        annex="附件 2",
        cover=Cover(
            "支撑疫情防控和复工复产的\n工业互联网平台解决方案",
            (
                Line("解决方案名称", WORK if f else ""),
                Line("单位", FIRM if f else "", "盖章"),
                Line("联系人", "张演示" if f else ""),
                Line("联系电话", "010-00000000" if f else ""),
            ),
            issuer="工业和信息化部编制",
            month="2020年5月",
        ),
        instructions=Instructions(
            (
                "一、填写单位应仔细阅读《工业和信息化部办公厅关于组织开展疫情防控和复工复产的工业互联网平台解决方案征集工作的通知》，如实、详细地填写每一部分内容。",
                "二、原则上，填写单位的工业互联网平台解决方案需拥有自主知识产权，对提供的全部资料的真实性负责，并签署单位责任声明。",
                "三、填写材料要求描述详实、重点突出、表述准确、逻辑性强、具有较强可读性（可结合图、表等表达方式），既包括实践内容，又涵盖理论剖析，杜绝虚构和夸大。",
                "四、请填写单位将本材料可编辑版本以及加盖公章后的扫描版本发送至各推荐单位。",
            )
        ),
        parts=(basics, _directions(f), *_prose(f, body), responsibility(f)),
    )


def _directions(f: bool) -> Section:
    def rings(text: str, ticked: str, columns: int, other: str | None = "") -> Choices:
        return boxes(text, ticked if f else "", other=other, mark="circle", columns=columns)

    return Section(
        "",
        (
            Field("解决方案名称", WORK if f else "", wide=True),
            Field(
                "申报方向",
                rings(
                    "提升突发事件响应能力的解决方案 恢复制造企业产能的解决方案 保障供应链完整的解决方案",
                    "保障供应链完整的解决方案",
                    1,
                    None,
                ),
                note="限选1个",
                wide=True,
            ),
            Field(
                "技术能力优势",
                rings(
                    "设备连接与管理 数据集成应用 工业经验数字化、模块化 数据智能分析", "数据集成应用 数据智能分析", 2
                ),
                note="限选2个",
                wide=True,
            ),
            Field(
                "新技术应用",
                rings("5G 边缘计算 人工智能 数字孪生 AR/VR 区块链", "人工智能", 2),
                note="限选1个",
                wide=True,
            ),
            Field(
                "业务推广模式",
                rings(
                    "面向母公司集团内推广 面向长期合作的工业企业推广 借助合作伙伴计划、代理商推广 借助标杆案例向同行业其他企业推广 面向聚集区、示范区、工业园区推广",
                    "面向母公司集团内推广",
                    1,
                ),
                note="限选3个",
                wide=True,
            ),
        ),
        boxed_title=False,
        subtitle="（二）解决方案基本信息",
    )


def _prose(f: bool, body: str) -> tuple[Prose, ...]:
    def parts(*pairs: tuple[str, str]) -> tuple[Part, ...]:
        return tuple(Part(title, _long(body, 8, f), hint) for title, hint in pairs)

    return (
        Prose(
            "二、解决方案的基本情况",
            parts(
                (
                    "（一）背景需求",
                    "结合申报方向，阐述解决方案服务对象及适用场景，拟解决什么问题，对疫情防控、复工复产以及产业发展的意义。",
                ),
                ("（二）建设内容", "对解决方案建设的总体目标、关键技术、功能特点、创新性等方面进行简要介绍。"),
                ("（三）商业模式", "介绍服务模式、收费模式等。"),
            ),
            limit="不超过3000字",
            new_page=True,
        ),
        Prose(
            "三、解决方案的应用推广",
            parts(
                (
                    "（一）解决方案落地实施",
                    "结合实际应用案例，以问题为导向，描述用户应用解决方案的切入点、部署环节、实施步骤等情况。",
                ),
                ("（二）解决方案应用成效", "解决了哪些痛点问题，获得的可量化经济效益或社会效益。"),
                ("（三）解决方案推广计划", "结合所选方向，描述解决方案的市场前景、推广模式等。"),
            ),
            limit="不超过3000字",
        ),
        Prose(
            "四、问题和建议",
            parts(
                ("（一）在疫情期间，解决方案服务商面临什么问题", ""),
                ("（二）目前工信部或地方政策是否对解决该问题有帮助", ""),
                ("（三）政策建议", ""),
            ),
            limit="不超过500字",
        ),
    )


def responsibility(filled: bool = False) -> Statement:
    """单位责任声明 of the notice of 2020."""
    return Statement(
        "单位责任声明",
        before=(
            (
                "根据《工业和信息化部办公厅关于组织开展支撑疫情防控和复工复产的工业互联网平台解决方案征集工作的通知》要求，我单位提交了《",
                Blank(WORK if filled else "", 16),
                "》。",
            ),
            "现就有关情况声明如下：",
        ),
        claims=(
            "1.我单位对提供全部资料的真实性负责，并保证所涉及的工业互联网平台解决方案皆为自主知识产权。",
            "2.我单位所涉及的工业互联网平台解决方案内容和程序皆符合国家有关法律法规及相关产业政策要求。",
            "3.我单位对所提交的材料负有保密责任，按照国家相关保密规定，所提交的内容未涉及国家秘密、个人信息和其他敏感信息。",
            "4.所填写的相关文字和图片已经由我单位审核，确认无误。",
        ),
        after=("我单位对违反上述声明导致的后果承担全部法律责任。",),
        contacts=(Line("联 系 人", "张演示" if filled else ""), Line("联系电话", "010-00000000" if filled else "")),
        sign=SignBlock((Line("法定代表人：", hint="签字"), Line("单位", hint="单位盖章")), date=blank_date(2020)),
    )


def pledge(filled: bool = True) -> Pledge:
    """申报承诺书 of the notice of 2022: annex 2."""
    materials = Grid(
        (Column("序号", 15, "center"), Column("材料名称")),
        (("演示操作系统兼容性互认证证书",), ("第三方测试报告",), ("项目实施合同首页及签字页",)) if filled else (),
        min_rows=5,
        numbered=True,
    )
    return Pledge(
        title="信息技术应用创新解决方案申报承诺书",
        annex="附件 2",
        subject=Line("方案名称", WORK if filled else ""),
        statement=Statement(
            "",
            before=("本方案具体内容通过线上系统进行填报，并提交相关证明材料，清单如下：",),
            grid=materials,
            after=("我单位申报的所有材料，均真实、完整，且不涉及国家秘密，如有不实，自愿承担相应的责任。",),
            sign=SignBlock((Line("企业名称", hint="盖章"),), date=blank_date()),
        ),
    )


def consent(chosen: str = "经审批后", style: str = "inline") -> Consent:
    """申报材料公开承诺书 of the notice of 2022: annex 4."""
    return Consent(
        title="申报材料公开承诺书",
        annex="附件 4",
        before="在不涉及商业机密的情况下，我单位",
        options=("自愿", "经审批后", "不愿"),
        after="，公开本材料供主办单位和承办单位用于学习交流分享。",
        chosen=chosen,
        style=style,
        sign=SignBlock((Line("企业名称", hint="盖章"),), date=blank_date()),
    )


def letter(letterhead: str = "") -> Letter:
    """A recommending unit's letter."""
    text = "经单位申报、形式审查、专家评审和公示，我单位共遴选出9个解决方案，按推荐优先顺序排列，现予推荐。"
    return Letter(
        title="演示省工业和信息化厅关于推荐工业互联网平台解决方案的函",
        letterhead=letterhead,
        document_number="演工信函〔2020〕36号",
        recipient="工业和信息化部信息技术发展司",
        body=(
            "根据《关于组织开展支撑疫情防控和复工复产的工业互联网平台解决方案征集工作的通知》要求，我厅认真组织了申报推荐工作。现将有关情况函告如下。",
            "一、组织情况",
            text * 3,
            "（一）形式审查",
            text * 4,
            "（二）专家评审",
            text * 5,
            "二、推荐意见",
            text * 3,
            "特此致函。",
        ),
        attachments=(
            "解决方案推荐信息汇总表",
            "支撑疫情防控和复工复产的工业互联网平台解决方案申报书（一式两份，含扫描件电子光盘）",
        ),
        signers=("演示省工业和信息化厅",),
        date="2020年5月20日",
        contact="李演示，010-00000000",
    )


def authorization(filled: bool = True) -> Authorization:
    """注册授权书."""
    name = Blank("张演示" if filled else "", 8)
    return Authorization(
        title="注册授权书",
        recipient="演示主办单位",
        paragraphs=(
            (
                "我单位（统一社会信用代码：",
                Blank("91TEST000000000001" if filled else "", 16),
                "）现授权本单位工作人员",
                name,
                "在征集申报平台注册账号，并代表我单位办理信息填报、材料提交等申报事宜。该人员在平台上的操作视为我单位行为，由此产生的法律责任由我单位承担。",
            ),
        ),
        facts_title="被授权人信息如下：",
        facts=(
            Line("姓名", "张演示" if filled else ""),
            Line("身份证件号码", "360426********0071" if filled else ""),
            Line("手机号", "138****0000" if filled else ""),
            Line("部门/职务", "信创事业部/总监" if filled else ""),
        ),
        closing=("本授权自盖章之日起生效，至我单位书面通知撤销时止。",),
        sign=SignBlock((Line("单位名称", hint="盖章"),), date=blank_date()),
    )


def summary(filled: bool = True) -> SummaryTable:
    """推荐信息汇总表 of the notice of 2020: annex 1."""
    rows = (
        tuple((f"{WORK}之{n}", FIRM, "张演示", "010-00000000", "demo@example.com") for n in range(1, 10))
        if filled
        else ()
    )
    return SummaryTable(
        title="支撑疫情防控和复工复产的工业互联网平台解决方案\n推荐信息汇总表",
        annex="附件 1",
        heading=(
            (Line("推荐单位名称", "演示省工业和信息化厅" if filled else "", "加盖单位公章"),),
            (Line("联系人", "李演示" if filled else ""), Line("联系电话", "010-00000000" if filled else "")),
        ),
        grid=Grid(
            (
                Column("序号", 6, "center"),
                Column("解决方案名称"),
                Column("申报单位名称", 22),
                Column("联系人", 9, "center"),
                Column("电话", 14, "center"),
                Column("邮箱", 17, "center"),
            ),
            rows,
            min_rows=6,
            numbered=True,
        ),
        note="备注：各单位严控推荐数量和质量，按推荐优先级排序。",
    )


def score_sheet(filled: bool = True) -> ScoreSheet:
    """专家评分表."""
    scores = ("26", "22.5", "18", "17") if filled else ("", "", "", "")
    names = (
        (
            "质量保证能力",
            "面向分析、设计、交付、实施、使用、维护等环节的质量保证措施、用户质量反馈及整改落实情况。",
            "30",
        ),
        ("适配兼容效果", "与主流技术路线兼容，在功能、性能、易用性、可靠性、安全性等方面的适配兼容效果。", "25"),
        ("用户满意程度", "应用示范的规模、成效和用户满意度。", "25"),
        ("全栈替代体系性", "替代过程的体系性和深度。", "20"),
    )
    return ScoreSheet(
        title="专家评分表",
        facts=(
            Line("解决方案名称", WORK),
            Line("申报单位", FIRM),
            Line("方案编号", "2022SB000123"),
            Line("评审组", "第三评审组"),
        ),
        criteria=tuple(Criterion(n, d, full, f"{full}%", s) for (n, d, full), s in zip(names, scores, strict=True)),
        full_total="100",
        total="83.5" if filled else "",
        opinion="方案体系完整，适配充分，建议补充用户现场质量反馈的闭环记录。" if filled else "",
        recommendation="推荐" if filled else "",
        note="注：每项得分可精确到 0.5 分。",
        signatures=(Line("评审专家", hint="签字"),),
        date="年　　月　　日",
    )


def review_summary() -> SummaryTable:
    """评分汇总表."""
    rows = tuple(
        (f"2022SB{n:06d}", f"{WORK}之{n}", FIRM, "83.5", "86", "79.5", "88", "81", f"{83.5 - n / 10:.2f}", str(n))
        for n in range(1, 19)
    )
    columns = (
        Column("序号", 5, "center"),
        Column("编号", 13, "center"),
        Column("解决方案名称"),
        Column("申报单位", 18),
        *(Column(f"专家{k}", 6, "center") for k in "一二三四五"),
        Column("平均分", 8, "center"),
        Column("名次", 6, "center"),
    )
    return SummaryTable(
        title="专家评分汇总表",
        heading=((Line("评审组", "第三评审组"), Line("评审时间", "2023年2月20日"), Line("地点", "演示会议中心")),),
        grid=Grid(columns, rows, numbered=True),
        note="注：五名以上专家评分时去掉一个最高分和一个最低分后取平均，保留两位小数。",
        signatures=(Line("组长", hint="签字"), Line("成员", hint="签字"), Line("监督人员", hint="签字")),
        date="年　　月　　日",
    )


def certificate(watermark: str = "") -> Certificate:
    """A certificate of an award."""
    return Certificate(
        title="荣誉证书",
        subtitle="2022 演示信息技术应用创新优秀解决方案征集",
        holder=FIRM,
        watermark=watermark,
        body=(f"你单位申报的《{WORK}》在2022年信息技术应用创新优秀解决方案征集活动中，经评审认定，授予",),
        award="信息技术应用创新优秀案例",
        number="XC20240123K",
        validity="2023年4月16日至2026年4月15日",
        issuers=("演示主办单位",),
        date="二〇二三年四月十五日",
        url="https://example.cn/verify/XC20240123K",
    )


def receipt() -> Receipt:
    """提交回执."""
    files = Grid(
        (
            Column("序号", 7, "center"),
            Column("文件名"),
            Column("大小", 12, "right"),
            Column("SHA-256 前16位", 26, "center"),
        ),
        (
            ("申报承诺书（盖章扫描件）.pdf", "1.2 MB", HASH[:16]),
            ("架构图.png", "318 KB", HASH[2:18]),
            ("第三方测试报告.pdf", "8.4 MB", HASH[4:20]),
        ),
        numbered=True,
    )
    return Receipt(
        title="提交回执",
        number="2022SB000123-3",
        content_hash=HASH,
        files=files,
        facts=(
            Line("征集活动", "2022 演示信息技术应用创新优秀解决方案征集"),
            Line("申报编号", "2022SB000123"),
            Line("申报单位", FIRM),
            Line("方案名称", WORK),
            Line("提交版本", "第 3 版"),
            Line("提交时间", "2023年1月30日 16:42:07（北京时间）"),
            Line("提交人", "张演示"),
        ),
        url="https://example.cn/verify/2022SB000123-3",
        issuer="演示主办单位",
        date="2023年1月30日",
    )


def casebook() -> Casebook:
    """案例集."""
    shown = (
        Shown("申报单位", FIRM),
        Shown("方案介绍", "本方案面向演示行业，采用国产软硬件分三期建设。" * 12),
        Shown("系统架构图", pictures=(picture(),)),
    )
    works = tuple(Work(f"w{n}", f"{WORK}（{n}）", FIRM, ("优秀案例奖",) if n == 1 else (), shown) for n in range(1, 4))
    return Casebook(
        title="2022年演示信息技术应用创新优秀解决方案案例集",
        subtitle="2022 演示信息技术应用创新优秀解决方案征集",
        chapters=(Chapter("金融", works[:2]), Chapter("能源", works[2:])),
        preface=("本案例集收录入选的优秀解决方案，供有关单位参考。",),
        issuer="演示主办单位",
        month="2023年5月",
        note="所列内容由申报单位提供并同意公开。",
    )


ALL = {
    "casebook": casebook,
    "form": information_form,
    "form_blank": lambda: information_form(filled=False),
    "platform_blank": platform_form,
    "platform": lambda: platform_form(filled=True),
    "pledge": pledge,
    "pledge_blank": lambda: pledge(filled=False),
    "consent": consent,
    "consent_boxes": lambda: consent(style="boxes"),
    "consent_blank": lambda: consent(chosen=""),
    "letter": letter,
    "letter_head": lambda: letter("演示省工业和信息化厅文件"),
    "authorization": authorization,
    "authorization_blank": lambda: authorization(filled=False),
    "summary": summary,
    "summary_blank": lambda: summary(filled=False),
    "score_sheet": score_sheet,
    "score_blank": lambda: score_sheet(filled=False),
    "review_summary": review_summary,
    "certificate": certificate,
    "receipt": receipt,
}
