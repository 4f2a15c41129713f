"""Is it good: every index of a fit, under lavaan's names with underscores for dots."""

from __future__ import annotations

import numpy as np

from hsmeasure.moments.sample_covariance import pairwise_moments
from hsmeasure.moments.vech import vech_indices
from hsmeasure.sem import fit_absolute, fit_incremental
from hsmeasure.sem.discrepancy_ls import stacked
from hsmeasure.sem.estimate import Estimate
from hsmeasure.sem.fit_fiml import complete_data_test, saturated_information
from hsmeasure.sem.fit_residual import residual_indices
from hsmeasure.sem.fit_rmsea import CLOSE, LEVEL, NOT_CLOSE, Rmsea, rmsea
from hsmeasure.sem.inference import moment_information
from hsmeasure.sem.observed import fitted_weights
from hsmeasure.sem.teststat import ModelTest, upper_tail
from hsmeasure.types import FloatArray


def fit_measures(fit: Estimate) -> dict[str, float]:
    """All indices; those that need a baseline, a likelihood or a robust test appear where there is one.

    Notes
    -----
    R: ``fitMeasures(fit)``, but for three cells of lavaan 0.6-14: the robust CFI and TLI of WLSM, which there
    leave the model's scaling factor out; robust indices with missing values, which there change with the
    information option; and the unrestricted log-likelihood with missing covariates, which there is not the
    model's plus half the chi-square. Scaled indices put the robust statistics into the plain formulas; robust
    ones estimate the population value of the plain index (Brosseau-Liard & Savalei, 2014; Savalei, 2018).
    """
    observed, test = fit.fitted.observed, fit.test
    if not fit.fitted.states:  # no solution: nothing can be said of its fit
        return {"npar": fit.n_parameters, "chisq": np.nan, "df": test.df, "pvalue": np.nan}
    n, effective = float(observed.sizes.sum()), float(observed.multipliers.sum())
    groups = len(fit.samples)
    result: dict[str, float] = {
        "npar": fit.n_parameters,
        "fmin": fit.optimum.objective,
        "chisq": test.statistic,
        "df": test.df,
        "pvalue": test.p_value,
    }
    if test.scaled is not None:
        result |= _scaled_test(test, "")
    if fit.baseline is not None:
        result |= _incremental(test, fit.baseline)
    if fit.samples[0].ordered is not None:
        return _ordered(result, fit, effective, groups)
    result |= _likelihood(fit, n)
    result |= _rmsea(test, effective, groups)
    if observed.incomplete:
        result |= _complete_data(fit, n, groups)
    result |= _residual(fit)
    result |= _absolute(fit, effective)
    return result


def _ordered(result: dict[str, float], fit: Estimate, n: float, groups: int) -> dict[str, float]:
    """Indices of ordered items: no likelihood, no robust forms (Savalei's are not built), thresholds counted.

    rmr and crmr count thresholds among the moments, srmr does not; wrmr is the root of chi-square over the
    moments: as in lavaan.
    """
    cuts = [sum(map(len, s.ordered.thresholds)) for s in fit.samples if s.ordered is not None]
    result = {key: value for key, value in result.items() if not key.endswith("_robust")}
    result["npar"] += sum(cuts)
    result["ntotal"] = n
    result |= {k: v for k, v in _rmsea(fit.test, n, groups).items() if not k.endswith("_robust")}
    plain = _residual(fit)
    p = len(fit.table.observed)
    pairs = p * (p + 1) // 2
    shares = fit.fitted.observed.information_shares
    wider = float(np.sqrt((shares * [pairs / (pairs + m) for m in cuts]).sum()))
    result |= {"rmr": plain["rmr_nomean"] * wider, "srmr": plain["srmr_bentler_nomean"]}
    result |= {"rmr_nomean": plain["rmr_nomean"], "srmr_bentler": plain["srmr_bentler"] * wider}
    result["srmr_bentler_nomean"] = plain["srmr_bentler_nomean"]
    off = pairs - p
    narrow = float(np.sqrt((shares * [off / (off + m) for m in cuts]).sum()))
    result |= {"crmr": plain["crmr"] * narrow, "crmr_nomean": plain["crmr_nomean"]}
    multipliers, states = fit.fitted.observed.multipliers, fit.fitted.states
    weighted = [2 * m * s.misfit / (off + k) for m, s, k in zip(multipliers, states, cuts, strict=True)]
    result["wrmr"] = float(np.sqrt(sum(weighted)))
    test = fit.test
    result |= {"cn_05": fit_absolute.hoelter(test.statistic, test.df, n, 0.05)}
    result |= {"cn_01": fit_absolute.hoelter(test.statistic, test.df, n, 0.01)}
    result["mfi"] = fit_absolute.mcdonald(test.statistic, test.df, n)
    return result


def _scaled_test(test: ModelTest, prefix: str) -> dict[str, float]:
    scaled = np.nan if test.scaled is None else test.scaled
    result = {
        f"{prefix}chisq_scaled": scaled,
        f"{prefix}df_scaled": test.scaled_df,
        f"{prefix}pvalue_scaled": test.scaled_p_value,
        f"{prefix}chisq_scaling_factor": test.scaling_factor,
    }
    if test.name == "scaled_shifted":
        result[f"{prefix}chisq_shift_parameter"] = test.shift
    return result


def _incremental(test: ModelTest, base: ModelTest) -> dict[str, float]:
    result = {
        "baseline_chisq": base.statistic,
        "baseline_df": base.df,
        "baseline_pvalue": upper_tail(base.statistic, base.df),
    }
    result |= _incremental_set(test.statistic, test.df, base.statistic, base.df, "")
    if test.scaled is None or base.scaled is None:
        return result
    result |= _scaled_test(base, "baseline_")
    result |= _incremental_set(test.scaled, test.scaled_df, base.scaled, base.scaled_df, "_scaled")
    if test.name == "mean_var_adjusted":
        return result
    c, cb = scale_of(test), scale_of(base)
    own, other = (test.statistic, c * test.df), (base.statistic, cb * base.df)
    result["cfi_robust"] = fit_incremental.cfi(*own, *other)
    result["tli_robust"] = result["nnfi_robust"] = _robust_tli(test, base)
    result["rni_robust"] = fit_incremental.rni(*own, *other)
    return result


def scale_of(test: ModelTest) -> float:
    """tr(U Gamma) / df, the factor by which the plain statistic exceeds a chi-square on average."""
    return test.trace / test.df if test.df else 0.0


def _robust_tli(test: ModelTest, base: ModelTest) -> float:
    """1 - ((T - c df) dfb) / ((Tb - cb dfb) df)."""
    if test.df == 0:
        return 1.0
    own = (test.statistic - scale_of(test) * test.df) * base.df
    other = (base.statistic - scale_of(base) * base.df) * test.df
    return float(1.0 - own / other) if other != 0 else np.nan


def _incremental_set(t: float, df: float, tb: float, dfb: float, suffix: str) -> dict[str, float]:
    values = {
        "cfi": fit_incremental.cfi(t, df, tb, dfb),
        "tli": fit_incremental.tli(t, df, tb, dfb),
        "nnfi": fit_incremental.tli(t, df, tb, dfb),
        "rfi": fit_incremental.rfi(t, df, tb, dfb),
        "nfi": fit_incremental.nfi(t, tb),
        "pnfi": fit_incremental.pnfi(t, df, tb, dfb),
        "ifi": fit_incremental.ifi(t, df, tb),
        "rni": fit_incremental.rni(t, df, tb, dfb),
    }
    return {key + suffix: value for key, value in values.items()}


def _rmsea(test: ModelTest, n: float, groups: int) -> dict[str, float]:
    result = _named(rmsea(test.statistic, test.df, n, groups), "")
    result |= {"rmsea_ci_level": LEVEL, "rmsea_close_h0": CLOSE, "rmsea_notclose_h0": NOT_CLOSE}
    if test.scaled is None:
        return result
    if test.name == "scaled_shifted":
        result |= _named(rmsea(test.scaled, test.df, n, groups), "_scaled")
    else:
        result |= _named(rmsea(test.statistic, test.trace, n, groups), "_scaled")
    if test.name != "mean_var_adjusted":
        centre = (test.statistic - test.trace) / (test.df * n) if test.df else 0.0
        result |= _named(rmsea(test.scaled, test.df, n, groups, test.scaling_factor, centre), "_robust")
    return result


def _complete_data(fit: Estimate, n: float, groups: int) -> dict[str, float]:
    """Robust indices with missing values, those of complete data (Zhang & Savalei, 2022)."""
    information, acov = saturated_information(fit.fitted, fit.errors == "robust_huber_white")
    if acov is None or fit.df == 0:
        return {}
    t, trace = complete_data_test(fit.fitted, information, acov)
    scale = trace / fit.df
    centre = (t - trace) / (fit.df * n)
    result = _named(rmsea(t / scale, fit.df, n, groups, scale, centre), "_robust")
    if fit.baseline is None or fit.baseline_fitted is None:
        return result
    tb, base_trace = complete_data_test(fit.baseline_fitted, information, acov)
    result["cfi_robust"] = fit_incremental.cfi(t, trace, tb, base_trace)
    result["rni_robust"] = fit_incremental.rni(t, trace, tb, base_trace)
    own, other = (t - trace) * fit.baseline.df, (tb - base_trace) * fit.df
    result["tli_robust"] = result["nnfi_robust"] = 1.0 - own / other if other else np.nan
    return result


def _named(index: Rmsea, suffix: str) -> dict[str, float]:
    return {
        f"rmsea{suffix}": index.value,
        f"rmsea_ci_lower{suffix}": index.lower,
        f"rmsea_ci_upper{suffix}": index.upper,
        f"rmsea_pvalue{suffix}": index.p_close,
        f"rmsea_notclose_pvalue{suffix}": index.p_not_close,
    }


def _likelihood(fit: Estimate, n: float) -> dict[str, float]:
    observed = fit.fitted.observed
    if observed.estimator != "ML":
        return {"ntotal": n}
    unrestricted = 0.0
    for sample, covariance, size in zip(fit.samples, observed.covariances, observed.sizes, strict=True):
        if sample.saturated_loglik is not None:
            unrestricted += sample.saturated_loglik
        else:
            unrestricted += fit_absolute.normal_loglik(covariance, None, covariance, float(size))
        if sample.exogenous:
            block = np.ix_(sample.exogenous, sample.exogenous)
            unrestricted -= fit_absolute.normal_loglik(
                covariance[block], None, covariance[block], float(size)
            )
    loglik = unrestricted - n * fit.optimum.objective
    result = {"logl": loglik, "unrestricted_logl": unrestricted, "ntotal": n}
    result |= fit_absolute.information_criteria(loglik, fit.n_parameters, n)
    if fit.test.name in ("yuan_bentler", "yuan_bentler_mplus"):
        result |= {"scaling_factor_h1": fit.test.factor_h1, "scaling_factor_h0": fit.test.factor_h0}
    return result


def _residual(fit: Estimate) -> dict[str, float]:
    observed = fit.fitted.observed
    means = [s.mean if observed.means else None for s in observed.samples]
    samples = list(zip(observed.covariances, means, strict=True))
    implied = [(s.at.covariance, s.at.mean) for s in fit.fitted.states]
    return residual_indices(samples, implied, observed.sizes)


def _absolute(fit: Estimate, n: float) -> dict[str, float]:
    observed, test = fit.fitted.observed, fit.test
    moments, weights = _weighted_moments(fit)
    implied = [stacked(s.at.covariance, s.at.mean) for s in fit.fitted.states]
    weights = [_varying(w, s.exogenous) for w, s in zip(weights, fit.samples, strict=True)]
    residuals = [s - sigma for s, sigma in zip(moments, implied, strict=True)]
    value = fit_absolute.gfi(moments, residuals, weights, observed.sizes)
    result = {
        "cn_05": fit_absolute.hoelter(test.statistic, test.df, n, 0.05),
        "cn_01": fit_absolute.hoelter(test.statistic, test.df, n, 0.01),
        "gfi": value,
    }
    result |= fit_absolute.parsimony(value, test.df, sum(len(s) for s in moments))
    result["mfi"] = fit_absolute.mcdonald(test.statistic, test.df, n)
    result["ecvi"] = fit_absolute.ecvi(test.statistic, fit.n_parameters, n)
    return result


def _weighted_moments(fit: Estimate) -> tuple[list[FloatArray], list[FloatArray]]:
    """Moments and weights of the GFI; with missing values the available means and pairwise covariances.

    Weighted rows have no pairwise form: their unrestricted maximum-likelihood moments serve.
    """
    observed = fit.fitted.observed
    if not observed.incomplete:
        means = [s.mean if observed.means else None for s in fit.samples]
        moments = [stacked(c, m) for c, m in zip(observed.covariances, means, strict=True)]
        return moments, list(fitted_weights(fit.fitted))
    weights = [
        moment_information(observed, g, state.at, hessian=False) for g, state in enumerate(fit.fitted.states)
    ]
    moments = []
    for sample in fit.samples:
        mean, covariance = sample.mean, sample.covariance
        if sample.weights is None and sample.data is not None:
            mean, covariance = pairwise_moments(sample.data)
        moments.append(stacked(covariance, mean))
    return moments, weights


def _varying(weight: FloatArray, exogenous: tuple[int, ...]) -> FloatArray:
    """The weight without the moments of fixed covariates among themselves."""
    if not exogenous or weight.ndim == 1:
        return weight
    k = len(weight)
    p = round((np.sqrt(8 * k + 1) - 1) / 2)
    means = p * (p + 1) // 2 != k
    p = round((np.sqrt(8 * k + 9) - 3) / 2) if means else p
    rows, columns = vech_indices(p)
    fixed = np.isin(np.arange(p), exogenous)
    constant = fixed[rows] & fixed[columns]
    keep = ~(np.concatenate([fixed, constant]) if means else constant)
    return weight * (keep[:, None] & keep)
