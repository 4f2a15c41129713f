"""How the implied moments move with theta.

Every derivative of Sigma has rank two, d Sigma / d theta_k = u_k v_k' + v_k u_k', so gradients and
information matrices need no p(p+1)/2 by q Jacobian. Means ride along as one more coordinate: in the frame
centred at mu, the augmented moment matrix [[Sigma + mu mu', mu], [mu', 1]] is diag(Sigma, 1), u gains a 0 and
v gains d mu's weight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hsmeasure.moments.vech import vech_indices
from hsmeasure.sem.implied import Implied
from hsmeasure.sem.matrices import GroupMatrices
from hsmeasure.types import FloatArray


@dataclass(frozen=True, slots=True)
class Moves:
    """Directions of the implied moments; r = p, or p + 1 with means.

    Attributes
    ----------
    u, v : (..., q, r) arrays
        d Sigma / d theta_k = u_k v_k' + v_k u_k'; with means the last coordinate of v times u is d mu.
    to_latent : (..., m', r) array
        Effects of every variable's disturbance on the observed ones (with means, and the constant).
    joint : (..., m', r) array
        Covariances of every variable with the observed ones (with means, and its mean).
    """

    u: FloatArray
    v: FloatArray
    to_observed: FloatArray
    joint: FloatArray


def moves(group: GroupMatrices, at: Implied) -> Moves:
    """First derivatives of the implied moments with respect to the group's own q parameters."""
    p, m = group.p, group.m
    lead = at.total.shape[:-2]
    size, r = (m + 1, p + 1) if group.means else (m, p)
    source = np.zeros((*lead, 2 * size, r))
    source[..., :m, :p] = at.all_covariance[..., :p]
    source[..., size : size + m, :p] = at.total[..., :p, :].swapaxes(-1, -2)
    if at.all_mean is not None:
        source[..., :m, p] = at.all_mean
        source[..., m, p] = 1.0
        source[..., size + m, p] = 1.0
    u = source.take(size + group.row, axis=-2)
    v = source.take(group.column + size * group.symmetric, axis=-2) * group.scale[:, None]
    return Moves(u, v, source[..., size:, :], source[..., :size, :])


def moment_jacobian(group: GroupMatrices, at: Moves) -> FloatArray:
    """Derivative of (mu, vech Sigma), or vech Sigma alone, by the group's parameters: (..., k, q).

    R: ``lavInspect(fit, "delta")``.
    """
    rows, columns = vech_indices(group.p)
    u, v = at.u, at.v
    jacobian = u[..., rows] * v[..., columns] + u[..., columns] * v[..., rows]
    if group.means:
        shift = u[..., : group.p] * v[..., group.p :]
        jacobian = np.concatenate([shift, jacobian], axis=-1)
    return jacobian.swapaxes(-1, -2)


def pairs(at: Moves) -> FloatArray:
    """d Sigma_k in vech order, its diagonal halved, (q, r(r+1)/2): times vech W it is u' W v."""
    a, b = vech_indices(at.u.shape[-1])
    found = at.u[:, a] * at.v[:, b] + at.u[:, b] * at.v[:, a]
    found *= np.where(a == b, 0.5, 1.0)
    return found


def slopes(at: Moves, weight: FloatArray) -> FloatArray:
    """u_k' W v_k for every parameter, (..., q): half of tr(W d Sigma_k)."""
    return np.asarray(((at.u @ weight) * at.v).sum(axis=-1))


def expected_curvature(at: Moves, precision: FloatArray) -> FloatArray:
    """1/2 tr(P dSigma_k P dSigma_l) with means' d mu_k' P d mu_l, (..., q, q): information of one row."""
    ut = np.ascontiguousarray(at.u.swapaxes(-1, -2))
    vt = np.ascontiguousarray(at.v.swapaxes(-1, -2))
    pu = at.u @ precision
    cross = pu @ vt
    return (pu @ ut) * (at.v @ precision @ vt) + cross * cross.swapaxes(-1, -2)


def mixed_curvature(at: Moves, precision: FloatArray, other: FloatArray) -> FloatArray:
    """tr(P dSigma_l X dSigma_k) for symmetric P and X, (..., q, q)."""
    ut = np.ascontiguousarray(at.u.swapaxes(-1, -2))
    vt = np.ascontiguousarray(at.v.swapaxes(-1, -2))
    pu, pv = at.u @ precision, at.v @ precision
    xu, xv = at.u @ other, at.v @ other
    cross = (xu @ vt) * (pu @ vt).swapaxes(-1, -2)
    result = cross + cross.swapaxes(-1, -2)
    result += (xv @ vt) * (pu @ ut)
    result += (xu @ ut) * (pv @ vt)
    return result


def second_order(group: GroupMatrices, at: Implied, along: Moves, weight: FloatArray) -> FloatArray:
    """1/2 tr(W d2 Sigma / d theta_k d theta_l) of the augmented moments, (..., q, q)."""
    m = group.m
    total, joint = at.total, at.all_covariance
    if at.all_mean is not None:
        nu = at.all_mean
        lead = nu.shape[:-1]
        total, joint = np.zeros((*lead, m + 1, m + 1)), np.zeros((*lead, m + 1, m + 1))
        total[..., :m, :m], total[..., :m, m], total[..., m, m] = at.total, nu, 1.0
        joint[..., :m, :m] = at.all_covariance + nu[..., :, None] * nu[..., None, :]
        joint[..., :m, m], joint[..., m, :m], joint[..., m, m] = nu, nu, 1.0
    half = along.to_observed @ weight
    inner = half @ along.to_observed.swapaxes(-1, -2)
    outer = along.joint @ half.swapaxes(-1, -2)
    paths, covariances = np.flatnonzero(group.symmetric == 0), np.flatnonzero(group.symmetric)
    i, j = group.row[paths, None], group.column[paths, None]
    r, c = group.row[paths], group.column[paths]
    turn = total[..., j, r] * outer[..., c, i]
    own = turn + turn.swapaxes(-1, -2) + joint[..., j, c] * inner[..., i, r]
    r, c = group.row[covariances], group.column[covariances]
    mixed = total[..., j, r] * inner[..., i, c] + total[..., j, c] * inner[..., i, r]
    mixed *= group.scale[covariances]
    q = len(group.free)
    result = np.zeros((*own.shape[:-2], q, q))
    result[..., paths[:, None], paths] = own
    result[..., paths[:, None], covariances] = mixed
    result[..., covariances[:, None], paths] = mixed.swapaxes(-1, -2)
    return result
