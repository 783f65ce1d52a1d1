"""The still pictures of lesson 06, each one line in a cell."""

import numpy as np
from matplotlib.patches import FancyBboxPatch

from .drawing import Drawing, show
from .style import COLOUR

__all__ = [
    "show_check",
    "show_descent",
    "show_digits",
    "show_effort",
    "show_forgetting",
    "show_graph",
    "show_online",
]


def show_descent(paths):
    """Show the loss of one weight along several trainings, on a logarithmic axis.

    Parameters
    ----------
    paths : dict
        Name → losses, one for each step.
    """
    looks = (
        dict(color=COLOUR["neuron"], ls="-", marker="o"),
        dict(color=COLOUR["model"], ls="--", marker="^"),
        dict(color=COLOUR["muted"], ls=":", marker="s"),
    )

    def draw(ax, paths):
        ax.set(yscale="log", xlabel="step", ylabel="loss (logarithmic)")
        for (name, losses), style in zip(paths.items(), looks, strict=False):
            ax.plot(losses, ms=3, lw=1.2, label=name, **style)
        ax.legend(loc="center right")
        words = [f"{name}: from {losses[0]:.3g} to {losses[-1]:.2g}" for name, losses in paths.items()]
        return Drawing([], lambda paths: f"Loss over {len(losses) - 1} steps. {'; '.join(words)}.")

    return show(draw, {name: np.asarray(p, float) for name, p in paths.items()}, (7.2, 2.6))


def show_online(seen, true, estimates):
    """Show a stream of numbers, what they scatter around, and estimates that learn from each.

    Parameters
    ----------
    seen, true : array, shape (T,)
    estimates : dict
        Name → estimate after each number, shape (T,).
    """
    looks = (dict(color=COLOUR["neuron"], ls="-"), dict(color=COLOUR["data"], ls="--"))

    def draw(ax, result):
        ax.set(xlabel="examples seen", ylabel="value", xlim=(0, len(seen)))
        ax.plot(seen, ".", ms=2, color=COLOUR["muted"], label="numbers")
        ax.plot(true, lw=5, color=COLOUR["area"], zorder=1, label="true mean")
        for (name, values), style in zip(estimates.items(), looks, strict=False):
            ax.plot(values, lw=1.8, label=name, **style)
        ax.legend(loc="upper left", ncols=2)
        ends = ", ".join(f"{name} {values[-1]:.2f}" for name, values in estimates.items())
        return Drawing(
            [],
            lambda result: (
                f"The numbers scatter around {true[0]:g}, later around {true[-1]:g}. At the end the estimates "
                f"are: {ends}."
            ),
        )

    return show(draw, None, (7.2, 2.6))


def show_graph(nodes, edges):
    """Show a computation as a row of boxes: values forward above, gradients backward below.

    Parameters
    ----------
    nodes : list of (name, value, gradient)
        From the input to the loss; a gradient of None is left out.
    edges : list of str or (str, float)
        What happens from each box to the next, and the derivative of the loss by the weight that does it.
    """
    edges = [edge if isinstance(edge, tuple) else (edge, None) for edge in edges]

    def draw(ax, nodes):
        ax.set(xlim=(-0.6, len(nodes) - 0.4), ylim=(-1.15, 1.15))
        ax.axis("off")
        for k, (name, value, gradient) in enumerate(nodes):
            ax.add_patch(
                FancyBboxPatch(
                    (k - 0.28, -0.28), 0.56, 0.56, boxstyle="round,pad=0.02", fc="white", ec=COLOUR["model"]
                )
            )
            ax.text(k, 0, name, ha="center", va="center", size=12)
            ax.text(k, 0.5, f"{value:.4g}", ha="center", color=COLOUR["neuron"])
            if gradient is not None:
                ax.text(k, -0.62, f"{gradient:.4g}", ha="center", color=COLOUR["model"])
        for k, (words, weight) in enumerate(edges):
            ax.annotate(
                "", (k + 0.68, 0.1), (k + 0.32, 0.1), arrowprops=dict(arrowstyle="->", color=COLOUR["neuron"])
            )
            ax.annotate(
                "",
                (k + 0.32, -0.1),
                (k + 0.68, -0.1),
                arrowprops=dict(arrowstyle="->", ls="--", color=COLOUR["model"]),
            )
            ax.text(k + 0.5, 0.2, words, ha="center", size=8.5, color=COLOUR["model"])
            if weight is not None:
                by = f"by {words.strip('· ')}:\n{weight:.4f}"
                ax.text(k + 0.5, -0.28, by, ha="center", va="top", size=8.5, color=COLOUR["model"])
        ax.text(-0.55, 0.95, "forward: values", color=COLOUR["neuron"])
        ax.text(-0.55, -1.08, "backward: derivative of the loss by each value", color=COLOUR["model"])
        values = ", ".join(f"{name} = {value:.4g}" for name, value, _ in nodes)
        back = ", ".join(f"{g:.4g} at {name}" for name, _, g in nodes[::-1] if g is not None)
        by = "".join(f", {g:.4g} by {words.strip('· ')}" for words, g in edges[::-1] if g is not None)
        return Drawing([], lambda nodes: f"Forward: {values}. Backward, derivatives of the loss: {back}{by}.")

    return show(draw, nodes, (7.2, 2.0))


def show_check(steps, central, forward):
    """Show how wrong differences are for each step length, on two logarithmic axes.

    Parameters
    ----------
    steps, central, forward : array, shape (n,)
        eps and the relative errors of the two kinds of difference.
    """

    def draw(ax, result):
        ax.set(xscale="log", yscale="log", xlabel="eps", ylabel="relative error")
        ax.plot(steps, forward, "^--", ms=4, lw=1.2, color=COLOUR["model"], label="one-sided")
        ax.plot(steps, central, "o-", ms=4, lw=1.2, color=COLOUR["neuron"], label="both sides")
        ax.legend(loc="upper center")
        one, both = int(np.argmin(forward)), int(np.argmin(central))
        return Drawing(
            [],
            lambda result: (
                f"Both curves fall and rise again. Differences to both sides are best at eps = {steps[both]:.0e}, "
                f"with an error of {central[both]:.0e}; one-sided ones at {steps[one]:.0e}, with {forward[one]:.0e}."
            ),
        )

    return show(draw, None, (7.2, 2.8))


def show_digits(X, y, said=None):
    """Show digits as small pictures with their names below; a wrong answer is named too.

    Parameters
    ----------
    X : array, shape (n, 64) or (n, 8, 8)
        Pixels; at most 20 digits.
    y : array of int, shape (n,)
        What they are.
    said : array of int, shape (n,), optional
        What a network took them for.
    """
    X, y = np.asarray(X).reshape(-1, 8, 8), np.asarray(y)
    columns = 10
    rows = -(-len(X) // columns)

    def draw(ax, result):
        # One picture of all digits, each with a white rim.
        sheet = np.full((rows * 12, columns * 10), np.nan)
        for k, digit in enumerate(X):
            top, left = k // columns * 12, k % columns * 10
            sheet[top : top + 8, left : left + 8] = digit
            words = f"{y[k]}" if said is None else f"{y[k]}, read as {said[k]}"
            ax.text(left + 3.5, top + 10, words, ha="center", va="center", size=8.5 if said is None else 7)
        ax.imshow(sheet, cmap="gray_r", vmin=0, vmax=X.max())
        ax.axis("off")
        names = (
            ", ".join(map(str, y))
            if said is None
            else "; ".join(f"{a} as {b}" for a, b in zip(y, said, strict=True))
        )
        what = "Handwritten digits" if said is None else "Digits that were misread"
        return Drawing([], lambda result: f"{what}, 8 by 8 pixels each: {names}.")

    return show(draw, None, (7.2, 0.2 + 0.85 * rows))


def show_forgetting(results):
    """Show how well two tasks are known after the second has been learned, for several cures.

    Parameters
    ----------
    results : dict
        Title of a pair of tasks → dict of cure → Outcome with ``before``, ``first`` and ``second``.
    """

    def draw(ax, results):
        for (title, outcomes), axes in zip(results.items(), ax.values(), strict=True):
            places = np.arange(len(outcomes))
            for shift, name, face, hatch in (
                (-0.2, "first", COLOUR["neuron"], None),
                (0.2, "second", "white", "///"),
            ):
                heights = [100 * getattr(outcome, name) for outcome in outcomes.values()]
                bars = axes.bar(
                    places + shift,
                    heights,
                    0.38,
                    fc=face,
                    ec=COLOUR["neuron"],
                    hatch=hatch,
                    label=f"{name} task",
                )
                axes.bar_label(bars, fmt="%.0f", size=8)
            axes.set_xticks(places, list(outcomes))
            axes.set(
                ylim=(0, 122), title=title, ylabel="right (% of test digits)", yticks=[0, 25, 50, 75, 100]
            )
            axes.legend(loc="upper center", ncols=2)
        words = "; ".join(
            f"{title}: "
            + ", ".join(f"{cure} {o.first:.0%} and {o.second:.0%}" for cure, o in outcomes.items())
            for title, outcomes in results.items()
        )
        return Drawing([], lambda results: f"Right on the first and on the second task at the end. {words}.")

    mosaic = [[f"{k}" for k in range(len(results))]]
    return show(draw, results, (7.2, 2.9), mosaic)


def show_effort(passes):
    """Show how many forward passes two ways of learning needed, a point for each run.

    Parameters
    ----------
    passes : dict
        Name of a problem → list of (by evolution, by gradient); infinity where a run never came to its goal.
    """
    top = 3e4

    def draw(ax, passes):
        ax.set(yscale="log", ylim=(20, 6e4), ylabel="forward passes", xlim=(-0.6, len(passes) - 0.4))
        ax.set_xticks(range(len(passes)), list(passes))
        ax.axhline(top, lw=1.0, ls=(0, (1, 2)), color=COLOUR["muted"])
        ax.text(
            len(passes) - 0.42,
            top * 1.15,
            "goal not reached in 5000 steps",
            ha="right",
            size=9,
            color=COLOUR["muted"],
        )
        looks = (("evolution", "o", COLOUR["model"]), ("gradient", "^", COLOUR["neuron"]))
        words = []
        for side, (name, marker, colour) in enumerate(looks):
            for k, runs in enumerate(passes.values()):
                values = np.array([run[side] for run in runs], float)
                where = k - 0.15 + 0.3 * side + np.linspace(-0.07, 0.07, len(values))
                shown = np.where(np.isfinite(values), values, top)
                ax.plot(where, shown, marker, ms=5, mfc="none", color=colour, label=name if k == 0 else None)
        ax.legend(loc="lower right")
        for problem, runs in passes.items():
            parts = []
            for side, name in enumerate(("evolution", "gradient")):
                values = np.array([run[side] for run in runs], float)
                done = np.isfinite(values)
                middle = f", in {np.median(values[done]):.0f} passes (median)" if done.any() else ""
                parts.append(f"{name} {done.sum()} of {len(values)} runs{middle}")
            words.append(f"{problem}: {'; '.join(parts)}")
        return Drawing([], lambda passes: f"Runs that reached the goal. {'. '.join(words)}.")

    return show(draw, passes, (7.2, 2.8))
