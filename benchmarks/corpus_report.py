"""What the loaders make of a folder of notices that nobody annotated: python benchmarks/corpus_report.py FOLDER [--list].

Counts notices with clauses but no measures, clauses outside measures, unresolved bodies and unclassified figures, per layout
(one line, hard-wrapped, paragraphs). A rule is judged on all of them: quote the report before and after a change.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from cuoshi.loaders.clauses import find_clauses
from cuoshi.loaders.extract import notice_of
from cuoshi.loaders.read import MEDIA_TYPES, read_document
from cuoshi.ontology.model import AgencyKind, Document, Notice, TermKind

MANY_CLAUSES = 5


def layout_of(document: Document) -> str:
    """Return how the raw text is broken into lines."""
    lines = [line for line in document.raw.splitlines() if line.strip()]
    if len(lines) <= 3:
        return "one line"
    short = sum(len(line) <= 60 and line.strip()[-1] not in "。；：！？）)" for line in lines)
    return "hard-wrapped" if short > 0.35 * len(lines) else "paragraphs"


def counts(document: Document, notice: Notice) -> Counter[str]:
    """Return the report's figures for one notice."""
    clauses = len(list(find_clauses(document.text)))
    outside = sum(issue.code == "clause-outside-measure" for issue in notice.issues)
    bodies = [r for m in notice.measures for r in m.responsibilities]
    unknown = sum(r.agency.kind is AgencyKind.UNKNOWN for r in bodies)
    figures = [q for m in notice.measures for q in m.quantities]
    return Counter(
        {
            "notices": 1,
            "measures": len(notice.measures),
            "clauses": clauses,
            "clauses outside": outside,
            f"notices, {MANY_CLAUSES}+ clauses": clauses >= MANY_CLAUSES,
            "… without measures": clauses >= MANY_CLAUSES and not any(m.clauses for m in notice.measures),
            "no measures at all": not notice.measures,
            "bodies": len(bodies),
            "bodies unresolved": unknown,
            "figures": len(figures),
            "figures unclassified": sum(q.term is TermKind.UNKNOWN for q in figures),
            "issues": len(notice.issues),
        }
    )


def read(folder: Path) -> Iterator[tuple[Path, Document, Notice]]:
    """Yield every notice of a folder."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in MEDIA_TYPES:
            document = read_document(path)
            yield path, document, notice_of(document)


def main() -> None:
    """Print the table, and with --list the notices behind its bad figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--list", action="store_true", help="name the notices with clauses outside measures or no measures"
    )
    args = parser.parse_args()
    total: dict[str, Counter[str]] = defaultdict(Counter)
    worst: list[tuple[str, Counter[str]]] = []
    for path, document, notice in read(args.folder):
        found = counts(document, notice)
        for key in (layout_of(document), "all"):
            total[key].update(found)
        if found["clauses outside"] or not found["measures"]:
            worst.append((path.stem, found))
    layouts = sorted(total, key=lambda key: (key == "all", key))
    print(f"{'':<26}" + "".join(f"{layout:>14}" for layout in layouts))
    for name in total["all"]:
        print(f"{name:<26}" + "".join(f"{total[layout][name]:>14,}" for layout in layouts))
    every = total["all"]
    print(f"clauses inside a measure: {1 - every['clauses outside'] / max(1, every['clauses']):.1%}")
    print(f"bodies resolved: {1 - every['bodies unresolved'] / max(1, every['bodies']):.1%}")
    if args.list:
        for name, found in sorted(worst, key=lambda row: -row[1]["clauses outside"]):
            print(
                f"{name:<24}{found['clauses outside']:>4} of {found['clauses']} clauses outside, {found['measures']} measures"
            )


if __name__ == "__main__":
    main()
