"""Answers to exercise 2.5, name that neuron."""

import statistics

import numpy as np

from answers import right, wrong

CH = "chattering cells"
IB = "intrinsically bursting cells"
RS = "regular-spiking cells"
FS = "fast-spiking cells"
SPEED = "the same name at any speed"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("NumPy: argmax finds the first interval that is not short")
def classify(isi):
    late = isi[len(isi) // 2 :]
    if np.std(late) / np.mean(late) > 0.5:
        return "CH"
    n_short = np.argmax(isi >= np.median(late) / 2)
    return "FS" if n_short == 0 else "RS" if n_short == 1 else "IB"


@right("plain Python: a while loop, the statistics module (n − 1), small letters")
def classify(isi):
    isi = list(map(float, isi))
    late = isi[len(isi) // 2 :]
    if statistics.stdev(late) > 0.5 * statistics.mean(late):
        return "ch"
    limit = statistics.median(late) / 2
    short = 0
    while isi[short] < limit:
        short += 1
    if short >= 2:
        return "ib"
    return "rs" if short else "fs"


@right("the later half counted from the end, ratios to the usual interval, a dictionary")
def classify(isi):
    half = isi.size // 2
    ratio = isi / np.median(isi[-half:])
    if ratio[-half:].std() / ratio[-half:].mean() > 0.5:
        return "CH"
    start = ratio[:2] < 0.5
    return {(False, False): "FS", (False, True): "FS", (True, False): "RS", (True, True): "IB"}[tuple(start)]


@right("split in two, counted until the first that is not short, numpy text returned")
def classify(isi):
    late = np.array_split(isi, 2)[1]
    CV = late.std() / late.mean()
    short = (np.cumsum(isi >= 0.5 * np.median(late)) == 0).sum()
    names = np.array(["FS", "RS", "IB"])
    return "CH" if CV > 0.5 else names[min(short, 2)]


# -- wrong --------------------------------------------------------------------------------------------
def shape(isi):
    """CV of the later half, and the number of short intervals at the start."""
    late = isi[len(isi) // 2 :]
    return late.std() / late.mean(), int(np.argmax(isi >= 0.5 * np.median(late)))


@wrong("absolute intervals in milliseconds", SPEED, "milliseconds")
def classify(isi):
    cv, short = shape(isi)
    if cv > 0.5:
        return "CH"
    if np.median(isi) < 12:
        return "FS"
    return "RS" if short == 1 else "IB"


@wrong("the spread in milliseconds instead of the CV", SPEED, "milliseconds")
def classify(isi):
    late = isi[len(isi) // 2 :]
    if late.std() > 5:
        return "CH"
    return ("FS", "RS", "IB")[min(shape(isi)[1], 2)]


@wrong("the CV of all intervals, so that a burst at the start counts as chattering", IB, "later half")
def classify(isi):
    if isi.std() / isi.mean() > 0.5:
        return "CH"
    return ("FS", "RS", "IB")[min(shape(isi)[1], 2)]


@wrong("the CV of the first half", IB, "later half")
def classify(isi):
    early = isi[: len(isi) // 2]
    return "CH" if early.std() / early.mean() > 0.5 else ("FS", "RS", "IB")[min(shape(isi)[1], 2)]


@wrong("one short interval is taken for a burst", RS, "exactly one interval")
def classify(isi):
    cv, short = shape(isi)
    if cv > 0.5:
        return "CH"
    return "IB" if short >= 1 else "FS"


@wrong("a burst needs three short intervals", IB, "two or more")
def classify(isi):
    cv, short = shape(isi)
    if cv > 0.5:
        return "CH"
    if short >= 3:
        return "IB"
    return "RS" if short else "FS"


@wrong("short means below a quarter of the usual interval", RS, "below half")
def classify(isi):
    late = isi[len(isi) // 2 :]
    if late.std() / late.mean() > 0.5:
        return "CH"
    short = int(np.argmax(isi >= 0.25 * np.median(late)))
    return ("FS", "RS", "IB")[min(short, 2)]


@wrong("short means below the usual interval, not below half of it", FS, "half")
def classify(isi):
    late = isi[len(isi) // 2 :]
    if late.std() / late.mean() > 0.5:
        return "CH"
    short = int(np.argmax(isi >= np.median(late)))
    return ("FS", "RS", "IB")[min(short, 2)]


@wrong("RS and FS exchanged, seen at FS", FS, "no interval below half")
def classify(isi):
    cv, short = shape(isi)
    return "CH" if cv > 0.5 else ("RS", "FS", "IB")[min(short, 2)]


@wrong("RS and FS exchanged, seen at RS", RS, "exactly one interval")
def classify(isi):
    cv, short = shape(isi)
    return "CH" if cv > 0.5 else ("RS", "FS", "IB")[min(short, 2)]


@wrong("the bursts to the end never looked for", CH, "later half")
def classify(isi):
    return ("FS", "RS", "IB")[min(shape(isi)[1], 2)]


@wrong("every cell gets the same name", RS, "too, expected")
def classify(isi):
    return "RS"


@wrong("no name for a cell without short intervals", CH, "every path")
def classify(isi):
    cv, short = shape(isi)
    if cv > 0.5:
        return "CH"
    if short == 1:
        return "RS"
    if short > 1:
        return "IB"


@wrong("a number instead of a name", RS, "'RS'")
def classify(isi):
    cv, short = shape(isi)
    return 3 if cv > 0.5 else min(short, 2)


@wrong("the whole word instead of the two letters", CH, "'chattering'")
def classify(isi):
    cv, short = shape(isi)
    return "chattering" if cv > 0.5 else ("FS", "RS", "IB")[min(short, 2)]


@wrong("the intervals divided by their mean in the caller's array", UNCHANGED, "isi came back different")
def classify(isi):
    isi /= isi.mean()
    cv, short = shape(isi)
    return "CH" if cv > 0.5 else ("FS", "RS", "IB")[min(short, 2)]


@wrong("short intervals counted anywhere, against 0.9 of the median", FS, "below half")
def classify(isi):
    cv, _ = shape(isi)
    short = int(np.sum(isi < 0.9 * np.median(isi)))
    return "CH" if cv > 0.5 else ("FS", "RS", "IB")[min(short, 2)]


@wrong("short intervals are counted anywhere", caught_by=RS)
def classify(isi):
    late = isi[len(isi) // 2 :]
    if late.std() / late.mean() > 0.5:
        return "CH"
    short = (isi < np.median(late) / 2).sum()
    return "FS" if short == 0 else "RS" if short == 1 else "IB"


@wrong("the usual interval is the median of all", caught_by=FS)
def classify(isi):
    late = isi[len(isi) // 2 :]
    if late.std() / late.mean() > 0.5:
        return "CH"
    short = np.argmax(isi >= np.median(isi) / 2)
    return "FS" if short == 0 else "RS" if short == 1 else "IB"
