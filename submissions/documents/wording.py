"""Sentences people read when a document cannot be made or read."""

TOO_SLOW = "生成 PDF 用时超过 {seconds} 秒，已停止。请减少图片或表格行数，或稍后重试。"
TOO_BIG = "生成 PDF 所需内存超出限制，已停止。请压缩图片或分成几份后重试。"
NO_FONTS = "排版字体尚未安装，暂时不能生成 PDF。请联系平台管理员重新运行安装程序。"
BAD_PICTURE = "图片“{name}”无法读取，请换成 PNG 或 JPEG 格式后重新上传。"
TOO_DEEP = "内容嵌套层数过多，无法排版。请简化文中的表格或列表后重试。"
BROKEN = "PDF 未能生成。请检查文中的图片和表格后重试；仍不成功请联系平台技术支持。"
UNREADABLE = "这份 PDF 无法读取。请确认文件未加密、未损坏，重新扫描或导出后再上传。"
READ_TOO_SLOW = "读取这份 PDF 用时超过 {seconds} 秒，已停止。请降低扫描分辨率（建议 150–300 dpi）后重新上传。"
TOO_MANY_PAGES = "这份 PDF 共 {pages} 页，超过 {limit} 页的上限。请分开上传。"
TOO_MANY_SIGNATURES = "这份 PDF 有超过 {limit} 个电子签名，无法核验。"
NO_SUCH_PAGE = "这份文件没有这一页。请从核对页重新打开。"

UNKNOWN_PLACEHOLDER = "模板中的“{{{name}}}”没有对应的内容，请改为下列之一：{known}。"
BROKEN_BRACES = "模板中的花括号不成对：“{near}”。请补全，或删去多余的花括号。"

DRAFT = "草稿"
PICTURE_MISSING = "（图片无法显示：{name}）"
