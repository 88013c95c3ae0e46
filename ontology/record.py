"""Values that pass between layers: dataclasses that the type checker keeps frozen and that are cheap to make.

A frozen dataclass sets each of its fields through ``object.__setattr__``; a notice is read into a thousand small values, and
a mention with its span takes half as long again to make that way. The type checker sees a frozen dataclass and refuses every
assignment to a field; when the program runs, a field is set as on any object with slots. Equality, order and hash are by value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen, slots, order=False):
        """Return a decorator that makes a class a slotted dataclass with a hash, whose fields only the checker guards."""
        return dataclass(slots=slots, order=order, unsafe_hash=frozen)
