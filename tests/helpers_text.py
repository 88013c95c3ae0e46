"""Small own-words notices for the tests of the loaders."""

from __future__ import annotations

from cuoshi.loaders.extract import notice_of
from cuoshi.loaders.read import document
from cuoshi.ontology.model import Notice


def read(text: str) -> Notice:
    """Return the Notice of a text."""
    return notice_of(document(text.encode(), "sample.txt"))


def measures(*bodies: str, mark: str = "{}.") -> str:
    """Return numbered measures, one a line, each with its own clause unless it brings one."""
    lines = []
    for n, body in enumerate(bodies, 1):
        clause = "" if "责任单位" in body or "负责" in body else "（责任单位：市财政局）"
        lines.append(f"{mark.format(n)}{body}{clause}")
    return "\n".join(lines)
