"""Answers to exercise 14.1, what the counts say."""

import numpy as np

from answers import right, wrong

RATIO = "other cells per neuron"
SHARE = "their share of all cells"
REGIONS = "every region for itself"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("take off the neurons, divide twice")
def cell_ratios(neurons, total):
    others = total - neurons
    return others / neurons, others / total


@right("without a difference")
def cell_ratios(neurons, total):
    neurons, total = np.asarray(neurons, float), np.asarray(total, float)
    return total / neurons - 1, 1 - neurons / total


@right("a loop, and a list of two")
def cell_ratios(neurons, total):
    if np.ndim(neurons) == 0:
        return [(total - neurons) / neurons, (total - neurons) / total]
    ratio = [(t - n) / n for n, t in zip(neurons, total, strict=True)]
    share = [r / (1 + r) for r in ratio]
    return [ratio, share]


# -- wrong --------------------------------------------------------------------------------------------
@wrong("all cells per neuron", RATIO, "includes the neurons")
def cell_ratios(neurons, total):
    return total / neurons, (total - neurons) / total


@wrong("neurons per other cell", RATIO, "upside down")
def cell_ratios(neurons, total):
    others = total - neurons
    return neurons / others, others / total


@wrong("the two results in the other order", RATIO, "share second")
def cell_ratios(neurons, total):
    others = total - neurons
    return others / total, others / neurons


@wrong("the share of the neurons", SHARE, "share of the neurons")
def cell_ratios(neurons, total):
    return (total - neurons) / neurons, neurons / total


@wrong("percent", SHARE, "percent")
def cell_ratios(neurons, total):
    others = total - neurons
    return others / neurons, 100 * others / total


@wrong("only the ratio", RATIO, "2 values")
def cell_ratios(neurons, total):
    return (total - neurons) / neurons


@wrong("sums over all regions", REGIONS, "expected")
def cell_ratios(neurons, total):
    others = np.sum(total) - np.sum(neurons)
    shape = np.shape(neurons)
    return np.full(shape, others / np.sum(neurons)), np.full(shape, others / np.sum(total))


@wrong("numbers of the text typed in", REGIONS, "expected")
def cell_ratios(neurons, total):
    shape = np.shape(neurons)
    return np.full(shape, 84.61 / 86.06), np.full(shape, 84.61 / 170.67)


@wrong("works on the caller's arrays", UNCHANGED, "total = np.array(total")
def cell_ratios(neurons, total):
    total -= neurons
    return total / neurons, total / (total + neurons)


@wrong("rounded to what the example prints", RATIO, "rounded")
def cell_ratios(neurons, total):
    others = total - neurons
    return np.round(others / neurons, 3), np.round(others / total, 3)


@right("both in one array")
def cell_ratios(neurons, total):
    others = np.subtract(total, neurons)
    return np.array([others / neurons, others / total])
