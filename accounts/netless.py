"""A process without a network: what opens strangers' files has nobody to talk to, whatever a file asks its reader to fetch."""

import ctypes
import os
from pathlib import Path

NEW_USER, NEW_NET = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET of linux/sched.h


def leave_the_network() -> bool:
    """Move this process (of one thread) into an empty network namespace for good.

    Without root it takes a user namespace of its own for that. False where the kernel or the container forbids it, and
    on other systems: the process goes on, and only its readers' own refusal to fetch protects.
    """
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is None:
        return False
    if unshare(NEW_NET) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if unshare(NEW_USER | NEW_NET) != 0:
        return False
    mine = Path("/proc/self")
    (mine / "setgroups").write_text("deny")
    (mine / "uid_map").write_text(f"{user} {user} 1")  # files it makes keep their owner
    (mine / "gid_map").write_text(f"{group} {group} 1")
    return True


def attempts() -> int:
    """How many packets this namespace wanted to send and had no route for: without a network, every attempt to talk."""
    names, values = (line.split() for line in Path("/proc/net/snmp").read_text().splitlines() if line.startswith("Ip:"))
    newer = Path("/proc/net/snmp6")
    lines = newer.read_text().splitlines() if newer.exists() else []
    return int(values[names.index("OutNoRoutes")]) + sum(int(x.split()[1]) for x in lines if "Ip6OutNoRoutes" in x)
