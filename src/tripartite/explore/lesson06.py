"""The panels of lesson 06: gradients. Each is one line in the lesson.

A panel takes the learner's functions, runs the course's where one is not written yet, and says which.
"""

from functools import cache, lru_cache

import numpy as np

from ..figures import gradients as pictures
from ..figures.drawing import on_axes
from ..grading import own
from ..models.approximation import relu_network, staircase
from ..models.gradients import ACTIVATIONS, random_weights
from ..models.transfer import prediction_error, two_tasks
from .controls import Choice, Slider
from .panel import explore

# ---- W1: the error on its way back ---------------------------------------------------------------------------

DEPTHS, WIDTH, EXAMPLES = (2, 32), 100, 10


def norms_panel(grad_norms):
    """Panel: the length of the error in front of each layer of a deep network of random weights.

    Parameters
    ----------
    grad_norms : callable
        ``grad_norms(weights, X, delta, phi, dphi) -> norms``, as in exercise 6.4.
    """
    grad_norms = own(grad_norms)
    return explore(
        norms(grad_norms),
        on_axes(pictures.draw_norms),
        whose=grad_norms.whose,
        size=(7.2, 3.3),
        depth=Slider(*DEPTHS, 30, 1, "layers"),
        gain=Slider(0.5, 3.0, 1.0, 0.1, "gain: standard deviation of the weights × √width"),
        activation=Choice(list(ACTIVATIONS), label="activation"),
    )


def norms(grad_norms, seed=6):
    """Return ``f(depth, gain, activation) -> Norms``, which draws weights of gain 1 once.

    Raises
    ------
    ValueError
        When ``grad_norms`` returns another number of lengths than layers plus one.
    """
    rng = np.random.default_rng(seed)
    weights = random_weights(DEPTHS[1], WIDTH, 1.0, rng)
    X, delta = rng.normal(size=(2, EXAMPLES, WIDTH))

    def run(depth, gain, activation):
        phi, dphi = ACTIVATIONS[activation]
        found = grad_norms(gain * weights[:depth], X.copy(), delta.copy(), phi, dphi)
        lengths = np.asarray(found, float)
        if lengths.shape != (depth + 1,):
            raise ValueError(
                f"grad_norms must return {depth + 1} lengths for {depth} layers, got {lengths.shape}"
            )
        return pictures.Norms(lengths, f"{activation}, gain {gain:.1f}")

    return run


# ---- W2: units and errors ------------------------------------------------------------------------------------

_X = np.linspace(0.0, 1.0, 1001)
_UNITS = np.array([2, 4, 8, 16, 32, 64])
FUNCTIONS = {
    "sin 2πx": lambda x: np.sin(2.0 * np.pi * np.asarray(x)),
    "√x": np.sqrt,
    "a kink, |x − 0.4|": lambda x: np.abs(np.asarray(x) - 0.4),
}


def fit_panel(relu_interpolant):
    """Panel: one hidden layer follows a function, by steep sigmoids and by rectified units.

    Parameters
    ----------
    relu_interpolant : callable
        ``relu_interpolant(x, y) -> (knots, v, c)``, as in exercise 6.5.
    """
    relu_interpolant = own(relu_interpolant)
    return explore(
        fit(relu_interpolant),
        on_axes(pictures.draw_fit, "FE", width_ratios=[3, 2]),
        whose=relu_interpolant.whose,
        size=(7.2, 3.3),
        H=Slider(2, 64, 8, 1, "hidden units H"),
        function=Choice(list(FUNCTIONS), label="function"),
    )


def fit(relu_interpolant):
    """Return ``f(H, function) -> Fit``; the errors for other H are computed once for each function."""

    def line(function, H):
        grid = np.linspace(0.0, 1.0, H + 1)
        return relu_network(_X, *relu_interpolant(grid, FUNCTIONS[function](grid)))

    @cache
    def errors(function):
        f = FUNCTIONS[function]
        stairs = [np.abs(staircase(f, H, _X) - f(_X)).max() for H in _UNITS]
        lines = [np.abs(line(function, int(H)) - f(_X)).max() for H in _UNITS]
        return np.array(stairs), np.array(lines)

    def run(H, function):
        f = FUNCTIONS[function]
        return pictures.Fit(
            _X, f(_X), staircase(f, H, _X), line(function, H), H, _UNITS, *errors(function), function
        )

    return run


# ---- W3: transfer --------------------------------------------------------------------------------------------

_LOGS = np.arange(-3.0, 3.01, 0.25)


def transfer_panel(l2sp):
    """Panel: error on new examples when a task starts from the weights of another.

    Parameters
    ----------
    l2sp : callable
        ``l2sp(X, y, w0, lam) -> w``, as in exercise 6.6.
    """
    l2sp = own(l2sp)
    return explore(
        transfer(l2sp),
        on_axes(pictures.draw_transfer),
        whose=l2sp.whose,
        size=(7.2, 3.3),
        log_lam=Slider(-3.0, 3.0, 0.0, 0.25, "log₁₀ λ"),
        B=Slider(5, 60, 10, 5, "examples of the new task"),
        similarity=Slider(0.0, 1.0, 0.8, 0.1, "similarity of the old task to the new"),
    )


def transfer(l2sp, seed=61):
    """Return ``f(log_lam, B, similarity) -> TransferCurve``, a mean over independent pairs of tasks."""

    lams = 10.0**_LOGS

    @cache
    def blanks(B):
        """The control, which knows nothing of the old task: all λ and all draws at once."""
        tasks = two_tasks(B, 0.0, np.random.default_rng(seed))
        Xt = tasks.X.swapaxes(1, 2)
        A = Xt @ tasks.X + lams[:, None, None, None] * np.eye(tasks.X.shape[2])
        found = np.linalg.solve(A, (Xt @ tasks.y[..., None])[None])[..., 0]
        return prediction_error(found, tasks.true, tasks.noise).mean(axis=1)

    @lru_cache(maxsize=256)
    def curves(B, similarity):
        tasks = two_tasks(B, similarity, np.random.default_rng(seed))

        def error(lam):
            found = [
                l2sp(X.copy(), y.copy(), w0.copy(), lam)
                for X, y, w0 in zip(tasks.X, tasks.y, tasks.w0, strict=True)
            ]
            return prediction_error(np.array(found), tasks.true, tasks.noise).mean()

        known = np.array([error(lam) for lam in lams])
        source = prediction_error(tasks.w0, tasks.true, tasks.noise).mean()
        return known, blanks(B), float(source), tasks.noise**2

    def run(log_lam, B, similarity):
        known, blank, source, floor = curves(B, round(similarity, 1))
        k = int(np.abs(_LOGS - log_lam).argmin())
        return pictures.TransferCurve(
            10.0**_LOGS, known, blank, 10.0**log_lam, float(known[k]), source, floor, B, similarity
        )

    return run
