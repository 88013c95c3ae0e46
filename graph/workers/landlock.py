"""Leaves this thread, and those that it starts, one folder to read and no other file; see userspace-api/landlock of the kernel.

A kernel without Landlock leaves things as they are: then the number of files that can be opened is all that is limited.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct

__all__ = ["leave_only"]

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_TELL_VERSION, _PATH_BENEATH = 1, 1
_READ = 1 << 2 | 1 << 3
"""Reading files, and the names in folders."""
_SINCE = ((1, (1 << 13) - 1), (2, 1 << 13), (3, 1 << 14))
"""Version of the interface -> what it can take away: executing, reading and changing; moving elsewhere; cutting short."""
_PR_SET_NO_NEW_PRIVS = 38
_KNOWN = frozenset({"x86_64", "aarch64"})
"""Where the numbers of the calls are known."""


def leave_only(folder: str) -> bool:
    """Take all files away for good but those in ``folder``, to be read; tell whether this kernel does that.

    What is open stays open.

    Raises:
        OSError: the folder cannot be opened, or the kernel refuses.
    """
    library = ctypes.CDLL(None, use_errno=True)
    version = library.syscall(_CREATE_RULESET, None, 0, _TELL_VERSION) if platform.machine() in _KNOWN else -1
    if version < 1:
        return False
    handled = struct.pack("Q", sum(rights for since, rights in _SINCE if version >= since))
    rules = _checked(library.syscall(_CREATE_RULESET, handled, len(handled), 0))
    place = os.open(folder, os.O_PATH)
    try:
        _checked(library.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", _READ, place), 0))
        _checked(library.prctl(_PR_SET_NO_NEW_PRIVS, *(ctypes.c_ulong(number) for number in (1, 0, 0, 0))))
        _checked(library.syscall(_RESTRICT_SELF, rules, 0))
    finally:
        os.close(place)
        os.close(rules)
    return True


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
