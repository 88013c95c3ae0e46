"""Addresses that come from outside, checked: IRIs before anything is asked with them, and the setting of our own address."""

from __future__ import annotations

import re

from ..ontology.errors import CuoshiError, UnknownEntity
from ..ontology.iris import BASE, clean_iri

__all__ = ["checked_iri", "public_base"]

_LONGEST = 2_000
_LETTERS = r"\w\-.~!$&'()*+,;=:@/?\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0003fffd"
_IRI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]*:(?://(?:[\w\-.~]+)(?::\d{{1,5}})?(?=[/?\#]|$))?(?!//)(?:[{_LETTERS}]|%[0-9A-Fa-f]{{2}})*"
    rf"(?:\#(?:[{_LETTERS}]|%[0-9A-Fa-f]{{2}})*)?"
)
"""What RFC 3987 allows, but for user names, literal addresses and rare planes, which no graph of ours needs."""

_PUBLIC = re.compile(
    r"https?://(?:\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::\d{1,5})?(?:/(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)*"
)


def public_base(setting: str) -> str:
    """Return what our addresses begin with for the world, with a slash at the end; that of the project where nothing is set.

    >>> public_base("https://example.org/cuoshi"), public_base("")
    ('https://example.org/cuoshi/', 'https://w3id.org/cuoshi/')

    Raises:
        CuoshiError: the setting is no address.
    """
    if not setting:
        return BASE
    address = setting.removesuffix("/")
    if not _PUBLIC.fullmatch(address):
        remedy = "write the whole address, such as https://example.org/cuoshi"
        raise CuoshiError(f"{setting!r} is no address", where="CUOSHI_PUBLIC_URL", remedy=remedy)
    return f"{address}/"


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
