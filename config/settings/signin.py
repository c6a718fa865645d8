"""Sign-in by phone (django-allauth). Owned by accounts.signin; base.py imports it whole."""

from config import env

AUTHENTICATION_BACKENDS = ["accounts.signin.backend.Backend"]
LOGIN_REDIRECT_URL = "/start/"
ACCOUNT_ADAPTER = "accounts.signin.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "accounts.signin.forms.SignInForm",
    "change_password": "accounts.signin.forms.ChangePasswordForm",
    "set_password": "accounts.signin.forms.SetPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_UNIQUE_EMAIL = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"phone"}
# Sign-up is closed in the adapter: registration proves the number first. Without "password1" here allauth would drop the
# password box of the sign-in form.
ACCOUNT_SIGNUP_FIELDS = ["phone*", "password1"]
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_DISPLAY = "accounts.signin.adapter.display"
# Wrong passwords (see Adapter.pre_authenticate): `login_failed`'s key is number + address, `login_number`'s the number, over all
# addresses; `login_device` counts instead of both for a browser its owner has signed in from before, which nobody else can
# exhaust. Nobody can lock a number for its owner.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "30/m/ip,5/300s/key",
    "login_number": "50/h/key",
    "login_device": "5/300s/key",
    "reauthenticate": "10/m/user",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "accounts.signin.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "征集申报平台"
SOCIALACCOUNT_ADAPTER = "accounts.signin.oidc.Providers"
SOCIALACCOUNT_LOGIN_ON_GET = (
    True  # a link: forms may not leave the site (CSP form-action), and the state guards the return
)
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_QUERY_EMAIL = False
OIDC_LOCAL = False  # True only in tests: providers at http://127.0.0.1

# SMS codes, beside the fixed 1 a minute, 5 an hour, 10 a day per number.
SMS_PER_ADDRESS_HOUR = env.integer("SMS_PER_ADDRESS_HOUR", 60, low=1, high=10_000)
SMS_PER_ADDRESS_DAY = env.integer("SMS_PER_ADDRESS_DAY", 200, low=1, high=100_000)
SMS_PER_SITE_DAY = env.integer("SMS_PER_SITE_DAY", 20_000, low=1, high=10_000_000)

# Terms of the site, for applicants and platform administrators; hosts set their own for their people.
SESSION_IDLE_MINUTES = env.integer("SESSION_IDLE_MINUTES", 30, low=5, high=240)
SESSION_HOURS = env.integer("SESSION_HOURS", 12, low=1, high=24)
PASSWORD_PROFILE = env.text("PASSWORD_PROFILE", "asvs")  # asvs or dengbao
SECOND_FACTOR_ENFORCED = True  # False only in tests, refused in production
