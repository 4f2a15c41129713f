"""The page in a browser: quiet, self-contained, readable on any screen, usable by mouse and keyboard."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.unit.report.example import example

from hsmeasure.report.compose import compose
from hsmeasure.report.html import to_html

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def absent(reason: str) -> None:
    """Skip on a developer's machine; fail where everything should be installed."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        absent("no chromium on the path")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, headless=True, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("page")
    path = folder / "index.html"
    path.write_text(to_html(compose(example(folder))), encoding="utf-8")
    return path.as_uri()


class Visit:
    """A page with what it said and asked for."""

    def __init__(self, browser: Any, address: str, width: int = 1280, scheme: str = "light") -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address)

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


def column(page: Any, table: str, index: int) -> list[str]:
    return page.locator(f"#table-{table} tbody tr > :nth-child({index})").all_inner_texts()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_quiet_self_contained_and_within_its_width(
    browser: Any, address: str, width: int, scheme: str
) -> None:
    with Visit(browser, address, width, scheme) as visit:
        assert visit.said == []
        assert visit.asked == [address]
        widths = visit.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert widths[0] <= widths[1]
        outside = visit.page.evaluate(
            """() => [...document.querySelectorAll('main *')]
                .filter(e => !e.closest('.scroll, .plate, pre'))
                .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
                .map(e => e.outerHTML.slice(0, 80))"""
        )
        assert outside == []


def test_text_is_set_in_a_readable_measure(browser: Any, address: str) -> None:
    with Visit(browser, address) as visit:
        box = visit.page.locator("#asked .lead").bounding_box()
        size = visit.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        assert 30 * size <= box["width"] <= 40 * size


def test_headings_stand_in_order(browser: Any, address: str) -> None:
    with Visit(browser, address) as visit:
        levels = [
            int(tag[1])
            for tag in visit.page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(h => h.tagName)")
        ]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))


def test_figures_have_alternative_text(browser: Any, address: str) -> None:
    with Visit(browser, address) as visit:
        figures = visit.page.get_by_role("img")
        assert figures.count() > 5
        assert all(len(figures.nth(k).get_attribute("aria-label")) > 40 for k in range(figures.count()))


def test_dark_is_dark_in_text_and_figures(browser: Any, address: str) -> None:
    shades = {}
    for scheme in ("light", "dark"):
        with Visit(browser, address, scheme=scheme) as visit:
            shades[scheme] = visit.page.evaluate(
                """() => [getComputedStyle(document.body).backgroundColor,
                          getComputedStyle(document.querySelector('svg text')).fill]
                    .map(c => c.match(/\\d+/g).slice(0, 3).reduce((sum, x) => sum + Number(x), 0))"""
            )
    assert shades["light"][0] > 700
    assert shades["light"][1] < 400
    assert shades["dark"][0] < 120
    assert shades["dark"][1] > 400


def test_tables_sort_by_mouse_both_ways(browser: Any, address: str) -> None:
    with Visit(browser, address) as visit:
        heading = visit.page.locator("#table-items-TH thead th").nth(2)
        before = column(visit.page, "items-TH", 3)
        heading.get_by_role("button").click()
        assert heading.get_attribute("aria-sort") == "ascending"
        assert column(visit.page, "items-TH", 3) == sorted(before, key=float)
        heading.get_by_role("button").click()
        assert heading.get_attribute("aria-sort") == "descending"
        assert column(visit.page, "items-TH", 3) == sorted(before, key=float, reverse=True)


def test_tables_sort_by_keyboard_with_gaps_last(browser: Any, address: str) -> None:
    with Visit(browser, address) as visit:
        heading = visit.page.locator("#table-one-factor thead th").nth(1)
        button = heading.get_by_role("button")
        button.focus()
        for key, state in (("Enter", "ascending"), ("Space", "descending")):
            visit.page.keyboard.press(key)
            assert heading.get_attribute("aria-sort") == state
            assert column(visit.page, "one-factor", 2)[-1] == "–"
        others = visit.page.locator("#table-one-factor thead th[aria-sort=none]").count()
        assert others == visit.page.locator("#table-one-factor thead th").count() - 1


def test_negative_numbers_sort_as_numbers(browser: Any, address: str) -> None:
    with Visit(browser, address) as visit:
        heading = visit.page.locator("#table-items-BE thead th").nth(4)  # skew
        heading.get_by_role("button").click()
        shown = [float(text.replace("−", "-")) for text in column(visit.page, "items-BE", 5)]
        assert shown == sorted(shown)
        assert shown[0] < 0


def copied(visit: Visit) -> None:
    """The clipboard is written when the page says so, a moment after the click."""
    visit.page.get_by_role("status").filter(has_text="Copied").wait_for()


def test_copy_as_csv_holds_full_precision_and_no_formula(browser: Any, address: str) -> None:
    with Visit(browser, address) as visit:
        visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
        visit.page.locator("#table-reliability .copy").click()
        copied(visit)
        rows = list(csv.DictReader(io.StringIO(visit.page.evaluate("navigator.clipboard.readText()"))))
        assert [row["Scale"] for row in rows][:2] == ["Perceived benefits", "Perceived threats"]
        assert len(rows[0]["ω"]) > 8
        assert float(rows[0]["95% CI of ω low"]) < float(rows[0]["ω"]) < float(rows[0]["95% CI of ω high"])
        assert rows[2]["ω"] == ""
        forged = visit.page.evaluate("field('=1+1')")
        assert forged == "'=1+1"


def test_methods_are_copied_as_text(browser: Any, address: str) -> None:
    with Visit(browser, address) as visit:
        visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
        visit.page.locator(".paste .copy").click()
        copied(visit)
        text = visit.page.evaluate("navigator.clipboard.readText()")
        assert text.startswith("Of 300 records received")
        assert "Omega (McDonald, 1999)" in text
        assert "Copy" not in text


def test_first_column_stays_on_a_phone(browser: Any, address: str) -> None:
    with Visit(browser, address, 390) as visit:
        scroll = visit.page.locator("#table-reliability .scroll")
        scroll.evaluate("box => { box.scrollLeft = 200; }")
        first = visit.page.locator("#table-reliability tbody th").first.bounding_box()
        assert abs(first["x"] - scroll.bounding_box()["x"]) < 2


def test_the_contents_lead_to_the_sections(browser: Any, address: str) -> None:
    with Visit(browser, address) as visit:
        visit.page.get_by_role("navigation").get_by_role("link", name="Scores").click()
        top = visit.page.evaluate("document.querySelector('#scores').getBoundingClientRect().top")
        assert abs(top) < 60
