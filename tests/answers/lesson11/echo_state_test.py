"""Answers to exercise 11.6, whether a network forgets where it began."""

import math

import numpy as np

from answers import right, wrong

ONE = "the distance after one step, as a share"
FADES = "thirty steps, each from the states before"
STAYS = "two units under a constant input"
UNCHANGED = "input left unchanged"


@right("a loop with two states")
def echo_state_test(W, u, start, other):
    distance = []
    h, g = start, other
    for now in u:
        h, g = np.tanh(W @ h + now), np.tanh(W @ g + now)
        distance.append(np.linalg.norm(h - g) / np.linalg.norm(start - other))
    return distance


@right("both copies as the rows of one table")
def echo_state_test(W, u, start, other):
    pair = np.array([start, other], float)
    first = np.sqrt(np.sum((pair[0] - pair[1]) ** 2))
    out = np.zeros(len(u))
    for t in range(len(u)):
        pair = np.tanh(pair @ W.T + u[t])
        out[t] = np.sqrt(np.sum((pair[0] - pair[1]) ** 2)) / first
    return out


@right("one copy after the other")
def echo_state_test(W, u, start, other):
    def run(h):
        return np.array([h := np.tanh(W.dot(h) + x) for x in u])

    return np.linalg.norm(run(start) - run(other), axis=1) / np.linalg.norm(other - start)


def run(W, u, h):
    states = []
    for now in u:
        h = np.tanh(W @ h + now)
        states.append(h)
    return np.array(states)


def distance(W, u, start, other):
    return np.linalg.norm(run(W, u, start) - run(W, u, other), axis=1) / np.linalg.norm(start - other)


@wrong("not divided by the distance at the start", ONE, "divide by")
def echo_state_test(W, u, start, other):
    return np.linalg.norm(run(W, u, start) - run(W, u, other), axis=1)


@wrong("the distance at the start in front", ONE, "expected (1,)")
def echo_state_test(W, u, start, other):
    return np.r_[1.0, distance(W, u, start, other)]


@wrong("one step late", ONE, "one step late")
def echo_state_test(W, u, start, other):
    return np.r_[1.0, distance(W, u, start, other)[:-1]]


@wrong("the square of the distance", ONE, "square")
def echo_state_test(W, u, start, other):
    return distance(W, u, start, other) ** 2


@wrong("only one copy hears the input", ONE, "same input")
def echo_state_test(W, u, start, other):
    states = run(W, u, start) - run(W, 0 * u, other)
    return np.linalg.norm(states, axis=1) / np.linalg.norm(start - other)


@wrong("no tanh", ONE, "tanh is missing")
def echo_state_test(W, u, start, other):
    d, out = start - other, []
    for _ in u:
        d = W @ d
        out.append(np.linalg.norm(d) / np.linalg.norm(start - other))
    return out


@wrong("W transposed", ONE, "transposed")
def echo_state_test(W, u, start, other):
    return distance(W.T, u, start, other)


@wrong("the spectral radius instead of a run", STAYS, "spectral radius to the power")
def echo_state_test(W, u, start, other):
    radius = np.abs(np.linalg.eigvals(W)).max()
    return radius ** np.arange(1, len(u) + 1)


@wrong("every step starts from the beginning", FADES, "the step before")
def echo_state_test(W, u, start, other):
    states = np.tanh(W @ start + u) - np.tanh(W @ other + u)
    return np.linalg.norm(states, axis=1) / np.linalg.norm(start - other)


@wrong("True or False from the spectral radius", ONE, "shape")
def echo_state_test(W, u, start, other):
    return np.abs(np.linalg.eigvals(W)).max() < 1


@wrong("the caller's state is the running one", UNCHANGED, "start came back different")
def echo_state_test(W, u, start, other):
    first = np.linalg.norm(start - other)
    out = []
    for now in u:
        start[:], other[:] = np.tanh(W @ start + now), np.tanh(W @ other + now)
        out.append(np.linalg.norm(start - other) / first)
    return out


@right("in float32")
def echo_state_test(W, u, start, other):
    W, u, h, g = (np.float32(a) for a in (W, u, start, other))
    first, out = np.linalg.norm(h - g), []
    for now in u:
        h, g = np.tanh(W @ h + now), np.tanh(W @ g + now)
        out.append(np.linalg.norm(h - g) / first)
    return np.array(out, np.float32)


@right("plain lists and math.dist")
def echo_state_test(W, u, start, other):
    def step(state, now):
        return [
            math.tanh(sum(map(math.prod, zip(row, state, strict=True))) + x)
            for row, x in zip(W, now, strict=True)
        ]

    h, g, out = start, other, []
    for now in u:
        h, g = step(h, now), step(g, now)
        out.append(math.dist(h, g) / math.dist(start, other))
    return out


@right("root mean squares, whose ratio is the same")
def echo_state_test(W, u, start, other):
    apart = run(W, u, start) - run(W, u, other)
    return np.sqrt((apart**2).mean(axis=1) / np.mean((start - other) ** 2))


@wrong("divided by the distance of the step before", FADES, "share of the step before")
def echo_state_test(W, u, start, other):
    d = np.r_[1.0, distance(W, u, start, other)]
    return d[1:] / d[:-1]


@wrong("divided by the distance after the first step", FADES, "not by the one after it")
def echo_state_test(W, u, start, other):
    d = distance(W, u, start, other)
    return d / d[0]


@wrong("the difference of the lengths", ONE, "expected")
def echo_state_test(W, u, start, other):
    lengths = [np.linalg.norm(run(W, u, state), axis=1) for state in (start, other)]
    return np.abs(lengths[0] - lengths[1]) / np.linalg.norm(start - other)


@wrong("the input added after the tanh", FADES, "expected")
def echo_state_test(W, u, start, other):
    h, g, out = start, other, []
    for now in u:
        h, g = np.tanh(W @ h) + now, np.tanh(W @ g) + now
        out.append(np.linalg.norm(h - g) / np.linalg.norm(start - other))
    return out


@wrong("always the first input", FADES, "expected")
def echo_state_test(W, u, start, other):
    return distance(W, np.tile(u[0], (len(u), 1)), start, other)


@wrong("cut off at 1, for distances must shrink", STAYS, "expected")
def echo_state_test(W, u, start, other):
    return np.minimum(distance(W, u, start, other), 1.0)
