from accounts.kernel import scope
from notices.models import Letter
from notices.outbox import Recipient, post
from tests.cast import make_user
from tests.walk.matrix import Row

ROWS = {
    "inbox": Row("login", "login"),
    "inbox_read_all": Row("login", "login"),
    "inbox_open": Row("login", "login"),
    "demo_mailbox": Row("404", "404"),
}


def _somebody_elses_letter(world) -> tuple:
    post("signin.password", key="walk", tenant=None, to=Recipient(user=make_user()), params={"at": "今天"})
    with scope.system("walk"):
        letter = Letter.objects.latest("pk")
    return world.member, {"letter": letter.pk}, {"letter": 999_999_999}


FOREIGN = {"inbox_open": _somebody_elses_letter}
