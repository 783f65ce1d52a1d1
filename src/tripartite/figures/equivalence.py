"""Pictures of the neuron–astrocyte network: its error against softmax, its two phases, and what failing does."""

from dataclasses import dataclass

import numpy as np

from .drawing import Drawing
from .gradients import slope
from .style import COLOUR, look

_ERRORS = (3e-3, 3.0)


@dataclass(frozen=True)
class Gap:
    """The network against softmax attention.

    ``Ms`` (m,), ``errors`` (m,) and ``law`` (m,): number of features, measured relative error, and the 1/√M law for
    large M; ``M`` is the marked one, ``exact`` and ``got`` its outputs, ``size`` the mean |q + k|²,
    ``nothing`` the error of the plain mean of all values.
    """

    Ms: np.ndarray
    errors: np.ndarray
    law: np.ndarray
    M: int
    exact: np.ndarray
    got: np.ndarray
    size: float
    nothing: float


@dataclass(frozen=True)
class Phase:
    """The network after some steps of writing and reading.

    ``step`` of ``steps``; ``activity`` (M,) of the hidden layer, ``H`` (d_v, M) and ``a`` (M,) as they are now;
    ``parts`` (M,) are a_j φ_j(q), which add up to ``p``, or None while writing; ``out`` (d_v,) and ``exact`` (d_v,)
    are the answer and random-feature attention from its formula. ``words`` say what happens; ``top`` holds the
    largest activity, sum and |H| of the whole run, for the axes.
    """

    step: int
    steps: int
    activity: np.ndarray
    H: np.ndarray
    a: np.ndarray
    parts: np.ndarray | None
    p: float
    out: np.ndarray | None
    exact: np.ndarray | None
    words: str
    top: tuple[float, float, float]


@dataclass(frozen=True)
class Failure:
    """What is left of attention when the astrocyte fails.

    ``sums`` (T,): weights of each query added up. ``weights`` (T,) and ``exact`` (T,): of the last query, on every
    token. ``deviation``: relative error of all answers; ``words`` say what failed.
    """

    sums: np.ndarray
    weights: np.ndarray
    exact: np.ndarray
    deviation: float
    words: str


def draw_gap(ax, result):
    """Draw the error against M on two logarithmic axes, and the outputs for one M against the exact ones.

    Parameters
    ----------
    ax : dict of Axes
        "E" and "S".
    result : Gap
    """
    E, S = ax["E"], ax["S"]
    E.set(xscale="log", yscale="log", ylim=_ERRORS, xlim=(result.Ms[0] / 1.5, result.Ms[-1] * 1.5))
    E.set(xlabel="number of features M", ylabel="relative error")
    (law,) = E.plot([], [], label="law for large M", lw=1.3, **(look("closed form") | {"linestyle": "--"}))
    (curve,) = E.plot([], [], "h-", color=COLOUR["astrocyte"], label="measured")
    (nothing,) = E.plot([], [], ":", color=COLOUR["muted"], label="control: mean of all values")
    (mark,) = E.plot([], [], "o", ms=12, mfc="none", color=COLOUR["data"])
    E.legend(loc="lower left")
    S.set(xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), xlabel="softmax attention", ylabel="network")
    S.plot([-1.5, 1.5], [-1.5, 1.5], lw=0.8, color=COLOUR["muted"])
    (dots,) = S.plot([], [], ms=3, **look("astrocyte", points=True))

    def update(result):
        law.set_data(result.Ms, result.law)
        nothing.set_data(result.Ms, np.full(len(result.Ms), result.nothing))
        curve.set_data(result.Ms, np.clip(result.errors, 1e-9, 1e9))
        here = int(np.flatnonzero(result.Ms == result.M)[0])
        mark.set_data([result.M], [np.clip(result.errors[here], *_ERRORS)])
        dots.set_data(*(np.clip(np.ravel(x), -1.45, 1.45) for x in (result.exact, result.got)))
        return (
            f"Mean |q + k|² = {result.size:.1f}: with M = {result.M} features the relative error is "
            f"{result.errors[here]:.2g} (mean of all values: {result.nothing:.2g}); the law for large M says "
            f"{result.law[here]:.2g}. "
            f"The slope over the larger M is {slope(result.Ms, result.errors):.2f}; 1/√M has −0.50."
        )

    update(result)
    return Drawing([law, curve, nothing, mark, dots], update)


def draw_phase(ax, result):
    """Draw the hidden layer, the synapses, the astrocyte and the output after some steps.

    Parameters
    ----------
    ax : dict of Axes
        "F", "H", "A" and "O".
    result : Phase
    """
    M, dv = len(result.a), len(result.H)
    places, outputs = np.arange(M), np.arange(dv)
    highest, gathered, strongest = result.top
    F = ax["F"].bar(places, np.zeros(M), color=COLOUR["neuron"], width=0.7)
    ax["F"].set(ylim=(0, 1.1 * highest), xlim=(-0.6, M - 0.4), xticks=[], title="hidden neurons φ")
    H = ax["H"].imshow(
        np.zeros((dv, M)),
        cmap="cividis",
        aspect="auto",
        vmin=-strongest,
        vmax=strongest,
        interpolation="nearest",
    )
    ax["H"].set(yticks=outputs, xticks=[], title="synapses H (light +, dark −)")
    ax["H"].set_ylabel("output")
    A = ax["A"].bar(places, np.zeros(M), color=COLOUR["area"], edgecolor=COLOUR["astrocyte"], width=0.8)
    P = ax["A"].bar(places, np.zeros(M), color=COLOUR["astrocyte"], width=0.4)
    ax["A"].set(ylim=(0, 1.1 * gathered), xlim=(-0.6, M - 0.4), xlabel="hidden neuron")
    ax["A"].set_title("astrocyte: a (pale), its parts of p (dark)")
    O = ax["O"].bar(outputs, np.zeros(dv), color=COLOUR["neuron"], width=0.5)
    (X,) = ax["O"].plot([], [], "x", ms=9, mew=2, color=COLOUR["data"])
    ax["O"].set(ylim=(-1.2, 1.2), xlim=(-0.6, dv - 0.4), xticks=outputs, xlabel="output")
    ax["O"].set_title("answer (bars), formula (×)")
    ax["O"].axhline(0, lw=0.8, color=COLOUR["muted"])

    def update(result):
        for bars, heights in (
            (F, result.activity),
            (A, result.a),
            (P, np.zeros(M) if result.parts is None else result.parts),
            (O, np.zeros(dv) if result.out is None else np.clip(result.out, -1.2, 1.2)),
        ):
            for bar, height in zip(bars, heights, strict=True):
                bar.set_height(height)
        H.set_data(result.H)
        X.set_data(*(([], []) if result.exact is None else (outputs, result.exact)))
        if result.out is None:
            return (
                f"Step {result.step} of {result.steps}, {result.words}: the sum of a is {result.a.sum():.2f}."
            )
        gap = np.abs(result.out - result.exact).max()
        same = "equal to the last digits" if gap < 1e-12 else f"off by {gap:.2g}"
        return (
            f"Step {result.step} of {result.steps}, {result.words}: the astrocyte answers p = {result.p:.2f}; answer "
            f"and formula of random-feature attention are {same}."
        )

    update(result)
    return Drawing([F, H, A, P, O, X], update)


def draw_failure(ax, result):
    """Draw what the weights of each query add up to, and the weights of the last query.

    Parameters
    ----------
    ax : dict of Axes
        "S" and "W".
    result : Failure
    """
    T = len(result.sums)
    tokens = np.arange(1, T + 1)
    ax["S"].set(xlim=(0, T + 1), ylim=(0.1, 60), yscale="log", xlabel="query", ylabel="sum of its weights")
    ax["S"].set_xticks(range(2, T + 1, 4))
    ax["W"].set_xticks(range(2, T + 1, 4))
    ax["S"].axhline(1.0, lw=1.3, **look("threshold"))
    (sums,) = ax["S"].plot([], [], ms=7, **look("astrocyte", points=True))
    (weights,) = ax["W"].plot([], [], ms=7, label="network", **look("astrocyte", points=True))
    (exact,) = ax["W"].plot([], [], "x", ms=8, mew=2, color=COLOUR["data"], label="intact")
    ax["W"].set(xlim=(0, T + 1), ylim=(0.01, 6), yscale="log", xlabel="token, in order of writing")
    ax["W"].set_ylabel("weight, last query")
    ax["W"].legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    for axes in (ax["S"], ax["W"]):
        axes.yaxis.set_major_formatter("{x:g}")

    def update(result):
        sums.set_data(tokens, np.clip(result.sums, 0.11, 55))
        weights.set_data(tokens, np.clip(result.weights, 0.011, 5.5))
        exact.set_data(tokens, result.exact)
        return (
            f"{result.words}: the weights of a query add up to between {result.sums.min():.3g} and "
            f"{result.sums.max():.3g}, attention's to 1; the answers deviate by {100 * result.deviation:.3g} %."
        )

    update(result)
    return Drawing([sums, weights, exact], update)
