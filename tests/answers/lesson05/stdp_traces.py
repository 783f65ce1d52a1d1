"""Answers to exercise 5.6, STDP with traces."""

import numpy as np

from answers import right, wrong

PAIR = "one pair in either order"
SAME = "spikes in the same step do not see each other"
ALL = "the sum over all pairs"
COURSE = "w at the end of every step"
BESIDE = "synapses side by side"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("fade, read, add")
def stdp_traces(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    W = np.zeros(pre.shape)
    x, y, w = (np.zeros(pre.shape[1:]) for _ in range(3))
    for k in range(len(pre)):
        x, y = x * np.exp(-dt / tau_p), y * np.exp(-dt / tau_m)
        w = w + Ap * x * post[k] - Am * y * pre[k]
        x, y = x + pre[k], y + post[k]
        W[k] = w
    return W


@right("read, add, fade at the end of the step")
def stdp_traces(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    a, b = np.asarray(pre, float), np.asarray(post, float)
    x = y = 0 * a[0]
    change = []
    for k in range(len(a)):
        change.append(x * b[k] - y * a[k])
        x = (x + Ap * a[k]) * np.exp(-dt / tau_p)
        y = (y + Am * b[k]) * np.exp(-dt / tau_m)
    return np.cumsum(change, axis=0)


@right("np.where instead of products")
def stdp_traces(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    fade = np.exp(-dt / np.array([tau_p, tau_m]))
    x, y, w, W = 0.0, 0.0, np.zeros(np.shape(pre[0])), []
    for a, b in zip(pre, post, strict=True):
        x, y = x * fade[0], y * fade[1]
        w = np.where(b, w + Ap * x, w)
        w = np.where(a, w - Am * y, w)
        x, y = np.where(a, x + 1, x), np.where(b, y + 1, y)
        W.append(w)
    return np.array(W)


@right("all pairs, column by column: slow, and right")
def stdp_traces(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    T = len(pre)
    a, b = np.reshape(pre, (T, -1)), np.reshape(post, (T, -1))
    W = np.zeros(a.shape)
    for j in range(a.shape[1]):
        for s in np.flatnonzero(a[:, j]):
            for t in np.flatnonzero(b[:, j]):
                if t > s:
                    W[t:, j] += Ap * np.exp(-(t - s) * dt / tau_p)
                elif t < s:
                    W[s:, j] -= Am * np.exp((t - s) * dt / tau_m)
    return W.reshape(np.shape(pre))


# -- wrong --------------------------------------------------------------------------------------------
def answer_with(read=lambda x, y, a, b: (x * b, y * a), add=lambda x, a: x + a, early=False, fade_last=False):
    """A right answer but for the part that is given."""

    def run(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
        W, fx, fy = np.zeros(pre.shape), np.exp(-dt / tau_p), np.exp(-dt / tau_m)
        x, y, w = (np.zeros(pre.shape[1:]) for _ in range(3))
        for k in range(len(pre)):
            if not fade_last:
                x, y = x * fx, y * fy
            if early:
                x, y = add(x, pre[k]), add(y, post[k])
            up, down = read(x, y, pre[k], post[k])
            w = w + Ap * up - Am * down
            if fade_last:
                x, y = x * fx, y * fy
            if not early:
                x, y = add(x, pre[k]), add(y, post[k])
            W[k] = w
        return W

    return run


@wrong("the spikes of a step enter the traces before w reads them", SAME, "expected 0")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_with(early=True)(pre, post, dt, **window)


@wrong("the same in single precision", SAME, "lag is 0")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_with(early=True)(pre, post, dt, **window)


@wrong("read, fade, add: each lag one step too short", PAIR, "one step too short")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_with(fade_last=True)(pre, post, dt, **window)


@wrong("a trace that a spike sets to 1 knows the last spike only", ALL, "last spike")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_with(add=lambda x, a: np.where(a, 1.0, x))(pre, post, dt, **window)


@wrong("each spike reads the trace of its own side", PAIR, "post reads the trace of pre")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_with(read=lambda x, y, a, b: (x * a, y * b))(pre, post, dt, **window)


@wrong("the traces exchanged: pre strengthens", PAIR, "exchanged")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_with(read=lambda x, y, a, b: (y * a, x * b))(pre, post, dt, **window)


@wrong("no weakening", PAIR, "weakening is missing")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_with(read=lambda x, y, a, b: (x * b, 0.0))(pre, post, dt, **window)


@wrong("a weakening that strengthens", PAIR, "wrong sign")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_with(read=lambda x, y, a, b: (x * b, -y * a))(pre, post, dt, **window)


@wrong("dt forgotten", PAIR, "forgets dt")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_with()(pre, post, 1.0, **window)


@wrong("the window typed in", PAIR, "fixed numbers")
def stdp_traces(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return answer_with()(pre, post, dt)


@wrong("time constants exchanged", PAIR, "fades with τ₊")
def stdp_traces(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return answer_with()(pre, post, dt, Ap, Am, tau_m, tau_p)


@wrong("the changes of single steps", PAIR, "sum since the start")
def stdp_traces(pre, post, dt=1.0, **window):
    W = answer_with()(pre, post, dt, **window)
    return np.diff(W, axis=0, prepend=0 * W[:1])


@wrong("w is written down at the start of the step", COURSE, "before step k")
def stdp_traces(pre, post, dt=1.0, **window):
    W = answer_with()(pre, post, dt, **window)
    return np.vstack([0 * W[:1], W[:-1]]) if W.ndim > 1 else np.r_[0.0, W[:-1]]


@wrong("an event list that starts at the first spike of pre", PAIR, "weakening is missing")
def stdp_traces(pre, post, dt=1.0, **window):
    first = int(np.argmax(np.reshape(pre, (len(pre), -1)).any(axis=1)))
    W = np.zeros(pre.shape)
    W[first:] = answer_with()(pre[first:], post[first:], dt, **window)
    return W


@wrong("one array in every row of a list", COURSE, "store a copy")
def stdp_traces(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    x, y, w = (np.zeros(pre.shape[1:]) for _ in range(3))
    course = []
    for a, b in zip(pre, post, strict=True):
        x *= np.exp(-dt / tau_p)
        y *= np.exp(-dt / tau_m)
        w[...] += Ap * x * b - Am * y * a
        x += a
        y += b
        course.append(w)
    return course


@wrong("an if that can only judge one synapse", BESIDE, "it raised")
def stdp_traces(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    W, x, y, w = np.zeros(pre.shape), 0.0, 0.0, 0.0
    for k in range(len(pre)):
        x, y = x * np.exp(-dt / tau_p), y * np.exp(-dt / tau_m)
        if post[k]:
            w += Ap * x
        if pre[k]:
            w -= Am * y
        x, y = x + pre[k], y + post[k]
        W[k] = w
    return W


@wrong("one trace for all synapses", BESIDE, "own two traces")
def stdp_traces(pre, post, dt=1.0, **window):
    add = lambda x, a: x + np.mean(a)
    return answer_with(add=add)(pre, post, dt, **window)


@wrong("wipes out the caller's spikes on its way", UNCHANGED, "came back different")
def stdp_traces(pre, post, dt=1.0, **window):
    W = answer_with()(pre, post, dt, **window)
    pre[:] = False
    return W


@right("single precision")
def stdp_traces(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    one = np.float32
    fx, fy, W = one(np.exp(-dt / tau_p)), one(np.exp(-dt / tau_m)), []
    x = y = w = np.zeros(pre.shape[1:], one)
    for a, b in zip(np.asarray(pre, one), np.asarray(post, one), strict=True):
        x, y = x * fx, y * fy
        w = w + one(Ap) * x * b - one(Am) * y * a
        x, y = x + a, y + b
        W.append(w)
    return W


@right("column after column, with ifs")
def stdp_traces(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    def one(p, q):
        x = y = w = 0.0
        course = []
        for a, b in zip(p, q, strict=True):
            x, y = x * np.exp(-dt / tau_p), y * np.exp(-dt / tau_m)
            if b:
                w += Ap * x
            if a:
                w -= Am * y
            x, y = x + bool(a), y + bool(b)
            course.append(w)
        return course

    return (
        one(pre, post) if pre.ndim == 1 else np.stack([one(*c) for c in zip(pre.T, post.T, strict=True)], 1)
    )


@right("a table of all lags")
def stdp_traces(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    k = np.arange(len(pre))
    lag = (k[:, None] - k) * dt
    x, y = (np.where(lag > 0, np.exp(-np.abs(lag) / tau), 0.0) for tau in (tau_p, tau_m))
    return np.cumsum(Ap * post * (x @ pre) - Am * pre * (y @ post), axis=0)


@right("from spike to spike, nothing in between")
def stdp_traces(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    P, Q = (np.reshape(train, (len(pre), -1)).astype(int) for train in (pre, post))
    W = np.zeros(P.shape)
    for j in range(P.shape[1]):
        x = y = w = 0.0
        last = 0
        for k in range(len(P)):
            if P[k, j] or Q[k, j]:
                x, y = x * np.exp(-(k - last) * dt / tau_p), y * np.exp(-(k - last) * dt / tau_m)
                w += Ap * x * Q[k, j] - Am * y * P[k, j]
                x, y, last = x + P[k, j], y + Q[k, j], k
            W[k, j] = w
    return W.reshape(np.shape(pre))


@wrong("if post, elif pre: a step with both counts once", SAME, "both spikes read")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_with(read=lambda x, y, a, b: (x * b, np.where(b, 0.0, y * a)))(pre, post, dt, **window)


@wrong("steps with both spikes are skipped", SAME, "both spikes read")
def stdp_traces(pre, post, dt=1.0, **window):
    read = lambda x, y, a, b: (np.where(a, 0.0, x * b), np.where(b, 0.0, y * a))
    return answer_with(read=read)(pre, post, dt, **window)


@wrong("pre enters its trace before post reads it", SAME, "the lag is 0")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_with(read=lambda x, y, a, b: ((x + a) * b, y * a))(pre, post, dt, **window)


def answer_by_hand(fade=lambda dt, tau: np.exp(-dt / tau), used=False, floor=-np.inf, like=False):
    """A right answer but for how traces fade, whether reading uses them up, or a floor under w."""

    def run(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
        W = np.zeros_like(pre) if like else np.zeros(pre.shape)
        x = y = w = np.zeros(pre.shape[1:])
        for k in range(len(pre)):
            x, y = x * fade(dt, tau_p), y * fade(dt, tau_m)
            w = np.maximum(w + Ap * x * post[k] - Am * y * pre[k], floor)
            if used:
                x, y = np.where(post[k], 0.0, x), np.where(pre[k], 0.0, y)
            x, y = x + pre[k], y + post[k]
            W[k] = w
        return W

    return run


@wrong("1 − dt/τ instead of the exponential", PAIR, "only nearly")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_by_hand(lambda dt, tau: 1 - dt / tau)(pre, post, dt, **window)


@wrong("dt in seconds", PAIR, "both in ms")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_by_hand(lambda dt, tau: np.exp(-dt / 1000 / tau))(pre, post, dt, **window)


@wrong("the exponent times τ", PAIR, "fade to nothing")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_by_hand(lambda dt, tau: np.exp(-dt * tau))(pre, post, dt, **window)


@wrong("reading uses the trace up", ALL, "expected")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_by_hand(used=True)(pre, post, dt, **window)


@wrong("a weight that may not fall below 0", PAIR, "expected")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_by_hand(floor=0.0)(pre, post, dt, **window)


@wrong("an array of truth values", PAIR, "zeros_like(pre)")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_by_hand(like=True)(pre, post, dt, **window)


@wrong("of several synapses only the end", BESIDE, "in step")
def stdp_traces(pre, post, dt=1.0, **window):
    W = answer_with()(pre, post, dt, **window)
    if W.ndim == 2:
        W[:] = W[-1]
    return W


@wrong("time along the second axis of a table", BESIDE, "expected")
def stdp_traces(pre, post, dt=1.0, **window):
    return answer_with()(pre.T, post.T, dt, **window).T


@wrong("one weight for all synapses", BESIDE, "its own w")
def stdp_traces(pre, post, dt=1.0, **window):
    W = answer_with()(pre, post, dt, **window)
    return W if W.ndim == 1 else np.tile(W.mean(axis=1, keepdims=True), (1, W.shape[1]))
