"""Frames, messages and the estimate of memory: what the query workers rest on, without processes."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from cuoshi.graph.store import Term
from cuoshi.graph.workers.answers import from_json, request_of
from cuoshi.graph.workers.memory import available_bytes, needed_bytes
from cuoshi.graph.workers.protocol import (
    DATA,
    END,
    FORM,
    Assignment,
    Frame,
    FrameReader,
    Request,
    encode,
    error_frame,
    read_error,
)
from cuoshi.ontology.errors import QueryError
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD

FRAMES = st.lists(st.builds(Frame, st.sampled_from([DATA, END, FORM]), st.binary(max_size=3000)), max_size=8)


@given(frames=FRAMES, pieces=st.lists(st.integers(1, 50), max_size=40))
def test_frames_arrive_as_they_were_sent_however_they_are_torn(frames: list[Frame], pieces: list[int]) -> None:
    sent = b"".join(encode(frame.kind, frame.content) for frame in frames)
    here, there = socket.socketpair()
    with closing(here), closing(there):
        for size in pieces:
            there.sendall(sent[:size])
            sent = sent[size:]
        there.sendall(sent)
        there.shutdown(socket.SHUT_WR)
        reader = FrameReader(here)
        assert [reader.next() for _ in frames] == frames
        assert reader.next() is None


def test_a_frame_that_came_half_is_read_after_a_pause() -> None:
    here, there = socket.socketpair()
    with closing(here), closing(there):
        here.settimeout(0.01)
        reader = FrameReader(here)
        there.sendall(encode(DATA, b"words")[:7])
        with pytest.raises(TimeoutError):
            reader.next()
        there.sendall(encode(DATA, b"words")[7:])
        assert reader.next() == Frame(DATA, b"words")


def test_what_is_no_frame() -> None:
    here, there = socket.socketpair()
    with closing(here), closing(there):
        there.sendall(b"HTTP/1.1 200 OK\r\n")
        with pytest.raises(OSError, match="announced"):
            FrameReader(here).next()


def test_messages_survive_the_way() -> None:
    terms: Mapping[str, Term] = {"a": URIRef("x:a"), "b": Literal("字", lang="zh"), "c": BNode("n")}
    request = request_of("ASK {}", ["x:g"], [], terms, prefixes=True, media_types={"select": "text/csv"})
    read = Request.from_bytes(request.to_bytes())
    assert (read.query, tuple(read.default_graphs), read.bindings) == ("ASK {}", ("x:g",), request.bindings)
    assert (read.prefixes, read.media_types) == (True, {"select": "text/csv"})
    assignment = Assignment("/x", copy_bytes=3, memory_bytes=1, cpu_seconds=2, prefixes={"a": "x:"})
    assert Assignment.from_text(assignment.to_text()) == assignment
    assert read_error(error_frame("syntax", "错")[5:]) == ("syntax", "错")


@pytest.mark.parametrize(
    "term",
    [
        URIRef("https://example.org/措施"),
        BNode("b1"),
        Literal("plain"),
        Literal("贷款", lang="zh"),
        Literal("1.50", datatype=XSD.decimal),
        Literal("2020-02", datatype=XSD.gYearMonth),
    ],
)
def test_terms_survive_the_way(term: Term) -> None:
    told = request_of("ASK {}", (), (), {"x": term}, prefixes=False, media_types={}).bindings["x"]
    assert from_json(told) == term


def test_a_triple_is_no_term() -> None:
    with pytest.raises(QueryError, match="triple"):
        from_json({"type": "triple", "value": ""})


def test_what_a_snapshot_needs(tmp_path: Path) -> None:
    (tmp_path / "1.sst").write_bytes(b"x" * 1000)
    (tmp_path / "2.sst").write_bytes(b"x" * 1000)
    (tmp_path / "LOG").write_bytes(b"x" * 1000)
    assert needed_bytes(tmp_path) == 2000 // 3


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, 2_048_000),
        ({"memory.max": "max", "memory.current": "5"}, 2_048_000),
        ({"memory.max": "1000000", "memory.current": "400000"}, 600_000),
        ({"memory.max": "1000", "memory.current": "4000"}, 0),
        ({"memory/memory.limit_in_bytes": "9000", "memory/memory.usage_in_bytes": "1000"}, 8000),
    ],
)
def test_what_is_available(tmp_path: Path, files: dict[str, str], expected: int) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 4000 kB\nMemAvailable:    2000 kB\n", "ascii")
    (tmp_path / "memory").mkdir()
    for name, content in files.items():
        (tmp_path / name).write_text(content + "\n", "ascii")
    assert available_bytes(tmp_path / "meminfo", tmp_path) == expected
