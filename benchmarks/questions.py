"""The questions of the race, over whatever :mod:`generate` made: twelve shapes, each asked about several things that are in the graph.

A weight says how often a shape comes in the mix: look-ups are what people and pages mostly ask, aggregates over everything are rare.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Rows = Sequence[str]
Select = Callable[[str], Rows]
"""Returns the first column of the answer to a SELECT query."""

PREFIXES = """PREFIX cs: <https://w3id.org/cuoshi/ns#>
PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

SHAPES: tuple[tuple[str, int, str], ...] = (
    ("one measure", 6, "SELECT ?p ?o { <{measure}> ?p ?o }"),
    (
        "who, by which words",
        4,
        """SELECT ?role ?body ?quote { <{measure}> cv:hasParticipation ?d . ?d cv:role ?role ; cv:hasParticipant ?body .
        GRAPH ?g { ?e oa:hasBody ?d ; oa:hasTarget/oa:hasSelector/oa:exact ?quote } }""",
    ),
    ("a graph of one measure", 2, "CONSTRUCT { <{measure}> ?p ?o } { <{measure}> ?p ?o }"),
    ("what cites it, at any remove", 3, "SELECT ?document { ?document eli:cites+ <{cited}> } LIMIT 100"),
    ("all of one bureau", 3, "SELECT ?measure { ?measure cv:hasParticipation/cv:hasParticipant <{bureau}> }"),
    ("an industry", 3, "SELECT ?measure ?title { ?measure cv:sector <{sector}> ; dct:title ?title } LIMIT 200"),
    (
        "a group, in force on a date",
        2,
        """SELECT ?measure ?title ?end { ?measure dct:audience <{group}> ; dct:title ?title ; dct:temporal ?t . ?t dcat:endDate ?end
        FILTER(STR(?end) >= "2020-06-30") }""",
    ),
    (
        "a city and its industries",
        2,
        """SELECT ?sector (COUNT(DISTINCT ?m) AS ?n) { ?m dct:spatial <{city}> ; cv:sector ?sector } GROUP BY ?sector""",
    ),
    (
        "words in a title",
        1,
        "SELECT ?title { ?m a cs:Measure ; dct:title ?title FILTER(CONTAINS(?title, '{word}')) } LIMIT 50",
    ),
    ("instruments, counted", 1, "SELECT ?code (COUNT(*) AS ?n) { ?m a cs:Measure ; dct:type ?code } GROUP BY ?code"),
    (
        "amounts, summed up",
        1,
        """SELECT ?kind (COUNT(*) AS ?n) (MAX(?value) AS ?most) { ?m cs:hasTerm ?t . ?t cs:termKind ?kind ; schema:value ?value ;
        schema:currency ?currency } GROUP BY ?kind""",
    ),
    (
        "loans by bureau and city",
        1,
        """SELECT ?bureau ?city (COUNT(DISTINCT ?m) AS ?n) { ?m a cs:Measure ; dct:type <https://w3id.org/cuoshi/instrument/loan> ;
        dct:spatial ?city ; cv:hasParticipation/cv:hasParticipant ?bureau } GROUP BY ?bureau ?city""",
    ),
)
LOANS = "loans by bureau and city"
LARGE = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } LIMIT 1000000"

_SAMPLES: Mapping[str, str] = {
    "measure": "SELECT ?x { ?x a cs:Measure }",
    "cited": "SELECT DISTINCT ?x { ?y eli:cites ?x }",
    "bureau": "SELECT ?x { ?y cv:hasParticipant ?x } GROUP BY ?x ORDER BY DESC(COUNT(?y)) LIMIT 500",
    "sector": "SELECT DISTINCT ?x { ?y a cs:Measure ; cv:sector ?x }",
    "group": "SELECT DISTINCT ?x { ?y dct:audience ?x }",
    "city": "SELECT DISTINCT ?x { ?y a cs:Measure ; dct:spatial ?x }",
}
_WORDS = ("贷款", "补贴", "房租", "社保", "用工", "服务", "外资", "税")


@dataclass(frozen=True, slots=True)
class Question:
    """A query of one shape."""

    shape: str
    text: str


def questions(select: Select, each: int = 16, seed: int = 1) -> list[Question]:
    """Return every shape asked about ``each`` things, in the order of a mix in which shapes come as often as they weigh."""
    chance = random.Random(seed)
    samples = {name: _pick(chance, sorted(set(select(PREFIXES + query))), each) for name, query in _SAMPLES.items()}
    samples["word"] = _pick(chance, _WORDS, each)
    found = []
    for turn in range(each):
        things = {name: held[turn] for name, held in samples.items()}
        for shape, weight, text in SHAPES:
            found += [Question(shape, PREFIXES + _filled(text, things))] * weight
    chance.shuffle(found)
    return found


def one_of_each(asked: Sequence[Question]) -> list[Question]:
    """Return the first question of each shape, in the order of :data:`SHAPES`."""
    first = {question.shape: question for question in reversed(asked)}
    return [first[shape] for shape, _, _ in SHAPES]


def _pick(chance: random.Random, held: Sequence[str], count: int) -> list[str]:
    if not held:
        raise SystemExit("the graph holds nothing of a kind that is asked about; make it with benchmarks/generate.py")
    return list(itertools.islice(itertools.cycle(chance.sample(held, min(count, len(held)))), count))


def _filled(text: str, things: Mapping[str, str]) -> str:
    for name, thing in things.items():
        text = text.replace(f"{{{name}}}", thing)
    return " ".join(text.split())
