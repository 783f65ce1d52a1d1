"""Answers to exercise 15.5, one token after the other."""

import numpy as np
from answers import right, wrong

FIRST = "the first token reads its own value"
AHEAD = "a later token changes no earlier answer"
VALUES = "each token reads itself and all before it"
FAINT = "a faint memory is still a memory"
ANY = "any φ, and a single token"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("a loop that keeps H and a")
def causal_read(Q, K, V, phi):
    M = len(phi(K[0]))
    H, a = np.zeros((V.shape[1], M)), np.zeros(M)
    out = np.zeros(V.shape)
    for t in range(len(Q)):
        H += np.outer(V[t], phi(K[t]))
        a += phi(K[t])
        h = phi(Q[t])
        out[t] = H @ h / (a @ h)
    return out


@right("running sums of all states at once")
def causal_read(Q, K, V, phi):
    F, G = phi(K), phi(Q)
    H = np.cumsum(V[:, :, None] * F[:, None, :], axis=0)
    a = np.cumsum(F, axis=0)
    return np.einsum("tim,tm->ti", H, G) / np.sum(a * G, axis=1, keepdims=True)


@right("the masked parallel form")
def causal_read(Q, K, V, phi):
    w = np.tril(phi(Q) @ phi(K).T)
    return (w @ V / w.sum(axis=1, keepdims=True)).tolist()


@right("a generator over the tokens")
def causal_read(Q, K, V, phi):
    def answers():
        H, a = 0, 0
        for q, k, v in zip(Q, K, V, strict=True):
            h = phi(k)
            H, a = H + v[:, None] * h[None, :], a + h
            yield H @ phi(q) / np.sum(a * phi(q))

    return list(answers())


@right("single precision")
def causal_read(Q, K, V, phi):
    w = np.tril(phi(Q) @ phi(K).T)
    w = (w / w.sum(axis=1, keepdims=True)).astype(np.float32)
    return w @ V.astype(np.float32)


@right("the memory of all tokens so far, written anew each time")
def causal_read(Q, K, V, phi):
    def one(t):
        F, h = phi(K[: t + 1]), phi(Q[t])
        return (V[: t + 1].T @ F) @ h / (F.sum(axis=0) @ h)

    return [one(t) for t in range(len(Q))]


@right("weighted averages")
def causal_read(Q, K, V, phi):
    return np.vstack(
        [np.average(V[: t + 1], axis=0, weights=phi(K[: t + 1]) @ phi(Q[t])) for t in range(len(Q))]
    )


# -- wrong --------------------------------------------------------------------------------------------
@wrong("reads before it writes", FIRST, "before it is written")
def causal_read(Q, K, V, phi):
    M = len(phi(K[0]))
    H, a, out = np.zeros((V.shape[1], M)), np.zeros(M), np.zeros(V.shape)
    for t in range(len(Q)):
        if t:
            out[t] = H @ phi(Q[t]) / (a @ phi(Q[t]))
        H += np.outer(V[t], phi(K[t]))
        a += phi(K[t])
    return out


@wrong("reads before it writes, and the first divides by zero", FIRST, "nan")
def causal_read(Q, K, V, phi):
    M = len(phi(K[0]))
    H, a, out = np.zeros((V.shape[1], M)), np.zeros(M), np.zeros(V.shape)
    for t in range(len(Q)):
        out[t] = H @ phi(Q[t]) / (a @ phi(Q[t]))
        H += np.outer(V[t], phi(K[t]))
        a += phi(K[t])
    return out


@wrong("writes all, then reads", FIRST, "all tokens were written")
def causal_read(Q, K, V, phi):
    F, G = phi(K), phi(Q)
    return (G @ (V.T @ F).T) / (G @ F.sum(axis=0))[:, None]


@wrong("looks one token ahead, the first excepted", AHEAD, "expected the first four to stay")
def causal_read(Q, K, V, phi):
    T = len(Q)
    may = np.tril(np.ones((T, T)), 1)
    may[0, 1:] = 0
    w = phi(Q) @ phi(K).T * may
    return w @ V / w.sum(axis=1, keepdims=True)


@wrong("the memory forgets what was before", VALUES, "only the token itself")
def causal_read(Q, K, V, phi):
    out = []
    for q, k, v in zip(Q, K, V, strict=True):
        H, a = np.outer(v, phi(k)), phi(k)
        out.append(H @ phi(q) / (a @ phi(q)))
    return np.array(out)


@wrong("H is overwritten, a adds up", VALUES, "H is overwritten")
def causal_read(Q, K, V, phi):
    a, out = 0, []
    for q, k, v in zip(Q, K, V, strict=True):
        H, a = np.outer(v, phi(k)), a + phi(k)
        out.append(H @ phi(q) / (a @ phi(q)))
    return np.array(out)


@wrong("a is overwritten, H adds up", VALUES, "a is overwritten")
def causal_read(Q, K, V, phi):
    H, out = 0, []
    for q, k, v in zip(Q, K, V, strict=True):
        H, a = H + np.outer(v, phi(k)), phi(k)
        out.append(H @ phi(q) / (a @ phi(q)))
    return np.array(out)


@wrong("reads with the key", VALUES, "read with φ(k)")
def causal_read(Q, K, V, phi):
    w = np.tril(phi(K) @ phi(K).T)
    return w @ V / w.sum(axis=1, keepdims=True)


@wrong("queries are written and keys read", VALUES, "changed places")
def causal_read(Q, K, V, phi):
    w = np.tril(phi(K) @ phi(Q).T)
    return w @ V / w.sum(axis=1, keepdims=True)


@wrong("divided by the number of tokens", FIRST, "number of tokens")
def causal_read(Q, K, V, phi):
    w = np.tril(phi(Q) @ phi(K).T)
    return w @ V / np.arange(1, len(Q) + 1)[:, None]


@wrong("not divided at all", VALUES, "division by p")
def causal_read(Q, K, V, phi):
    return np.tril(phi(Q) @ phi(K).T) @ V


@wrong("a window of two tokens", VALUES, "only two tokens")
def causal_read(Q, K, V, phi):
    w = np.tril(phi(Q) @ phi(K).T)
    w -= np.tril(w, -2)
    return w @ V / w.sum(axis=1, keepdims=True)


@wrong("whole numbers keep whole numbers", ANY, "expected")
def causal_read(Q, K, V, phi):
    w = np.tril(phi(Q) @ phi(K).T)
    out = np.zeros_like(V)
    out[:] = (w @ V / w.sum(axis=1, keepdims=True)) * 0.999999
    if out.dtype.kind == "f":
        out[:] = w @ V / w.sum(axis=1, keepdims=True)
    return out


@wrong("an exponential of its own instead of φ", ANY, "phi")
def causal_read(Q, K, V, phi):
    W = phi.W
    F, G = (np.exp(X @ W.T - 0.5 * np.sum(X * X, axis=1, keepdims=True)) for X in (K, Q))
    w = np.tril(G @ F.T)
    return w @ V / w.sum(axis=1, keepdims=True)


@wrong("writes into the caller's values", UNCHANGED, "V")
def causal_read(Q, K, V, phi):
    w = np.tril(phi(Q) @ phi(K).T)
    out = w @ V / w.sum(axis=1, keepdims=True)
    V[:] = 0
    return out


@wrong("a holds everything from the beginning", FIRST, "a holds all tokens")
def causal_read(Q, K, V, phi):
    F, G = phi(K), phi(Q)
    return np.tril(G @ F.T) @ V / (G @ F.sum(axis=0))[:, None]


@wrong("looks at what comes, not at what was", FIRST, "expected")
def causal_read(Q, K, V, phi):
    w = np.triu(phi(Q) @ phi(K).T)
    return w @ V / w.sum(axis=1, keepdims=True)


@wrong("the query before", VALUES, "query before")
def causal_read(Q, K, V, phi):
    w = np.tril(phi(np.roll(Q, 1, axis=0)) @ phi(K).T)
    return w @ V / w.sum(axis=1, keepdims=True)


@wrong("one array appended again and again", FIRST, "again and again")
def causal_read(Q, K, V, phi):
    H, a, now, out = 0.0, 0.0, np.zeros(V.shape[1]), []
    for q, k, v in zip(Q, K, V, strict=True):
        H, a = H + np.outer(v, phi(k)), a + phi(k)
        now[:] = H @ phi(q) / (a @ phi(q))
        out.append(now)
    return np.array(out)


@wrong("H stays divided", VALUES, "keep H")
def causal_read(Q, K, V, phi):
    H, a, out = 0.0, 0.0, []
    for q, k, v in zip(Q, K, V, strict=True):
        H, a = H + np.outer(v, phi(k)), a + phi(k)
        H = H / (a @ phi(q))
        out.append(H @ phi(q))
    return np.array(out)


@wrong("softmax with a causal mask", VALUES, "softmax")
def causal_read(Q, K, V, phi):
    w = np.tril(np.exp(Q @ K.T))
    return w @ V / w.sum(axis=1, keepdims=True)


@wrong("a little added to p", FAINT, "small number")
def causal_read(Q, K, V, phi):
    w = np.tril(phi(Q) @ phi(K).T)
    return w @ V / (w.sum(axis=1, keepdims=True) + 1e-9)


@wrong("only the last answer comes back", FIRST, "(2,)")
def causal_read(Q, K, V, phi):
    F, h = phi(K), phi(Q[-1])
    return (V.T @ F) @ h / (F.sum(axis=0) @ h)


@wrong("the sums of the state before", VALUES, "expected")
def causal_read(Q, K, V, phi):
    w = np.tril(phi(Q) @ phi(K).T)
    p = w.sum(axis=1)
    p[1:] = p[:-1].copy()
    return w @ V / p[:, None]
