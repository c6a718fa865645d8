from tests.walk.matrix import Row

PAGES = ("audit", "audit_entry", "audit_export", "audit_heads")
ROWS = {f"{place}_{page}": Row("login", "login") for place in ("host", "platform") for page in PAGES}
