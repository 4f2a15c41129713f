"""Figures: whole, readable in words, the same every time, and in the colours of the page."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.stats import gaussian_kde

from hsmeasure.report import figures, figures_items, figures_people, figures_scales
from hsmeasure.report.figures_items import ItemBar
from hsmeasure.report.figures_scales import Cloud, Dot

LONG = "Needing an explanation makes me doubt whether I belong on this course, or on any other course at all."


def item_figure(text: str = LONG, *, two_sided: bool = True) -> Figure:
    bars = [
        ItemBar("TH1", text, False, (0.1, 0.2, 0.3, 0.3, 0.1), 0.02),
        ItemBar("TH2", "short", True, (0.0, 0.0, 0.0, 0.0, 1.0), 0.5),
    ]
    return figures_items.answers(bars, ("No", "Yes"), (-1.0, 1.0), two_sided=two_sided)


def every_figure() -> list[Figure]:
    values = np.linspace(1, 5, 40)
    return [
        figures_people.flow(10, {"unfinished records": 3}, 7, "respondents analysed"),
        figures_people.longstring(np.array([0.1, 0.9]), np.array([False, True]), 0.5),
        item_figure(),
        item_figure(two_sided=False),
        figures_scales.dots([("A", [Dot("ω", 0.8, 0.7, 0.9, True), Dot("α", 0.7, np.nan, np.nan, False)])]),
        figures_scales.clouds(
            [Cloud("A", values), Cloud("none", values[:0]), Cloud("one", values[:1])], (1, 5)
        ),
    ]


def text_of(figure: Figure) -> str:
    svg = ElementTree.fromstring(figures.to_svg(figure, "x"))
    return " ".join(
        " ".join("".join(t.itertext()).split()) for t in svg.iter("{http://www.w3.org/2000/svg}text")
    )


@pytest.mark.parametrize("k", range(6))
def test_svg_is_well_formed_deterministic_and_saves_as_png(k: int) -> None:
    first, second = (figures.to_svg(every_figure()[k], "x") for _ in range(2))
    assert first == second
    ElementTree.fromstring(first)
    assert figures.to_png(every_figure()[k], dpi=50).startswith(b"\x89PNG")


@pytest.mark.parametrize("k", range(6))
def test_every_colour_follows_the_page(k: int) -> None:
    svg = figures.to_svg(every_figure()[k], "x")
    bare = re.sub(r"var\(--[\w-]+, #[0-9a-f]{6}\)", "", svg)
    assert not re.findall(r"#[0-9a-fA-F]{6}", bare)


def test_no_fonts_metadata_or_outside_addresses() -> None:
    svg = figures.to_svg(item_figure(), "x")
    assert "<metadata" not in svg
    assert "<style" not in svg
    assert set(re.findall(r'https?://[^" ]+', svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_ids_do_not_clash_between_figures() -> None:
    one, two = (set(re.findall(r'id="([^"]+)"', figures.to_svg(item_figure(), p))) for p in ("a", "b"))
    assert one
    assert not one & two


def test_item_wording_is_wrapped_and_never_cut() -> None:
    assert LONG in text_of(item_figure())


def test_reversed_items_are_marked() -> None:
    assert "TH2 (reversed)" in text_of(item_figure())


def test_markup_in_wording_is_escaped() -> None:
    svg = figures.to_svg(item_figure("<script>alert(1)</script> $x^2$"), "x")
    assert "<script" not in svg
    assert "<script>alert(1)</script> $x^2$" in text_of(item_figure("<script>alert(1)</script> $x^2$"))


def test_bars_are_where_the_shares_are() -> None:
    axes = item_figure().axes[0]
    widths = [patch.get_width() for patch in axes.patches][5:10]  # after the five of the key
    lefts = [patch.get_x() for patch in axes.patches][5:10]
    np.testing.assert_allclose(widths, (0.1, 0.2, 0.3, 0.3, 0.1))
    np.testing.assert_allclose(lefts[2] + widths[2] / 2, 0, atol=1e-12)


def test_axes_start_where_the_scale_starts() -> None:
    axes = figures_scales.clouds([Cloud("A", np.linspace(2, 3, 40))], (1, 7)).axes[0]
    assert axes.get_xlim() == (1, 7)
    dots = figures_scales.dots([("A", [Dot("ω", 0.8, 0.7, 0.9, True)])]).axes[0]
    assert dots.get_xlim() == (0, 1)
    below = figures_scales.dots([("A", [Dot("α", 0.1, -0.35, 0.4, True)])]).axes[0]
    assert below.get_xlim()[0] <= -0.35


def test_no_density_outside_the_scale_and_none_lost() -> None:
    values, grid = np.array([1.0, 1, 1.2, 4.9, 5]), np.linspace(1, 5, 2001)
    density = figures_scales.reflected_density(values, grid, (1, 5))
    assert np.trapezoid(density, grid) == pytest.approx(1, abs=5e-3)


def test_density_is_that_of_scipy_away_from_the_ends() -> None:
    values, grid = np.random.default_rng(3).normal(0, 1, 200).round(1), np.linspace(-2, 2, 41)
    ours = figures_scales.reflected_density(values, grid, (-50, 50))
    np.testing.assert_allclose(ours, gaussian_kde(values)(grid), rtol=1e-10)


def test_style_does_not_depend_on_the_readers_settings() -> None:
    import matplotlib as mpl

    plain = figures.to_svg(item_figure(), "x")
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.fonttype": "path"}):
        assert figures.to_svg(item_figure(), "x") == plain
