"""The still pictures of lesson 14, each one line in a cell."""

from html import escape

import numpy as np

from ..models import calcium, short_term
from . import astrocytes as pictures
from .drawing import show

__all__ = ["show_debate", "show_release", "show_timescales", "show_tripartite", "show_window"]


def show_tripartite():
    """Show a synapse with an astrocyte's process beside it."""
    return show(pictures.draw_tripartite, None, (7.2, 4.3))


def show_window(ip3, ca):
    """Show the range of calcium in traces, and the resting point with its stability.

    Parameters
    ----------
    ip3 : array, shape (n,)
        µM.
    ca : array, shape (T, n)
        µM.
    """
    ip3, ca = np.asarray(ip3, float), np.asarray(ca, float)
    late = ca[len(ca) // 2 :]
    rest = np.array([calcium.fixed_points(x)[0][0] for x in ip3])
    stable = np.array([calcium.growth(x) < 0 for x in ip3])
    result = (ip3, late.min(axis=0), late.max(axis=0), rest, stable, calcium.hopf_points())
    return show(pictures.draw_window, result, (7.2, 3.2))


def show_release(rng, bound=0.8):
    """Show release per spike against the rate: the synapse alone, and a share of receptors bound, twice.

    Parameters
    ----------
    rng : numpy.random.Generator
    bound : float
        Γ, once with α = 0, which makes release rarer, once with α = 1, which makes it more frequent.
    """
    rate, simulated_at = np.geomspace(0.2, 60, 200), np.array([0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0])
    intervals = rng.exponential(1.0, (120, 300, 7)) / simulated_at
    curves = {}
    for name, share, alpha in (
        ("synapse alone", 0.0, 0.0),
        (f"Γ = {bound:g}, α = 0", bound, 0.0),
        (f"Γ = {bound:g}, α = 1", bound, 1.0),
    ):
        u0 = short_term.effective_u0(share, alpha)
        r = short_term.release(intervals, u0)[1]
        curves[name] = (rate, short_term.mean_field(rate, u0)[1], simulated_at, r[20:].mean(axis=(0, 1)))
    return show(pictures.draw_release, pictures.Release(curves), (7.2, 2.9))


def show_timescales(card):
    """Show times from synaptic currents to calcium in astrocytes on one axis.

    Parameters
    ----------
    card : dict
        What ``data.astrocyte_card("time")`` returns.
    """
    rows = [
        (
            row["statement"],
            row["low"],
            row["high"],
            "astrocyte" if "astrocyte" in row["statement"] else "neuron",
        )
        for row in card.values()
    ]
    rows.append(
        ("model synapse of 14.6, fading and refilling", 1 / short_term.FADE, 1 / short_term.REFILL, "model")
    )
    rows.append(("Li–Rinzel model (AM), period", 10.7, 13.0, "model"))
    rows.sort(key=lambda row: row[1])
    return show(pictures.draw_timescales, rows, (7.2, 4.2))


def show_debate(card, folded=()):
    """Show both sides of a debate, one statement a row.

    Parameters
    ----------
    card : dict
        What ``data.astrocyte_card("for", "against", "open")`` returns.
    folded : sequence of str
        Ids of statements that are shown on a click.
    """
    return Debate(card, folded)


class Debate:
    """A table of statements by year, as the last line of a cell; text where there is no HTML.

    Parameters
    ----------
    card : dict
        id → dict with kind, statement, year, source and doi.
    folded : sequence of str
        Ids of statements that are shown on a click.
    """

    def __init__(self, card, folded=()):
        unknown = set(folded) - set(card)
        if unknown:
            raise ValueError(f"no statement is called {', '.join(sorted(unknown))}")
        self.rows = sorted(card.values(), key=lambda row: row["year"])
        self.folded = [row for row in self.rows if any(row is card[name] for name in folded)]

    def _repr_html_(self):
        shown = [row for row in self.rows if row not in self.folded]
        more = f"<details><summary>{len(self.folded)} more</summary>{self._table(self.folded)}</details>"
        return self._table(shown) + (more if self.folded else "")

    def _table(self, rows):
        rows = "".join(
            f"<tr><td>{row['year']}</td><td><b>{row['kind']}</b></td>"
            f"<td style='text-align:left'>{escape(row['statement'])}</td>"
            f"<td style='text-align:left'>{escape(row['source'])}{_link(row['doi'])}</td></tr>"
            for row in rows
        )
        head = "<tr><th>year</th><th>side</th><th>what was found or argued</th><th>source</th></tr>"
        return f"<table>{head}{rows}</table>"

    def __repr__(self):
        return "\n\n".join(
            f"{row['year']}, {row['kind']}: {row['statement']}\n  {row['source']} {row['doi']}".rstrip()
            for row in self.rows
        )


def _link(doi):
    return f', <a href="https://doi.org/{escape(doi)}">{escape(doi)}</a>' if doi else ""
