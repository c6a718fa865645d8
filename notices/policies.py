"""Who may, in notices."""

from accounts.kernel.policy import register
from accounts.policies import is_signed_in

register({"letters.read": (is_signed_in,)})
