"""Errors of building a table and of options, and how a table prints."""

from __future__ import annotations

from typing import Any

import pytest

from hsmeasure.errors import ModelError, UnknownVariable
from hsmeasure.sem.build import build_table
from hsmeasure.sem.options import resolve
from hsmeasure.sem.syntax import parse

NAMES = ["x1", "x2", "x3", "x4"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x4 =~ x1 + x2 + x3", "named like columns"),
        ("f =~ x1 + a*x2 + x3\nb == 1", "no parameter is labelled b"),
        ("f =~ x1 + a*x2 + x3\nd := e\ne := a", "used before it is defined"),
        ("f =~ x1 + a*x2 + x3\nd := a\nd := 2*a", "defined twice"),
        ("f =~ x1 + a*x2 + x3\na := 1", "defined twice"),
        ("f =~ x1 + c(1, 2)*x2 + x3", "2 values in c() for 1 groups"),
        ("group: 1\nf =~ x1 + x2 + x3\ngroup: 2\nf =~ x1 + x2 + x3", "2 group blocks"),
        ("f =~ x1 + 2*x2 + 3*x3\nx1 ~~ equal('f=~x9')*x1", "not in the model"),
        ("f =~ a*x1 + a*2*x2 + x3", "fixed at different values"),
        ("a == 1", "relates no variables"),
        ("f =~ x1 + x2 + x3\nx1 | t1", "ordered"),
    ],
)
def test_named_errors(text: str, message: str) -> None:
    with pytest.raises(ModelError) as caught:
        build_table(parse(text), NAMES, resolve("cfa"))
    assert message in str(caught.value)


def test_unknown_variable_offers_near_names() -> None:
    with pytest.raises(UnknownVariable, match="did you mean anxiety"):
        build_table(parse("f =~ x1 + x2 + anxeity"), [*NAMES, "anxiety"], resolve("cfa"))


def test_equal_to_a_labelled_parameter_holds() -> None:
    table = build_table(parse("f =~ x1 + b*x2 + equal('f=~x2')*x3"), NAMES, resolve("cfa"))
    assert [(r.lhs, r.rhs) for r in table.rows if r.op == "=="] == [(".p2.", ".p3.")]


def test_group_blocks_by_label() -> None:
    text = "group: boys\nf =~ x1 + x2 + x3\ngroup: girls\nf =~ x1 + x2 + x4"
    table = build_table(parse(text), NAMES, resolve("cfa", group="sex"), ("girls", "boys"))
    assert [r.group for r in table.rows if r.rhs == "x3" and r.op == "=~"] == [2]
    assert [r.group for r in table.rows if r.rhs == "x4" and r.op == "=~"] == [1]
    with pytest.raises(ModelError, match="there is no group 'boy'"):
        build_table(parse(text.replace("boys", "boy")), NAMES, resolve("cfa", group="sex"), ("girls", "boys"))


def test_equal_over_groups_but_fixed_at_different_values() -> None:
    options = resolve("cfa", group="g", group_equal="loadings")
    with pytest.raises(ModelError, match=r"f =~ x2 is fixed at 0\.5, 0\.6") as caught:
        build_table(parse("f =~ x1 + c(.5, .6)*x2 + x3"), NAMES, options, ("a", "b"))
    assert "group_partial=['f =~ x2']" in str(caught.value)
    spared = resolve("cfa", group="g", group_equal="loadings", group_partial="f =~ x2")
    table = build_table(parse("f =~ x1 + c(.5, .6)*x2 + x3"), NAMES, spared, ("a", "b"))
    assert [r.fixed for r in table.rows if r.rhs == "x2" and r.op == "=~"] == [0.5, 0.6]


def test_latent_means_that_effect_coding_frees_are_held_equal() -> None:
    options = resolve("cfa", group="g", group_equal="means", effect_coding=True)
    table = build_table(parse("f =~ x1 + x2 + x3"), NAMES, options, ("a", "b"))
    means = [r for r in table.rows if r.lhs == "f" and r.op == "~1"]
    assert all(r.free for r in means)
    assert (means[0].plabel, "==", means[1].plabel) in [(r.lhs, r.op, r.rhs) for r in table.rows]


def test_unknown_group_partial() -> None:
    options = resolve("cfa", group="g", group_equal="loadings", group_partial="f =~ x9")
    with pytest.raises(ModelError, match="group_partial names 'f=~x9'"):
        build_table(parse("f =~ x1 + x2 + x3"), NAMES, options, ("a", "b"))


def test_print() -> None:
    text = "f =~ x1 + a*x2 + lower(0)*x3\nf ~ x4\nd := 2*a"
    shown = str(build_table(parse(text), NAMES, resolve("sem")))
    assert shown.split("\n") == [
        "1 latent and 4 observed variables, 7 free parameters",
        "Latent variables",
        "  f =~ x1      fixed at 1",
        "  f =~ x2      free 1  (a)",
        "  f =~ x3      free 2, at least 0",
        "Regressions",
        "  f ~ x4       free 3",
        "Variances",
        "  x1 ~~ x1     free 4",
        "  x2 ~~ x2     free 5",
        "  x3 ~~ x3     free 6",
        "  f ~~ f       free 7",
        "  x4 ~~ x4     sample value",
        "Defined parameters",
        "  d := 2*a",
    ]


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        ({}, ("ML", "standard", "standard", "expected", False)),
        ({"missing": "fiml"}, ("ML", "standard", "standard", "observed", True)),
        ({"estimator": "mlr", "missing": "ml"},
         ("ML", "robust_huber_white", "yuan_bentler_mplus", "observed", True)),
        ({"estimator": "MLM"}, ("ML", "robust_sem", "satorra_bentler", "expected", False)),
        ({"estimator": "MLMV"}, ("ML", "robust_sem", "scaled_shifted", "expected", False)),
        ({"estimator": "MLF"}, ("ML", "first_order", "standard", "first_order", False)),
        ({"estimator": "ULSMVS"}, ("ULS", "robust_sem", "mean_var_adjusted", "expected", False)),
        ({"estimator": "WLSMV"}, ("DWLS", "robust_sem", "scaled_shifted", "expected", False)),
        ({"se": "robust"}, ("ML", "robust_sem", "standard", "expected", False)),
        ({"se": "robust", "missing": "fiml"}, ("ML", "robust_huber_white", "standard", "observed", True)),
        ({"test": "satorra.bentler"}, ("ML", "standard", "satorra_bentler", "expected", False)),
        ({"estimator": "MLR", "information": "expected"},
         ("ML", "robust_huber_white", "yuan_bentler_mplus", "expected", False)),
        ({"cluster": "class"}, ("ML", "robust_cluster", "yuan_bentler_mplus", "observed", True)),
        ({"cluster": "class", "estimator": "MLM"},
         ("ML", "robust_cluster_sem", "satorra_bentler", "expected", True)),
        ({"cluster": "class", "estimator": "MLF"},
         ("ML", "robust_cluster", "yuan_bentler_mplus", "observed", True)),
        ({"cluster": "class", "se": "robust", "meanstructure": False},
         ("ML", "robust_cluster", "yuan_bentler_mplus", "observed", True)),
        ({"cluster": "class", "estimator": "MLM", "se": "robust"},
         ("ML", "robust_cluster_sem", "satorra_bentler", "expected", True)),
        ({"estimator": "MLR", "se": "robust"}, ("ML", "robust_sem", "yuan_bentler_mplus", "expected", False)),
        ({"estimator": "ULSM", "information": "observed"},
         ("ULS", "robust_sem", "satorra_bentler", "expected", False)),
        ({"estimator": "GLS", "information": "observed"}, ("GLS", "standard", "standard", "observed", False)),
        ({"sampling_weights": "w"}, ("ML", "robust_huber_white", "yuan_bentler_mplus", "observed", False)),
        ({"se": "boot"}, ("ML", "bootstrap", "standard", "observed", False)),
        ({"group": "g"}, ("ML", "standard", "standard", "expected", True)),
        ({"group": "g", "meanstructure": False}, ("ML", "standard", "standard", "expected", False)),
        ({"group": "g", "group_equal": "intercepts", "meanstructure": False},
         ("ML", "standard", "standard", "expected", True)),
    ],
)  # fmt: skip
def test_three_parts_of_an_estimator(given: dict[str, Any], parts: tuple[object, ...]) -> None:
    """The same five fields as ``lavInspect(fit, "options")`` in lavaan 0.6-14."""
    o = resolve("cfa", **given)
    assert (o.estimator, o.se, o.test, o.information, o.meanstructure) == parts


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"estimator": "MLRR"}, "did you mean"),
        ({"estimatr": "ML"}, "did you mean estimator"),
        ({"missing": "fimll"}, "did you mean fiml"),
        ({"group_equal": ["loading"]}, "did you mean loadings"),
        ({"estimator": "MLM", "missing": "fiml"}, "does not go with"),
        ({"estimator": "GLS", "missing": "fiml"}, "does not go with"),
        ({"estimator": "GLS", "likelihood": "wishart"}, "belongs to ML"),
        ({"estimator": "GLS", "se": "robust.huber.white"}, "belongs to ML"),
        ({"estimator": "WLS", "test": "yuan.bentler"}, "belongs to ML"),
        ({"estimator": "MLR", "information": "first.order"}, "robust test"),
        ({"missing": "fiml", "meanstructure": False}, "mean structure"),
        ({"std_lv": "yes"}, "not True or False"),
        ({"bootstrap": 0}, "number of resamples"),
        ({"se": 3}, "is not known"),
        ({"conditional_x": True}, "not supported"),
        ({"group_w_free": True}, "not supported"),
        ({"missing": "pairwise"}, "not supported"),
        ({"std_lv": True, "effect_coding": "loadings"}, "both set the scale"),
        ({"cluster": "class", "se": "standard"}, "ignores cluster='class'"),
        ({"cluster": "class", "se": "first.order"}, "ignores cluster='class'"),
        ({"missing": "fiml", "test": "bollen.stine"}, "complete rows"),
    ],
)
def test_refused_options(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelError) as caught:
        resolve("cfa", **given)
    assert message in str(caught.value)
