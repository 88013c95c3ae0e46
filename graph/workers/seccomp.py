"""Takes system calls away from this process for good: connections and programs. A filter of the kernel, so nothing can undo it."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

__all__ = ["forbid_connections"]

_CALLS = {
    # architecture of the kernel's audit interface; socket, connect, socketpair, execve, execveat, ptrace, io_uring_setup
    "x86_64": (0xC000003E, (41, 42, 53, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 203, 199, 221, 281, 117, 425)),
}
_X32 = 0x40000000
"""From this number on, calls of another table."""

_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE = 0, 4
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _MODE_FILTER = 22, 38, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def forbid_connections() -> None:
    """Make every attempt to open a connection or to start a program fail from now on.

    Raises:
        OSError: the kernel or the processor is not known to do that.
    """
    if platform.machine() not in _CALLS:
        raise OSError(errno.ENOSYS, f"no filter for system calls on {platform.machine()}")
    instructions = _instructions(*_CALLS[platform.machine()])
    program = _Program(len(instructions), b"".join(instructions))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0)


def _instructions(architecture: int, calls: tuple[int, ...]) -> list[bytes]:
    """Return: refuse another architecture, another table and each of ``calls``; allow the rest."""
    tests = [(_IF_AT_LEAST, _X32), *((_IF_EQUAL, call) for call in calls)]
    refuse = 3 + len(tests) + 1
    written = [(_LOAD, 0, 0, _ARCHITECTURE), (_IF_EQUAL, 0, refuse - 2, architecture), (_LOAD, 0, 0, _NUMBER)]
    written += [(code, refuse - place - 1, 0, value) for place, (code, value) in enumerate(tests, 3)]
    written += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return [struct.pack("HBBI", *instruction) for instruction in written]


def _prctl(*arguments: object) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(*(ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments)):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
