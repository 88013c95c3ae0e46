"""For whom queries run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["NOBODY", "Client"]


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Client:
    """Who waits for an answer.

    Attributes:
        name: by which its queries are counted; those without a name are not.
        is_gone: tells whether it waits no more; then its queries are stopped. Called often, from several threads.
    """

    name: str = ""
    is_gone: Callable[[], bool] = _never


NOBODY = Client()
"""Whose queries are neither counted nor given up."""
