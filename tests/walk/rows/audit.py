from tests.walk.matrix import Row

ROWS = {"host_audit": Row("login", "login"), "platform_audit": Row("login", "login")}
