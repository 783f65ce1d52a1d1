"""Answers to exercise 11.6, whether a network forgets where it began."""

import numpy as np

from answers import right, wrong

ONE = "the distance after one step, as a share"
FADES = "σ_max below 1: the copies become one"
STAYS = "spectral radius 0, and yet it remembers"
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
