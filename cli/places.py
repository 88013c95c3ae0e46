"""Where the graph is kept: the option ``--store`` of every command, a folder or the address of a SPARQL endpoint."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from ..graph.oxigraph import OxigraphStore
from ..graph.remote import RemoteStore
from ..graph.remote_login import Place, is_address
from ..graph.store import Store
from ..graph.workers.limits import Limits

__all__ = ["opened_remote", "opened_store", "store_option"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
_PATIENT = Limits(seconds=600.0, queue_seconds=600.0, result_bytes=4 << 30, held_bytes=4 << 30)
"""One command asks one question after the other, and some read whole graphs."""


def store_option(*names: str, required: bool = True) -> Callable[[_Command], _Command]:
    """Return the option ``--store``, whose value goes to the parameter that ``names`` gives."""
    return click.option(
        "--store",
        *names,
        required=required,
        envvar="CUOSHI_STORE",
        show_envvar=True,
        metavar="PLACE",
        help="Folder of the store, or address of a SPARQL endpoint.",
    )


@contextmanager
def opened_store(place: str, *, create: bool = False) -> Iterator[Store]:
    """Give the store at a place, for reading, or with ``create`` for writing, and close it afterwards.

    Raises:
        StoreError: there is no store, or it cannot be used.
    """
    if is_address(place):
        with opened_remote(place, _PATIENT, read_only=not create) as remote:
            yield remote
        return
    store = OxigraphStore.open(Path(place), create=create, read_only=not create)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def opened_remote(address: str, limits: Limits, *, read_only: bool) -> Iterator[RemoteStore]:
    """Give the store at an address; how to log in there stands in the environment.

    Raises:
        StoreError: it cannot be reached or used.
    """
    store = RemoteStore.open(Place.of(address, os.environ), limits, read_only=read_only)
    try:
        yield store
    finally:
        store.close()
