from tests.walk.matrix import Row

PAGE = Row("200", "200")
ASKS = Row("200", "200")
SIGN_IN = Row("login", "login")

ROWS = {
    "account_login": PAGE,
    "sign_in": PAGE,
    "sign_in_code": ASKS,
    "sign_in_code_enter": Row("302", "302"),
    "password_reset": ASKS,
    "password_reset_code": Row("302", "302"),
    "password_reset_new": Row("302", "400"),
    "account_inactive": Row("200", "405"),
    "account_logout": Row("302", "302"),
    "sign_out": Row("302", "302"),
    "start": Row("302", "405"),
    "account_security": Row("login", "405"),
    "session_ended": Row("200", "405"),
    "second_factor_needed": Row("login", "405"),
    "password_overdue": Row("login", "405"),
    "go_on": Row("login", "405"),
    "phone_change": SIGN_IN,
    "phone_change_old": SIGN_IN,
    "phone_change_new": SIGN_IN,
    "phone_change_code": SIGN_IN,
    "phone_change_confirm": Row("login", "400"),
    "account_change_password": SIGN_IN,
    "account_set_password": SIGN_IN,
    "account_reauthenticate": SIGN_IN,
    "mfa_index": SIGN_IN,
    "mfa_authenticate": Row("302", "302"),
    "mfa_reauthenticate": SIGN_IN,
    "mfa_activate_totp": SIGN_IN,
    "mfa_deactivate_totp": SIGN_IN,
    "mfa_view_recovery_codes": SIGN_IN,
    "mfa_generate_recovery_codes": SIGN_IN,
    "mfa_download_recovery_codes": SIGN_IN,
    "usersessions_list": SIGN_IN,
    "demo_home": Row("404", "404"),
    "demo_sign_in": Row("404", "404"),
    "demo_time": Row("404", "404"),
}
