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


@wrong("the same, seen by the sum over all pairs", ALL, "read first, then add")
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
