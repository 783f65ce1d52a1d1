"""The still pictures of lesson 02, each one line in a cell."""

import numpy as np

from ..models.lif import leaky_filter
from .drawing import Drawing, join, show
from .neurons import Trace, draw_trace
from .style import COLOUR, look

__all__ = [
    "show_adaptation",
    "show_energy_card",
    "show_neuron",
    "show_receptor",
    "show_time_constants",
    "show_trace",
]


def show_trace(V, spikes=None, dt=0.1, threshold=-50.0):
    """Show one membrane potential with the threshold, and ticks where ``spikes`` is True.

    Parameters
    ----------
    V : array, shape (T,)
        mV.
    spikes : array of bool, shape (T,), optional
    dt, threshold : float
        ms, mV.
    """
    V = np.asarray(V, float)
    spikes = np.zeros(V.shape, bool) if spikes is None else np.asarray(spikes, bool)
    top = max(-44.0, V.max() + 6.0)
    trace = Trace(np.arange(V.size) * dt, V, spikes)

    def draw(ax, trace):
        return draw_trace(ax, trace, threshold, (-68.0, top))

    return show(draw, trace, (7.2, 2.6))


def show_neuron(simulate):
    """Show what the lesson is about: the same current into the leak alone and into a neuron that spikes."""
    I = np.where(np.arange(2000) >= 200, 2.2, 0.0)
    V, fired = simulate(I, dt=0.1)
    t = np.arange(I.size) * 0.1

    def draw(ax, result):
        drawing = draw_trace(ax, result, limits=(-69.0, -38.0))
        ax.plot(t, leaky_filter(I), color=COLOUR["muted"], ls="--", lw=1.3)
        ax.text(45, -46.5, "the leak alone", color=COLOUR["muted"], va="top", size=9)
        ax.text(199, -67.6, "with threshold, reset and pause", color=COLOUR["voltage"], ha="right", size=9)
        return drawing

    return show(draw, Trace(t, V, fired), (7.2, 2.8))


def show_adaptation(V, w, spikes, dt=0.1):
    """Show an adapting neuron: V with its spikes above, the adaptation current w below.

    Parameters
    ----------
    V, w : arrays, shape (T,)
        mV, nA.
    spikes : array of bool, shape (T,)
    dt : float
        ms.
    """
    trace = Trace(np.arange(len(V)) * dt, np.asarray(V, float), np.asarray(spikes, bool))

    def draw(ax, result):
        trace, w = result
        top = draw_trace(ax["V"], trace)
        ax["V"].set(xlabel="")
        ax["V"].tick_params(labelbottom=False)
        return join(top.on(lambda r: r[0]), _draw_w(ax["w"], trace.t, w).on(lambda r: r[1]))

    return show(draw, (trace, np.asarray(w, float)), (7.2, 3.4), "V;w", height_ratios=[3, 2])


def _draw_w(ax, t, w):
    ax.set(xlim=(0, t[-1]), ylim=(0, max(0.1, 1.1 * w.max())), xlabel="time (ms)", ylabel="w (nA)")
    (line,) = ax.plot([], [], lw=1.3, **look("current"))

    def update(w):
        line.set_data(t, w)
        late = w[len(w) // 2 :].mean()
        return f"The adaptation current w climbs to {w.max():.2f} nA, then goes up and down around {late:.2f} nA."

    return Drawing([line], update)


def show_receptor(sound, heard, said, dt, start=2000.0, length=250.0):
    """Show a stretch of the recording with the spikes of cell and model, and all intervals of both.

    Parameters
    ----------
    sound : array, shape (T,)
        Amplitude of the sound.
    heard, said : arrays, shapes (n,) and (k,)
        Spike times of the cell and of the model, ms.
    dt, start, length : float
        Step of the sound and the stretch that is shown, ms.
    """

    def draw(ax, result):
        return join(
            _draw_spikes(ax["S"], start, length),
            _draw_sound(ax["A"], sound, dt, start, length),
            _draw_histogram(ax["B"]),
            sentence=_receptor_in_words,
        )

    pair = (np.asarray(heard), np.asarray(said))
    return show(draw, pair, (7.2, 3.2), "SB;AB", width_ratios=[3, 2], height_ratios=[1, 3])


def _draw_spikes(ax, start, length):
    """Cell above model, so that a hit is a pair of ticks one below the other."""
    ax.set(xlim=(start, start + length), ylim=(-0.5, 1.5), yticks=[0, 1], yticklabels=["model", "cell"])
    ax.tick_params(labelbottom=False, bottom=False, left=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    (cell,) = ax.plot([], [], ms=12, mew=1.4, **look("spike", points=True))
    (model,) = ax.plot([], [], ms=12, mew=1.4, marker="|", ls="none", color=COLOUR["voltage"])

    def update(result):
        for artist, times, height in ((cell, result[0], 1), (model, result[1], 0)):
            shown = times[(times >= start) & (times < start + length)]
            artist.set_data(shown, np.full(shown.shape, height))
        return ""

    return Drawing([cell, model], update)


def _draw_sound(ax, sound, dt, start, length):
    t = np.arange(len(sound)) * dt
    inside = (t >= start) & (t < start + length)
    ax.plot(t[inside], sound[inside], lw=1.3, color=COLOUR["muted"])
    ax.set(xlim=(start, start + length), ylim=(0, 1.05), xlabel="time (ms)", ylabel="amplitude of the sound")
    return Drawing([], lambda result: "")


def _draw_histogram(ax, top=40.0):
    edges = np.arange(0.0, top + 1.0)
    ax.set(xlim=(0, top), xlabel="interval (ms)", ylabel="intervals per ms")
    (cell,) = ax.step([], [], where="post", color=COLOUR["data"], lw=1.3, label="cell")
    (model,) = ax.step([], [], where="post", color=COLOUR["voltage"], lw=1.6, ls="--", label="model")
    ax.legend(loc="upper right")

    def update(result):
        counts = [np.histogram(np.diff(times), edges)[0] for times in result]
        for artist, count in zip((cell, model), counts, strict=True):
            artist.set_data(edges[:-1], count)
        ax.set_ylim(0, 1.1 * max(1, *(c.max() for c in counts)))
        return ""

    return Drawing([cell, model], update)


def _receptor_in_words(result):
    heard, said = (np.diff(times) for times in result)
    return (
        f"Many spikes of the model stand under spikes of the cell. The cell's intervals are {heard.mean():.1f} "
        f"ms on average and at least {heard.min():.1f} ms; the model's {_or_nan(said, np.mean):.1f} ms and at "
        f"least {_or_nan(said, np.min):.1f} ms."
    )


def _or_nan(values, what):
    return what(values) if values.size else float("nan")


def show_time_constants(profile):
    """Show the coincidence factor against the membrane time constant.

    Parameters
    ----------
    profile : tuple of arrays
        What ``models.receptor.time_constants`` returns: taus (ms), gammas, counts.
    """

    def draw(ax, result):
        taus = result[0]
        ax.set(
            xscale="log", ylim=(0, 1), xlabel="membrane time constant τ (ms)", ylabel="coincidence factor Γ"
        )
        ax.set_xticks(taus, [f"{tau:g}" for tau in taus], minor=False)
        ax.minorticks_off()
        (line,) = ax.plot([], [], "o-", color=COLOUR["voltage"])

        def update(result):
            line.set_data(result[0], result[1])
            best = int(np.argmax(result[1]))
            return (
                f"The coincidence factor is highest, {result[1][best]:.2f}, for τ = {result[0][best]:g} ms and "
                f"falls to {result[1][-1]:.2f} for τ = {result[0][-1]:g} ms."
            )

        ax.set_xlim(0.8 * taus.min(), 1.25 * taus.max())
        return Drawing([line], update)

    return show(draw, profile, (7.2, 2.6))


def show_energy_card(card, names):
    """Show what operations cost, as bars on a logarithmic axis.

    Parameters
    ----------
    card : dict
        What ``data.energy_card`` returns.
    names : sequence of str
        Rows of the card, all in pJ.
    """
    rows = [card[name] for name in names]

    def draw(ax, rows):
        values = [row["value"] for row in rows]
        places = np.arange(len(rows))[::-1]
        ax.barh(places, values, color=COLOUR["area"], edgecolor=COLOUR["data"], height=0.6)
        for place, row in zip(places, rows, strict=True):
            ax.text(row["value"] * 1.15, place, f"{row['value']:g} pJ", va="center", size=9)
        ax.set_yticks(places, [row["quantity"] for row in rows])
        ax.set(xscale="log", xlim=(0.01, 8000), xlabel="energy in 45 nm technology (pJ, logarithmic)")
        words = "; ".join(f"{row['quantity']} {row['value']:g} pJ" for row in rows)
        return Drawing([], lambda rows: words[0].upper() + words[1:] + ".")

    return show(draw, rows, (7.2, 2.8))
