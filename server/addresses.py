"""IRIs that come from outside, checked before anything is asked with them."""

from __future__ import annotations

import re

from ..ontology.errors import UnknownEntity
from ..ontology.iris import clean_iri

__all__ = ["checked_iri"]

_LONGEST = 2_000
_LETTERS = r"\w\-.~!$&'()*+,;=:@/?\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0003fffd"
_IRI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]*:(?://(?:[\w\-.~]+)(?::\d{{1,5}})?(?=[/?\#]|$))?(?!//)(?:[{_LETTERS}]|%[0-9A-Fa-f]{{2}})*"
    rf"(?:\#(?:[{_LETTERS}]|%[0-9A-Fa-f]{{2}})*)?"
)
"""What RFC 3987 allows, but for user names, literal addresses and rare planes, which no graph of ours needs."""


def checked_iri(given: str) -> str:
    """Return the stored form of an IRI, raw or percent-encoded.

    >>> checked_iri("https://w3id.org/cuoshi/agency/%E8%B4%A2")
    'https://w3id.org/cuoshi/agency/财'

    Raises:
        UnknownEntity: it cannot be an IRI, so nothing can be known about it.
    """
    found = clean_iri(given)
    if len(found) > _LONGEST or not _IRI.fullmatch(found):
        raise UnknownEntity(
            "this is no IRI", remedy="give a whole IRI, such as https://w3id.org/cuoshi/instrument/loan"
        )
    return found
