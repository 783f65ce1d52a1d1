"""How well real networks keep their answers with astrocytes in place of softmax, and why (lesson 15).

All numbers are recorded, see ``assets/recorded/record_agreement.py``; every picture says so in its corner.
"""

from dataclasses import dataclass

import numpy as np

from .. import data
from .drawing import Drawing, show
from .style import COLOUR

__all__ = [
    "Agreement",
    "Layers",
    "Norms",
    "draw_agreement",
    "draw_layers",
    "draw_norms",
    "of_features",
    "of_layers",
    "of_networks",
    "of_norms",
    "show_features",
    "show_layers",
    "show_networks",
    "show_norms",
]

TITLES = {
    "bert_tiny": "BERT-tiny, 2 layers",
    "minilm": "MiniLM, 6 layers",
    "vit_small": "ViT-S, 12 layers",
    "digits": "digits, 2 layers",
}
KINDS = ("plain", "orthogonal", "centred", "preconditioned", "optimal")
STAGES = ("raw", "centred", "preconditioned")
#: What the axis says of a measure.
AXES = {
    "cosine": "cosine with the softmax network",
    "worst cosine": "cosine with the softmax network, worst input",
    "patch cosine": "cosine with the softmax network, patches",
    "saliency correlation": "correlation of saliency",
    "pair correlation": "correlation of similarities",
    "topic": "nearest neighbour of the same topic",
    "same neighbour": "same nearest neighbour",
    "words kept": "share of the 12 top words kept",
    "agreement": "share of the same answers",
    "accuracy": "share of right answers",
    "attention error": "relative error of the attention",
    "error": "relative error after the layer",
}
#: Colour, dash and marker of the first, second … curve.
_LOOKS = (
    (COLOUR["astrocyte"], "-", "h"),
    (COLOUR["data"], (0, (6, 1.5)), "o"),
    (COLOUR["model"], (0, (3, 1.5)), "s"),
    (COLOUR["muted"], (0, (6, 1.5, 1.5, 1.5)), "^"),
    (COLOUR["muted"], (0, (1, 1.5)), "x"),
)


@dataclass(frozen=True)
class Agreement:
    """Curves over the number of neurons.

    ``curves``: name → (M, mean, lowest, highest), as from `data.agreement_curve`. ``controls``: the same name → what
    attention that looks at nothing reaches, or nan. ``measure`` as in the recorded rows, ``words`` say of what.
    """

    curves: dict
    controls: dict
    measure: str
    words: str


@dataclass(frozen=True)
class Layers:
    """One number for each layer: ``values``: name → (mean, lowest, highest), each (layers,); ``control`` (layers,)."""

    values: dict
    control: np.ndarray
    measure: str
    words: str


@dataclass(frozen=True)
class Norms:
    """Mean |q + k|² in each layer, mean over heads: network → stage → (layers,)."""

    sizes: dict


# ---- what was recorded -----------------------------------------------------------------------------------


def of_networks(features="optimal", networks=("bert_tiny", "minilm", "vit_small"), measure="cosine"):
    """One curve for each network, all with the same kind of features; an `Agreement`."""
    curves, controls = {}, {}
    for network in networks:
        rows = data.recorded_agreement(network)
        curves[TITLES[network]] = data.agreement_curve(rows, measure, features)
        controls[TITLES[network]] = _control(rows, measure)
    return Agreement(curves, controls, measure, f"Real networks with {features} features")


def of_features(network, measure="cosine", net=""):
    """One curve for each kind of features, all of one network; an `Agreement`. ``net`` as in `data.agreement_curve`."""
    rows = data.recorded_agreement(network)
    curves = {kind: data.agreement_curve(rows, measure, kind, net=net) for kind in reversed(KINDS)}
    controls = dict.fromkeys(curves, np.nan) | {KINDS[-1]: _control(rows, measure, net)}
    return Agreement(curves, controls, measure, f"{TITLES[network]}{f' ({net})' if net else ''}")


def of_layers(network, M=4096, measure="attention error", features=("plain", "optimal")):
    """One number for each layer, for some kinds of features; a `Layers`."""
    rows = data.recorded_agreement(network)
    count = max(row["layer"] or 0 for row in rows)
    values = {}
    for kind in features:
        each = [data.agreement_curve(rows, measure, kind, layer=i + 1) for i in range(count)]
        if M not in each[0][0]:
            raise ValueError(f"M = {M} was not recorded; there are {', '.join(map(str, each[0][0]))}")
        values[kind] = tuple(
            np.array([part[list(one[0]).index(M)] for one in each for part in [one[which]]])
            for which in (1, 2, 3)
        )
    control = np.array([_control(rows, measure, layer=i + 1) for i in range(count)])
    return Layers(values, control, measure, f"{TITLES[network]}, M = {M}")


def of_norms(networks=("bert_tiny", "minilm", "vit_small")):
    """Mean |q + k|² of each layer before and after the rewritings; a `Norms`."""
    sizes = {}
    for network in networks:
        rows = data.recorded_norms(network)
        layers = range(1, 1 + max(row["layer"] for row in rows))
        sizes[TITLES[network]] = {
            stage: np.array(
                [
                    np.mean([row["sum"] for row in rows if (row["layer"], row["stage"]) == (i, stage)])
                    for i in layers
                ]
            )
            for stage in STAGES
        }
    return Norms(sizes)


def _control(rows, measure, net="", layer=None):
    try:
        return float(data.agreement_curve(rows, measure, "uniform", net=net, layer=layer)[1][0])
    except ValueError:
        return np.nan


# ---- pictures --------------------------------------------------------------------------------------------


def draw_agreement(ax, result):
    """Draw each curve with a band from the lowest to the highest draw, and its control as a thin line.

    Parameters
    ----------
    ax : matplotlib Axes
    result : Agreement
    """
    every = np.unique(np.concatenate([curve[0] for curve in result.curves.values()]))
    ax.set(xscale="log", xlim=(every[0] / 1.3, every[-1] * 1.3), xlabel="hidden neurons of each head, M")
    ax.set_xticks(every, [f"{M:d}" for M in every])
    ax.minorticks_off()
    ax.set(ylabel=AXES.get(result.measure, result.measure), ylim=_limits(result))
    ax.set_title(result.words)
    artists, several = [], np.isfinite(list(result.controls.values())).sum() > 1
    for (name, (M, mean, low, high)), (colour, dash, marker) in zip(
        result.curves.items(), _LOOKS, strict=False
    ):
        artists.append(ax.fill_between(M, low, high, color=colour, alpha=0.15, lw=0))
        artists += ax.plot(M, mean, color=colour, ls=dash, marker=marker, ms=5, lw=1.6, label=name)
        control = result.controls.get(name, np.nan)
        if np.isfinite(control):
            artists.append(ax.axhline(control, color=colour, ls=(0, (1, 2)), lw=1.2))
            if several:
                place = dict(transform=ax.get_yaxis_transform(), ha="right", va="bottom", size=7.5)
                artists.append(ax.text(0.99, control, name.split(",")[0], color=colour, **place))
    artists += ax.plot(
        [],
        [],
        color=COLOUR["muted"],
        ls=(0, (1, 2)),
        lw=1.2,
        label="control: attention\nthat looks at nothing",
    )
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=8.5)
    artists.append(_recorded(ax))

    def update(result):
        parts = [
            f"{name} goes from {mean[0]:.2f} at M = {M[0]} to {mean[-1]:.2f} at M = {M[-1]}"
            + (
                f" (control: {result.controls[name]:.2f})"
                if np.isfinite(result.controls.get(name, np.nan))
                else ""
            )
            for name, (M, mean, _, _) in result.curves.items()
        ]
        what = AXES.get(result.measure, result.measure)
        return f"{result.words}, recorded with the course; {what}: {'; '.join(parts)}."

    return Drawing(artists, update)


def draw_layers(ax, result):
    """Draw for each layer the mean over draws, and a bar from the lowest to the highest draw.

    Parameters
    ----------
    ax : matplotlib Axes
    result : Layers
    """
    count = len(result.control)
    place, artists = np.arange(1, count + 1), []
    ax.set(
        xlim=(0.4, count + 0.6), xticks=place, xlabel="layer", ylabel=AXES.get(result.measure, result.measure)
    )
    ax.set_title(result.words)
    for i, ((name, (mean, low, high)), (colour, _, marker)) in enumerate(
        zip(result.values.items(), reversed(_LOOKS[: len(result.values)]), strict=False)
    ):
        at = place + 0.16 * (i - (len(result.values) - 1) / 2)
        bars = ax.errorbar(
            at, mean, (mean - low, high - mean), fmt=marker, color=colour, ms=6, capsize=3, label=name
        )
        artists.append(bars)
    if np.isfinite(result.control).any():
        artists += ax.plot(
            place,
            result.control,
            "_",
            ms=22,
            color=COLOUR["muted"],
            label="control: attention that looks at nothing",
        )
    tops = [high.max() for _, _, high in result.values.values()] + [np.nanmax(result.control, initial=0)]
    ax.set_ylim(0, 1.3 * max(tops))
    ax.legend(loc="upper right", fontsize=8.5, ncols=3)
    artists.append(_recorded(ax))

    def update(result):
        parts = [
            f"{name} from {mean.min():.2f} (layer {mean.argmin() + 1}) to {mean.max():.2f} (layer {mean.argmax() + 1})"
            for name, (mean, _, _) in result.values.items()
        ]
        return f"{result.words}, recorded with the course; {AXES.get(result.measure)}: {'; '.join(parts)}."

    return Drawing(artists, update)


def draw_norms(ax, result):
    """Draw mean |q + k|² of every layer of every network on a logarithmic axis, before and after the rewritings.

    Parameters
    ----------
    ax : matplotlib Axes
    result : Norms
    """
    start, ticks, names, artists = 1, [], [], []
    for network, stages in result.sizes.items():
        count = len(stages["raw"])
        place = np.arange(start, start + count)
        for (stage, size), (colour, _, marker) in zip(stages.items(), reversed(_LOOKS[:3]), strict=True):
            label = {"raw": "as it is", "centred": "centred", "preconditioned": "centred and preconditioned"}[
                stage
            ]
            artists += ax.plot(
                place, size, marker, ls="none", color=colour, ms=6, label=label if start == 1 else None
            )
        artists.append(
            ax.vlines(place, stages["preconditioned"], stages["raw"], color=COLOUR["area"], zorder=0)
        )
        ticks += list(place)
        names += [f"{i + 1}" for i in range(count)]
        title = ax.text(start - 0.3, 1.02, network.split(",")[0], transform=ax.get_xaxis_transform(), size=9)
        artists.append(title)
        start += count + 1
    ax.set(xlim=(0.2, start - 1.2), yscale="log", xlabel="layer", ylabel="mean |q + k|²")
    ax.set_xticks(ticks, names)
    every = np.concatenate([size for stages in result.sizes.values() for size in stages.values()])
    shown = [
        size for size in (2, 5, 10, 20, 50, 100, 200, 500, 1000) if every.min() / 2 < size < every.max() * 2
    ]
    ax.minorticks_off()
    ax.set_yticks(shown, [str(size) for size in shown])
    ax.set_ylim(every.min() / 1.3, every.max() * 1.5)
    ax.legend(loc="upper right", fontsize=8.5)
    artists.append(_recorded(ax))

    def update(result):
        parts = [
            f"{network}: {stages['raw'].min():.0f} to {stages['raw'].max():.0f} as it is, "
            f"{stages['preconditioned'].min():.0f} to {stages['preconditioned'].max():.0f} after both rewritings"
            for network, stages in result.sizes.items()
        ]
        return f"Mean |q + k|² in the layers of real networks, recorded with the course. {'; '.join(parts)}."

    return Drawing(artists, update)


def _limits(result):
    """From a little below the lowest number shown to a little above the highest."""
    shown = np.concatenate([np.concatenate(curve[1:]) for curve in result.curves.values()])
    shown = np.concatenate((shown, [value for value in result.controls.values() if np.isfinite(value)]))
    room = 0.06 * max(np.ptp(shown), 0.01)
    return shown.min() - room, shown.max() + room


def _recorded(ax):
    return ax.text(
        0.01, 0.02, "recorded", transform=ax.transAxes, size=8, color=COLOUR["muted"], style="italic"
    )


# ---- one line in a lesson --------------------------------------------------------------------------------


def show_networks(features="optimal", networks=("bert_tiny", "minilm", "vit_small"), measure="cosine"):
    """Show `of_networks`."""
    return show(draw_agreement, of_networks(features, networks, measure), (7.2, 3.8))


def show_features(network, measure="cosine", net=""):
    """Show `of_features`."""
    return show(draw_agreement, of_features(network, measure, net), (7.2, 3.8))


def show_layers(network, M=4096, measure="attention error"):
    """Show `of_layers`."""
    return show(draw_layers, of_layers(network, M, measure), (7.2, 3.4))


def show_norms(networks=("bert_tiny", "minilm", "vit_small")):
    """Show `of_norms`."""
    return show(draw_norms, of_norms(networks), (7.2, 3.4))
