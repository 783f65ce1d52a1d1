"""The still pictures of lesson 01, each one line in a cell."""

import numpy as np

from ..models.spikes import spike_times
from .drawing import Drawing, join, show
from .hodgkin_huxley import GATES, State, draw_gates, draw_potential
from .style import COLOUR, look

#: Which channel a gate belongs to.
ION = {"n": "K⁺", "m": "Na⁺", "h": "Na⁺"}

__all__ = ["show_gates", "show_run", "show_spike", "show_traces"]


def show_spike(run):
    """Show what the lesson is about: one spike, with its parts named.

    Parameters
    ----------
    run : callable
        ``run(I, dt) -> (V, n, m, h)``, as ``hodgkin_huxley.simulate``.
    """
    dt = 0.025
    t = np.arange(1, 801) * dt
    V = run(np.where((t > 2.0) & (t <= 3.0), 20.0, 0.0), dt)[0]

    def draw(ax, V):
        ax.set(xlim=(0, t[-1]), ylim=(-92, 55), xlabel="time (ms)", ylabel="V (mV)")
        ax.axhline(-65, lw=1.0, **look("muted"))
        ax.plot([2, 3], [-88, -88], lw=5, color=COLOUR["current"], solid_capstyle="butt")
        (line,) = ax.plot([], [], lw=1.8, **look("voltage"))
        top, low = t[V.argmax()], t[V.argmin()]
        ax.text(3.25, -88, "a millisecond of current", color=COLOUR["data"], va="center", size=9)
        ax.text(0.2, -63, "rest", size=9, va="bottom")
        ax.text(top + 0.9, 34, "sodium lets V rise above 0 …", size=9, va="center")
        ax.text(top + 1.5, -15, "… potassium brings it back", size=9, va="center")
        ax.text(low + 2.6, -84, "undershoot", size=9, va="center")

        def update(V):
            line.set_data(t, V)
            return (
                f"A spike of the Hodgkin–Huxley model: after a millisecond of current the membrane potential rises "
                f"from −65 to {V.max():.0f} mV within 2 ms, falls below rest to {V.min():.0f} mV, and comes back."
            )

        return Drawing([line], update)

    return show(draw, V, (7.2, 2.9))


def show_gates(steady):
    """Show where each gate ends and how soon, against the potential.

    Parameters
    ----------
    steady : callable
        ``steady(V) -> (n, m, h, tau_n, tau_m, tau_h)``.
    """
    V = np.linspace(-100.0, 50.0, 301)
    values = [np.asarray(part, float) for part in steady(V)]

    def draw(ax, values):
        ax["A"].set(
            xlabel="V (mV)", ylabel="open part", ylim=(0, 1), xlim=(-100, 50), title="where the gates end"
        )
        ax["B"].set(
            xlabel="V (mV)", ylabel="time constant (ms)", ylim=(0, 9.5), xlim=(-100, 50), title="how soon"
        )
        lines = [ax["AB"[k // 3]].plot([], [], lw=1.8, **GATES["nmh"[k % 3]])[0] for k in range(6)]
        for axes, places in (
            (ax["A"], {"n": (2, 0.82), "m": (-34, 0.45), "h": (-98, 0.8)}),
            (ax["B"], {"n": (-30, 3.4), "m": (-98, 0.4), "h": (-55, 8.0)}),
        ):
            for name, place in places.items():
                axes.text(*place, f"${name}$ ({ION[name]})", size=10)
            axes.text(-64, 0.98 * axes.get_ylim()[1], "rest", size=9, va="top", color=COLOUR["muted"])
            axes.axvline(-65, lw=1.0, **look("muted"))

        def update(values):
            for line, part in zip(lines, values, strict=True):
                line.set_data(V, part)
            half = [V[np.argmin(np.abs(part - 0.5))] for part in values[:3]]
            return (
                f"The gates n and m open and h closes as V rises; they are half open near {half[0]:.0f}, "
                f"{half[1]:.0f} and {half[2]:.0f} mV. The time constant of m never exceeds {values[4].max():.1f} ms, "
                f"those of n and h reach {values[3].max():.1f} and {values[5].max():.1f} ms."
            )

        return Drawing(lines, update)

    return show(draw, values, (7.2, 2.9), "AB")


def show_run(V, n, m, h, dt=0.025, ENa=50.0, EK=-77.0):
    """Show one run of the model: V between its two batteries above, the three gates below.

    Parameters
    ----------
    V, n, m, h : arrays, shape (T,)
        mV; 0 to 1.
    dt : float
        ms.
    ENa, EK : float
        Potentials of the two batteries, mV.
    """
    t = np.arange(1, len(V) + 1) * dt
    state = State(t, *(np.asarray(part, float) for part in (V, n, m, h)))

    def draw(ax, state):
        for battery, name, side in ((ENa, "$E_{Na}$", "bottom"), (EK, "$E_K$", "top")):
            ax["V"].axhline(battery, lw=1.0, **look("muted"))
            ax["V"].text(t[-1], battery, name, ha="right", va=side, size=10)
        top, bottom = draw_potential(ax["V"], t[-1], (-97.0, 70.0)), draw_gates(ax["g"], t[-1])
        ax["V"].set(xlabel="")
        ax["V"].tick_params(labelbottom=False)
        return join(top, bottom)

    return show(draw, state, (7.2, 3.6), "V;g", height_ratios=[3, 2])


def show_traces(V, I, labels, dt=0.025, limits=(-108.0, 60.0)):
    """Show several runs, one below the other, with a bar and a number where current flows.

    Parameters
    ----------
    V, I : arrays, shape (T, n)
        mV; µA/cm².
    labels : sequence of n str
    dt : float
        ms.
    limits : (float, float)
        Ends of the voltage axes, mV.
    """
    V, I = np.asarray(V, float), np.asarray(I, float)
    t = np.arange(1, len(V) + 1) * dt

    def draw(axes, V):
        lines = []
        for k, ax in enumerate(np.atleast_1d(axes)):
            ax.set(xlim=(0, t[-1]), ylim=limits, yticks=[-65, 0, 40], ylabel="V (mV)")
            ax.axhline(0, lw=0.8, **look("muted"))
            low = limits[0] + 0.06 * (limits[1] - limits[0])
            ax.plot(
                t, np.where(I[:, k] != 0, low, np.nan), lw=5, color=COLOUR["current"], solid_capstyle="butt"
            )
            ends = np.flatnonzero((I[:, k] != 0) & (np.diff(I[:, k], append=0) != 0))
            for end in ends:
                ax.text(t[end] + 0.005 * t[-1], low, f"{I[end, k]:g}".replace("-", "−"), va="center", size=9)
            ax.text(0.995, 0.93, labels[k], transform=ax.transAxes, ha="right", va="top", size=9.5)
            lines.append(ax.plot([], [], lw=1.4, **look("voltage"))[0])
        ax.set_xlabel("time (ms); bars: current in µA/cm²")

        def update(V):
            words = []
            for line, trace, label in zip(lines, V.T, labels, strict=True):
                line.set_data(t, trace)
                count = spike_times(t, trace).size
                words.append(f"{label}: {count} spike{'s' * (count != 1)}, at most {trace.max():.0f} mV")
            return "; ".join(words) + "."

        return Drawing(lines, update)

    count = V.shape[1]
    return show(draw, V, (7.2, 0.9 + 0.85 * count), nrows=count, sharex=True)
