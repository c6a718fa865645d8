"""Campaign pages of the host: strangers sign in first."""

from tests.walk.matrix import Row

ROWS = {
    name: Row("login", "login")
    for name in (
        "host_home",
        "host_campaigns",
        "host_campaign_new",
        "host_campaign",
        "host_campaign_publish",
        "host_campaign_suspend",
        "host_campaign_resume",
        "host_seat_appoint",
    )
}
