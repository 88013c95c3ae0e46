"""The form of a question: one field per parameter, of the kind that fits its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..graph.labels import Label
from ..graph.parameters import ANY, Parameter
from ..graph.questions import Question
from ..graph.store import Term, View
from ..graph.suggestions import Suggestion, suggestions, suggests, written
from ..ontology.errors import BadParameter

__all__ = ["Field", "fields_of", "is_ready"]

_INPUT_TYPES = {"date": "date", "integer": "number", "iri": "url"}
_STRICT = {"date", "number"}
"""Types of inputs that hold nothing but what they are for; a browser warns of anything else."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field: ``choices`` makes it a list of values; ``kind`` is the input's type otherwise.

    Attributes:
        is_required: whether it must be filled in.
        may_be_any: whether it may be left open.
        suggestions: what the data have for it, to choose from while one types.
        hint: key of the words that say how to fill it in; empty where the type says it.
        is_wrong: whether its value cannot be asked for.
        is_usual: whether the value is the default, for which the question is put in words.
    """

    name: str
    label: Label
    value: str
    kind: str
    choices: tuple[tuple[str, Label], ...]
    is_required: bool
    may_be_any: bool
    suggestions: tuple[Suggestion, ...]
    hint: str = ""
    is_wrong: bool = False
    is_usual: bool = True

    @property
    def entered(self) -> str:
        """What stands in the input: a date or a number that is none cannot stand there."""
        return "" if self.is_wrong and self.kind in _STRICT else self.value

    @property
    def shown(self) -> Label:
        """The value by its name; empty where it is open."""
        return dict(self.choices).get(self.value, Label(self.value, self.value))


def _hint(parameter: Parameter) -> str:
    if parameter.kind == "code":
        return "hint-area" if parameter.scheme == "area" else ""
    return f"hint-{parameter.kind}" if parameter.kind in ("number", "iri") else ""


def _field(parameter: Parameter, value: str, view: View) -> Field:
    source = suggests(parameter)
    return Field(
        name=parameter.name,
        label=parameter.label,
        value="" if value == ANY else written(parameter, value),
        kind=_INPUT_TYPES.get(parameter.kind, "text"),
        choices=parameter.choices(),
        is_required=parameter.default is None,
        may_be_any=parameter.default == ANY,
        suggestions=suggestions(view, source) if source else (),
        hint=_hint(parameter),
        is_wrong=_reading(parameter, value) is None,
        is_usual=_reading(parameter, value) == _reading(parameter, parameter.default or ""),
    )


def _reading(parameter: Parameter, value: str) -> Term | str | None:
    """Return what a value stands for: a term, the empty text where it is open, None where it cannot be read."""
    if value in ("", ANY):
        return ""
    try:
        return parameter.term(value)
    except BadParameter:
        return None


def fields_of(question: Question, given: Mapping[str, str], view: View) -> tuple[Field, ...]:
    """Return the fields of a question, filled with what was given or else the defaults; ``view`` has the suggestions."""
    return tuple(_field(one, given.get(one.name) or one.default or "", view) for one in question.parameters)


def is_ready(question: Question, given: Mapping[str, str]) -> bool:
    """Tell whether the question can be asked: something was given, or nothing has to be."""
    return bool(given) or all(one.default is not None for one in question.parameters)
