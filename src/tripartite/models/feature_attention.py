"""Attention by random features for whole batches and many heads, without overflow.

    o_t = Σ_s φ(q_t)·φ(k_s) v_s / Σ_s φ(q_t)·φ(k_s)

is what the neuron–astrocyte network computes (`neuron_astrocyte`), and tends to softmax attention as the number M
of features grows. Time and memory grow with the number of tokens, not with its square.

**Safe**: features go through their logarithms. The activity of hidden neuron j for all keys may be divided by any
number and its activity for all queries multiplied by the same; a query's activity as a whole may be divided by any
number; o stays. Here each neuron's largest activity for a key becomes 1, then the largest product for each query:
what is divided by is at least 1, whatever the norms. (One common maximum of all keys is exact too, but for long
keys everything else may vanish beside it. Dividing each *key* by a number of its own is wrong.)

**Exact rewritings** of softmax attention leave the features less to do (`centre`, `precondition`, `calibrate`): a
vector common to all keys does not change a softmax; one common to all queries, q̄, is a gain e^{q̄·k} on what each
key writes; and q → Bq, k → B⁻ᵀk leaves q·k alone. Random features do not know this by themselves: their relative
variance is (e^{|q+k|²} − 1)/M. A feature sees q + k alone, so centring the queries is the same as shifting the keys
by −q̄: what centring does is to make q + k zero on average.

Sources: K. Choromanski et al. (2021), arXiv:2009.14794; A. Katharopoulos et al. (2020), arXiv:2006.16236;
V. Likhosherstov et al. (2022), arXiv:2205.15317.
"""

import math
from dataclasses import dataclass

import numpy as np

from ._valid import finite, one, positive
from .autograd import Tensor, operation
from .random_features import _log_features, _negative, _real, optimal_A

__all__ = ["Calibration", "calibrate", "centre", "feature_attend", "precondition", "random_feature_attention"]

_ENTRIES = 1 << 19  # of one array of features: more is done in pieces, which stay near the processor
_BLOCK = 64  # tokens that causal attention takes at once, at most
_SPAN = 60.0  # e^{−60} is still an ordinary number in float32


def random_feature_attention(Q, K, V, W, mask=None, causal=False, *, A=None, gain=None, scale=None):
    """Attention with positive random features in place of e^{q·k}, called as softmax attention is.

    Parameters
    ----------
    Q : array, shape (…, T_q, D)
        Queries, not yet scaled. T_q = 0 gives an empty result.
    K : array, shape (…, T_k, D)
        Keys, not yet scaled, at least one.
    V : array, shape (…, T_k, d_v)
        Values. The axes before the last two (batch, heads) broadcast.
    W : array, shape (M, D) or (…, M, D)
        Directions, from `random_features`; (heads, M, D) gives each head its own. For hyperbolic features pass
        ``np.concatenate((W, -W), axis=-2)``.
    mask : array of bool, broadcasting to (…, T_q, T_k), optional
        True where a query may look at a key. A mask that is the same for all queries, (…, 1, T_k) or (T_k,), as
        for padding, keeps time linear in the number of tokens; any other needs all T_q × T_k pairs.
    causal : bool
        Each query looks at its own token and at those before it; T_q = T_k. What the network has to remember
        does not grow with the number of tokens.
    A : float, or array with one number for each head, optional
        Take `random_features.optimal` with this A ≤ 0 instead of `positive`.
    gain : array, broadcasting to (…, T_k), optional
        Logarithm of a factor on what each key writes, from `centre`.
    scale : float, optional
        Factor on queries and on keys, D^{−1/4} unless given; 1 if they are scaled already.

    Returns
    -------
    ndarray, shape (…, T_q, d_v)
        float32 if Q, K and V all are, else float64.

    Raises
    ------
    ValueError
        If there is no key, shapes do not fit, something is not finite, a query may look at nothing, or what it
        may look at vanishes in this type beside what it may not (possible only with a mask for each query).
    TypeError
        If the input is not real numbers or the mask not boolean.

    Built in lesson 15. Source: Choromanski et al. (2021), arXiv:2009.14794.
    """
    Q, K, V, W, lead = _checked(Q, K, V, W)
    T_q, T_k = Q.shape[-2], K.shape[-2]
    if causal and T_q != T_k:
        raise ValueError(f"causal attention needs as many queries as keys, got {T_q} and {T_k}")
    mask, keys = _masks(mask, lead, T_q, T_k, causal)
    if gain is not None:
        gain = _broadcasting("gain", _real("gain", gain), (*lead, T_k)).astype(Q.dtype, copy=False)
    A = None if A is None else _negative(A)
    scale = Q.shape[-1] ** -0.25 if scale is None else one(positive, "scale", scale)
    if not T_q:
        return np.zeros((*lead, 0, V.shape[-1]), V.dtype)
    Q, K = Q * scale, K * scale

    def asked(tokens, rows):
        return _log_features(Q[..., tokens, :], W[..., rows, :], A, own=False)

    def written(tokens, rows):
        log = _log_features(K[..., tokens, :], W[..., rows, :], A)
        if gain is not None:
            log = log + gain[..., tokens, None]
        return log if keys is None else np.where(keys[..., tokens, None], log, -np.inf)

    ones = np.ones((*V.shape[:-1], 1), V.dtype)
    run = _causal if causal and mask is None else _all_at_once
    sums = run(asked, written, np.concatenate((V, ones), -1), mask, lead, T_q, W.shape[-2])
    return sums[..., :-1] / _above_zero(sums[..., -1:])


def centre(Q, K, q_mean=None, k_mean=None):
    """Take the mean off queries and keys so that softmax attention stays as it was.

    Parameters
    ----------
    Q, K : arrays, shapes (…, T_q, D) and (…, T_k, D)
        Not yet scaled.
    q_mean, k_mean : arrays, shape (D,) or (…, D), optional
        Vectors to take off; any vector is exact. Without them the means over these tokens, which a network that
        sees one token after the other cannot know.

    Returns
    -------
    Q, K : ndarrays of the same shapes
    gain : ndarray, shape (…, T_k)
        Logarithm q̄·k/√D of the factor on what each key writes, for `random_feature_attention`.

    Raises
    ------
    ValueError, TypeError
        If something is not finite, no real numbers, there is no token to average, or shapes do not fit.

    Built in lesson 15.
    """
    Q, K = _real("Q", Q), _real("K", K)
    if Q.ndim < 2 or K.ndim < 2 or Q.shape[-1] != K.shape[-1]:
        raise ValueError(
            f"Q and K must have the shapes (…, T, D) with the same D, got {Q.shape} and {K.shape}"
        )
    q_mean, k_mean = _mean("Q", Q, q_mean), _mean("K", K, k_mean)
    K = K - k_mean[..., None, :]
    gain = (K * q_mean[..., None, :]).sum(-1) / math.sqrt(K.shape[-1])
    return Q - q_mean[..., None, :], K, gain


def precondition(Q_stats, K_stats, ridge=1e-3):
    """The change of coordinates q → Bq, k → B⁻ᵀk that makes queries and keys shortest while q·k stays.

    It minimises E|Bq|² + E|B⁻ᵀk|². With C_q = E[q qᵀ] and C_k = E[k kᵀ], BᵀB is the positive matrix P that solves
    P C_q P = C_k.

    Parameters
    ----------
    Q_stats, K_stats : arrays, shape (…, D, D)
        C_q and C_k, of centred queries and keys; one pair a head.
    ridge : float
        This share of the mean variance is added to each direction, so that few tokens suffice.

    Returns
    -------
    ndarray, shape (…, D, D)
        B, symmetric. Rows of tokens become ``Q @ B`` and ``K @ np.linalg.inv(B)``.

    Raises
    ------
    ValueError, TypeError
        If a matrix is not square, not finite, or zero, or ridge not > 0.

    Built in lesson 15.
    """
    ridge = one(positive, "ridge", ridge)
    moments = []
    for name, C in (("Q_stats", Q_stats), ("K_stats", K_stats)):
        C = finite(name, C)
        if C.ndim < 2 or C.shape[-1] != C.shape[-2]:
            raise ValueError(f"{name} must have the shape (…, D, D), got {C.shape}")
        size = np.trace(C, axis1=-2, axis2=-1)[..., None, None] / C.shape[-1]
        if np.any(size <= 0):
            raise ValueError(f"{name} must hold some variance, got a trace of {size.min()}")
        moments.append(C + ridge * size * np.eye(C.shape[-1]))
    if moments[0].shape[-1] != moments[1].shape[-1]:
        raise ValueError(f"Q_stats and K_stats must fit, got {moments[0].shape} and {moments[1].shape}")
    root = _power(moments[0], 0.5)
    back = _power(moments[0], -0.5)
    return _power(back @ _power(root @ moments[1] @ root, 0.5) @ back, 0.5)


@dataclass(frozen=True)
class Calibration:
    """What `calibrate` found for each head; `rewrite` applies it.

    ``q_mean`` and ``k_mean`` have the shape (…, D), ``mix`` is B of `precondition` (…, D, D), ``size`` the mean
    |q + k|² that is left after scaling (…), and ``A`` belongs to it, or is None for plain positive features.
    """

    q_mean: np.ndarray
    k_mean: np.ndarray
    mix: np.ndarray
    size: np.ndarray
    A: np.ndarray | None

    def rewrite(self, Q, K):
        """Return Q, K and gain for ``random_feature_attention(Q, K, V, W, gain=gain, A=calibration.A)``."""
        Q, K, gain = centre(Q, K, self.q_mean, self.k_mean)
        return Q @ self.mix.astype(Q.dtype), K @ np.linalg.inv(self.mix).astype(K.dtype), gain


def calibrate(Q, K, centring=True, preconditioning=True, optimal=True):
    """Find means, change of coordinates and A for each head from examples.

    Parameters
    ----------
    Q, K : arrays, shapes (heads, n, D) or (n, D), or (batch, heads, n, D) to pool a batch
        Queries and keys that the network has met, not yet scaled. The numbers of tokens may differ.
    centring, preconditioning, optimal : bool
        Which of the three to use.

    Returns
    -------
    Calibration

    Raises
    ------
    ValueError, TypeError
        If shapes do not fit, something is not finite, or there is no variance to work with.

    Built in lesson 15.
    """
    Q, K = _pooled("Q", Q), _pooled("K", K)
    D = Q.shape[-1]
    if Q.shape[:-2] != K.shape[:-2] or K.shape[-1] != D:
        raise ValueError(f"Q and K must have the same heads and the same D, got {Q.shape} and {K.shape}")
    zero = np.zeros((*Q.shape[:-2], D))
    q_mean, k_mean = (Q.mean(-2), K.mean(-2)) if centring else (zero, zero)
    Q, K = Q - q_mean[..., None, :], K - k_mean[..., None, :]
    C_q, C_k = np.swapaxes(Q, -1, -2) @ Q / Q.shape[-2], np.swapaxes(K, -1, -2) @ K / K.shape[-2]
    mix = precondition(C_q, C_k) if preconditioning else np.broadcast_to(np.eye(D), C_q.shape).copy()
    Q, K = Q @ mix, K @ np.linalg.inv(mix)
    size = (Q * Q).sum(-1).mean(-1) + (K * K).sum(-1).mean(-1) + 2 * (Q.mean(-2) * K.mean(-2)).sum(-1)
    size = size / math.sqrt(D)
    return Calibration(q_mean, k_mean, mix, size, np.asarray(optimal_A(size, D)) if optimal else None)


def feature_attend(W, A=None, calibration=None):
    """Attention by random features for the networks of `transformer`, which learn through it.

    Parameters
    ----------
    W : array or Tensor, shape (M, D) or (heads, M, D)
        Directions, the same in every call. As a Tensor with ``requires_grad`` they are learned too.
    A : float, or array with one number for each head, optional
        As in `random_feature_attention`.
    calibration : Calibration, optional
        Rewrite queries and keys first; its A counts unless A is given.

    Returns
    -------
    callable
        ``attend(q, k, v, mask=None)`` on tensors of the shapes (…, T_q, D), (…, T_k, D), (…, T_k, d_v) with the same
        leading axes, not yet scaled, and a boolean mask as in `random_feature_attention`; it returns a tensor
        (…, T_q, d_v).

    Raises
    ------
    ValueError, TypeError
        As in `random_feature_attention`, when called.

    Built in lesson 15.
    """
    if A is None and calibration is not None:
        A = calibration.A
    A = None if A is None else _negative(A)

    def attend(q, k, v, mask=None):
        w = W if isinstance(W, Tensor) else Tensor(np.asarray(W, q.dtype))
        gain = None
        if calibration is not None:
            root = math.sqrt(q.shape[-1])
            q = (q - calibration.q_mean[..., None, :]) @ calibration.mix
            k = k - calibration.k_mean[..., None, :]
            gain = (k * (calibration.q_mean[..., None, :] / root)).sum(axis=-1)
            k = k @ np.linalg.inv(calibration.mix)
        if not any(x.requires_grad for x in (q, k, v, w)):
            log = None if gain is None else gain.data
            return Tensor(random_feature_attention(q.data, k.data, v.data, w.data, mask, A=A, gain=log))
        return _attend(q, k, v, w, mask, A, gain)

    return attend


# ---- the way forward ------------------------------------------------------------------------------------
# ``values`` carry a column of ones, so that the sum of the weights comes out beside the weighted values.


def _all_at_once(asked, written, values, mask, lead, T_q, M):
    """Write all keys, then read all queries, some neurons at a time: (…, T_q, d_v + 1)."""
    everything = slice(None)
    step = max(16, _ENTRIES // (math.prod(lead) * max(T_q, values.shape[-2], 1)))
    sums, best = 0.0, -np.inf
    for start in range(0, M, step):
        rows = slice(start, start + step)
        keys, queries, highest = _stable(asked(everything, rows), written(everything, rows), best)
        shrink = np.exp(best - highest)  # 0 the first time
        best = highest
        back = np.swapaxes(keys, -1, -2)
        sums = sums * shrink + (queries @ (back @ values) if mask is None else queries @ back)
    return sums if mask is None else np.where(mask, sums, 0) @ values


def _stable(asked, written, best=-np.inf):
    """Activities for keys and for queries from their logarithms, and what each query was divided by (log)."""
    top = written.max(axis=-2, keepdims=True)  # for each neuron, over the keys
    queries = asked + top
    highest = np.maximum(best, queries.max(axis=-1, keepdims=True))
    queries -= highest
    keys = written - top
    return np.exp(keys, out=keys), np.exp(queries, out=queries), highest


def _causal(asked, written, values, mask, lead, T, M):
    """Write a block of tokens and read it, with a state (…, M, d_v + 1): (…, T, d_v + 1).

    The state is kept divided by each neuron's largest activity so far. A later token never changes an earlier
    output: inside a block the unit is the neuron's largest activity up to the block's first token, and a key
    beyond it counts from its own row on.
    """
    n_v = values.shape[-1]
    sums = np.empty((*lead, T, n_v), values.dtype)
    state, top = np.zeros((*lead, M, n_v), values.dtype), -np.inf
    block = max(1, min(_BLOCK, _ENTRIES // (math.prod(lead) * M)))
    start, all_rows = 0, slice(None)
    while start < T:
        tokens = slice(start, start + block)
        new = written(tokens, all_rows)
        unit = np.maximum(top, new[..., :1, :])
        over = np.maximum((new - unit).max(-1), 0)  # (…, n): how far a key goes beyond the unit
        if over.max() > _SPAN:  # too far for one unit: token by token
            tokens, new, over = slice(start, start + 1), new[..., :1, :], over[..., :1]
        ceiling = np.maximum.accumulate(over, axis=-1)
        queries = asked(tokens, all_rows) + unit
        queries = np.exp(queries - queries.max(-1, keepdims=True))
        keys = np.exp(new - unit - over[..., None])
        earlier = np.tril(np.ones((over.shape[-1],) * 2, bool))
        late = np.where(earlier, over[..., None, :] - ceiling[..., None], -np.inf)  # (…, n, n)
        pairs = (queries @ np.swapaxes(keys, -1, -2)) * np.exp(late)
        state *= np.swapaxes(np.exp(top - unit), -1, -2)
        here = values[..., tokens, :]
        sums[..., tokens, :] = pairs @ here + np.exp(-ceiling[..., None]) * (queries @ state)
        top = np.maximum(unit, new.max(-2, keepdims=True))
        keys = np.exp(new - top)
        state = state * np.swapaxes(np.exp(unit - top), -1, -2) + np.swapaxes(keys, -1, -2) @ here
        start += new.shape[-2]
    return sums


def _attend(q, k, v, w, mask, A, gain):
    """The same on tensors, with the way back. Maxima are taken off as constants, which is exact: they cancel."""
    _Q, _K, _V, _W, lead = _checked(q.data, k.data, v.data, w.data)
    if not q.shape[:-2] == k.shape[:-2] == v.shape[:-2] == lead:
        raise ValueError(
            f"attend: q, k, v must have the same leading axes, got {q.shape}, {k.shape}, {v.shape}"
        )
    T_q, T_k, D = q.shape[-2], k.shape[-2], q.shape[-1]
    mask, keys_mask = _masks(mask, lead, T_q, T_k, False)
    scale = D**-0.25
    slope = 1.0 if A is None else np.sqrt(1 - 4 * A).astype(q.dtype)[..., None, None]
    x, y = q.data * scale, k.data * scale
    log = _log_features(y, w.data, A)
    if gain is not None:
        log = log + gain.data[..., None]
    if keys_mask is not None:
        log = np.where(keys_mask[..., None], log, -np.inf)
    keys, queries, _ = _stable(_log_features(x, w.data, A, own=False), log)
    values = np.concatenate((v.data, np.ones((*v.shape[:-1], 1), v.dtype)), -1)
    back_keys = np.swapaxes(keys, -1, -2)
    if mask is None:
        H = back_keys @ values
        sums = queries @ H
    else:
        pairs = np.where(mask, queries @ back_keys, 0)
        sums = pairs @ values
    total = _above_zero(sums[..., -1:])
    data = sums[..., :-1] / total

    def back(g, room):
        d = np.concatenate((g, -np.einsum("...i,...i->...", g, data)[..., None]), -1) / total
        if mask is None:
            d_H = np.swapaxes(queries, -1, -2) @ d
            d_queries, d_keys, d_values = (
                d @ np.swapaxes(H, -1, -2),
                values @ np.swapaxes(d_H, -1, -2),
                keys @ d_H,
            )
        else:
            d_pairs = np.where(mask, d @ np.swapaxes(values, -1, -2), 0)
            d_queries, d_keys = d_pairs @ keys, np.swapaxes(d_pairs, -1, -2) @ queries
            d_values = np.swapaxes(pairs, -1, -2) @ d
        d_queries *= queries  # now of the logarithms
        d_keys *= keys
        v.accumulate(np.ascontiguousarray(d_values[..., :-1]), True)
        if q.requires_grad:
            q.accumulate((slope * scale) * (d_queries @ w.data), True)
        written = d_keys.sum(-1)
        if k.requires_grad:
            k.accumulate(scale * (slope * (d_keys @ w.data) - written[..., None] * y), True)
        if gain is not None:
            gain.accumulate(written, True)
        if w.requires_grad:
            d_w = np.swapaxes(slope * d_queries, -1, -2) @ x + np.swapaxes(slope * d_keys, -1, -2) @ y
            if A is not None:  # both sides hold A|w|²
                both = (d_queries.sum(-2) + d_keys.sum(-2))[..., None]
                d_w = d_w + 2 * A.astype(q.dtype)[..., None, None] * both * w.data
            w.accumulate(d_w, True)

    parents = (q, k, v, w) if gain is None else (q, k, v, w, gain)
    return operation(data, parents, back)


# ---- shared ---------------------------------------------------------------------------------------------


def _checked(Q, K, V, W):
    Q, K, V, W = _real("Q", Q), _real("K", K), _real("V", V), _real("W", W)
    if min(Q.ndim, K.ndim, V.ndim, W.ndim) < 2:
        raise ValueError(
            f"Q, K, V must have the shapes (…, T, D) and W (M, D), got {Q.shape}, {K.shape}, {V.shape}, {W.shape}"
        )
    if not Q.shape[-1] == K.shape[-1] == W.shape[-1] or not Q.shape[-1]:
        raise ValueError(f"Q, K and W must have the same D >= 1, got {Q.shape}, {K.shape} and {W.shape}")
    if K.shape[-2] != V.shape[-2]:
        raise ValueError(f"every key needs one value, got {K.shape[-2]} keys and {V.shape[-2]} values")
    if not K.shape[-2] or not W.shape[-2]:
        raise ValueError(f"at least one key and one feature are needed, got K {K.shape} and W {W.shape}")
    try:
        lead = np.broadcast_shapes(Q.shape[:-2], K.shape[:-2], V.shape[:-2], W.shape[:-2])
    except ValueError:
        raise ValueError(
            f"the axes before the last two must broadcast, got {Q.shape}, {K.shape}, {V.shape} and W {W.shape}"
        ) from None
    dtype = np.result_type(Q, K, V)
    return *(x.astype(dtype, copy=False) for x in (Q, K, V, W)), lead


def _masks(mask, lead, T_q, T_k, causal):
    """Return a mask of pairs or None, and a mask of keys (…, T_k) or None."""
    if mask is None:
        return None, None
    mask = np.asarray(mask)
    if mask.dtype != bool:
        raise TypeError(f"the mask must be boolean, True where a query may look, got {mask.dtype}")
    mask = _broadcasting("mask", mask, (*lead, T_q, T_k))
    if mask.ndim < 2:
        mask = mask[None]
    keys = None
    if mask.shape[-2] == 1 and mask.shape[-1] == T_k:
        keys = mask[..., 0, :]
        blind = not (keys[..., 0] if causal else keys.any(-1)).all()
    else:
        mask = mask & np.tri(T_q, T_k, dtype=bool) if causal else mask
        blind = not np.broadcast_to(mask, (*mask.shape[:-1], T_k)).any(-1).all()
    if blind and T_q:
        raise ValueError("the mask must leave each query at least one key to look at, got a row of False")
    return (None, keys) if keys is not None else (mask, None)


def _broadcasting(name, array, shape):
    try:
        if np.broadcast_shapes(array.shape, shape) == shape:
            return array
    except ValueError:
        pass
    raise ValueError(f"{name} must broadcast to the shape {shape}, got {array.shape}")


def _above_zero(total):
    if not np.all(total > 0):
        raise ValueError(
            "a query divides by a sum that is not > 0: what the mask leaves it vanishes in this type beside what "
            "it may not look at; make queries and keys shorter, or use float64"
        )
    return total


def _mean(name, X, mean):
    if mean is None:
        if not X.shape[-2]:
            raise ValueError(f"{name} has no token to take the mean of, got the shape {X.shape}")
        return X.mean(-2)
    mean = _real(f"the mean of {name}", mean).astype(X.dtype, copy=False)
    return _broadcasting(f"the mean of {name}", mean, (*X.shape[:-2], X.shape[-1]))


def _pooled(name, X):
    X = finite(name, X)
    if X.ndim < 2 or not X.shape[-2] or not X.shape[-1]:
        raise ValueError(f"{name} must have the shape (heads, n, D) with at least one token, got {X.shape}")
    if X.ndim > 3:
        X = np.moveaxis(X, -3, 0)
        X = X.reshape(len(X), -1, X.shape[-1])
    return X


def _power(C, exponent):
    """A power of symmetric positive matrices (…, D, D)."""
    values, vectors = np.linalg.eigh(C)
    return (vectors * values[..., None, :] ** exponent) @ np.swapaxes(vectors, -1, -2)
