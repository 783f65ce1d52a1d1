"""Answers to exercise 15.2, the writing phase."""

import numpy as np
from answers import right, wrong

HEBB = "H is the sum of v φ(k)ᵀ"
GATHERED = "a is the sum of all φ(k)"
SQUARE = "rows of H belong to values, columns to features"
ORDER = "the order of the tokens does not matter"
ANY = "any φ, and a single token"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("token by token with np.outer")
def write(K, V, phi):
    H, a = 0.0, 0.0
    for k, v in zip(K, V, strict=True):
        H = H + np.outer(v, phi(k))
        a = a + phi(k)
    return H, a


@right("a product of matrices")
def write(K, V, phi):
    F = phi(K)
    return V.T @ F, F.sum(axis=0)


@right("einsum, a list comes back")
def write(K, V, phi):
    F = np.stack([phi(k) for k in K])
    return [np.einsum("ti,tm->im", V, F), np.einsum("tm->m", F)]


@right("zeros first, rows of H one by one")
def write(K, V, phi):
    M = len(phi(K[0]))
    H = np.zeros((V.shape[1], M))
    a = np.zeros(M)
    for t in range(len(K)):
        h = phi(K[t])
        for i in range(V.shape[1]):
            H[i] += V[t, i] * h
        a += h
    return H, a


@right("single precision")
def write(K, V, phi):
    F = phi(K).astype(np.float32)
    return V.astype(np.float32).T @ F, F.sum(axis=0)


@right("recursion: the first token and the rest")
def write(K, V, phi):
    def both(K, V):
        H, a = np.outer(V[0], phi(K[0])), phi(K[0])
        if len(K) == 1:
            return H, a
        more = both(K[1:], V[1:])
        return H + more[0], a + more[1]

    return both(K, V)


@right("plain lists")
def write(K, V, phi):
    F = [[float(f) for f in phi(k)] for k in K]
    H = [
        [sum(v[i] * f[j] for v, f in zip(V, F, strict=True)) for j in range(len(F[0]))]
        for i in range(len(V[0]))
    ]
    return H, [sum(column) for column in zip(*F, strict=True)]


# -- wrong --------------------------------------------------------------------------------------------
@wrong("the mean instead of the sum", HEBB, "does not average")
def write(K, V, phi):
    F = phi(K)
    return V.T @ F / len(K), F.mean(axis=0)


@wrong("the outer product turned", HEBB, "(6, 2)")
def write(K, V, phi):
    F = phi(K)
    return F.T @ V, F.sum(axis=0)


@wrong("the outer product turned where the shape allows it", SQUARE, "H is turned")
def write(K, V, phi):
    F = phi(K)
    H = V.T @ F
    return (H.T if H.shape[0] == H.shape[1] else H), F.sum(axis=0)


@wrong("only a is averaged", GATHERED, "the mean")
def write(K, V, phi):
    F = phi(K)
    return V.T @ F, F.mean(axis=0)


@wrong("H divided by M once more", HEBB, "divided by M")
def write(K, V, phi):
    F = phi(K)
    return V.T @ F / F.shape[1], F.sum(axis=0)


@wrong("= for +=", HEBB, "last token")
def write(K, V, phi):
    for k, v in zip(K, V, strict=True):
        H = np.outer(v, phi(k))
        a = phi(k)
    return H, a


@wrong("return inside the loop", HEBB, "first token")
def write(K, V, phi):
    for k, v in zip(K, V, strict=True):
        return np.outer(v, phi(k)), phi(k)


@wrong("every value tied to every key", HEBB, "its own")
def write(K, V, phi):
    F = phi(K)
    return np.outer(V.sum(axis=0), F.sum(axis=0)), F.sum(axis=0)


@wrong("φ of the summed keys", GATHERED, "after φ")
def write(K, V, phi):
    return V.T @ phi(K), phi(K.sum(axis=0))


@wrong("a scaled to one", GATHERED, "only adds")
def write(K, V, phi):
    F = phi(K)
    a = F.sum(axis=0)
    return V.T @ F, a / a.sum()


@wrong("keys instead of features, where the shape allows it", SQUARE, "the key itself")
def write(K, V, phi):
    F = phi(K)
    F = K if F.shape == K.shape else F
    return V.T @ F, F.sum(axis=0)


@wrong("the last value counts twice", ORDER, "no order")
def write(K, V, phi):
    F = phi(K)
    H = V.T @ F
    H += np.outer(V[-1], F[-1])
    return H, F.sum(axis=0)


@wrong("an exponential of its own instead of φ", ANY, "phi")
def write(K, V, phi):
    F = np.exp(K @ phi.W.T - 0.5 * np.sum(K**2, axis=1, keepdims=True)) / np.sqrt(len(phi.W))
    return V.T @ F, F.sum(axis=0)


@wrong("only H comes back", HEBB, "2 values")
def write(K, V, phi):
    return V.T @ phi(K)


@wrong("whole numbers keep whole numbers", ANY, "expected")
def write(K, V, phi):
    F = phi(K)
    H = np.zeros((V.shape[1], F.shape[1]), dtype=V.dtype)
    a = np.zeros(F.shape[1])
    for f, v in zip(F, V, strict=True):
        H = (H + np.outer(v, f)).astype(V.dtype)
        a += f
    return H, a


@wrong("nothing comes back", HEBB, "return")
def write(K, V, phi):
    V.T @ phi(K), phi(K).sum(axis=0)


@wrong("writes into the caller's V", UNCHANGED, "V")
def write(K, V, phi):
    F = phi(K)
    H = V.T @ F
    V += 1
    return H, F.sum(axis=0)


@wrong("values reach the astrocyte too", GATHERED, "presynaptic activity alone")
def write(K, V, phi):
    H = V.T @ phi(K)
    return H, H.sum(axis=0)


@wrong("the first token counts twice", HEBB, "counts twice")
def write(K, V, phi):
    H, a = np.outer(V[0], phi(K[0])), phi(K[0])
    for k, v in zip(K, V, strict=True):
        H, a = H + np.outer(v, phi(k)), a + phi(k)
    return H, a


@wrong("the last token is left out", GATHERED, "last token is missing")
def write(K, V, phi):
    H, a = np.zeros((V.shape[1], len(phi(K[0])))), 0 * phi(K[0])
    for t in range(len(K) - 1):
        H, a = H + np.outer(V[t], phi(K[t])), a + phi(K[t])
    return H, a


@wrong("the first token is left out", HEBB, "first token is missing")
def write(K, V, phi):
    H, a = np.zeros((V.shape[1], len(phi(K[0])))), 0 * phi(K[0])
    for t in range(1, len(K)):
        H, a = H + np.outer(V[t], phi(K[t])), a + phi(K[t])
    return H, a


@wrong("H divided by a already", HEBB, "comes with reading")
def write(K, V, phi):
    F = phi(K)
    return V.T @ F / F.sum(axis=0), F.sum(axis=0)


@wrong("what the call before wrote is still there", ORDER, "the call before")
def write(K, V, phi, memory={}):  # noqa: B006
    F = phi(K)
    H, a = memory.setdefault(F.shape, [0.0, 0.0])
    memory[F.shape] = [H + V.T @ F, a + F.sum(axis=0)]
    return memory[F.shape]


@wrong("a, H instead of H, a", HEBB, "(6,)")
def write(K, V, phi):
    F = phi(K)
    return F.sum(axis=0), V.T @ F


@wrong("a as a table of one row", HEBB, "(1, 6)")
def write(K, V, phi):
    F = phi(K)
    return V.T @ F, F.sum(axis=0, keepdims=True)
