"""How settings are declared and read: from a TOML file, from the environment, from the command line, the later winning."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import Field, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from ..ontology.errors import CuoshiError

__all__ = ["FILE_VARIABLE", "PREFIX", "from_environment", "from_file", "from_values", "markdown_row", "setting"]

PREFIX = "CUOSHI_"
"""Setting ``x`` is the environment variable ``CUOSHI_X`` and the key ``x`` of the file."""
FILE_VARIABLE = "CUOSHI_SETTINGS"
"""The environment variable that names the file."""

_LIKENESS = 0.85
"""How like a setting a name of the environment must be to be taken for a slip; others may belong to other programs."""

Value = str | int | float | bool
_T = TypeVar("_T", str, int, float, bool)
_Fields = Iterable[Field[Any]]


def setting(default: _T, about: str, *, lowest: float = 1, secret: bool = False, shortest: int = 0) -> _T:
    """Return a field of a dataclass of settings: a default, what it sets, and what may be given.

    A number must not be below ``lowest``. A ``secret`` shows in no message and no repr. A text that is given must have
    ``shortest`` characters, or be empty.
    """
    return field(
        default=default,
        repr=not secret,
        metadata={"about": about, "lowest": lowest, "secret": secret, "shortest": shortest},
    )


def markdown_row(one: Field[Any]) -> str:
    """Return the line of a setting in the table of docs/service.md."""
    default = f" `{_text(one.default)}`" if _text(one.default) else ""
    return f"| `{_variable(one.name)}` |{default} | {one.metadata['about']} |"


def from_file(path: Path, fields: _Fields) -> dict[str, Value]:
    """Return the settings of a TOML file.

    Raises:
        CuoshiError: it cannot be read, has a key that is no setting, or a value that does not fit.
    """
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        remedy = "give a TOML file with lines such as port = 8000"
        raise CuoshiError(f"the settings cannot be read: {reason}", where=str(path), remedy=remedy) from error
    return from_values(given, fields, where=str(path))


def from_values(given: Mapping[str, object], fields: _Fields, *, where: str) -> dict[str, Value]:
    """Return settings given by name, checked.

    Raises:
        CuoshiError: a key is no setting, or a value does not fit.
    """
    known = {one.name: one for one in fields}
    for name in given.keys() - known.keys():
        raise _unknown(name, get_close_matches(name, known, n=1, cutoff=0.0)[0], where)
    return {name: _checked(value, known[name], f"{where}: {name}") for name, value in given.items()}


def from_environment(environ: Mapping[str, str], fields: _Fields) -> dict[str, Value]:
    """Return the settings of the environment.

    Raises:
        CuoshiError: a value does not fit, or a variable looks like a slip for one of ours.
    """
    known = {_variable(one.name): one for one in fields}
    for name in environ.keys() - known.keys() - {FILE_VARIABLE}:
        if name.startswith(PREFIX) and (nearest := get_close_matches(name, known, n=1, cutoff=_LIKENESS)):
            raise _unknown(name, nearest[0], "environment")
    return {one.name: _parsed(environ[name], one) for name, one in known.items() if name in environ}


def _unknown(name: str, nearest: str, where: str) -> CuoshiError:
    return CuoshiError(f"there is no setting {name}", where=where, remedy=f"did you mean {nearest}?")


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def _parsed(text: str, one: Field[Any]) -> Value:
    """Return the value that a text of the environment stands for."""
    value: object = text
    if isinstance(one.default, bool):
        value = _BOOLEANS.get(text.lower(), text)
    elif isinstance(one.default, int) and text.isascii() and text.isdecimal():
        value = int(text)
    elif isinstance(one.default, float) and text.isascii() and text.replace(".", "", 1).isdecimal():
        value = float(text)
    return _checked(value, one, _variable(one.name))


def _checked(value: object, one: Field[Any], where: str) -> Value:
    wanted = _wanted(one)
    if isinstance(one.default, float) and type(value) is int:
        value = float(value)
    fits = type(value) is type(one.default)
    if fits and isinstance(value, int | float) and not isinstance(value, bool):
        fits = one.metadata["lowest"] <= value < float("inf")
    if fits and isinstance(value, str):
        fits = not value or len(value) >= one.metadata["shortest"]
    if not fits:
        shown = "what is given" if one.metadata["secret"] else repr(value)
        raise CuoshiError(
            f"{shown} is not {wanted}",
            where=where,
            remedy=f"set it to {_example(one)}, or remove it",
        )
    return value  # type: ignore[return-value]  # its type is that of the default


def _wanted(one: Field[Any]) -> str:
    if isinstance(one.default, bool):
        return "true or false"
    if isinstance(one.default, int):
        return f"a whole number from {one.metadata['lowest']} up"
    if isinstance(one.default, float):
        return f"a number from {one.metadata['lowest']:g} up"
    return f"a text of {one.metadata['shortest']} characters or more" if one.metadata["shortest"] else "a text"


def _example(one: Field[Any]) -> str:
    return f"something such as {_text(one.default)}" if _text(one.default) else _wanted(one)
