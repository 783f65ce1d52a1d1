"""Give the layers of a pretrained network to neurons and astrocytes, with or without looking at its queries first.

The network of neurons and astrocytes computes attention by random features, exactly and for every M (lesson 15), so
`feature_attention` stands for it here: the same numbers, many tokens at once.
"""

import numpy as np

from ..models.attention import attention
from ..models.feature_attention import calibrate, random_feature_attention
from ..models.random_features import gaussian_directions, orthogonal_directions

__all__ = [
    "KINDS",
    "astrocyte_layers",
    "calibrations",
    "directions",
    "norms",
    "queries_and_keys",
    "relative_error",
    "uniform",
]

#: Kind of features → (orthogonal directions?, what `feature_attention.calibrate` uses, or None). Each kind adds one
#: thing to the one before.
KINDS = {
    "plain": (False, None),
    "orthogonal": (True, None),
    "centred": (True, dict(centring=True, preconditioning=False, optimal=False)),
    "preconditioned": (True, dict(centring=True, preconditioning=True, optimal=False)),
    "optimal": (True, dict(centring=True, preconditioning=True, optimal=True)),
}


def directions(kind, heads, D, M, rng):
    """Draw directions of a kind, each head its own: float32, shape (heads, M, D).

    Raises
    ------
    ValueError
        If there is no such kind, or a number is not whole and positive.
    """
    draw = orthogonal_directions if _kind(kind)[0] else gaussian_directions
    return np.stack([draw(D, M, rng) for _ in range(heads)]).astype(np.float32)


def queries_and_keys(net, inputs, attend=None):
    """What the heads of every layer see for some inputs, all tokens in one row.

    Parameters
    ----------
    net : Bert or VisionTransformer
    inputs : sequence of str or of pictures
    attend : callable, or list with one for each layer, optional
        As in ``net.hidden``.

    Returns
    -------
    list of (Q, K), one for each layer
        Arrays (heads, tokens of all inputs, D), not yet scaled.

    Used in lesson 15.
    """
    heard = [[] for _ in range(net.layers)]

    def listening(notes, attend):
        def listen(Q, K, V):
            notes.append((Q, K))
            return (attend or attention)(Q, K, V)

        return listen

    each = attend if isinstance(attend, list | tuple) else [attend] * net.layers
    ears = [listening(notes, one) for notes, one in zip(heard, each, strict=True)]
    for x in inputs:
        net.hidden(x, ears)
    return [tuple(np.concatenate(part, axis=1) for part in zip(*notes, strict=True)) for notes in heard]


def calibrations(kind, heard):
    """Means, change of coordinates and A for each layer, as a kind of features wants them.

    Parameters
    ----------
    kind : {"plain", "orthogonal", "centred", "preconditioned", "optimal"}
    heard : list of (Q, K)
        From `queries_and_keys`, on inputs that the network is not tested with.

    Returns
    -------
    list of feature_attention.Calibration, or of None if the kind needs no looking

    Raises
    ------
    ValueError
        If there is no such kind.
    """
    which = _kind(kind)[1]
    return [None if which is None else calibrate(Q, K, **which) for Q, K in heard]


def astrocyte_layers(net, M, rng, kind="orthogonal", calibrations=None):
    """One attention for each layer of a network, each with random directions of its own.

    Parameters
    ----------
    net : Bert or VisionTransformer
    M : int
        Hidden neurons of each head.
    rng : numpy.random.Generator
    kind : {"plain", "orthogonal", "centred", "preconditioned", "optimal"}
        The last three need ``calibrations``.
    calibrations : list, optional
        From `calibrations`.

    Returns
    -------
    list of callables
        For ``attend`` of ``net.hidden`` and the like; replace some by None to leave softmax in those layers.

    Raises
    ------
    ValueError
        If there is no such kind, M is no whole number above 0, or the calibrations do not fit.

    Used in lesson 15.
    """
    if calibrations is None:
        if _kind(kind)[1] is not None:
            raise ValueError(
                f"{kind!r} features need calibrations: calibrations({kind!r}, queries_and_keys(…))"
            )
        calibrations = [None] * net.layers
    if len(calibrations) != net.layers:
        raise ValueError(f"{net.name} has {net.layers} layers, got {len(calibrations)} calibrations")
    return [_layer(directions(kind, net.heads, net.D, M, rng), one) for one in calibrations]


def uniform(Q, K, V):
    """The control, for ``attend``: it looks at nothing, every query gets the plain mean of the values."""
    return np.broadcast_to(V.mean(-2, keepdims=True), (*Q.shape[:-1], V.shape[-1]))


def norms(Q, K):
    """Mean |q|², |k|² and |q + k|² of each head, as the random features meet them: after the factor D^{−1/4} on each.

    The scatter of random features grows with e^{|q+k|²}, so these numbers say how many a layer needs.

    Parameters
    ----------
    Q, K : arrays, shape (heads, tokens, D)
        Not yet scaled, as from `queries_and_keys`.

    Returns
    -------
    dict
        "raw", "centred", "preconditioned" → (query, key, sum), arrays of the shape (heads,). The mean of |q + k|²
        is over all pairs.

    Used in lesson 15.
    """
    found = {}
    for stage, which in (("raw", None), ("centred", "centred"), ("preconditioned", "preconditioned")):
        q, k = np.asarray(Q, float), np.asarray(K, float)
        if which:
            q, k, _ = calibrate(q, k, **KINDS[which][1]).rewrite(q, k)
        root = np.sqrt(q.shape[-1])
        query, key = (q * q).sum(-1).mean(-1) / root, (k * k).sum(-1).mean(-1) / root
        found[stage] = query, key, query + key + 2 * (q.mean(-2) * k.mean(-2)).sum(-1) / root
    return found


def relative_error(found, exact):
    """Norm of the difference over the norm of the exact value."""
    return float(np.linalg.norm(np.subtract(found, exact)) / np.linalg.norm(exact))


def _kind(kind):
    if kind not in KINDS:
        raise ValueError(f"there is no kind {kind!r} of features; there are {', '.join(KINDS)}")
    return KINDS[kind]


def _layer(W, calibration):
    def attend(Q, K, V):
        gain = A = None
        if calibration is not None:
            Q, K, gain = calibration.rewrite(Q, K)
            A = calibration.A
        return random_feature_attention(Q, K, V, W, A=A, gain=gain)

    return attend
