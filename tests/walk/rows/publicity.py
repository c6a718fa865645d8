"""Publicity: public pages are open to strangers, addresses of campaigns that do not exist give 404; host pages ask to sign in."""

from tests.walk.matrix import Row

ROWS = {
    "portal": Row("200", "405"),
    "public_campaign": Row("404", "405"),
    "public_rules": Row("404", "405"),
    "public_notice": Row("404", "405"),
}
