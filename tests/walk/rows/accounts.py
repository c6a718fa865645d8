from accounts.models import StoredFile
from tests.cast import make_file
from tests.walk.matrix import SAMPLES, Row

ROWS = {
    "healthz": Row("200", "405"),
    "readyz": Row("200", "405"),
    "gallery": Row("404", "404"),
    "display_mode": Row("302", "405"),
    "file_download": Row("login", "405"),
    "unit_choose": Row("login", "login"),
    "invite": Row("404", "405"),
    "invite_code": Row("405", "404"),
    "invite_accept": Row("405", "400"),
    "invite_decline": Row("405", "400"),
    **{
        f"{place}_invitation_{act}": Row("login", "login")
        for place in ("apply", "desk", "host", "platform")
        for act in ("resend", "withdraw")
    },
    "tenant_logo": Row("404", "405"),
    "host_settings": Row("login", "login"),
    **{
        name: Row("login", "login")
        for name in (
            "platform_people",
            "platform_dismiss",
            "platform_proposal_confirm",
            "platform_proposal_refuse",
            "platform_proposal_withdraw",
            "platform_first_manager",
        )
    },
    "platform_home": Row("login", "login"),
    "platform_second_factor": Row("login", "login"),
    "platform_tenant_new": Row("login", "login"),
    "platform_tenant": Row("login", "login"),
    "platform_calendar": Row("login", "login"),
    "platform_calendar_withdraw": Row("login", "login"),
    "apply_reveal": Row("login", "login"),
    "account_data": Row("login", "405"),
    "account_data_export": Row("405", "login"),
    "account_data_correct": Row("405", "login"),
    "account_close": Row("login", "login"),
    "account_close_cancel": Row("405", "login"),
    "export_download": Row("login", "405"),
    "desk_reveal": Row("login", "login"),
    "host_reveal": Row("login", "login"),
    "platform_reveal": Row("login", "login"),
    "host_quarantine": Row("login", "login"),
    "host_quarantine_case": Row("login", "login"),
    "host_quarantine_look": Row("login", "login"),
    "host_quarantine_propose": Row("login", "login"),
    "host_quarantine_confirm": Row("login", "login"),
    "host_quarantine_decline": Row("login", "login"),
    "platform_quarantine": Row("login", "login"),
    "platform_quarantine_case": Row("login", "login"),
    "platform_quarantine_look": Row("login", "login"),
    "platform_quarantine_propose": Row("login", "login"),
    "platform_quarantine_confirm": Row("login", "login"),
    "platform_quarantine_decline": Row("login", "login"),
    "content_report": Row("404", "400"),
    "content_reported": Row("200", "405"),
}


def _file_of_a_stranger(world) -> tuple:
    file: StoredFile = make_file(world.other_tenant, kind="walk.closed")
    return world.member, {"uuid": file.pk}, {"uuid": SAMPLES["UUIDConverter"]}


FOREIGN = {"file_download": _file_of_a_stranger}
