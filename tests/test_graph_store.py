"""The Graph Store HTTP Protocol as tables: what is read, what is changed, what is refused."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from cuoshi.graph.dataset import STATE_GRAPH
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.server.formats import FORMATS
from helpers_updates import BEARER, EVIDENCE, EX, FACTS, Changeable, changeable, quad

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="changes need the processes of Linux")

TURTLE = "text/turtle"
NEW = {
    "text/turtle": '<urn:a> <urn:p> "贷款"@zh, 1 . [] <urn:p> <urn:a> .',
    "application/n-triples": '<urn:a> <urn:p> "贷款"@zh .\n_:b <urn:p> <urn:a> .',
    "application/rdf+xml": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
    '<rdf:Description rdf:about="urn:a"><u:p xml:lang="zh">贷款</u:p></rdf:Description></rdf:RDF>',
    "application/ld+json": '{"@id": "urn:a", "urn:p": {"@value": "贷款", "@language": "zh"}}',
    "application/trig": '<urn:a> <urn:p> "贷款"@zh .',
    "application/n-quads": '<urn:a> <urn:p> "贷款"@zh .',
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changeable]:
    with changeable(tmp_path_factory.mktemp("graphs") / "store") as found:
        yield found


def _triples(served: Changeable, address: str) -> set[str] | None:
    response = served.client.get(address, headers={"Accept": "application/n-triples"})
    return set(response.text.splitlines()) if response.status_code == 200 else None


def _send(served: Changeable, method: str, address: str, body: str = "", media_type: str = TURTLE) -> Any:
    return served.client.open(address, method=method, data=body, content_type=media_type, headers=BEARER)


@pytest.mark.parametrize("form", FORMATS["graph"], ids=lambda form: form.name)
@pytest.mark.parametrize("address", [f"/graphs?graph={FACTS}", "/graphs/test", "/graphs?default"])
def test_a_graph_is_read_in_every_format(served: Changeable, address: str, form: Any) -> None:
    response = served.client.get(address, headers={"Accept": form.media_type})
    assert response.status_code == 200
    assert response.mimetype == form.media_type
    quads = list(ox.parse(response.data, format=ox.RdfFormat.from_media_type(form.media_type)))
    assert {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)} >= {f"{EX}a", f"{EX}b"}
    assert served.client.get(address, query_string=None).vary.as_set() >= {"accept"}
    assert served.client.head(address).status_code == 200


@pytest.mark.parametrize(
    ("address", "accept", "status"),
    [
        ("/graphs", "", 400),
        ("/graphs?graph=no%20iri", "", 400),
        ("/graphs?graph=", "", 400),
        (f"/graphs?graph={FACTS}&default", "", 400),
        (f"/graphs?graph={FACTS}&graph={FACTS}", "", 400),
        ("/graphs?graph=urn:absent", "", 404),
        ("/graphs/absent", "", 404),
        ("/graphs/test", "text/html", 406),
        ("/graphs/test", "application/sparql-results+json", 406),
        ("/graphs/test?format=csv", "", 406),
        ("/graphs/test?format=html", "", 406),
        ("/graphs/test?format=nt", "text/html", 200),
        ("/graphs?default=", "", 200),
        (f"/graphs?graph={EVIDENCE}", "", 200),
        ("/graphs/test", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 200),
    ],
)
def test_what_is_read(served: Changeable, address: str, accept: str, status: int) -> None:
    headers = {"Accept": accept} if accept else {}
    assert served.client.get(address, headers=headers).status_code == status


@pytest.mark.parametrize(("media_type", "body"), NEW.items())
def test_a_graph_comes_in_every_format(served: Changeable, media_type: str, body: str) -> None:
    address = f"/graphs?graph=urn:format:{media_type.rpartition('/')[2].replace('+', '-')}"
    created = _send(served, "PUT", address, body, media_type)
    assert created.status_code == 201, created.text
    held = _triples(served, created.headers["Location"])
    assert held is not None
    assert '<urn:a> <urn:p> "贷款"@zh .' in held
    assert not any("_:" in line for line in held)


def test_a_graph_comes_changes_and_goes(served: Changeable) -> None:
    address = "/graphs?graph=urn:life"
    assert _triples(served, address) is None
    created = _send(served, "PUT", address, "<urn:a> <urn:p> 1, 2 .")
    assert (created.status_code, created.headers["Location"]) == (201, address)
    assert served.ask("ASK { <urn:a> <urn:p> 1, 2 }")
    assert _send(served, "POST", address, "<urn:more> <urn:p> 1 .").status_code == 204
    assert len(_triples(served, address) or ()) == 3
    assert _send(served, "PUT", address, "<urn:only> <urn:p> 1 .").status_code == 204
    assert len(_triples(served, address) or ()) == 1
    assert _send(served, "DELETE", address).status_code == 204
    assert _send(served, "DELETE", address).status_code == 404
    assert _triples(served, address) is None
    assert not served.ask("ASK { <urn:only> ?p ?o }")


def test_a_graph_of_ours_is_changed_under_its_own_path(served: Changeable) -> None:
    created = _send(served, "PUT", "/graphs/便条", "<urn:a> <urn:p> <> .")
    assert created.status_code == 201
    assert created.headers["Location"] == "/graphs/%E4%BE%BF%E6%9D%A1"
    own = "https://w3id.org/cuoshi/graph/便条"
    assert served.ask(f"ASK {{ GRAPH <{own}> {{ <urn:a> <urn:p> <{own}> }} }}")
    assert _triples(served, f"/graphs?graph={own}") == _triples(served, created.headers["Location"])
    assert _send(served, "DELETE", "/graphs/便条").status_code == 204


def test_corrections_are_in_the_default_graph_and_a_query_leaves_them_out(served: Changeable) -> None:
    assert _send(served, "POST", "/graphs/corrections", "<urn:corrected> <urn:p> 1 .").status_code == 201
    own = "https://w3id.org/cuoshi/graph/corrections"
    assert served.ask("ASK { <urn:corrected> <urn:p> 1 }")
    assert not served.ask(
        f"ASK {{ <urn:corrected> <urn:p> 1 FILTER NOT EXISTS {{ GRAPH <{own}> {{ <urn:corrected> ?p ?o }} }} }}"
    )
    store = OxigraphStore.open(served.folder)
    try:
        store.writer().replace({FACTS: [quad(FACTS, "a", 1), quad(FACTS, "b", "贷款")]})  # a notice is loaded again
    finally:
        store.close()
    assert _triples(served, "/graphs/corrections") is not None
    assert _send(served, "DELETE", "/graphs/corrections").status_code == 204
    assert not served.ask("ASK { <urn:corrected> ?p ?o }")


def test_a_graph_without_a_name_gets_one(served: Changeable) -> None:
    created = _send(served, "POST", "/graphs", "<urn:a> <urn:p> 1 .")
    assert created.status_code == 201
    assert len(_triples(served, created.headers["Location"]) or ()) == 1


def test_the_default_graph_can_be_enlarged(served: Changeable) -> None:
    assert _send(served, "POST", "/graphs?default", "<urn:default> <urn:p> 1 .").status_code == 204
    assert served.ask("ASK { <urn:default> <urn:p> 1 FILTER NOT EXISTS { GRAPH ?g { <urn:default> ?p ?o } } }")


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
BOMB = f"""<!DOCTYPE rdf:RDF [<!ENTITY e0 "xxxxxxxxxx">{ENTITIES}]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">
<rdf:Description rdf:about="urn:a"><u:p>&e11;</u:p></rdf:Description></rdf:RDF>"""
OUTSIDE = """<!DOCTYPE rdf:RDF [<!ENTITY e SYSTEM "file:///etc/passwd">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">
<rdf:Description rdf:about="urn:a"><u:p>&e;</u:p></rdf:Description></rdf:RDF>"""


@pytest.mark.parametrize(
    ("method", "address", "body", "media_type", "status"),
    [
        ("PUT", "/graphs?graph=urn:x", "<urn:a> <urn:p>", TURTLE, 400),
        ("PUT", "/graphs?graph=urn:x", "x", "text/plain", 415),
        ("PUT", "/graphs?graph=urn:x", "x", "", 415),
        ("PUT", "/graphs?graph=urn:x", "x", "multipart/form-data; boundary=x", 415),
        ("PUT", "/graphs?graph=no iri", "", TURTLE, 400),
        ("PUT", "/graphs", "<urn:a> <urn:p> 1 .", TURTLE, 400),
        ("PUT", "/graphs?graph=urn:x", "<urn:g> { <urn:a> <urn:p> 1 }", "application/trig", 400),
        ("PUT", "/graphs?graph=urn:x", "<urn:a> <urn:p> <urn:o> <urn:g> .", "application/n-quads", 400),
        ("PUT", "/graphs?graph=urn:x", BOMB, "application/rdf+xml", 503),
        ("PUT", "/graphs?graph=urn:x", OUTSIDE, "application/rdf+xml", 400),
        ("PUT", "/graphs?graph=urn:x", '{"@context": "http://127.0.0.1:9/c", "@id": "urn:a", "p": 1}', "application/ld+json", 400),
        ("POST", f"/graphs?graph={STATE_GRAPH}", "<urn:a> <urn:p> 1 .", TURTLE, 403),
        ("DELETE", f"/graphs?graph={STATE_GRAPH}", "", TURTLE, 403),
        ("PUT", "/graphs?graph=urn:x", "#" * 1_100_000, TURTLE, 413),
        ("PATCH", "/graphs?graph=urn:x", "", TURTLE, 405),
    ],
)  # fmt: skip
def test_what_is_refused(
    served: Changeable, method: str, address: str, body: str, media_type: str, status: int
) -> None:
    began = time.monotonic()
    response = _send(served, method, address, body, media_type)
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    assert _triples(served, "/graphs?graph=urn:x") is None
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("header", "status"), [({"Content-Encoding": "gzip"}, 415), ({"Content-Range": "bytes 0-0/2"}, 400)]
)
def test_half_a_body_and_a_compressed_one_are_refused(served: Changeable, header: dict[str, str], status: int) -> None:
    refused = served.client.put(
        "/graphs?graph=urn:x", data=b"<urn:a> <urn:p> 1 .", content_type=TURTLE, headers={**BEARER, **header}
    )
    assert refused.status_code == status
    assert _triples(served, "/graphs?graph=urn:x") is None


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize("address", ["/graphs?graph=urn:x", "/graphs/test", "/graphs?default"])
def test_nothing_is_changed_without_the_token(served: Changeable, method: str, address: str) -> None:
    before = _triples(served, "/graphs/test")
    response = served.client.open(address, method=method, data="<urn:a> <urn:p> 1 .", content_type=TURTLE)
    assert response.status_code == 401
    assert _triples(served, "/graphs/test") == before


def test_methods_are_told(served: Changeable) -> None:
    told = {"GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE"}
    assert {name.upper() for name in served.client.options("/graphs/test").allow} == told
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "PUT"}
    allowed = served.client.options("/graphs", headers=asked).headers["Access-Control-Allow-Methods"]
    assert set(allowed.split(", ")) == told
