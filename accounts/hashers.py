"""Password hashing: Argon2id with 19 MiB, two passes, one lane (36 ms here; Django's default takes 100 MB a sign-in)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """OWASP's smallest recommended profile, so that a rush of sign-ins fits in memory."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
