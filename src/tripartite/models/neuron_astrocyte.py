"""The neuron–astrocyte network: a Hebbian layer writes, an astrocyte divides, and together they are attention.

A hidden layer of M neurons answers a key or a query x with φ(x). Its synapses onto the output neurons lie inside
one astrocyte. The network has two states, switched by ``reading``:

- writing, token by token: the synapses follow Hebb's rule, H += v φ(k)ᵀ, and the way from the hidden neurons to the
  astrocyte follows their activity alone, a += φ(k);
- reading: the hidden layer answers the query, the astrocyte answers p = a·φ(q), and sets the strength of all
  synapses to H/p, so that the output is H φ(q) / (a·φ(q)).

This is attention with the kernel φ(q)·φ(k), exactly and for every M; with the maps of `random_features` it tends to
softmax attention as M grows. Queries and keys come here scaled, by D^{−1/4} each.

**1/M.** The authors divide H by M and lets p be the *mean* of the calcium in all d_v·M processes, a·φ(q)/M; the
two cancel. Here neither is done, unless ``mean=True`` asks for both. One without the other is wrong by a factor M.

Everything lives in arrays with any leading axes; one head is one network, and heads share nothing.

Source: L. Kozachkov, K. V. Kastanenka, D. Krotov (2023), doi:10.1073/pnas.2219150120; the equations as the same
authors restate them in appendix C of arXiv:2311.08135. Built in lesson 15.
"""

import math

import numpy as np

from ._valid import count, not_negative, one
from .random_features import _real

__all__ = [
    "NeuronAstrocyteNetwork",
    "StableNetwork",
    "causal",
    "divisive_inhibition",
    "kept",
    "read",
    "write",
]


def write(K, V, phi, mask=None, keep=1.0, mean=False):
    """Write all keys and values: Hebb's rule for the synapses, activity alone for the astrocyte.

    Parameters
    ----------
    K : array, shape (…, T, D)
        Keys, scaled; at least one.
    V : array, shape (…, T, d_v)
        Values.
    phi : callable
        ``phi(x)`` of shape (…, M) for x of shape (…, D): the hidden layer.
    mask : array of bool, shape (…, T), optional
        False for tokens that are not to be written, as padding. A key of zeros is not silent: e^0 = 1.
    keep : float, from 0 to 1
        What is left of H and of a after each further token; 1 forgets nothing. A token counts keep^{T − 1 − s}.
    mean : bool
        Divide H by M, as the authors do; then `read` must use the mean too.

    Returns
    -------
    H : ndarray, shape (…, d_v, M)
    a : ndarray, shape (…, M)

    Raises
    ------
    ValueError
        If there is no key, shapes do not fit, something is not finite, or keep lies outside 0 to 1.

    Built in lesson 15. Source: Kozachkov et al. (2023), doi:10.1073/pnas.2219150120.
    """
    K, V = _tokens(K, V)
    F = _activity(phi, K)
    share = kept(K.shape[-2], keep)[-1].astype(F.dtype)  # of each token, at the end
    if mask is not None:
        mask = np.asarray(mask)
        if mask.dtype != bool or mask.shape[-1:] != share.shape:
            raise ValueError(
                f"mask must be boolean with one entry a token, got {mask.dtype} of the shape {mask.shape}"
            )
        if mask.ndim > 1 or not mask.all():
            share = share * mask
    F = F * share[..., None]
    H = np.swapaxes(V, -1, -2) @ F
    return (H / F.shape[-1] if mean else H), F.sum(-2)


def kept(T, keep=1.0):
    """What is left of token s after token t has been written: keep^{t − s} for s ≤ t, else 0.

    Parameters
    ----------
    T : int
    keep : float, from 0 to 1

    Returns
    -------
    ndarray, shape (T, T)
        Row t, column s; the last row is the end of the sequence.

    Raises
    ------
    ValueError
        If T is not a whole number of at least 1, or keep lies outside 0 to 1.

    Built in lesson 15.
    """
    T, keep = count("T", T), _share("keep", keep)
    lag = np.arange(T)[:, None] - np.arange(T)
    return np.where(lag >= 0, keep ** np.maximum(lag, 0), 0.0)


def read(q, H, a, phi, mean=False):
    """Read: the output neurons receive H φ(q), divided by the astrocyte's answer a·φ(q).

    Parameters
    ----------
    q : array, shape (…, T, D) or (D,)
        Queries, scaled. No query (T = 0) gives an empty result.
    H, a : arrays, shapes (…, d_v, M) and (…, M)
        From `write`.
    phi : callable
        The same hidden layer as in writing.
    mean : bool
        As in `write`: 1/M in both or in neither.

    Returns
    -------
    ndarray, shape (…, T, d_v), or (d_v,) for one query

    Raises
    ------
    ValueError
        If an answer is not > 0, shapes do not fit, or something is not finite. Features that change sign give such
        answers; the synapses of the model would then grow without end (`astrocyte_ode`).

    Built in lesson 15. Source: Kozachkov et al. (2023), doi:10.1073/pnas.2219150120.
    """
    F, H, a = _activity(phi, _real("q", q)), _real("H", H), _real("a", a)
    return _sent(F, H) / _above_zero(_answer(F, a, mean))[..., None]


def causal(Q, K, V, phi, keep=1.0):
    """Write each token, then read it at once: a query meets its own token and those before it.

    Parameters
    ----------
    Q, K : arrays, shape (…, T, D)
        Scaled.
    V : array, shape (…, T, d_v)
    phi : callable
    keep : float, from 0 to 1
        What is left of H and a with each token.

    Returns
    -------
    ndarray, shape (…, T, d_v)
        Computed with a state of (…, d_v, M) and (…, M), whatever T.

    Raises
    ------
    ValueError
        As in `write` and `read`, or if there are not as many queries as keys.

    Built in lesson 15. Source: A. Katharopoulos et al. (2020), arXiv:2006.16236.
    """
    K, V = _tokens(K, V)
    Q = _real("Q", Q)
    if Q.ndim < 2 or Q.shape[-2] != K.shape[-2]:
        raise ValueError(f"Q must hold one query for each of the {K.shape[-2]} keys, got the shape {Q.shape}")
    keep = _share("keep", keep)
    F_q, F_k = _activity(phi, Q), _activity(phi, K)
    H = a = 0.0
    out = []
    for t in range(K.shape[-2]):
        f = F_k[..., t, :]
        H = keep * H + V[..., t, :, None] * f[..., None, :]
        a = keep * a + f
        f = F_q[..., t : t + 1, :]
        out.append(_sent(f, H) / _above_zero(_answer(f, a))[..., None])
    return np.concatenate(out, axis=-2)


def divisive_inhibition(q, H, a, phi, leak=0.0):
    """The same read-out without an astrocyte: one inhibitory neuron that divides.

    Its weights from the hidden layer are a, learned by the rule that the astrocyte uses, so it fires in proportion
    to a·φ(q) and opens as much conductance in the output neurons. Where that shunts far more than the leak, their
    potential rests at H φ(q) / (leak + a·φ(q)).

    Parameters
    ----------
    q, H, a, phi
        As in `read`.
    leak : float
        Leak conductance of the output neurons, in the units of a·φ(q); at least 0. With 0, `read` to the last digit.

    Returns
    -------
    ndarray, shape (…, T, d_v), or (d_v,) for one query

    Raises
    ------
    ValueError
        As in `read`, or if leak is negative.

    Built in lesson 15.
    """
    leak = one(not_negative, "leak", leak)
    F, H, a = _activity(phi, _real("q", q)), _real("H", H), _real("a", a)
    inhibition = _above_zero(_answer(F, a))
    return _sent(F, H) / (leak + inhibition)[..., None]


class NeuronAstrocyteNetwork:
    """One head of the network, one token at a time, with parts that can fail.

    Parameters
    ----------
    phi : callable
        The hidden layer: x of shape (D,) to activities of shape (M,), for keys and for queries.
    M, d_v : int
        Hidden neurons, output neurons.
    keep : float, from 0 to 1
        What is left of H, and of a, with each new token.
    keep_astrocyte : float, from 0 to 1, optional
        Another one for a. Unless it equals ``keep`` the weights of a query no longer sum to 1.
    noise : float
        The astrocyte's answer is multiplied by e^{noise · ξ}, ξ normal: one number for all outputs, so it changes
        how long the output is, not where it points.
    astrocyte : bool
        False: nobody divides, and the output is H φ(q).
    mean : bool
        1/M as the authors have it, on both sides.
    rng : numpy.random.Generator
        For noise.

    Attributes
    ----------
    H, a : ndarrays, shapes (d_v, M) and (M,)
        What has been learned.
    p : float or None
        The astrocyte's last answer.
    reading : bool
        The state of the switch: False while writing.
    astrocyte : bool
        May be changed at any time.

    Raises
    ------
    ValueError
        If a number lies outside its range, or rng is missing where it is needed.

    Built in lesson 15. Source: Kozachkov et al. (2023), doi:10.1073/pnas.2219150120; leak, noise and failing parts are
    additions of this course.
    """

    def __init__(
        self,
        phi,
        M,
        d_v,
        *,
        keep=1.0,
        keep_astrocyte=None,
        noise=0.0,
        astrocyte=True,
        mean=False,
        rng=None,
    ):
        self.phi, self.M, self.d_v = phi, count("M", M), count("d_v", d_v)
        self.keep = _share("keep", keep)
        self.keep_astrocyte = (
            self.keep if keep_astrocyte is None else _share("keep_astrocyte", keep_astrocyte)
        )
        self.noise = one(not_negative, "noise", noise)
        self.astrocyte, self.mean, self.rng = astrocyte, mean, rng
        if rng is None and self.noise:
            raise ValueError("noise needs random numbers: pass rng=np.random.default_rng(seed)")
        self.reset()

    def reset(self):
        """Forget everything, as between two sequences."""
        self.H, self.a = np.zeros((self.d_v, self.M)), np.zeros(self.M)
        self.p, self.reading = None, False

    def write(self, k, v):
        """Write one token: key (D,), value (d_v,)."""
        self.reading = False
        f, v = self._hidden("k", k), _real("v", v)
        if v.shape != (self.d_v,):
            raise ValueError(f"v must have the shape ({self.d_v},), got {v.shape}")
        self.H = self.keep * self.H + np.outer(v, f) / (self.M if self.mean else 1)
        self.a = self.keep_astrocyte * self.a + f

    def read(self, q):
        """Answer one query (D,): the output, shape (d_v,). Raises ValueError unless the answer p is > 0."""
        self.reading = True
        f = self._hidden("q", q)
        self.p = float(_answer(f, self.a, self.mean))
        if self.noise:
            self.p *= math.exp(self.noise * self.rng.standard_normal())
        out = self.H @ f
        return out / _above_zero(self.p) if self.astrocyte else out

    def replay(self, Q, K, V):
        """Write all tokens of a new sequence, then present the queries: outputs, shape (T_q, d_v)."""
        Q, K, V = self._sequence(Q, K, V)
        for k, v in zip(K, V, strict=True):
            self.write(k, v)
        return np.array([self.read(q) for q in Q]).reshape(-1, self.d_v)

    def stream(self, Q, K, V):
        """Write each token of a new sequence and read it at once: outputs, shape (T, d_v)."""
        Q, K, V = self._sequence(Q, K, V)
        if len(Q) != len(K):
            raise ValueError(f"a stream has one query for each key, got {len(Q)} and {len(K)}")
        out = []
        for q, k, v in zip(Q, K, V, strict=True):
            self.write(k, v)
            out.append(self.read(q))
        return np.array(out)

    def _sequence(self, Q, K, V):
        self.reset()
        Q = _real("Q", Q)
        if Q.ndim != 2:
            raise ValueError(f"Q must have the shape (T, D), got {Q.shape}")
        return Q, *_tokens(K, V)

    def _hidden(self, name, x):
        f = _activity(self.phi, _real(name, x))
        if f.shape != (self.M,):
            raise ValueError(f"phi must return {self.M} activities for one token, got the shape {f.shape}")
        return f


class StableNetwork:
    """The same for keys and queries of any length, and in float32: it keeps what it has learned in small numbers.

    Each hidden neuron's part of H and a is kept divided by the largest activity for a key that is left in it; when
    a larger one comes, the old part shrinks by the factor between them. The division cancels between H
    and a, so the output is that of `NeuronAstrocyteNetwork`; it is never 0/0, for a·φ(q) is at least the largest of
    its terms. Memory and time for a token do not depend on how many have come.

    Parameters
    ----------
    log_phi : callable
        Logarithm of the hidden layer's activity, (D,) to (M,), as `random_features.log_positive`.
    M, d_v : int
        Hidden neurons, output neurons.
    keep : float, from above 0 to 1
        What is left with each new token.
    dtype : float32 or float64

    Attributes
    ----------
    H, a, top : ndarrays, shapes (d_v, M), (M,) and (M,)
        The state: H e^{top} and a e^{top} are those of the plain network.

    Raises
    ------
    ValueError
        If a number lies outside its range.

    Built in lesson 15.
    """

    def __init__(self, log_phi, M, d_v, *, keep=1.0, dtype=np.float64):
        self.log_phi, self.M, self.d_v, self.dtype = (
            log_phi,
            count("M", M),
            count("d_v", d_v),
            np.dtype(dtype),
        )
        self.keep = _share("keep", keep)
        if not self.keep:
            raise ValueError("keep must be > 0, got 0.0: nothing would be left to divide by")
        self._log_keep = math.log(self.keep)
        self.reset()

    def reset(self):
        """Forget everything, as between two sequences."""
        self.H, self.a = np.zeros((self.d_v, self.M), self.dtype), np.zeros(self.M, self.dtype)
        self.top = np.full(self.M, -np.inf, self.dtype)

    @property
    def size(self):
        """How many numbers the network remembers: (d_v + 2) M."""
        return self.H.size + self.a.size + self.top.size

    def write(self, k, v):
        """Write one token: key (D,), value (d_v,)."""
        log = self._hidden("k", k)
        v = _real("v", v)
        if v.shape != (self.d_v,):
            raise ValueError(f"v must have the shape ({self.d_v},), got {v.shape}")
        left = self.top + self._log_keep  # the unit fades with what it measures
        top = np.maximum(left, log)
        shrink, f = np.exp(left - top), np.exp(log - top)
        self.H *= shrink
        self.H += v[:, None].astype(self.dtype) * f
        self.a = self.a * shrink + f
        self.top = top

    def read(self, q):
        """Answer one query (D,): the output, shape (d_v,). Raises ValueError if nothing has been written."""
        log = self._hidden("q", q) + self.top
        f = np.exp(log - max(log.max(), np.finfo(self.dtype).min))
        return (self.H @ f) / _above_zero(self.a @ f)

    def stream(self, Q, K, V):
        """Write each token of a new sequence and read it at once: outputs, shape (T, d_v)."""
        return NeuronAstrocyteNetwork.stream(self, Q, K, V)

    _sequence = NeuronAstrocyteNetwork._sequence

    def _hidden(self, name, x):
        log = _activity(self.log_phi, _real(name, x))
        if log.shape != (self.M,):
            raise ValueError(f"log_phi must return {self.M} numbers for one token, got the shape {log.shape}")
        return log.astype(self.dtype, copy=False)


# ---- shared ---------------------------------------------------------------------------------------------


def _tokens(K, V):
    K, V = _real("K", K), _real("V", V)
    if K.ndim < 2 or V.ndim < 2 or K.shape[:-1] != V.shape[:-1]:
        raise ValueError(
            f"K and V must have the shapes (…, T, D) and (…, T, d_v), one value a key, got {K.shape} and {V.shape}"
        )
    if not K.shape[-2]:
        raise ValueError("at least one key must be written: with none there is nothing to divide by")
    return K, V


def _activity(phi, x):
    f = _real("what phi returns", phi(x))
    if f.shape[:-1] != x.shape[:-1]:
        raise ValueError(
            f"phi must turn the shape (…, D) into (…, M), but it turned {x.shape} into {f.shape}"
        )
    return f


def _answer(F, a, mean=False):
    if not F.ndim or not a.ndim or F.shape[-1] != a.shape[-1]:
        raise ValueError(f"phi and a must have the same M, got the shapes {F.shape} and {a.shape}")
    p = (F @ a[..., None])[..., 0]
    return p / F.shape[-1] if mean else p


def _sent(F, H):
    if H.ndim < 2 or F.shape[-1] != H.shape[-1]:
        raise ValueError(f"H must have the shape (…, d_v, {F.shape[-1]}), got {H.shape}")
    return F @ np.swapaxes(H, -1, -2)


def _above_zero(p):
    if not np.all(np.asarray(p) > 0):
        lowest = np.min(p)
        raise ValueError(
            f"the astrocyte's answer must be > 0, got {lowest:.6g}: either nothing has been written, or the features "
            f"change sign, or they are too small for this type (see StableNetwork)"
        )
    return p


def _share(name, value):
    value = one(not_negative, name, value)
    if value > 1:
        raise ValueError(f"{name} must lie between 0 and 1, got {value}")
    return value
