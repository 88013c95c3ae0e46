"""The SPARQL 1.1 Protocol as tables: what a request asks, and what the endpoint answers."""

from __future__ import annotations

import pytest
from cuoshi.server.protocol import FORM, QUERY, UPDATE, ProtocolRequest, read_request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import HTTPException

ASK = "ASK {}"
G1, G2 = "urn:g:1", "urn:g:2"


@pytest.mark.parametrize(
    ("method", "address", "content_type", "body", "expected"),
    [
        ("GET", b"query=ASK%20%7B%7D", "", b"", ProtocolRequest(ASK)),
        ("GET", b"query=ASK+%7B%7D&format=csv", "", b"", ProtocolRequest(ASK, format="csv")),
        ("GET", b"", "", b"", ProtocolRequest(None)),
        ("HEAD", b"query=ASK+%7B%7D", "", b"", ProtocolRequest(ASK)),
        ("GET", b"query=ASK+%7B%7D&default-graph-uri=urn:g:1&default-graph-uri=urn:g:2&named-graph-uri=urn:g:2", "", b"",
         ProtocolRequest(ASK, (G1, G2), (G2,))),
        ("POST", b"", FORM, b"query=ASK+%7B%7D&named-graph-uri=urn%3Ag%3A1", ProtocolRequest(ASK, (), (G1,))),
        ("POST", b"default-graph-uri=urn:g:1", QUERY, b"ASK {}", ProtocolRequest(ASK, (G1,))),
        ("POST", b"", f"{QUERY}; charset=UTF-8", b"ASK {}", ProtocolRequest(ASK)),
        ("POST", b"", QUERY, b"\xef\xbb\xbfASK {}", ProtocolRequest(ASK)),
        ("POST", b"", QUERY, "ASK { ?措施 ?p \"贷款\" }".encode(), ProtocolRequest("ASK { ?措施 ?p \"贷款\" }")),
        ("GET", "query=ASK+{?措施+?p+1}".encode(), "", b"", ProtocolRequest("ASK {?措施 ?p 1}")),
    ],
)  # fmt: skip
def test_what_is_asked(method: str, address: bytes, content_type: str, body: bytes, expected: ProtocolRequest) -> None:
    assert read_request(method, address, content_type, body) == expected


@pytest.mark.parametrize(
    ("method", "address", "content_type", "body", "status"),
    [
        ("GET", b"query=ASK+%7B%7D&query=ASK+%7B%7D", "", b"", 400),
        ("GET", b"query=", "", b"", 400),
        ("GET", b"query=+%0A", "", b"", 400),
        ("GET", b"query=ASK%00", "", b"", 400),
        ("GET", b"query=%FF", "", b"", 400),
        ("GET", b"query=\xff", "", b"", 400),
        ("GET", b"query=%ED%A0%80", "", b"", 400),
        ("GET", b"update=CLEAR+ALL", "", b"", 403),
        ("GET", b"&".join([b"x=1"] * 1001), "", b"", 400),
        ("POST", b"", "", b"ASK {}", 415),
        ("POST", b"", "text/plain", b"ASK {}", 415),
        ("POST", b"", "multipart/form-data; boundary=x", b"", 415),
        ("POST", b"", UPDATE, b"CLEAR ALL", 403),
        ("POST", b"", FORM, b"update=CLEAR+ALL", 403),
        ("POST", b"", FORM, b"query=ASK+%7B%7D&update=CLEAR+ALL", 403),
        ("POST", b"", f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16"), 415),
        ("POST", b"", QUERY, "ASK {}".encode("utf-16"), 400),
        ("POST", b"", QUERY, "ASK { ?a ?b '贷款' }".encode("gb18030"), 400),
        ("POST", b"", FORM, "query=贷款".encode("gb18030"), 400),
        ("POST", b"", QUERY, b"", 400),
        ("POST", b"query=ASK+%7B%7D", QUERY, b"ASK {}", 400),
        ("POST", b"query=ASK+%7B%7D", FORM, b"query=ASK+%7B%7D", 400),
        ("POST", b"", FORM, b"query=ASK+%7B%7D&query=ASK+%7B%7D", 400),
    ],
)
def test_what_is_refused(method: str, address: bytes, content_type: str, body: bytes, status: int) -> None:
    with pytest.raises(HTTPException) as caught:
        read_request(method, address, content_type, body)
    assert caught.value.code == status


@given(st.sampled_from(["GET", "POST"]), st.binary(max_size=40), st.sampled_from([FORM, QUERY, "x", ""]), st.binary(max_size=40))
def test_any_octets_are_a_request_or_a_refusal(method: str, address: bytes, content_type: str, body: bytes) -> None:
    try:
        asked = read_request(method, address, content_type, body)
    except HTTPException as error:
        assert error.code in (400, 403, 415)
    else:
        assert asked.query is None or asked.query.strip()
