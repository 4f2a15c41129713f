"""The page: one file, everything escaped, nothing asked of a network."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from matplotlib.figure import Figure as Drawing
from tests.unit.report.example import HOSTILE, example

from hsmeasure.report.compose import compose
from hsmeasure.report.document import Column, Document, Figure, Paragraph, Section, Table
from hsmeasure.report.html import to_html

HOSTILE_TEXT = "<script>alert('x')</script> <img src=x onerror=alert(1)> \"quoted\" & more"


class Reader(HTMLParser):
    """Elements with their attributes, and the headings in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return to_html(compose(example(tmp_path_factory.mktemp("study"))))


def hostile(language: str = "en") -> str:
    rows = ({"text": HOSTILE_TEXT, "value": 0.123456789012345, "limits": (-0.5, 0.25)},)
    columns = (
        Column("text", HOSTILE_TEXT),
        Column("value", "r", "coefficient"),
        Column("limits", "CI", "interval"),
    )
    shown = Table("t", HOSTILE_TEXT, columns, rows, HOSTILE_TEXT, frozenset({(0, "value")}))
    drawn = Figure("f", HOSTILE_TEXT, HOSTILE_TEXT, lambda: Drawing(figsize=(1, 1)), HOSTILE_TEXT)
    paragraphs = tuple(Paragraph(HOSTILE_TEXT, kind) for kind in ("text", "paste", "code"))
    section = Section("one", HOSTILE_TEXT, HOSTILE_TEXT, (*paragraphs, shown, drawn))
    references = Section("references", "References", "None.", (Paragraph(HOSTILE_TEXT),))
    return to_html(Document(HOSTILE_TEXT, HOSTILE_TEXT, (section, references), language=language))


def test_untrusted_text_is_escaped_everywhere() -> None:
    reader = Reader(hostile())
    assert len(reader.all("script")) == 1  # the page's own
    assert not reader.all("img")
    assert not [attrs for _, attrs in reader.elements if any(name.startswith("on") for name in attrs)]


def test_answers_of_respondents_are_escaped(page: str) -> None:
    assert HOSTILE not in page
    assert "&lt;b&gt;night&lt;/b&gt; class" in page


def test_only_the_pages_own_script_may_run(page: str) -> None:
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page


def test_nothing_is_fetched(page: str) -> None:
    reader = Reader(page)
    sources = [v for _, attrs in reader.elements for k, v in attrs.items() if k in ("src", "srcset", "data")]
    assert sources == []
    assert [a["href"] for a in reader.all("link")] == ["data:,"]
    assert "url(http" not in page
    assert "@import" not in page


def test_ids_are_unique_and_links_lead_somewhere(page: str) -> None:
    reader = Reader(page)
    ids = [attrs["id"] for _, attrs in reader.elements if "id" in attrs]
    twice = {i for i in ids if ids.count(i) > 1}
    assert not twice
    inside = [str(a["href"])[1:] for a in reader.all("a") if str(a["href"]).startswith("#")]
    assert inside
    assert set(inside) <= set(ids)


def test_every_figure_has_words_and_every_table_headings(page: str) -> None:
    reader = Reader(page)
    assert all(svg["role"] == "img" and svg["aria-label"] for svg in reader.all("svg"))
    tables, captions = reader.all("table"), reader.all("figcaption")
    assert len(captions) == len(tables) + len(reader.all("svg"))
    assert all(th["scope"] in ("col", "row") for th in reader.all("th"))


def test_numbers_are_set_for_reading_and_kept_for_copying() -> None:
    page = hostile()
    assert '<td class="coefficient strong" data-v="0.123456789012345">.12</td>' in page
    assert '<td class="interval" data-v="-0.5 0.25">[−.50, .25]</td>' in page


def test_direction_follows_the_language() -> None:
    assert '<html lang="en" dir="ltr">' in hostile()
    assert '<html lang="ar-EG" dir="rtl">' in hostile("ar-EG")


def test_equal_documents_give_equal_pages(page: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    again = to_html(compose(example(tmp_path_factory.mktemp("again"))))
    assert again == page


def test_figures_follow_light_and_dark(page: str) -> None:
    assert "var(--ink, #1d1e20)" in page
    for name in set(re.findall(r"var\((--[\w-]+), #", page)):
        style = page[page.index("<style>") : page.index("</style>")]
        assert len(re.findall(rf"{name}:", style)) >= 2, name  # light, dark
