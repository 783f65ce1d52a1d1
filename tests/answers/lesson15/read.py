"""Answers to exercise 15.3, the reading phase."""

import numpy as np
from answers import right, wrong

ALIKE = "values that are all alike come back as they are"
VALUES = "the answer is H φ(q) / p"
SIZE = "the size of the memory cancels"
SILENT = "no answer where p is not above 0"
ANY = "any φ, and one query alone"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("query by query, an if for the silent ones")
def read(Q, H, a, phi):
    out = []
    for q in Q:
        h = phi(q)
        p = a @ h
        out.append(H @ h / p if p > 0 else np.full(len(H), np.nan))
    return np.array(out)


@right("zeros of nan, then the rows that answer by boolean indexing")
def read(Q, H, a, phi):
    F = phi(Q)
    p = F @ a
    out = np.full((len(Q), len(H)), np.nan)
    out[p > 0] = (F @ H.T)[p > 0] / p[p > 0, None]
    return out


@right("divides first, with a warning, and mends it afterwards")
def read(Q, H, a, phi):
    F = phi(Q)
    p = F @ a
    out = F @ H.T / p[:, np.newaxis]
    out[p <= 0] = np.nan
    return out


@right("the synapses are divided before they are used, nested lists out")
def read(Q, H, a, phi):
    rows = []
    for h in phi(Q):
        p = float(np.sum(a * h))
        synapses = H / p if p > 0 else H * np.nan
        rows.append([float(np.sum(s * h)) for s in synapses])
    return rows


# -- wrong --------------------------------------------------------------------------------------------
@wrong("the neurons alone, without the astrocyte", VALUES, "division by p is missing")
def read(Q, H, a, phi):
    return phi(Q) @ H.T


@wrong("divided by M", VALUES, "divided by M")
def read(Q, H, a, phi):
    return phi(Q) @ H.T / len(a)


@wrong("divided by the length of a", ALIKE, "|a|")
def read(Q, H, a, phi):
    return phi(Q) @ H.T / np.linalg.norm(a)


@wrong("divided by the sum of a", VALUES, "sum of a")
def read(Q, H, a, phi):
    return phi(Q) @ H.T / a.sum()


@wrong("one p for all queries", VALUES, "all queries together")
def read(Q, H, a, phi):
    F = phi(Q)
    return F @ H.T / (F @ a).sum()


@wrong("the mean p of all queries", ALIKE, "mean p")
def read(Q, H, a, phi):
    F = phi(Q)
    return F @ H.T / (F @ a).mean()


@wrong("calcium averaged over the synapses, with √M inside φ", VALUES, "p is a sum")
def read(Q, H, a, phi):
    F = phi(Q)
    return F @ H.T / (F * a).mean(axis=1, keepdims=True)


@wrong("divided by what comes in now, without what was gathered", VALUES, "without a")
def read(Q, H, a, phi):
    F = phi(Q)
    return F @ H.T / F.sum(axis=1, keepdims=True)


@wrong("multiplied by p", VALUES, "divides")
def read(Q, H, a, phi):
    F = phi(Q)
    return F @ H.T * (F @ a)[:, None]


@wrong("every synapse divided by its own part", VALUES, "one p for all")
def read(Q, H, a, phi):
    F = phi(Q)
    return (F / a) @ H.T


@wrong("a little added to p against division by zero", SIZE, "small number added")
def read(Q, H, a, phi):
    F = phi(Q)
    p = F @ a
    return np.where(p[:, None] > 0, F @ H.T / (p[:, None] + 1e-9), np.nan)


@wrong("a floor under p", SIZE, "floor")
def read(Q, H, a, phi):
    F = phi(Q)
    p = (F @ a)[:, None]
    return np.where(p > 0, F @ H.T / np.maximum(p, 1e-6), np.nan)


@wrong("answers whatever the sign of p", SILENT, "expected nan")
def read(Q, H, a, phi):
    F = phi(Q)
    return F @ H.T / (F @ a)[:, None]


@wrong("the size of p instead of p", SILENT, "expected nan")
def read(Q, H, a, phi):
    F = phi(Q)
    return F @ H.T / np.abs(F @ a)[:, None]


@wrong("one silent query silences all", SILENT, "silences no other")
def read(Q, H, a, phi):
    F = phi(Q)
    p = F @ a
    if (p <= 0).any():
        return np.full((len(Q), len(H)), np.nan)
    return F @ H.T / p[:, None]


@wrong("nan for a negative p, infinity or worse for none", SILENT, "expected nan")
def read(Q, H, a, phi):
    F = phi(Q)
    p = (F @ a)[:, None]
    return np.where(p < 0, np.nan, F @ H.T / np.where(p == 0, 1.0, p))


@wrong("H turned where the shape allows it", ANY, "H is turned")
def read(Q, H, a, phi):
    F = phi(Q)
    p = (F @ a)[:, None]
    top = F @ H if H.shape[0] == H.shape[1] else F @ H.T
    return np.where(p > 0, top / p, np.nan)


@wrong("a squeeze that drops the row of a single query", ANY, "(1, 4)")
def read(Q, H, a, phi):
    F = phi(Q)
    p = (F @ a)[:, None]
    return np.squeeze(np.where(p > 0, F @ H.T / p, np.nan))


@wrong("divides the caller's weights", UNCHANGED, "H")
def read(Q, H, a, phi):
    F = phi(Q)
    H /= a.max()
    p = (F @ a)[:, None] / a.max()
    return np.where(p > 0, F @ H.T / p, np.nan)


@wrong("prints and returns nothing", ALIKE, "return")
def read(Q, H, a, phi):
    print(phi(Q) @ H.T)
