"""The still pictures of lesson 12, each one line in a cell."""

import numpy as np

from ..models import half_image
from ..models.hopfield import energy, signs
from . import memory
from .drawing import Drawing, show
from .style import COLOUR, look

__all__ = ["show_bars", "show_descent", "show_halves", "show_two_body", "show_valleys"]


def show_valleys(W, X, rng):
    """Show the energy on a walk from one stored pattern to the next and back, neuron by neuron.

    Parameters
    ----------
    W : array, shape (N, N)
        Weights.
    X : array, shape (P, N)
        Stored patterns, at least two.
    rng : numpy.random.Generator
        Draws the order in which the neurons that differ are turned round.
    """
    X = signs("X", X, (2,))
    states, stops = [X[0].copy()], [0]
    for target in [*X[1:], X[0]]:
        for i in rng.permutation(np.flatnonzero(states[-1] != target)):
            states.append(states[-1].copy())
            states[-1][i] = target[i]
        stops.append(len(states) - 1)
    energies = energy(W, np.array(states))

    def draw(ax, energies):
        steps = np.arange(len(energies))
        ax.set(xlim=(-2, steps[-1] + 2), xlabel="neurons turned round on the way", ylabel="energy E")
        span = np.ptp(energies)
        ax.set_ylim(energies.min() - 0.28 * span, energies.max() + 0.08 * span)
        ax.fill_between(steps, ax.get_ylim()[0], energies, color=COLOUR["area"], lw=0)
        ax.plot(steps, energies, lw=1.8, ls="-", color=COLOUR["neuron"])
        ax.plot(stops, energies[stops], ms=7, **look("data", points=True))
        for k, stop in enumerate(stops):
            side = "left" if k == 0 else "right" if k == len(stops) - 1 else "center"
            name, at = f"memory {k % len(X) + 1}", (stop, energies[stop])
            ax.annotate(name, at, (0, -9), textcoords="offset points", ha=side, va="top")
        words = (
            f"The energy along a walk through {len(X)} stored patterns of {X.shape[1]} neurons: about "
            f"{energies[stops].mean():.1f} at each of them, and up to {energies.max():.1f} between."
        )
        return Drawing([], lambda energies: words)

    return show(draw, energies, (7.2, 2.8))


def show_descent(runs, N):
    """Show how the energy falls while a network recalls.

    Parameters
    ----------
    runs : dict
        What it is, in words → energies, before the first question and after each; at most six.
    N : int
        Number of neurons: so many questions are a sweep.
    """
    runs = {name: np.asarray(energies, float) for name, energies in runs.items()}

    def draw(ax, runs):
        longest = max(map(len, runs.values()))
        ax.set(xlim=(0, (longest - 1) / N), xlabel=f"sweeps ({N} questions each)", ylabel="energy E")
        for name, energies in runs.items():
            ax.plot(np.arange(len(energies)) / N, energies, lw=1.8, label=name)
        ax.legend(loc="upper right")
        parts = []
        for name, energies in runs.items():
            rises = np.count_nonzero(np.diff(energies) > 1e-9)
            turn = "never rises" if rises == 0 else f"rises {rises} times"
            parts.append(f"{name}: from {energies[0]:.1f} to {energies[-1]:.1f}, {turn}")
        return Drawing([], lambda runs: f"Energy after each question to a neuron. {'; '.join(parts)}.")

    return show(draw, runs, (7.2, 2.8))


def show_two_body(run, X):
    """Show a memory of pairs at work: overlaps with the stored patterns, the hidden neurons, and the energy.

    Parameters
    ----------
    run : tripartite.models.two_body_memory.Trajectory
    X : array, shape (P, N)
        Stored patterns of +1 and −1.
    """
    X = np.asarray(X, float)
    overlaps = np.sign(run.visible) @ X.T / X.shape[1]
    best = int(np.argmax(overlaps[-1]))

    def draw(ax, run):
        for part, values, ylabel in (
            ("o", overlaps, "overlap"),
            ("h", run.hidden, "hidden output"),
        ):
            others = np.delete(values, best, axis=1)
            ax[part].plot(run.t, others, lw=0.8, **look("muted"))
            ax[part].plot(run.t, values[:, best], lw=2.2, ls="-", color=COLOUR["neuron"], label="recalled")
            ax[part].plot([], [], lw=0.8, label="others", **look("muted"))
            ax[part].set(ylabel=ylabel, xlim=(0, run.t[-1]), xlabel="time (ms)")
        ax["o"].set_ylim(-1.05, 1.1)
        ax["o"].legend(loc="lower right", ncols=2)
        ax["o"].set_title("visible neurons")
        ax["h"].set_title("hidden neurons")
        ax["E"].plot(run.t, run.energy, lw=2.0, ls="-", color=COLOUR["data"])
        ax["E"].set(xlabel="time (ms)", ylabel="energy", xlim=(0, run.t[-1]), title="energy of all pairs")
        rise = max(np.diff(run.energy).max(), 0.0)
        words = (
            f"{X.shape[1]} visible and {len(X)} hidden neurons joined in pairs: the overlap with pattern {best} goes "
            f"from {overlaps[0, best]:.2f} to {overlaps[-1, best]:.2f}, its hidden neuron from "
            f"{run.hidden[0, best]:.2f} to {run.hidden[-1, best]:.2f}. The energy falls from {run.energy[0]:.3g} to "
            f"{run.energy[-1]:.3g}; its largest rise in a step is {rise:.1g}."
        )
        return Drawing([], lambda run: words)

    return show(draw, run, (7.2, 2.6), "ohE")


def show_bars(V):
    """Show pictures of n × n pixels, in rows of seven.

    Parameters
    ----------
    V : array, shape (B, n²)
        0 and 1.
    """
    V = np.asarray(V, float)
    n = round(V.shape[1] ** 0.5)

    def draw(ax, V):
        ax.imshow(memory.sheet(V.reshape(-1, n, n), 7), cmap="gray_r", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        square = V.reshape(-1, n, n)
        whole = (square == square[:, :1]).all(axis=(1, 2)) | (square == square[:, :, :1]).all(axis=(1, 2))
        words = (
            f"{len(V)} pictures of {n} × {n} pixels; {whole.sum()} consist of whole rows or whole columns."
        )
        return Drawing([], lambda V: words)

    return show(draw, V, (5.0, 0.15 + 0.78 * -(-len(V) // 7)))


def show_halves(X, queries, found):
    """Show real digits completed from their upper halves, a row for each memory.

    Parameters
    ----------
    X : array, shape (P, 64)
        Stored digits of +1 and −1; they only count in the sentence.
    queries : array, shape (B, 64)
        The digits as they truly are.
    found : dict
        What completed them, in words → array, shape (B, 64); at most six.
    """
    queries = signs("queries", queries, (2,))
    shown = min(len(queries), 10)

    def draw(ax, found):
        cue = queries[:shown].copy()
        cue[:, ~half_image.upper_half(queries.shape[1])] = 0.0
        rows = {"cue": cue} | {name: np.asarray(value)[:shown] for name, value in found.items()}
        rows["true"] = queries[:shown]
        picture = np.full((len(rows) * 9 - 1, shown * 9 - 1), np.nan)
        for row, pictures in enumerate(rows.values()):
            for k, one in enumerate(pictures):
                picture[row * 9 : row * 9 + 8, k * 9 : k * 9 + 8] = one.reshape(8, 8)
        ax.imshow(picture, cmap="gray_r", vmin=-1, vmax=1)
        wrong = {name: half_image.wrong_pixels(value, queries).mean() for name, value in found.items()}
        labels = [f"{name}\n{wrong[name]:.0%} wrong" if name in wrong else name for name in rows]
        ax.set(xticks=[])
        ax.set_yticks(9 * np.arange(len(rows)) + 3.5, labels)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        parts = ", ".join(f"{name} {share:.1%}" for name, share in wrong.items())
        words = (
            f"{len(X)} digits are stored and {len(queries)} are completed from their upper halves. Of the unknown "
            f"pixels come out wrong: {parts}."
        )
        return Drawing([], lambda found: words)

    return show(draw, found, (7.2, 0.3 + 0.53 * (len(found) + 2)))
