"""The still pictures of lesson 03, each one line in a cell."""

import numpy as np

from ..models.activation import relu, sigmoid, softplus, tanh
from ..models.synapses import postsynaptic_potential, synaptic_trace
from .cards import Cards
from .drawing import Drawing, join, show
from .style import COLOUR, look

__all__ = [
    "show_cards",
    "show_functions",
    "show_receptors",
    "show_rectifier",
    "show_shunting",
    "show_synapse",
]

_STYLES = ("-", "--", ":", "-.")


def show_cards(rows):
    """Show cards to be unfolded one by one: ``rows`` is what ``data.transmitter_cards`` returns."""
    return Cards(rows)


def show_synapse(dt=0.1):
    """Show what the lesson is about: spikes of one neuron, the conductance they open, the potential of the next."""
    spikes = np.zeros(900, bool)
    spikes[[150, 400, 440, 480]] = True
    gE = 0.25 * synaptic_trace(spikes, 1.0, 5.0, dt)
    V = postsynaptic_potential(gE, np.zeros_like(gE), dt)
    t = np.arange(spikes.size) * dt

    def draw(ax, result):
        t, spikes, gE, V = result
        rows = (
            ("S", "spikes of\nneuron j"),
            ("G", "conductance\nat the synapse"),
            ("V", "V of\nneuron i (mV)"),
        )
        for name, label in rows:
            ax[name].set(xlim=(0, t[-1]))
            ax[name].set_ylabel(label, rotation=0, ha="right", va="center")
        for name in "SG":
            ax[name].tick_params(labelbottom=False)
        ax["S"].set(yticks=[], ylim=(0, 1))
        ax["S"].spines[["left"]].set_visible(False)
        ax["V"].set(xlabel="time (ms)")
        (ticks,) = ax["S"].plot([], [], ms=14, mew=1.4, **look("spike", points=True))
        (opened,) = ax["G"].plot(t, gE, lw=1.5, color=COLOUR["model"])
        (potential,) = ax["V"].plot(t, V, lw=1.5, **look("voltage"))

        def update(result):
            at = t[spikes]
            ticks.set_data(at, np.full(at.shape, 0.5))
            return (
                f"{at.size} spikes of one neuron; after each the conductance at the synapse jumps up and fades, and "
                f"the membrane potential of the next neuron follows, more slowly, from −70 up to −{-V.max():.1f} mV."
            )

        return Drawing([ticks, opened, potential], update)

    return show(draw, (t, spikes, gE, V), (7.2, 3.0), "S;G;V", height_ratios=[1, 2, 2])


def show_receptors(traces, dt=0.1):
    """Show conductances after one spike.

    Parameters
    ----------
    traces : dict
        Name → array, shape (T,), with the peak 1.
    dt : float
        ms.
    """

    # AMPA and GABA_A nearly coincide: the second is a broad band with the first inside
    kinds = (dict(lw=1.5, ls="-"), dict(lw=6, ls="-", alpha=0.35), dict(lw=1.5, ls="--"))

    def draw(ax, traces):
        lines = []
        for panel in ax.values():
            for (name, s), kind in zip(traces.items(), kinds, strict=False):
                t = np.arange(len(s)) * dt
                lines += panel.plot(t, s, color=COLOUR["model"], label=name, **kind)
            panel.set(xlim=(0, t[-1]), ylim=(0, 1.05), xlabel="time (ms)")
        ax["A"].set(xlim=(0, min(40.0, t[-1])), ylabel="conductance (peak 1)", title="the first 40 ms")
        ax["B"].set_title("all of it")
        ax["B"].legend(loc="upper right")

        def update(traces):
            below = ", ".join(f"{name} after {_fallen(s) * dt:.0f} ms" for name, s in traces.items())
            return f"All rise to 1 within a few ms. From there they fall to one tenth: {below}."

        return Drawing(lines, update)

    return show(draw, traces, (7.2, 2.6), "AB")


def _fallen(s):
    """Steps from the peak to the first value below a tenth; all that are left if there is none."""
    s = np.asarray(s)
    after = s[s.argmax() :] < 0.1
    return int(after.argmax()) if after.any() else after.size


def show_shunting(I, rates):
    """Show rate against current for several shunting conductances.

    Parameters
    ----------
    I : array, shape (n,)
        nA.
    rates : dict
        Conductance in multiples of the leak → rates in Hz, shape (n,).
    """
    I = np.asarray(I, float)

    def draw(ax, rates):
        lines = []
        for (g, rate), dash in zip(rates.items(), _STYLES, strict=False):
            lines += ax.plot(I, rate, ls=dash, lw=1.7, color=COLOUR["neuron"], label=f"$g_I$ = {g:g} $g_L$")
        ax.set(xlim=(I[0], I[-1]), xlabel="current I (nA)", ylabel="firing rate (Hz)")
        ax.set_ylim(0)
        ax.legend(loc="upper left")

        def update(rates):
            ends = ", ".join(f"{rate[-1]:.0f} Hz with g_I = {g:g}" for g, rate in rates.items())
            return (
                "With more g_I the rate begins further to the right; far above, the curves are nearly parallel. "
                f"At {I[-1]:g} nA: {ends}."
            )

        return Drawing(lines, update)

    return show(draw, rates, (7.2, 2.8))


def show_functions():
    """Show four activation functions on one axis: σ, tanh, ReLU, softplus."""
    x = np.linspace(-4.0, 4.0, 321)
    curves = {"σ": sigmoid(x), "tanh": tanh(x), "ReLU": relu(x), "softplus": softplus(x)}

    def draw(ax, curves):
        colours = (COLOUR["neuron"], COLOUR["neuron"], COLOUR["model"], COLOUR["model"])
        lines = []
        for (name, y), dash, colour in zip(curves.items(), ("-", "--", "-.", ":"), colours, strict=True):
            lines += ax.plot(x, y, ls=dash, lw=1.8, color=colour, label=name)
        ax.axhline(0, lw=0.7, color=COLOUR["muted"])
        ax.axvline(0, lw=0.7, color=COLOUR["muted"])
        ax.set(xlim=(-4, 4), ylim=(-1.15, 2.6), xlabel="x", ylabel="output")
        ax.legend(loc="upper left", ncols=2)

        def update(curves):
            at = int(np.argmin(np.abs(x - 1.0)))
            ones = ", ".join(f"{name} {y[at]:.2f}" for name, y in curves.items())
            return (
                f"Four activation functions. At x = 1: {ones}. σ lies between 0 and 1, tanh between −1 and 1; "
                "ReLU and softplus grow without end."
            )

        return Drawing(lines, update)

    return show(draw, curves, (7.2, 3.0))


def show_rectifier(I, rate, line):
    """Show the rate of an integrate-and-fire neuron beside the rectifier that it comes close to.

    Parameters
    ----------
    I : array, shape (n,)
        nA.
    rate, line : arrays, shape (n,)
        Hz.
    """

    def draw(ax, result):
        whole, zoom = _rates(ax["A"], *result), _rates(ax["B"], *result)
        ax["A"].set(xlim=(0, I[-1]), ylabel="firing rate (Hz)", title="from afar")
        ax["B"].set(xlim=(0, 3), ylim=(-5, 150), title="near the threshold")
        ax["A"].legend(loc="upper left")
        return join(
            whole,
            zoom,
            sentence=lambda result: (
                f"From afar the rate is nearly the rectifier: {rate[-1]:.0f} and {line[-1]:.0f} Hz at {I[-1]:g} nA. "
                f"Near the threshold it is not: at 1.2 nA the neuron is silent, the rectifier gives "
                f"{np.interp(1.2, I, line):.0f} Hz."
            ),
        )

    return show(draw, (np.asarray(I), np.asarray(rate), np.asarray(line)), (7.2, 2.8), "AB")


def _rates(ax, I, rate, line):
    ax.set_xlabel("current I (nA)")
    (neuron,) = ax.plot(I, rate, lw=1.8, color=COLOUR["neuron"], label="neuron")
    (fit,) = ax.plot(I, line, lw=1.5, ls="--", color=COLOUR["model"], label="rectifier")
    return Drawing([neuron, fit], lambda result: "")
