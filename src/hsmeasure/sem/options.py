"""What was asked: every option of a fit, checked, with an estimator's name resolved into its three parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

from hsmeasure.errors import ModelError, near
from hsmeasure.sem.estimators import ESTIMATORS, Errors, Information, PointEstimator, Test, parts

ModelType = Literal["cfa", "sem", "growth", "lavaan"]
Missing = Literal["listwise", "fiml", "fiml_x", "pairwise"]
Likelihood = Literal["normal", "wishart"]
Parameterization = Literal["delta", "theta"]
GroupEqual = Literal[
    "loadings", "intercepts", "residuals", "residual_covariances", "lv_variances", "lv_covariances", "means",
    "regressions", "thresholds",
]  # fmt: skip

_ALIASES = {
    "se": {"boot": "bootstrap", "cluster": "robust_cluster", "robust_mlm": "robust_sem",
           "robust_mlr": "robust_huber_white"},
    "test": {"chisq": "standard", "sb": "satorra_bentler", "mlm": "satorra_bentler", "mlmv": "scaled_shifted",
             "mlmvs": "mean_var_adjusted", "boot": "bollen_stine", "bootstrap": "bollen_stine",
             "yb": "yuan_bentler", "mlr": "yuan_bentler_mplus", "ybm": "yuan_bentler_mplus"},
    "missing": {"ml": "fiml", "direct": "fiml", "ml_x": "fiml_x", "direct_x": "fiml_x"},
}  # fmt: skip
_ROBUST_TESTS = (
    "satorra_bentler",
    "mean_var_adjusted",
    "scaled_shifted",
    "yuan_bentler",
    "yuan_bentler_mplus",
)
_SCALED_BY_ROWS = _ROBUST_TESTS[:3]


@dataclass(frozen=True)
class Options:
    """Options of a fit, resolved: nothing is left to "default".

    Attributes
    ----------
    model_type : which automatic rules apply (``cfa``, ``sem``, ``growth``, ``lavaan``).
    asked : the estimator's name as asked (``MLR``).
    estimator, se, test, information : point estimator, standard errors, test statistic and information.
    missing, likelihood : what is done with missing values; ``normal`` divides by N, ``wishart`` by N - 1.
    meanstructure : are there intercepts in the model.
    group_equal, group_partial : parameters held equal over groups and the exceptions (``"f =~ x2"``).
    group_label : groups to use, in this order; empty for those of the data.
    auto_*, int_*_free : the automatic rules, as in ``lavaan::lavaan``.

    The others are lavaan's, with underscores for dots.
    """

    model_type: ModelType = "cfa"
    asked: str = "ML"
    estimator: PointEstimator = "ML"
    se: Errors = "standard"
    test: Test = "standard"
    information: Information = "expected"
    missing: Missing = "listwise"
    likelihood: Likelihood = "normal"
    meanstructure: bool = False
    fixed_x: bool = True
    conditional_x: bool = False
    std_lv: bool = False
    effect_coding: tuple[str, ...] = ()
    orthogonal: bool = False
    orthogonal_x: bool = False
    orthogonal_y: bool = False
    parameterization: Parameterization = "delta"
    group: str | None = None
    group_label: tuple[str, ...] = ()
    group_equal: tuple[GroupEqual, ...] = ()
    group_partial: tuple[str, ...] = ()
    group_w_free: bool = False
    int_ov_free: bool = True
    int_lv_free: bool = False
    auto_fix_first: bool = True
    auto_fix_single: bool = True
    auto_var: bool = True
    auto_cov_lv_x: bool = True
    auto_cov_y: bool = True
    auto_th: bool = True
    auto_delta: bool = True
    bootstrap: int = 1000
    seed: int | None = None
    sampling_weights: str | None = None
    cluster: str | None = None
    ordered: tuple[str, ...] | bool = ()
    auxiliary: tuple[str, ...] = ()


_NAMES = tuple(f.name for f in fields(Options) if f.name not in ("model_type", "asked"))
_WORDS: dict[str, tuple[str, ...]] = {
    "information": get_args(Information),
    "missing": get_args(Missing),
    "likelihood": get_args(Likelihood),
    "parameterization": get_args(Parameterization),
    "test": get_args(Test),
    "se": (*get_args(Errors), "robust"),
}
_TUPLES = ("group_label", "group_equal", "group_partial", "auxiliary", "ordered", "effect_coding")
_NOTHING_AUTOMATIC = {
    "int_ov_free": False, "int_lv_free": False, "auto_fix_first": False,
    "auto_fix_single": False, "auto_var": False, "auto_cov_lv_x": False, "auto_cov_y": False,
    "auto_th": False, "auto_delta": False,
}  # fmt: skip


def resolve(model_type: str = "cfa", **given: Any) -> Options:
    """Check options and resolve everything left to its default, as ``lavaan`` does.

    Parameters
    ----------
    model_type : {"cfa", "sem", "growth", "lavaan"}
    **given
        Fields of `Options`; None is as if not given. ``estimator`` takes any name of `ESTIMATORS`.

    Raises
    ------
    ModelError
        For an unknown option or word (near names offered) and for choices that contradict each other.

    Notes
    -----
    Agrees with ``lavInspect(fit, "options")``; ``se = "robust"`` becomes ``robust_sem``, or
    ``robust_huber_white`` where rows may be incomplete, and the clustered form of either where a cluster is
    named. ULS, WLS and DWLS use the expected information whatever is asked. A mean structure is on where
    groups, clusters, incomplete rows or equal intercepts and means need one. Unlike lavaan 0.6-14,
    ``cfa()`` and ``sem()`` heed ``auto_*`` and ``int_*_free``.

    >>> r = resolve("cfa", estimator="MLR", missing="fiml")
    >>> r.estimator, r.se, r.test, r.information, r.meanstructure
    ('ML', 'robust_huber_white', 'yuan_bentler_mplus', 'observed', True)
    """
    kind = one_of("model_type", model_type, get_args(ModelType))
    asked = {name: value for name, value in given.items() if value is not None}
    for name in asked:
        if name not in _NAMES:
            raise ModelError(f"there is no option '{name}'", hint=near(name, _NAMES))
    values = {name: _checked(name, value) for name, value in asked.items()}
    if values.get("auxiliary"):
        values = _with_auxiliary(values)
    automatic: dict[str, Any] = dict(_NOTHING_AUTOMATIC) if kind == "lavaan" else {}
    if kind == "growth":
        automatic = {"int_ov_free": False, "int_lv_free": True, "meanstructure": True}
    chosen = {"model_type": kind} | automatic | parts(values)
    return _consistent(Options(**chosen), values)


def one_of(name: str, value: object, allowed: Iterable[str]) -> str:
    """The word as listed, compared without case, with dots, blanks and hyphens read as underscores."""
    allowed = list(allowed)
    if isinstance(value, str):
        key = value.strip().replace(".", "_").replace("-", "_").replace(" ", "_").lower()
        key = _ALIASES.get(name, {}).get(key, key)
        for word in allowed:
            if word.lower() == key:
                return word
    hint = near(value, allowed) if isinstance(value, str) else None
    raise ModelError(f"{name}={value!r} is not known", hint=hint or f"one of {', '.join(allowed)}")


def _checked(name: str, value: Any) -> Any:
    if name in _WORDS:
        return one_of(name, value, _WORDS[name])
    if name == "estimator":
        return one_of(name, value, ESTIMATORS)
    if name == "effect_coding":
        words = ("loadings", "intercepts")
        return words if value is True else _words(name, value, words)
    if name == "group_equal":
        return _words(name, value, get_args(GroupEqual))
    if name in _TUPLES:
        return value if isinstance(value, bool) else (value,) if isinstance(value, str) else tuple(value)
    if isinstance(getattr(Options, name), bool):
        return _yes_or_no(name, value)
    if name == "bootstrap" and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise ModelError(
            f"bootstrap={value!r} is not a number of resamples", hint="a whole number such as 1000"
        )
    return value


def _words(name: str, value: Any, allowed: tuple[str, ...]) -> tuple[str, ...]:
    if value is False:
        return ()
    return tuple(one_of(name, word, allowed) for word in ((value,) if isinstance(value, str) else value))


def _yes_or_no(name: str, value: Any) -> bool:
    if isinstance(value, str) and value == "default":
        return bool(getattr(Options, name))
    if not isinstance(value, bool):
        raise ModelError(f"{name}={value!r} is not True or False")
    return value


def _check_ordered(o: Options) -> None:
    """What goes with ordered items, and what is not built yet."""
    if o.estimator not in ("DWLS", "ULS"):
        raise ModelError(f"ordered items do not go with estimator {o.asked}", hint="WLSMV, WLSM, DWLS, ULSMV")
    unbuilt = {
        "equal parameters over groups": o.group_equal,
        "clusters": o.cluster,
        "sampling weights": o.sampling_weights,
        f"missing='{o.missing}'": o.missing not in ("listwise", "pairwise"),
        "the theta parameterisation": o.parameterization == "theta",
        "bootstrap errors": o.se == "bootstrap",
        "mean structures": o.meanstructure and not o.group,
    }
    for what, asked in unbuilt.items():
        if asked:
            raise ModelError(
                f"{what} with ordered items: not built yet", hint="leave it out, or estimator='MLR'"
            )


def _with_auxiliary(values: dict[str, Any]) -> dict[str, Any]:
    """Auxiliary variables need incomplete rows and random covariates."""
    if values.get("missing") not in (None, "fiml", "fiml_x"):
        raise ModelError(
            "auxiliary variables help with incomplete rows only", hint="missing='fiml', or no auxiliary"
        )
    if values.get("fixed_x"):
        raise ModelError("auxiliary variables need random covariates", hint="leave fixed_x out")
    return {**values, "missing": "fiml", "fixed_x": False}


def _consistent(options: Options, given: Mapping[str, Any]) -> Options:
    """Refuse contradictions; turn the mean structure on where it is needed."""
    o = options
    for name in ("conditional_x", "group_w_free"):
        if getattr(o, name):
            raise ModelError(f"{name}=True is not supported", hint=f"leave {name} out")
    if o.missing == "pairwise" and not o.ordered:
        raise ModelError("missing='pairwise' is not supported", hint="missing='fiml' or missing='listwise'")
    incomplete = o.missing in ("fiml", "fiml_x")
    if incomplete and (
        o.estimator != "ML" or o.se in ("robust_sem", "robust_cluster_sem") or o.test in _SCALED_BY_ROWS
    ):
        raise ModelError(
            f"missing='{o.missing}' does not go with estimator {o.asked} (se '{o.se}', test '{o.test}')",
            hint="estimator='MLR' with missing values, or missing='listwise'",
        )
    if o.estimator != "ML":
        if "likelihood" in given and o.likelihood == "wishart":
            raise ModelError("likelihood='wishart' belongs to ML", hint="leave likelihood out")
        if o.se in ("robust_huber_white", "robust_cluster", "first_order"):
            raise ModelError(f"se='{o.se}' belongs to ML, not {o.estimator}", hint="se='robust_sem'")
        if o.test.startswith("yuan_bentler"):
            raise ModelError(
                f"test='{o.test}' belongs to ML, not {o.estimator}", hint="test='satorra_bentler'"
            )
    if o.cluster is not None and o.se in ("standard", "first_order"):
        raise ModelError(f"se='{o.se}' ignores cluster='{o.cluster}'", hint="leave se out")
    if o.information == "first_order" and o.test in _ROBUST_TESTS:
        raise ModelError(
            "a robust test needs the expected or the observed information", hint="information='observed'"
        )
    if incomplete and o.test == "bollen_stine":
        raise ModelError(
            f"test='bollen_stine' needs complete rows, not missing='{o.missing}'", hint="missing='listwise'"
        )
    if o.meanstructure is False and given.get("meanstructure") is False and incomplete:
        raise ModelError(f"missing='{o.missing}' needs a mean structure", hint="leave meanstructure out")
    if o.std_lv and "loadings" in o.effect_coding:
        raise ModelError("std_lv=True and effect coding of loadings both set the scale", hint="choose one")
    if o.ordered:
        _check_ordered(o)
    if o.estimator != "ML":  # least squares fit the moments of covariates too
        o = replace(o, fixed_x=False)
    if o.ordered:
        return replace(o, meanstructure=False)
    needed = "means" in o.group_equal or "intercepts" in o.group_equal
    if needed or o.cluster is not None or ("meanstructure" not in given and (incomplete or o.group)):
        return replace(o, meanstructure=True)
    return o
