"""Sentences of virus scanning."""

TEMPLATES = {
    "file.blocked": {
        "inapp": (
            "文件查出病毒，已隔离",
            "您上传的“{name}”查出病毒，已被隔离，不能下载，也不随申报提交。请用杀毒软件检查电脑后，重新上传干净的文件。",
        ),
    },
}
