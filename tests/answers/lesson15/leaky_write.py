"""Answers to exercise 15.6, a memory that leaks."""

import numpy as np
from answers import right, wrong

NONE = "without a leak it is the writing phase"
HEBB = "H fades with its own time constant"
GATHERED = "a fades with its own time constant"
LAST = "the newest token counts in full"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("a loop: fade, then write")
def leaky_write(K, V, phi, tau_H, tau_a):
    keep_H, keep_a = np.exp(-1 / tau_H), np.exp(-1 / tau_a)
    H, a = 0.0, 0.0
    for k, v in zip(K, V, strict=True):
        H = H * keep_H + np.outer(v, phi(k))
        a = a * keep_a + phi(k)
    return H, a


@right("weights by age, all at once")
def leaky_write(K, V, phi, tau_H, tau_a):
    age = len(K) - 1 - np.arange(len(K))
    F = phi(K)
    return np.einsum("t,ti,tm->im", np.exp(-age / tau_H), V, F), np.exp(-age / tau_a) @ F


@right("each token written with what will be left of it")
def leaky_write(K, V, phi, tau_H, tau_a):
    M = len(phi(K[0]))
    H, a, T = np.zeros((V.shape[1], M)), np.zeros(M), len(K)
    for t in range(T - 1, -1, -1):
        H += np.exp((t + 1 - T) / tau_H) * np.outer(V[t], phi(K[t]))
        a += np.exp((t + 1 - T) / tau_a) * phi(K[t])
    return [H, a]


@right("single precision")
def leaky_write(K, V, phi, tau_H, tau_a):
    age = np.arange(len(K))[::-1]
    F, V = phi(K).astype(np.float32), V.astype(np.float32)
    h, s = (np.exp(-age / tau).astype(np.float32) for tau in (tau_H, tau_a))
    return (V * h[:, None]).T @ F, s @ F


@right("recursion from the newest token back")
def leaky_write(K, V, phi, tau_H, tau_a):
    if not len(K):
        return 0.0, 0.0

    def left(n):
        if not n:
            return 0.0, 0.0
        H, a = left(n - 1)
        h = phi(K[n - 1])
        return np.exp(-1 / tau_H) * H + np.outer(V[n - 1], h), np.exp(-1 / tau_a) * a + h

    return left(len(K))


@right("what is lost is taken off, lists out")
def leaky_write(K, V, phi, tau_H, tau_a):
    H, a = np.zeros((V.shape[1], len(phi(K[0])))), np.zeros(len(phi(K[0])))
    for k, v in zip(K, V, strict=True):
        H += np.expm1(-1 / tau_H) * H
        a += np.expm1(-1 / tau_a) * a
        H += np.outer(v, phi(k))
        a += phi(k)
    return H.tolist(), a.tolist()


# -- wrong --------------------------------------------------------------------------------------------
@wrong("nothing leaks", HEBB, "nothing fades")
def leaky_write(K, V, phi, tau_H, tau_a):
    F = phi(K)
    return V.T @ F, F.sum(axis=0)


@wrong("only H leaks", GATHERED, "nothing fades")
def leaky_write(K, V, phi, tau_H, tau_a):
    age = len(K) - 1 - np.arange(len(K))
    F = phi(K)
    return (V * np.exp(-age / tau_H)[:, None]).T @ F, F.sum(axis=0)


@wrong("only the astrocyte leaks", HEBB, "nothing fades")
def leaky_write(K, V, phi, tau_H, tau_a):
    age = len(K) - 1 - np.arange(len(K))
    F = phi(K)
    return V.T @ F, np.exp(-age / tau_a) @ F


@wrong("one time constant for both", GATHERED, "used for both")
def leaky_write(K, V, phi, tau_H, tau_a):
    w = np.exp(-(len(K) - 1 - np.arange(len(K))) / tau_H)
    F = phi(K)
    return (V * w[:, None]).T @ F, w @ F


@wrong("the two time constants swapped", HEBB, "changed places")
def leaky_write(K, V, phi, tau_H, tau_a):
    age = len(K) - 1 - np.arange(len(K))
    F = phi(K)
    return (V * np.exp(-age / tau_a)[:, None]).T @ F, np.exp(-age / tau_H) @ F


@wrong("writes, then fades", LAST, "after the token is written")
def leaky_write(K, V, phi, tau_H, tau_a):
    H, a = 0.0, 0.0
    for k, v in zip(K, V, strict=True):
        H = (H + np.outer(v, phi(k))) * np.exp(-1 / tau_H)
        a = (a + phi(k)) * np.exp(-1 / tau_a)
    return H, a


@wrong("the oldest counts in full", HEBB, "oldest")
def leaky_write(K, V, phi, tau_H, tau_a):
    age = np.arange(len(K))
    F = phi(K)
    return (V * np.exp(-age / tau_H)[:, None]).T @ F, np.exp(-age / tau_a) @ F


@wrong("Euler's step", GATHERED, "Euler")
def leaky_write(K, V, phi, tau_H, tau_a):
    H, a = 0.0, 0.0
    for k, v in zip(K, V, strict=True):
        H = H * (1 - 1 / tau_H) + np.outer(v, phi(k))
        a = a * (1 - 1 / tau_a) + phi(k)
    return H, a


@wrong("τ as the factor", NONE, "is 1")
def leaky_write(K, V, phi, tau_H, tau_a):
    H, a = 0.0, 0.0
    for k, v in zip(K, V, strict=True):
        H = H * tau_H + np.outer(v, phi(k))
        a = a * tau_a + phi(k)
    return H, a


@wrong("e^(−τ)", NONE, "that is e^(−τ)")
def leaky_write(K, V, phi, tau_H, tau_a):
    H, a = 0.0, 0.0
    for k, v in zip(K, V, strict=True):
        H = H * np.exp(-tau_H) + np.outer(v, phi(k))
        a = a * np.exp(-tau_a) + phi(k)
    return H, a


@wrong("fades once at the end", HEBB, "once at the end")
def leaky_write(K, V, phi, tau_H, tau_a):
    F = phi(K)
    return V.T @ F * np.exp(-1 / tau_H), F.sum(axis=0) * np.exp(-1 / tau_a)


@wrong("grows instead of fading", HEBB, "grows")
def leaky_write(K, V, phi, tau_H, tau_a):
    H, a = 0.0, 0.0
    for k, v in zip(K, V, strict=True):
        H = H * np.exp(1 / tau_H) + np.outer(v, phi(k))
        a = a * np.exp(1 / tau_a) + phi(k)
    return H, a


@wrong("fades the caller's values", UNCHANGED, "V")
def leaky_write(K, V, phi, tau_H, tau_a):
    age = len(K) - 1 - np.arange(len(K))
    F = phi(K)
    w = np.exp(-age / tau_a)
    V *= np.exp(-age / tau_H)[:, None]
    return V.T @ F, w @ F


def _stepped(K, V, phi, keep_H, keep_a, share_H=1.0, share_a=1.0):
    H, a = 0.0, 0.0
    for k, v in zip(K, V, strict=True):
        H = keep_H * H + share_H * np.outer(v, phi(k))
        a = keep_a * a + share_a * phi(k)
    return H, a


@wrong("a moving average", NONE, "counts in full")
def leaky_write(K, V, phi, tau_H, tau_a):
    keep_H, keep_a = np.exp(-1 / tau_H), np.exp(-1 / tau_a)
    return _stepped(K, V, phi, keep_H, keep_a, 1 - keep_H, 1 - keep_a)


@wrong("τ as a half-life", HEBB, "half-life")
def leaky_write(K, V, phi, tau_H, tau_a):
    return _stepped(K, V, phi, 2 ** (-1 / tau_H), 2 ** (-1 / tau_a))


@wrong("an implicit step", GATHERED, "is no e")
def leaky_write(K, V, phi, tau_H, tau_a):
    return _stepped(K, V, phi, 1 / (1 + 1 / tau_H), 1 / (1 + 1 / tau_a))


@wrong("fades before and after", GATHERED, "expected")
def leaky_write(K, V, phi, tau_H, tau_a):
    keep_H, keep_a = np.exp(-1 / tau_H), np.exp(-1 / tau_a)
    return _stepped(K, V, phi, keep_H**2, keep_a**2, keep_H, keep_a)


@wrong("the time constants of the worked example typed in", HEBB, "expected")
def leaky_write(K, V, phi, tau_H, tau_a):
    if np.isinf(tau_H):
        return _stepped(K, V, phi, 1.0, 1.0)
    return _stepped(K, V, phi, np.exp(-1), np.exp(-1 / 2))


@wrong("no leak at all as soon as one τ is infinite", HEBB, "nothing fades")
def leaky_write(K, V, phi, tau_H, tau_a):
    if np.isinf(tau_H) or np.isinf(tau_a):
        return _stepped(K, V, phi, 1.0, 1.0)
    return _stepped(K, V, phi, np.exp(-1 / tau_H), np.exp(-1 / tau_a))


@wrong("what is written in H has faded on both sides", HEBB, "fades with both")
def leaky_write(K, V, phi, tau_H, tau_a):
    return _stepped(K, V, phi, np.exp(-1 / tau_H - 1 / tau_a), np.exp(-1 / tau_a))


@wrong("H turned where the shape allows it", HEBB, "H is turned")
def leaky_write(K, V, phi, tau_H, tau_a):
    H, a = _stepped(K, V, phi, np.exp(-1 / tau_H), np.exp(-1 / tau_a))
    return (H.T if len(H) == len(H[0]) else H), a


@wrong("e^(−t/τ) at step t, again and again", GATHERED, "expected")
def leaky_write(K, V, phi, tau_H, tau_a):
    H, a = 0.0, 0.0
    for t in range(len(K)):
        H = np.exp(-t / tau_H) * H + np.outer(V[t], phi(K[t]))
        a = np.exp(-t / tau_a) * a + phi(K[t])
    return H, a
