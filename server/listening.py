"""The socket that a server listens on, or one clear reason why it cannot."""

from __future__ import annotations

import socket

from ..ontology.errors import CuoshiError

__all__ = ["listening_socket"]


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to an address of this machine; port 0 takes a free one.

    Raises:
        CuoshiError: the address is taken or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise CuoshiError(
            f"cannot listen there: {reason}",
            where=f"{host}:{port}",
            remedy="choose another --host or --port, or stop what uses it",
        ) from error
    return listener
