from __future__ import annotations

import subprocess
import sys
from collections import Counter
from functools import cache
from importlib.resources import files

import pytest
from cuoshi.ontology import namespace
from cuoshi.ontology.areas import areas
from cuoshi.ontology.codelists import functions, read_rows, scheme, variants
from cuoshi.ontology.iris import PREFIXES
from cuoshi.ontology.model import GeneralKind, NoticeKind, Relation, Role, Scheme, Status, TermKind, Urgency
from cuoshi.ontology.namespace import CS, ELI, SCHEMA, all_prefixes
from cuoshi.ontology.schemes import concept_iri, scheme_iri, vocabulary, vocabulary_triples, vocabulary_version
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, OWL, RDF, RDFS, SKOS, DefinedNamespace

ONTOLOGY = URIRef(str(CS).rstrip("#"))


@cache
def graph() -> Graph:
    return vocabulary()


@cache
def terms() -> Graph:
    return Graph().parse(data=(files("cuoshi.ontology") / "cuoshi.ttl").read_text("utf-8"), format="turtle")


def languages(subject: URIRef, predicate: URIRef, source: Graph) -> list[str]:
    return sorted(str(o.language) for o in source.objects(subject, predicate) if isinstance(o, Literal))


def own_terms() -> list[URIRef]:
    return [CS[name] for name in CS.__annotations__]


# --- Own terms and namespaces


def test_namespace_and_turtle_have_the_same_names() -> None:
    declared = {s for s in terms().subjects() if isinstance(s, URIRef) and str(s).startswith(str(CS))}
    assert declared == set(own_terms())


def test_own_namespace_is_as_small_as_designed() -> None:
    kinds = Counter(kind for term in own_terms() for kind in terms().objects(term, RDF.type))
    assert kinds[OWL.Class] == 3
    assert kinds[OWL.ObjectProperty] + kinds[OWL.DatatypeProperty] == 17


@pytest.mark.parametrize("term", own_terms())
def test_every_own_term_is_explained(term: URIRef) -> None:
    assert languages(term, RDFS.label, terms()) == ["en", "zh"]
    assert languages(term, SKOS.definition, terms()) == ["en", "zh"]
    assert terms().value(term, DCTERMS.source) is not None
    assert terms().value(term, RDFS.isDefinedBy) == ONTOLOGY
    if (term, RDF.type, OWL.Class) in terms():
        assert terms().value(term, RDFS.subClassOf) is not None
    else:
        assert terms().value(term, RDFS.domain) is not None
        assert terms().value(term, RDFS.range) is not None


def test_ontology_header() -> None:
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in terms()
    assert terms().value(ONTOLOGY, OWL.versionInfo) is not None
    assert terms().value(ONTOLOGY, DCTERMS.license) is not None


@pytest.mark.parametrize("space", [CS, ELI, SCHEMA, namespace.CV, namespace.OA, namespace.NIF, namespace.CPSV])
def test_a_misspelt_name_raises(space: type[DefinedNamespace]) -> None:
    with pytest.raises(AttributeError):
        space.noSuchName  # noqa: B018


def test_every_prefix_is_one_namespace() -> None:
    spaces = all_prefixes()
    assert len(set(spaces.values())) == len(spaces)
    assert spaces["cs"] == str(CS)
    assert PREFIXES.items() <= spaces.items()


def test_every_name_in_use_has_a_label() -> None:
    closed = [namespace.ADMS, namespace.CPSV, namespace.CV, ELI, namespace.NIF, namespace.OA, SCHEMA, namespace.SPDX]
    names = [space[name] for space in closed for name in space.__annotations__]
    assert [n for n in names if languages(n, RDFS.label, graph()) != ["en", "zh"]] == []


def test_labels_are_of_names_that_exist() -> None:
    closed = {"adms", "cpsv", "cv", "eli", "nif", "oa", "schema", "spdx"}
    spaces = {"adms": namespace.ADMS, "cpsv": namespace.CPSV, "cv": namespace.CV, "eli": ELI, "nif": namespace.NIF,
              "oa": namespace.OA, "schema": SCHEMA, "spdx": namespace.SPDX}  # fmt: skip
    rows = list(read_rows("term_labels.csv"))
    assert len({row["term"] for row in rows}) == len(rows)
    for row in rows:
        prefix, _, name = row["term"].partition(":")
        assert prefix in all_prefixes()
        known = (
            {*spaces[prefix].__annotations__, *getattr(spaces[prefix], "_extras", ())} if prefix in closed else {name}
        )
        assert name in known, row["term"]


# --- Concept schemes


def codes_of(kind: str) -> set[str]:
    return {str(graph().value(s, SKOS.notation)) for s in graph().subjects(SKOS.inScheme, scheme_iri(kind))}


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("role", {*Role}),
        ("term", {*TermKind}),
        ("relation", {*Relation}),
        ("function", {*functions()}),
        ("industry", {*scheme(Scheme.INDUSTRY)}),
        ("group", {*scheme(Scheme.GROUP)}),
        ("instrument", {*scheme(Scheme.INSTRUMENT)}),
        ("area", {area.code for area in areas()}),
    ],
)
def test_a_scheme_holds_exactly_its_codes(kind: str, codes: set[str]) -> None:
    assert codes_of(kind) == codes


def test_genres_hold_the_kinds_of_documents_and_of_general_clauses() -> None:
    assert codes_of("genre") >= {*NoticeKind, *GeneralKind, *Status, *Urgency}
    assert (concept_iri("genre", "tongzhi"), SKOS.broader, concept_iri("genre", "notice")) in graph()


def test_every_concept_has_what_a_concept_has() -> None:
    source = graph()
    for concept in source.subjects(RDF.type, SKOS.Concept):
        assert isinstance(concept, URIRef)
        assert languages(concept, SKOS.prefLabel, source) == ["en", "zh"], concept
        assert len(list(source.objects(concept, SKOS.inScheme))) == 1, concept
        assert len(list(source.objects(concept, SKOS.notation))) == 1, concept
        top, broader = list(source.objects(concept, SKOS.topConceptOf)), list(source.objects(concept, SKOS.broader))
        assert len(top) + len(broader) == 1, concept
        for above in broader:
            assert source.value(above, SKOS.inScheme) == source.value(concept, SKOS.inScheme), concept


def test_no_other_name_equals_the_preferred_one() -> None:
    for concept, label in graph().subject_objects(SKOS.prefLabel):
        assert (concept, SKOS.altLabel, label) not in graph()
        assert (concept, SKOS.hiddenLabel, label) not in graph()


def test_no_hierarchy_runs_in_a_circle() -> None:
    for concept in graph().subjects(SKOS.broader):
        seen, above = {concept}, graph().value(concept, SKOS.broader)
        while above is not None:
            assert above not in seen, concept
            seen.add(above)
            above = graph().value(above, SKOS.broader)


@pytest.mark.parametrize("kind", ["role", "term", "relation", "line", "genre"])
def test_small_schemes_define_their_concepts(kind: str) -> None:
    for concept in graph().subjects(SKOS.inScheme, scheme_iri(kind)):
        assert isinstance(concept, URIRef)
        assert languages(concept, SKOS.definition, graph()) == ["en", "zh"]


def test_schemes_are_named() -> None:
    kinds = ["area", "function", "industry", "group", "instrument", "role", "term", "relation", "line", "genre"]
    assert set(graph().subjects(RDF.type, SKOS.ConceptScheme)) == {scheme_iri(kind) for kind in kinds}
    for kind in kinds:
        assert languages(scheme_iri(kind), DCTERMS.title, graph()) == ["en", "zh"]
        assert list(graph().objects(scheme_iri(kind), SKOS.hasTopConcept))


def test_groups_are_classes_of_agents_and_areas_are_places() -> None:
    assert (concept_iri("group", "sme"), RDF.type, DCTERMS.AgentClass) in graph()
    for kind in (DCTERMS.Location, ELI.AdministrativeArea, namespace.ATU_TYPE):
        assert (concept_iri("area", "220100"), RDF.type, kind) in graph()


def test_a_former_area_has_years_and_successor() -> None:
    former, now = concept_iri("area", "220381"), concept_iri("area", "220184")
    assert (former, DCTERMS.isReplacedBy, now) in graph()
    assert (now, DCTERMS.replaces, former) in graph()
    period = graph().value(former, DCTERMS.temporal)
    assert [str(graph().value(period, p)) for p in (DCAT.startDate, DCAT.endDate)] == [
        "1995",
        "2020",
    ]
    assert graph().value(now, DCTERMS.temporal) is None


def test_a_former_name_is_another_name() -> None:
    assert (concept_iri("area", "420600"), SKOS.altLabel, Literal("襄樊市", lang="zh")) in graph()
    assert "2010" in str(graph().value(concept_iri("area", "420600"), SKOS.historyNote))


def test_functions_follow_reforms() -> None:
    before, after = concept_iri("function", "bank-regulator"), concept_iri("function", "nfra")
    assert (before, DCTERMS.isReplacedBy, after) in graph()
    assert (after, DCTERMS.replaces, before) in graph()


def test_policy_terms_cover_classes() -> None:
    assert (concept_iri("industry", "ps-lingzhu"), SKOS.narrowMatch, concept_iri("industry", "H")) in graph()
    assert (concept_iri("industry", "H"), SKOS.broadMatch, concept_iri("industry", "ps-lingzhu")) in graph()


def test_matches_name_concepts_of_ours_and_known_targets() -> None:
    for row in read_rows("matches.csv"):
        concept = concept_iri(row["scheme"], row["code"])
        assert (concept, RDF.type, SKOS.Concept) in graph(), row
        space = next(s for s in (SCHEMA, ELI, CS) if row["target"].startswith(str(s)))
        assert row["target"].removeprefix(str(space)) in space.__annotations__, row


def test_no_blank_nodes_and_no_empty_labels() -> None:
    for triple in graph():
        assert all(isinstance(node, URIRef | Literal) for node in triple), triple
        assert str(triple[2]).strip(), triple


# --- Code lists


@pytest.mark.parametrize("code", list(functions()))
def test_every_variant_of_a_function_loads(code: str) -> None:
    function = functions()[code]
    assert function.zh
    assert function.en
    assert function.variants
    assert len(set(function.variants)) == len(function.variants)
    assert all(variant == variant.strip() and variant for variant in function.variants)


@pytest.mark.parametrize("which", list(Scheme))
def test_every_code_has_labels_and_words(which: Scheme) -> None:
    for code in scheme(which).values():
        assert code.zh
        assert code.en, code.code
    assert set(variants(which).values()) <= set(scheme(which))


# --- Version


def test_version_is_stable_within_and_between_processes() -> None:
    code = "from cuoshi.ontology.schemes import vocabulary_version; import sys; sys.stdout.write(vocabulary_version())"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert other == vocabulary_version()
    assert len(other) == 12


def test_vocabulary_is_the_same_every_time() -> None:
    assert set(vocabulary_triples()) == set(graph())
