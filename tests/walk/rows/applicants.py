"""Registration: public pages of an unknown campaign are not there; the host's queue and the own status need signing in."""

from tests.walk.matrix import Row

ROWS = {name: Row("404", "404") for name in ("public_register", "public_register_phone")}
ROWS["public_register_letter"] = Row("404", "404")
ROWS["public_register_ask"] = Row("405", "400")
ROWS["public_register_done"] = Row("404", "405")
ROWS |= {
    name: Row("login", "login")
    for name in (
        "account_texts",
        "platform_texts",
        "apply_registration",
        "apply_registration_carry_over",
        "apply_registration_resubmit",
        "host_registrations",
        "host_registration",
        "host_registration_approve",
        "host_registration_refuse",
        "host_registration_admit",
        "host_registration_bulk",
    )
}
