"""Words that sections share: lists, counts, names of reasons, and the note under every table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import pandas as pd

from hsmeasure.instrument.battery import Battery
from hsmeasure.report.numbers import integer
from hsmeasure.responses.responses import Responses

LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "he": "Hebrew",
    "it": "Italian",
    "ja": "Japanese",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "zh": "Chinese",
}

REASONS = {
    "not_shown": "not shown",
    "seen_unanswered": "seen, left unanswered",
    "declined": "declined",
    "not_applicable": "not applicable",
    "invalid": "invalid",
    "form_not_opened": "form not opened",
    "no_need": "no need for help",
}

EXCLUSIONS = {
    "preview": "survey previews",
    "test": "test records",
    "spam": "records marked as spam",
    "not_finished": "unfinished records",
    "empty record": "empty records",
}

ROWS_USED = {
    "listwise": "rows complete on the items of the scale (listwise)",
    "pairwise": "every pair of items from the rows where both are answered (pairwise)",
}

COEFFICIENTS = {
    "omega_u": "ω",
    "omega_u_observed": "ω against observed variance",
    "alpha": "α",
    "alpha_standardized": "standardised α",
    "split_half": "split-half",
    "spearman_brown": "Spearman-Brown",
}


def listing(names: Iterable[str], last: str = "and") -> str:
    """Names as they are listed in a sentence.

    >>> listing(["threats", "benefits", "costs"]), listing(["one"]), listing([])
    ('threats, benefits and costs', 'one', '')
    """
    *first, end = list(names) or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def counted(n: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "item"), counted(1204, "respondent"), counted(0, "inventory", "inventories")
    ('1 item', '1,204 respondents', '0 inventories')
    """
    return f"{integer(n)} {one if n == 1 else many or one + 's'}"


def lowered(title: str) -> str:
    """A title as it stands inside a sentence; abbreviations keep their capitals.

    >>> lowered("Perceived benefits"), lowered("AI tools")
    ('perceived benefits', 'AI tools')
    """
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def span(values: Sequence[float]) -> str:
    """Counts as one number, or from the lowest to the highest.

    >>> span([1204, 1100, 1180]), span([7, 7])
    ('1,100 to 1,204', '7')
    """
    low, high = min(values), max(values)
    return integer(low) if low == high else f"{integer(low)} to {integer(high)}"


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries."""
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def reason_words(reason: str) -> str:
    """A reason for a gap, in words.

    >>> reason_words("seen_unanswered"), reason_words("missing_code:-99")
    ('seen, left unanswered', 'code -99')
    """
    return REASONS.get(reason) or reason.replace("missing_code:", "code ").replace("_", " ")


def exclusion_words(reason: str) -> str:
    """Why records were left out, in words."""
    return EXCLUSIONS.get(reason, reason.replace("_", " "))


def titles(battery: Battery) -> dict[str, str]:
    """The title of every scale in use, in the language it was administered in."""
    return {
        scale.id: scale.title.get(member.language, scale.id)
        for member in battery.instruments
        for scale in member.scales
    }


def language_words(tag: str) -> str:
    """A language by its name, with its tag where that says more.

    >>> language_words("en"), language_words("es-MX"), language_words("fil")
    ('English', 'Spanish (es-MX)', 'fil')
    """
    name = LANGUAGES.get(tag.split("-")[0])
    return tag if name is None else name if "-" not in tag else f"{name} ({tag})"


def capitalised(sentence: str) -> str:
    """The sentence with a capital at its start.

    >>> capitalised("no key was named")
    'No key was named'
    """
    return sentence[:1].upper() + sentence[1:]


def instruments_of(battery: Battery, scales: Iterable[str] | None = None) -> str:
    """``id@version#hash`` of the instruments behind these scales (all of them by default)."""
    wanted = set(scales) if scales is not None else {s.id for s in battery.scales}
    members = [m for m in battery.instruments if wanted & {s.id for s in m.scales}]
    return "; ".join(m.stamp().label for m in members)


def note(responses: Responses, *parts: str, scales: Iterable[str] | None = None) -> str:
    """The note under a table: method, n, missing rule and source, closed by the instruments."""
    sentences = [p if p.endswith((".", "?")) else f"{p}." for p in parts if p]
    return " ".join([*sentences, f"{instruments_of(responses.battery, scales)}."])
