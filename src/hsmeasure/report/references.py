"""Citations: ``[@key; @key]`` in the words of the report, ``references.bib`` behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_ENTRY = re.compile(r"@(\w+)\{(\w+),\n(.*?)\n\}", re.DOTALL)
_FIELD = re.compile(r"^\s*(\w+) = \{(.*)\},?$", re.MULTILINE)
_CITATION = re.compile(r"\[(@\w+(?:; @\w+)*)\]")


@dataclass(frozen=True)
class Reference:
    """One entry of ``references.bib``."""

    key: str
    fields: dict[str, str]
    bibtex: str

    @property
    def authors(self) -> tuple[str, ...]:
        """``Family, Given`` of every author."""
        return tuple(self.fields["author"].split(" and "))

    @property
    def short(self) -> str:
        """Author and year as they stand inside parentheses."""
        families = [author.split(",")[0] for author in self.authors]
        who = f"{families[0]} et al." if len(families) > 2 else " & ".join(families)
        return f"{who}, {self.fields['year']}"

    @property
    def full(self) -> str:
        """The entry of the reference list."""
        names = [_initials(author) for author in self.authors]
        who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"
        parts = [f"{who} ({self.fields['year']}). {_closed(self.fields['title'])} {self._source}."]
        if doi := self.fields.get("doi"):
            parts.append(f"https://doi.org/{doi}")
        return " ".join(parts)

    @property
    def _source(self) -> str:
        if "journal" not in self.fields:
            return self.fields["publisher"]
        issue = f"({self.fields['number']})" if "number" in self.fields else ""
        pages = self.fields["pages"].replace("--", "\N{EN DASH}")
        return f"{self.fields['journal']}, {self.fields['volume']}{issue}, {pages}"


@cache
def library() -> dict[str, Reference]:
    """Every reference of the package by its key.

    >>> library()["feldt1987"].short
    'Feldt et al., 1987'
    """
    text = files("hsmeasure.report").joinpath("references.bib").read_text(encoding="utf-8")
    return {m[2]: Reference(m[2], dict(_FIELD.findall(m[3])), m[0]) for m in _ENTRY.finditer(text)}


def cite(text: str) -> str:
    """The text with its citations set; brackets that name no reference stay as they are.

    >>> cite("Alpha has an exact interval [@feldt1965; @feldt1987].")
    'Alpha has an exact interval (Feldt, 1965; Feldt et al., 1987).'
    """
    return _CITATION.sub(_set, text)


def cited(text: str) -> tuple[str, ...]:
    """Keys that a text cites, in order.

    >>> cited("Omega [@mcdonald1999] beside alpha [@cronbach1951].")
    ('mcdonald1999', 'cronbach1951')
    """
    found = (key for m in _CITATION.finditer(text) for key in _keys(m[1]))
    return tuple(dict.fromkeys(key for key in found if key in library()))


def reference_list(keys: Sequence[str]) -> tuple[str, ...]:
    """Entries of the reference list, in alphabetical order."""
    return tuple(sorted((library()[key].full for key in set(keys)), key=str.casefold))


def bibtex(keys: Sequence[str]) -> str:
    """The cited entries as a BibTeX file."""
    return "\n\n".join(library()[key].bibtex for key in sorted(set(keys))) + "\n"


def _set(match: re.Match[str]) -> str:
    keys = _keys(match[1])
    if any(key not in library() for key in keys):
        return match[0]
    return f"({'; '.join(library()[key].short for key in keys)})"


def _keys(listing: str) -> list[str]:
    return [key.strip().removeprefix("@") for key in listing.split(";")]


def _initials(author: str) -> str:
    family, given = author.split(", ")
    letters = ["-".join(f"{part[0]}." for part in name.split("-")) for name in given.split()]
    return f"{family}, {' '.join(letters)}"


def _closed(title: str) -> str:
    return title if title.endswith(("?", "!", ".")) else f"{title}."
