"""How long an answer waits for a client that reads it slowly."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Patience"]


@dataclass(slots=True)
class Patience:
    """Looks at what a client has not yet taken of an answer.

    Attributes:
        silence: seconds in which it must take something.
        longest: seconds in which it must take all that is there, or the whole answer.
    """

    silence: float
    longest: float
    _unread: int = 0
    _unread_since: float = 0.0
    _answer: object = None
    _answer_since: float = 0.0

    def is_over(self, unread: int, answer: object, now: float) -> bool:
        """Tell whether the client is given up: ``unread`` octets of ``answer`` wait for it at the time ``now``.

        >>> patience = Patience(silence=30, longest=150)
        >>> [patience.is_over(1000 - now, "a page", now) for now in (0, 29, 58, 87, 116, 145, 174)]
        [False, False, False, False, False, False, True]
        """
        if not unread or unread != self._unread:
            self._unread, self._unread_since = unread, now
        if not unread or answer is not self._answer:
            self._answer, self._answer_since = answer, now
        return bool(unread) and (now - self._unread_since > self.silence or now - self._answer_since > self.longest)
