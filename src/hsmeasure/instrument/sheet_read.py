"""From the adapter's workbook to ``variant.yaml`` and evidence files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hsmeasure.atomic import atomic_write
from hsmeasure.errors import InstrumentError
from hsmeasure.instrument import hashing
from hsmeasure.instrument.adaptation import AdaptationProfile, profile
from hsmeasure.instrument.evidence import parse_evidence
from hsmeasure.instrument.instrument import Instrument
from hsmeasure.instrument.sheet_cells import Row, Sheets, read_workbook
from hsmeasure.instrument.units import units
from hsmeasure.instrument.variant import read_variant, resolve
from hsmeasure.instrument.write import dump


def source_of(path: Path) -> str:
    """The reference of the instrument a workbook adapts."""
    about = _about(read_workbook(path))
    if "source" not in about:
        raise InstrumentError(f"{path.name} does not say what it adapts", hint="sheet 'about', row 'source'")
    return about["source"]


def read_sheet(path: Path, source: Instrument, out: Path) -> AdaptationProfile:
    """Build ``out/variant.yaml`` and ``out/evidence/*.yaml`` from a workbook; return what they amount to.

    Raises
    ------
    InstrumentError
        With every problem and its sheet and row: a formula, an unknown or repeated text, an edited source,
        two translations that differ and were not reconciled, work that nobody is named for. Nothing is
        written then.
    """
    book = read_workbook(path)
    about, people = _about(book), _people(book)
    _check_about(book, about, source)
    texts = _texts(book, source)
    variant = _variant(book, about, people, texts, source)
    evidence = dict(_evidence(book, about, people, texts))
    if book.problems:
        raise InstrumentError.invalid(path.name, book.problems)
    if (out / "variant.yaml").exists():
        raise InstrumentError(f"{out / 'variant.yaml'} exists already", hint="name another folder with --out")
    text = dump(variant)
    texts_ = {f"{name}.yaml": dump(e) for name, e in evidence.items()}
    raw, parsed = read_variant(text, f"variant of {path.name}")
    found = profile(resolve(parsed, source, raw), parse_evidence(texts_))
    try:
        (out / "evidence").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InstrumentError(f"cannot write {out}: {error.strerror}") from None
    for name, content in {"variant.yaml": text, **{f"evidence/{n}": t for n, t in texts_.items()}}.items():
        with atomic_write(out / name) as temporary:
            temporary.write_text(content, "utf-8", newline="\n")
    return found


def _about(book: Sheets) -> Row:
    return {row["field"]: row.get("value", "") for _, row in book.rows("about") if row.get("field") != "help"}


def _check_about(book: Sheets, about: Row, source: Instrument) -> None:
    wanted = {"source": source.ref, "scoring_hash": source.scoring_hash, "content_hash": source.content_hash}
    for name in ("variant", "version", "language", "method", *wanted):
        if not about.get(name):
            book.refuse("about", 1, f"'{name}' is missing")
        elif name in wanted and about[name] != wanted[name]:
            book.refuse("about", 1, f"'{name}' is {about[name]}, but the source has {wanted[name]}")


def _people(book: Sheets) -> dict[str, list[Row]]:
    """Who did what: task -> rows that carry a code."""
    found: dict[str, list[Row]] = {}
    for number, row in book.rows("people"):
        if not row.get("code"):
            continue
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", row.get("date", "")):
            book.refuse("people", number, f"{row['code']}: the date is written YYYY-MM-DD")
        found.setdefault(row.get("task", ""), []).append(row)
    return found


def _person(row: Row) -> dict[str, Any]:
    aware = {"yes": True, "no": False}.get(row.get("construct aware", "").casefold())
    native = row.get("native") or None
    person = {"code": row["code"], "role": row.get("role", ""), "native": native, "construct_aware": aware}
    return {k: v for k, v in person.items() if v is not None}


def _texts(book: Sheets, source: Instrument) -> dict[str, Row]:
    """Rows of the texts by address, each with its final text under ``text``."""
    known = units(source.document)
    found: dict[str, Row] = {}
    for number, row in book.rows("texts"):
        unit = row.get("unit", "")
        if unit not in known:
            book.refuse("texts", number, f"'{unit}' is no text of {source.ref}")
            continue
        if unit in found:
            book.refuse("texts", number, f"{unit} stands there twice")
        original = known[unit].text.get(source.language, "")
        if hashing.canonical(row.get("source", "")) != hashing.canonical(original):
            book.refuse("texts", number, f"{unit}: the source text was edited; it is '{original}'")
        found[unit] = row | {"text": _final(book, number, row)}
    for unit in known.keys() - found.keys():
        book.refuse("texts", 1, f"{unit} is missing")
    return found


def _final(book: Sheets, number: int, row: Row) -> str:
    first, second = row.get("forward 1", ""), row.get("forward 2", "")
    decided = row.get("decision") or row.get("reconciled")
    if decided or row.get("relation") in ("dropped", "identical"):
        return decided or first or second
    if first and second and hashing.canonical(first) != hashing.canonical(second):
        book.refuse("texts", number, f"{row['unit']}: the translations differ; fill in 'reconciled'")
    if not (first or second):
        book.refuse("texts", number, f"{row['unit']} has no text; translate it or drop it, with a reason")
    return first or second


def _variant(
    book: Sheets, about: Row, people: dict[str, list[Row]], texts: dict[str, Row], source: Instrument
) -> dict[str, Any]:
    translators = people.get("forward 1", []) + people.get("forward 2", [])
    if not translators:
        book.refuse("people", 1, "nobody is named for 'forward 1'; write 'machine' as the role if it was one")
    countries = [c.strip() for c in about.get("countries", "").split(",") if c.strip()]
    pin = {"id": source.id, "version": source.version, "scoring_hash": source.scoring_hash,
           "content_hash": source.content_hash}  # fmt: skip
    entries: dict[str, dict[str, Any]] = {"titles": {}, "instructions": {}, "options": {}, "items": {}}
    dropped = []
    for unit, row in texts.items():
        kind = units(source.document)[unit].kind
        if row.get("relation") == "dropped":  # a label or title falls away with its items
            dropped += [{"id": unit, "why": row.get("why", "")}] if kind == "item" else []
        elif kind == "option":
            name, _, code = unit.partition(":")
            entries["options"].setdefault(name, {})[code] = _entry(row)
        else:
            entries[f"{kind}s"][unit] = _item(row) if kind == "item" else _entry(row)
    document: dict[str, Any] = {
        "schema": "hsmeasure-variant/1",
        "id": about.get("variant"),
        "version": about.get("version"),
        "status": "draft",
        "derives_from": pin,
        "language": about.get("language"),
        "population": {"countries": countries, "setting": about.get("setting") or None},
        "method": about.get("method"),
        "translator": _person(translators[0]) if translators else {},
        "texts": entries,
        "dropped": dropped,
        "added": [_added(row, str(about.get("language"))) for _, row in book.rows("added")],
    }
    return {k: v for k, v in document.items() if v != []}


def _item(row: Row) -> dict[str, Any]:
    fields = {"relation": row.get("relation") or "translated", "text": row["text"], "why": row.get("why")}
    return {k: v for k, v in fields.items() if v}


def _entry(row: Row) -> Any:
    relation = row.get("relation") or "translated"
    if relation == "translated":
        return row["text"]
    text = row["text"] or (row.get("source", "") if relation == "identical" else "")
    return {k: v for k, v in {"text": text, "relation": relation, "why": row.get("why")}.items() if v}


def _added(row: Row, language: str) -> dict[str, Any]:
    fields: dict[str, Any] = {
        k: v for k, v in row.items() if v and k in ("id", "options", "keyed", "type", "after", "why")
    }
    scales = row.get("scored_in", "").replace(",", " ").split()
    return fields | {"text": {language: row.get("text", "")}} | ({"scored_in": scales} if scales else {})


def _evidence(
    book: Sheets, about: Row, people: dict[str, list[Row]], texts: dict[str, Row]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """One file for each task that somebody is named for and that has something filled in."""
    for task, column in (("forward 1", "forward 1"), ("forward 2", "forward 2"), ("back", "back")):
        done = {u: row[column] for u, row in texts.items() if row.get(column)}
        if who := _who(book, people, task, done):
            fields: dict[str, Any] = {"translator": _person(who[0]), "texts": done}
            if task == "back":
                fields |= {"blind": who[0]["code"] not in _codes(people, "forward 1", "forward 2")}
            yield task.replace(" ", "-"), _head(about, task.split()[0], who) | fields
    for task, kind in (("reconciled", "reconciliation"), ("decision", "review")):
        done_ = {
            u: {k: v for k, v in (("text", row[task]), ("rationale", row.get("rationale"))) if v}
            for u, row in texts.items()
            if row.get(task)
        }
        if who := _who(book, people, task, done_, alone=task == "decision"):
            fields = {"people": [_person(w) for w in who]} | ({"decisions": done_} if done_ else {})
            yield kind, _head(about, kind, who) | fields
    yield from _ratings(book, about, people)


def _ratings(book: Sheets, about: Row, people: dict[str, list[Row]]) -> Iterator[tuple[str, dict[str, Any]]]:
    ratings: dict[str, list[dict[str, Any]]] = {}
    panel: dict[str, Row] = {}
    for number, row in book.rows("raters"):
        for name, value in row.items():
            what, _, k = name.partition(" ")
            if what != "relevance" or not value:
                continue
            if not (who := people.get(f"rater {k}")):
                book.refuse("raters", number, f"nobody is named for 'rater {k}'")
                continue
            panel[f"rater {k}"] = who[0]
            one: dict[str, Any] = {"rater": who[0]["code"], "relevance": _mark(book, number, name, value)}
            if clarity := row.get(f"clarity {k}"):
                one["clarity"] = _mark(book, number, f"clarity {k}", clarity)
            ratings.setdefault(row["unit"], []).append(one)
    if ratings:
        fields = {"people": [_person(p) for p in panel.values()], "ratings": ratings}
        yield "experts", _head(about, "experts", list(panel.values())) | fields


def _mark(book: Sheets, number: int, name: str, value: str) -> int:
    if value not in ("1", "2", "3", "4"):
        book.refuse("raters", number, f"{name} is {value}; ratings run from 1 to 4")
        return 1
    return int(value)


def _who(
    book: Sheets, people: dict[str, list[Row]], task: str, done: dict[str, Any], *, alone: bool = False
) -> list[Row]:
    """Whoever is named for a task with something filled in; a meeting (``alone``) may decide nothing new."""
    named = people.get(task, [])
    if done and not named:
        book.refuse("people", 1, f"'{task}' is filled in, but nobody is named for it")
    return named if done or alone else []


def _codes(people: dict[str, list[Row]], *tasks: str) -> set[str]:
    return {row["code"] for task in tasks for row in people.get(task, [])}


def _head(about: Row, kind: str, who: list[Row]) -> dict[str, Any]:
    return {
        "schema": "hsmeasure-evidence/1",
        "kind": kind,
        "variant": about.get("variant"),
        "version": about.get("version"),
        "date": max(w.get("date", "") for w in who),
        **({"synthetic": True} if about.get("synthetic", "no").lower() != "no" else {}),
    }
