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


@right("single precision")
def read(Q, H, a, phi):
    F, H, a = (x.astype(np.float32) for x in (phi(Q), H, a))
    p = (F @ a)[:, None]
    return np.where(p > 0, F @ H.T / np.where(p > 0, p, 1), np.nan)


@right("weights that add up to 1 first, then the synapses")
def read(Q, H, a, phi):
    F = phi(Q)
    p = F @ a
    p[~(p > 0)] = np.nan
    return (F / p[:, None]) @ H.T


@right("a masked array, filled at the end")
def read(Q, H, a, phi):
    F = phi(Q)
    p = np.ma.masked_less_equal(F @ a, 0)
    return (F @ H.T / p[:, None]).filled(np.nan)


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


@wrong("H stays divided from one query to the next", VALUES, "keep H")
def read(Q, H, a, phi):
    out = []
    for q in Q:
        h = phi(q)
        if a @ h > 0:
            H = H / (a @ h)
            out.append(H @ h)
        else:
            out.append(np.full(len(H), np.nan))
    return np.array(out)


@wrong("zero for a silent query", SILENT, "expected nan")
def read(Q, H, a, phi):
    F = phi(Q)
    p = (F @ a)[:, None]
    return np.where(p > 0, F @ H.T / np.where(p > 0, p, 1.0), 0.0)


@wrong("silent queries left out", SILENT, "(2, 2)")
def read(Q, H, a, phi):
    F = phi(Q)
    p = F @ a
    return (F @ H.T)[p > 0] / p[p > 0, None]


@wrong("no answer below 1e-12", SIZE, "1e-12")
def read(Q, H, a, phi):
    F = phi(Q)
    p = (F @ a)[:, None]
    return np.where(p > 1e-12, F @ H.T / p, np.nan)


@wrong("the sizes of what is gathered", SILENT, "expected")
def read(Q, H, a, phi):
    F = phi(Q)
    p = (F @ np.abs(a))[:, None]
    return np.where(p > 0, F @ H.T / p, np.nan)


@wrong("nan below 0 only: infinite at 0", SILENT, "p = 0")
def read(Q, H, a, phi):
    F = phi(Q)
    p = (F @ a)[:, None]
    return np.where(p < 0, np.nan, F @ H.T / p)


@wrong("the p of the first query", VALUES, "first query")
def read(Q, H, a, phi):
    F = phi(Q)
    return F @ H.T / (F @ a)[0]


@wrong("a local division by a_j φ_j", VALUES, "p is their sum")
def read(Q, H, a, phi):
    F = phi(Q)
    return F / (a * F) @ H.T


@wrong("a question about a whole array", ALIKE, "ambiguous")
def read(Q, H, a, phi):
    F = phi(Q)
    p = (F @ a)[:, None]
    return F @ H.T / p if p > 0 else np.full((len(Q), len(H)), np.nan)
