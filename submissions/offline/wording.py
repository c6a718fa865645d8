"""Sentences of the offline form."""

TAG, TAG_FILING = "f:", "filing:"
"""Prefixes of the hidden tags of content controls."""

OFFLINE_MARK = "本文件对应的申报：{mark}（请勿修改）"
OFFLINE_HELP = (
    "请只在每个标题下方的框内填写，不要删除框，也不要改动标题和顺序；填好后在“离线填写”页上传，核对后带入。",
    "佐证材料、图片和需要勾选的声明请在网上办理，这里不填。",
)
OFFLINE_ONLINE = "（请在网上填报页办理）"
HOW_MANY = "（把选中项前的 ☐ 改为 ☑，最多选 {most} 项；有冒号的在冒号后补充说明）"
HOW_ANY = "（把选中项前的 ☐ 改为 ☑；有冒号的在冒号后补充说明）"
HOW = {
    "date": "（如 2024-05-01，只要年月的写 2024-05）",
    "number": "（只写数字）",
    "person": "（在冒号后填写）",
    "table": "（每行一条，空行不计；不要增减列）",
    "rich_text": "（可以插入表格；图片请在网上上传，并在文中单独一行写 [图1 说明]）",
}

FORM_CHANGED = "这份文件是另一项申报的（{theirs}），本申报编号是 {ours}。请上传本申报的离线稿。"
NO_FIELDS = "没有找到可以读取的栏目。请使用本页下载的离线稿填写，不要另存为其他格式。"
NOT_READ = "这份 Word 文档无法读取：{why}"
BROKEN = "文件已损坏，或不是 .docx 格式。请用 Word 或 WPS 另存为 .docx 后再上传。"
MACROS = "文档里有宏。请另存为不含宏的 .docx 后再上传。"
OUTSIDE = "文档引用了外部文件或模板。请断开链接、把内容粘贴进文档后再上传。"
TOO_BIG = "文档展开后过大。请删去图片和多余内容后再上传。"
DTD = "文档里有不允许的内容定义。请用 Word 或 WPS 重新保存后再上传。"

MISSING = "离线稿里没有这一栏的填写框（可能被删除），保留网上已填的内容。"
PICTURES = "框内有 {count} 张图片没有读取，请在网上上传。"
UNKNOWN_OPTION = "没有读懂勾选的“{text}”：选项中没有这一项。"
UNKNOWN_REGION = "没有读懂地区“{text}”，请在网上选择。"
UNKNOWN_DATE = "没有读懂日期“{text}”，请写成 2024-05-01 的样子。"
UNKNOWN_LINE = "没有读懂这一行：“{text}”。"
COLUMNS = "表格的列与原表不同，没有读取。请恢复原来的列。"
EXTRA_TABLE = "框内另有 {count} 个表格没有读取，请把内容写进原来的框内。"
STALE = "预览之后网上的内容又有改动，请重新核对后再带入。"
GONE = "上传的离线稿已经处理过。请重新上传。"
TAKEN = "已带入 {count} 栏，草稿已保存为新的修改。"
NOTHING = "离线稿与网上的内容相同，没有需要带入的栏目。"
