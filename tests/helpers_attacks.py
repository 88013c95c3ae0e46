"""What a hostile client sends, as tables: queries that are light, queries that are heavy, requests by hand, and addresses."""

from __future__ import annotations

from typing import Any

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
ASK = "ASK {}"

FAR = "http://192.0.2.1/"
OUTSIDE = (
    "file:///etc/passwd", "file:/etc/passwd", "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:{port}/x",
    "http://[::1]:{port}/x", "http://[::ffff:127.0.0.1]:{port}/x", "http://localhost:{port}/redirect", "ftp://127.0.0.1/",
)  # fmt: skip
"""Addresses that must not be opened; the port is that of a listener which counts its visitors."""

SERVICES = (
    "ASK { SERVICE <%s> { ?s ?p ?o } }",
    "ASK { SERVICE SILENT <%s> { ?s ?p ?o } }",
    "ASK { sErViCe <%s> { ?s ?p ?o } }",
    "ASK { SERVICE<%s>{ ?s ?p ?o } }",
    "ASK { VALUES ?v { <%s> } SERVICE ?v { ?s ?p ?o } }",
    "ASK { OPTIONAL { SERVICE <%s> { ?s ?p ?o } } }",
    "ASK { { SELECT * { SERVICE <%s> { ?s ?p ?o } } } }",
    "ASK { ?a ?b ?c FILTER EXISTS { SERVICE <%s> { ?s ?p ?o } } }",
    "ASK { # harmless\n SERVICE <%s> { ?s ?p ?o } }",
    "ASK { \\u0053ERVICE <%s> { ?s ?p ?o } }",
    "ASK { FILTER(1=1)SERVICE <%s> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <%s> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <%s> { ?s ?p ?o } }",
)
HARMLESS = (
    "ASK { FILTER(STRLEN('SERVICE <http://127.0.0.1/> {}') > 1) } # SERVICE <http://127.0.0.1/> {}",
    "PREFIX ex: <urn:x:> SELECT * { ?s ex:SERVICE ?o }",
    "SELECT * { ?SERVICE <urn:SERVICE> 'LOAD CLEAR' }",
    "SELECT ?措施 { ?措施 <https://w3id.org/cuoshi/ns#贷款> '（全角），。' }",
    "\N{BYTE ORDER MARK}ASK {}",
    "SELECT * { VALUES ?x { 'e\u0301' 'é' '\u202eabc\u202c' } }",
    "SELECT * { ?s ?p ?o } OFFSET 1000000000000",
    "SELECT (REGEX('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', '^(a+)+$') AS ?x) {}",
    "SELECT (REGEX('a', '[') AS ?x) (REGEX('a', 'a', 'zq') AS ?y) {}",
    "SELECT ('1e999999999'^^<http://www.w3.org/2001/XMLSchema#decimal> + 1 AS ?x) (1e308 * 1e308 AS ?y) {}",
    "SELECT ('1e999999999'^^<http://www.w3.org/2001/XMLSchema#double> * 2 AS ?x) {}",
    "SELECT * { <https://w3id.org/cuoshi/agency/%E8%B4%A2> ?p ?o . <https://w3id.org/cuoshi/agency/财> ?q ?r }",
    "SELECT (YEAR('99999999999-13-45T99:99:99Z'^^<http://www.w3.org/2001/XMLSchema#dateTime>) AS ?x) {}",
    "SELECT (STRDT('x', <http://www.w3.org/2001/XMLSchema#integer>) + 1 AS ?x) {}",
    "ASK { " + " UNION ".join(["{ ?s ?p 1 }"] * 700) + " }",
)
UPDATES = (
    "LOAD <http://127.0.0.1:{port}/x>", "LOAD <file:///etc/passwd> INTO GRAPH <urn:g>", "CLEAR ALL", "DROP SILENT ALL",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }", "DELETE WHERE { ?s ?p ?o }", "# a comment\nCLEAR ALL",
    "PREFIX ex: <urn:x:> INSERT { ?s ?p ex:o } WHERE { ?s ?p ?o }", "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CREATE GRAPH <urn:g>", "COPY DEFAULT TO <urn:g>", "MOVE <urn:g> TO DEFAULT", "ADD <urn:g> TO DEFAULT",
    "\\u0049NSERT DATA { <urn:a> <urn:b> <urn:c> }", "ASK {} ; CLEAR ALL",
)  # fmt: skip

TOO_LARGE = (
    "ASK " + "{" * 2_500, "ASK " + "{" * 2_500 + "}" * 2_500, "ASK { FILTER(" + "(" * 5_000 + "1" + ")" * 5_000 + ") }",
    "ASK { FILTER(" + "!" * 20_000 + "true) }", "ASK { " + "OPTIONAL { " * 1_000 + "}" * 1_001,
    "ASK { FILTER(" + " || ".join(["?x = 1"] * 5_000) + ") }", "ASK { " + " UNION ".join(["{ ?s ?p ?o }"] * 3_000) + " }",
    "ASK {} #" + "x" * 70_000, "ASK { ?s " + "(" * 3_000 + "<urn:p>" + ")*" * 3_000 + " ?o }",
    "SELECT " + "(1 AS ?x) " * 4_000 + "{}", "ASK { ?s ?p " + "[ ?p " * 3_000 + "1" + "]" * 3_000 + " }",
)  # fmt: skip
WRONG = (
    "", " ", "SELEKT", "SELECT * { ?s ?p ?o } LIMIT -1", "SELECT * { ?s ?p ?o } LIMIT 100000000000000000000",
    "SELECT * {", "ASK { ?s ?p “贷款” }", "ASK ｛｝", "ASK { ?s ?p 'lone \\uD800' }", "ASK { ?s ?p <a b> }", "ASK {}\0",
    "\\u0041SK {} }", "SELECT ?x ?x * { }", "BASE <::> ASK { <x> ?p ?o }", "ASK { ?s ?p '''", "ASK {} ASK {}",
)  # fmt: skip

_ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
_MANY = " ".join(str(number) for number in range(3_000))
HEAVY = (
    f"SELECT (COUNT(*) AS ?n) {{ {_ALL} }}",
    f"SELECT DISTINCT ?a ?f ?i {{ {_ALL} }}",
    f"SELECT * {{ {_ALL} }} ORDER BY ?i LIMIT 1",
    f"SELECT * {{ {_ALL} }} ORDER BY RAND() LIMIT 1",
    f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {_ALL} }}",
    f"SELECT * {{ {_ALL} }} OFFSET 1000000000000",
    f"CONSTRUCT {{ ?a ?h ?l }} {{ {_ALL} }} OFFSET 1000000000000",
    f"SELECT * {{ VALUES ?a {{ {_MANY} }} VALUES ?b {{ {_MANY} }} FILTER(?a + ?b < 0) }}",
    "SELECT (COUNT(*) AS ?n) { ?a (((!<urn:x>|^!<urn:x>)*)*)* ?b . ?c (((!<urn:x>|^!<urn:x>)*)*)* ?d }",
    "SELECT (COUNT(*) AS ?n) { ?a (<urn:p>|^<urn:p>|!<urn:x>)* ?b . ?c (<urn:p>|^<urn:p>|!<urn:x>)* ?d }",
    f"SELECT (SUM(STRLEN(REPLACE(CONCAT(STR(?a), STR(?d)), '(.)', '$1$1$1$1'))) AS ?n) {{ {_ALL} }}",
    f"SELECT (COUNT(*) AS ?n) {{ {_ALL} FILTER(REGEX(CONCAT(STR(?a), STR(?d), STR(?g)), '(.*a){{50}}')) }}",
    f"SELECT (COUNT(*) AS ?n) {{ {_ALL} FILTER NOT EXISTS {{ ?l ?m ?o . ?o ?q ?r }} }}",
    f"SELECT (COUNT(*) AS ?n) {{ {_ALL} MINUS {{ ?a ?b ?l . ?o ?q ?r }} }}",
    "SELECT ?x13 { BIND('0123456789abcdef' AS ?x0) "
    + " ".join(f"BIND(CONCAT({', '.join([f'?x{n}'] * 4)}) AS ?x{n + 1})" for n in range(13)) + " }",
    "SELECT (REGEX('a', '((a{1,100}){1,100}){1,100}') AS ?x) {}",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
)  # fmt: skip
"""Queries that may take all the time, the memory and the bytes that they are given."""

_LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HANG_UPS = (
    ("GET", "format=json", _LONG), ("GET", "format=csv", _LONG), ("GET", "format=csv&guard=1", _LONG),
    ("GET", "format=xlsx", f"SELECT * {{ {_ALL} }}"), ("GET", "format=json", f"SELECT (COUNT(*) AS ?n) {{ {_ALL} }}"),
    ("GET", "format=nt", "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"),
    ("HEAD", "format=json", _LONG), ("HEAD", "format=csv&guard=1", _LONG),
)  # fmt: skip
"""Methods, parameters and queries without end; of ``HEAD`` there is an answer at once, and nothing of the query may go on."""

_SPARQL = {"url": "/sparql"}
_GET: dict[str, Any] = {"method": "GET", **_SPARQL}
_POST: dict[str, Any] = {"method": "POST", **_SPARQL}


def _typed(content: bytes, media_type: str = QUERY, **headers: str) -> dict[str, Any]:
    return {**_POST, "content": content, "headers": {"Content-Type": media_type, **headers}}


def _accepting(accept: str) -> dict[str, Any]:
    return {**_GET, "params": {"query": ASK}, "headers": {"Accept": accept}}


REQUESTS: tuple[tuple[dict[str, Any], set[int]], ...] = (
    ({**_GET, "params": [("query", ASK), ("query", ASK)]}, {400}),
    ({**_POST, "params": {"query": ASK}, "data": {"query": ASK}}, {400}),
    ({**_POST, "params": {"query": ASK}, "content": ASK.encode(), "headers": {"Content-Type": QUERY}}, {400}),
    ({**_GET, "params": {"query": ""}}, {400}),
    ({**_GET, "params": {"query": " \t\n"}}, {400}),
    ({**_POST, "data": {"query": ""}}, {400}),
    ({**_POST, "data": {"x": ""}}, {400}),
    (_typed(b""), {400}),
    ({**_POST, "content": b"x"}, {415}),
    (_typed(ASK.encode(), "text/plain"), {415}),
    (_typed(ASK.encode(), "multipart/form-data; boundary=x"), {415}),
    (_typed(ASK.encode(), "application/json"), {415}),
    (_typed(ASK.encode(), f"{QUERY}; charset=utf-7"), {415}),
    (_typed(ASK.encode("utf-16")), {400}),
    (_typed(ASK.encode("utf-16"), f"{QUERY}; charset=utf-16"), {415}),
    (_typed("ASK { ?s ?p '贷款' }".encode("gb18030")), {400}),
    (_typed("query=ASK { ?s ?p '贷款' }".encode("gb18030"), FORM), {400}),
    (_typed("ASK { ?s ?p '贷款' }".encode("gb18030"), f"{QUERY}; charset=utf-8"), {400}),
    (_typed(b"\xef\xbb\xbfASK {}"), {200}),
    (_typed(b"ASK {}\0"), {400}),
    (_typed(b"ASK { ?s ?p '\xed\xa0\x80' }"), {400}),
    (_typed(b"query=%FF", FORM), {400}),
    (_typed(b"query=%ED%A0%80", FORM), {400}),
    (_typed(b"query=%C0%AFASK", FORM), {400}),
    (_typed(b"query=%", FORM), {400}),
    (_typed(b"&" * 100_000, FORM), {400}),
    (_typed(b"x=1&" * 10_000, FORM), {400}),
    (_typed(b"\x1f\x8b" + b"\0" * 1_000, QUERY, **{"Content-Encoding": "gzip"}), {415}),
    (_typed(ASK.encode(), QUERY, **{"Content-Encoding": "br"}), {415}),
    (_typed(b"#" * 10_000_000), {413}),
    (_typed(b"CLEAR ALL", UPDATE), {401, 403}),
    ({**_GET, "params": {"update": "CLEAR ALL"}}, {400, 403, 405}),
    ({**_GET, "params": {"query": ASK, "default-graph-uri": "not an iri"}}, {400}),
    ({**_GET, "params": {"query": ASK, "named-graph-uri": '<>"'}}, {400}),
    ({"method": "PUT", **_SPARQL, "content": b"x"}, {405}),
    ({"method": "DELETE", **_SPARQL}, {405}),
    ({"method": "TRACE", **_SPARQL}, {405}),
    ({"method": "PATCH", **_SPARQL}, {405}),
    ({"method": "BREW", **_SPARQL}, {405}),
    ({"method": "OPTIONS", **_SPARQL}, {200, 204}),
    ({"method": "HEAD", **_SPARQL, "params": {"query": ASK}}, {200}),
    ({**_GET, "url": "/sparql/", "params": {"query": ASK}}, {200}),
    (_accepting("*/*;q=0"), {406}),
    (_accepting("application/pdf"), {406}),
    (_accepting("text/csv;q=oops, ;;;, =, */"), {200, 406}),
    (_accepting(", ".join(f"a/b{number};q=0.{number}" for number in range(200))), {406}),
    (_accepting(", ".join(f"a/b{number}" for number in range(200)) + ", */*"), {200}),
    ({**_GET, "params": {"query": ASK}, "headers": {"X": "x" * 100_000}}, {431}),
)
"""What httpx sends, and the statuses that are right."""

RAW: tuple[tuple[bytes, set[int]], ...] = (
    (b"GARBAGE\r\n\r\n", {400}),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", {400}),
    (b"GET / HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n", {400}),
    (b"GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n", {400}),
    (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", {200, 400, 505}),
    (b"GET  /  HTTP/1.1\r\nHost: x\r\n\r\n", {200, 400}),
    (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", {400}),
    (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nASK {}", {400}),
    (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", {400, 413}),
    (b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", {400, 501}),
    (b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", {400}),
    ((b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Type: application/sparql-query\r\n"
      b"Connection: close\r\n\r\nASK {}"), {400}),
    (b"GET /sparql?query=" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", {431}),
    ((b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n"
      b"Forwarded: host=evil.example\r\nX-Forwarded-Prefix: /evil.example\r\nConnection: close\r\n\r\n"), {200}),
    (b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", {200, 400}),
    (b"GET //evil.example HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {400, 404}),
    (b"GET /\\evil.example HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {400, 404}),
    (b"GET //evil.example/%2e%2e HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {400, 404}),
    (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {400, 404, 405}),
    (b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {200, 400, 404}),
    (b"GET /agency/\xe8\xb4\xa2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {404}),
    (b"GET /agency/\xb2\xc6 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {400, 404}),
)  # fmt: skip
"""What is written to a socket as it stands, and the statuses that are right."""

SLOW: tuple[tuple[bytes, bytes], ...] = (
    (b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-A: b\r\n"),
    (b"GET /", b"a"),
    (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nContent-Type: application/sparql-query\r\n\r\n",
        b"A",
    ),
    (b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n#\r\n"),
)
"""How a request begins, and what is sent again and again so that it never ends."""

PATHS = (
    "/entity/..%2f..%2fetc/passwd", "/agency/../../etc/passwd", "/static/../settings.py", "/static/..%2fsettings.py",
    "/static/%2e%2e/settings.py", "/pictures/static/..%2f..%2fviews.py", "/static//etc/passwd", "/static/%00", "/%00",
    "/agency/%00", "/measure/" + "x" * 20_000, "/agency/" + "%E8%B4%A2" * 2_000, "/notice/nothing", "/agency/财", "/agency/%C0%AF",
    "/agency/财\u0301", "/agency/\u202e", "/entity?iri=javascript:alert(1)", "/entity?iri=data:text/html,x", "/entity?iri=%00",
    "/entity", "/entity?iri=" + "a:" * 9_000, "/pictures/neighbourhood?iri=<script>", "/pictures/responsibility?city=<script>",
    "/questions/{{7*7}}", "/questions/..%2f..%2fetc", "/api/questions/loan-bureaus?city={{7*7}}", "/api/questions/%2e%2e",
    "/api/questions/in-force?date=99999-99-99", "/api/questions/shared-duties?least=" + "9" * 5_000,
    "/wp-login.php", "/.env", "/.git/config",
)  # fmt: skip
"""Addresses of nothing that may be had."""

MARKUP = (
    "<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "\"><svg/onload=alert(1)>", "'-alert(1)-'",
    "{{7*7}}", "{% import os %}", "javascript:alert(1)", "</textarea><b>x", "<!--", "]]>",
)  # fmt: skip
SINKS = (
    "/{}", "/search?q={}", "/sparql?query={}", "/sparql?query=ASK%20%7B%7D&format={}", "/questions/{}",
    "/questions/loan-bureaus?city={}", "/questions/loan-bureaus?{}=1", "/entity?iri={}", "/agency/{}", "/pictures/lineage?city={}",
    "/notices?page={}", "/?lang={}", "/sparql?example={}", "/sparql?query=SELECT%20('{}'%20AS%20%3Fx)%20%7B%7D",
)  # fmt: skip
"""Addresses of pages into which a visitor's words may come."""
