"""IRIs that come from outside, checked before anything is asked with them."""

from __future__ import annotations

import re

from ..ontology.errors import UnknownEntity
from ..ontology.iris import clean_iri

__all__ = ["checked_iri"]

_LONGEST = 2_000
_NOT_IN_IRIS = re.compile(r'[\x00-\x20<>"{}|^`\\\x7f-\x9f\ud800-\udfff]')


def checked_iri(given: str) -> str:
    """Return the stored form of an IRI, raw or percent-encoded.

    >>> checked_iri("https://w3id.org/cuoshi/agency/%E8%B4%A2")
    'https://w3id.org/cuoshi/agency/财'

    Raises:
        UnknownEntity: it cannot be an IRI, so nothing can be known about it.
    """
    found = clean_iri(given)
    if ":" not in found or len(found) > _LONGEST or _NOT_IN_IRIS.search(found):
        raise UnknownEntity(
            "this is no IRI", remedy="give a whole IRI, such as https://w3id.org/cuoshi/instrument/loan"
        )
    return found
