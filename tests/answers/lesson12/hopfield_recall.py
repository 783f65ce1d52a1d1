"""Answers to exercise 12.2, fall into the nearest memory."""

import numpy as np

from answers import right, wrong

PAIR = "two neurons, one after the other"
NEWEST = "each neuron sees the newest states, in the given order"
MENDED = "a spoilt memory is mended"
TIE = "a field of 0 leaves the neuron as it is"
DOWN = "the energy never rises"
ENERGY = "the energies before the first visit and after each"
UNCHANGED = "input left unchanged"


@right("an if for each sign of the field")
def hopfield_recall(W, s, order):
    s = np.array(s, dtype=float)
    E = [-0.5 * s @ W @ s]
    for i in order:
        field = W[i] @ s
        if field > 0:
            s[i] = 1
        elif field < 0:
            s[i] = -1
        E.append(-0.5 * s @ W @ s)
    return s, np.array(E)


@right("a copy that keeps whole numbers, energies by a double sum")
def hopfield_recall(W, s, order):
    s = s.copy()
    E = np.empty(len(order) + 1)
    E[0] = -np.sum(W * np.outer(s, s)) / 2
    for k, i in enumerate(order):
        h = np.sum(W[i] * s)
        s[i] = s[i] if h == 0 else np.sign(h)
        E[k + 1] = -np.sum(W * np.outer(s, s)) / 2
    return s, E


@right("energies by their changes")
def hopfield_recall(W, s, order):
    s, E = s * 1.0, [-(s @ W @ s) / 2]
    for i in order:
        h = W[i] @ s
        new = np.sign(h) or s[i]
        E.append(E[-1] - (new - s[i]) * h)
        s[i] = new
    return s, E


@right("all states in a table first, then all energies at once")
def hopfield_recall(W, s, order):
    states = [np.asarray(s, float)]
    for i in order:
        new = states[-1].copy()
        h = float(np.dot(W[:, i], new))
        if h:
            new[i] = 1.0 if h > 0 else -1.0
        states.append(new)
    S = np.array(states)
    return S[-1], -0.5 * ((S @ W) * S).sum(axis=1)


@right("plain lists")
def hopfield_recall(W, s, order):
    s, N = [float(x) for x in s], len(s)

    def energy():
        return -sum(W[i][j] * s[i] * s[j] for i in range(N) for j in range(i))

    E = [energy()]
    for i in order:
        h = sum(W[i][j] * s[j] for j in range(N))
        s[i] = 1.0 if h > 0 else -1.0 if h < 0 else s[i]
        E.append(energy())
    return [s, E]


@right("turns a neuron round when that lowers the energy")
def hopfield_recall(W, s, order):
    s = np.array(s, float)
    E = [-s @ W @ s / 2]
    for i in order:
        other = s.copy()
        other[i] = -s[i]
        E_other = -other @ W @ other / 2
        if E_other < E[-1] - 1e-12:
            s, E = other, [*E, E_other]
        else:
            E = [*E, E[-1]]
    return s, np.array(E)


def energies(W, states):
    return np.array([-0.5 * s @ W @ s for s in states])


def walk(W, s, order, step):
    """The states before the first visit and after each."""
    states = [np.array(s, float)]
    for i in order:
        states.append(step(states, i))
    return states


def usual(W):
    def step(states, i):
        s = states[-1].copy()
        s[i] = np.sign(W[i] @ s) or s[i]
        return s

    return step


@wrong("all neurons at once at each visit", NEWEST, "change together")
def hopfield_recall(W, s, order):
    def step(states, i):
        h = W @ states[-1]
        return np.where(h == 0, states[-1], np.sign(h))

    states = walk(W, s, order, step)
    return states[-1], energies(W, states)


@wrong("one synchronous round instead of visits", PAIR, "both changed")
def hopfield_recall(W, s, order):
    new = np.sign(W @ s)
    new = np.where(new == 0, s, new)
    return new, np.r_[-0.5 * s @ W @ s, np.full(len(order), -0.5 * new @ W @ new)]


@wrong("fields from the state at the start", NEWEST, "state at the start")
def hopfield_recall(W, s, order):
    field = W @ s

    def step(states, i):
        new = states[-1].copy()
        new[i] = np.sign(field[i]) or new[i]
        return new

    states = walk(W, s, order, step)
    return states[-1], energies(W, states)


@wrong("the order ignored, rounds from neuron 0 on", NEWEST, "visited as 0, 1, 2")
def hopfield_recall(W, s, order):
    states = walk(W, s, range(len(s)), usual(W))
    return states[-1], np.resize(energies(W, states), len(order) + 1)


@wrong("the order from its end", PAIR, "neuron 0 comes first")
def hopfield_recall(W, s, order):
    states = walk(W, s, order[::-1], usual(W))
    return states[-1], energies(W, states)


@wrong("only the first few visits are made", MENDED, "go through all of order")
def hopfield_recall(W, s, order):
    states = walk(W, s, order[:12], usual(W))
    E = energies(W, states)
    return states[-1], np.r_[E, np.full(len(order) + 1 - len(E), E[-1])]


@wrong("np.sign alone, which makes a 0 of a balanced field", TIE, "sign(0) is 0")
def hopfield_recall(W, s, order):
    def step(states, i):
        new = states[-1].copy()
        new[i] = np.sign(W[i] @ new)
        return new

    states = walk(W, s, order, step)
    return states[-1], energies(W, states)


@wrong("a field of 0 counts as above 0", TIE, "leaves it as it is")
def hopfield_recall(W, s, order):
    def step(states, i):
        new = states[-1].copy()
        new[i] = 1.0 if W[i] @ new >= 0 else -1.0
        return new

    states = walk(W, s, order, step)
    return states[-1], energies(W, states)


@wrong("a field of 0 counts as below 0", TIE, "leaves it as it is")
def hopfield_recall(W, s, order):
    def step(states, i):
        new = states[-1].copy()
        new[i] = 1.0 if W[i] @ new > 0 else -1.0
        return new

    states = walk(W, s, order, step)
    return states[-1], energies(W, states)


@wrong("climbs: the sign turned round", DOWN, "expected no rise")
def hopfield_recall(W, s, order):
    states = walk(-W, s, order, usual(-W))
    return states[-1], energies(W, states)


@wrong("energy without the ½", ENERGY, "½ is missing")
def hopfield_recall(W, s, order):
    states = walk(W, s, order, usual(W))
    return states[-1], 2 * energies(W, states)


@wrong("energy with the wrong sign", ENERGY, "the sign")
def hopfield_recall(W, s, order):
    states = walk(W, s, order, usual(W))
    return states[-1], -energies(W, states)


@wrong("energies of one and the same array, the last one", ENERGY, "last energy in all places")
def hopfield_recall(W, s, order):
    s = np.array(s, float)
    states = [s]
    for i in order:
        s[i] = np.sign(W[i] @ s) or s[i]
        states.append(s)
    return s, energies(W, states)


@wrong("no energy of the start", PAIR, "expected (3,)")
def hopfield_recall(W, s, order):
    states = walk(W, s, order, usual(W))
    return states[-1], energies(W, states)[1:]


@wrong("energies one visit late", ENERGY, "one visit late")
def hopfield_recall(W, s, order):
    E = energies(W, states := walk(W, s, order, usual(W)))
    return states[-1], np.r_[E[0], E[:-1]]


@wrong("the state alone", PAIR, "return s, E")
def hopfield_recall(W, s, order):
    return walk(W, s, order, usual(W))[-1]


@wrong("two round returns exchanged", PAIR, "s has the shape")
def hopfield_recall(W, s, order):
    states = walk(W, s, order, usual(W))
    return energies(W, states), states[-1]


@wrong("works in the caller's state", UNCHANGED, "s came back different")
def hopfield_recall(W, s, order):
    E = [-0.5 * s @ W @ s]
    for i in order:
        s[i] = np.sign(W[i] @ s) or s[i]
        E.append(-0.5 * s @ W @ s)
    return s, np.array(E)


@wrong("every neuron is asked once only", NEWEST, "asked once only")
def hopfield_recall(W, s, order):
    seen = set()

    def step(states, i):
        return states[-1] if i in seen or seen.add(i) else usual(W)(states, i)

    states = walk(W, s, order, step)
    return states[-1], energies(W, states)


@wrong("the last energy is that of the visit before", ENERGY, "last visit is missing")
def hopfield_recall(W, s, order):
    E = energies(W, states := walk(W, s, order, usual(W)))
    return states[-1], np.r_[E[:-1], E[-2]]


@right("small whole numbers")
def hopfield_recall(W, s, order):
    s = np.array(s, np.int8)
    E = [-0.5 * s @ W @ s]
    for i in order:
        s[i] = np.sign(W[i] @ s) or s[i]
        E.append(-0.5 * s @ W @ s)
    return s, E


def changes(W, s, order, cost):
    """The usual recall, with energies from what each change is said to cost."""
    s = np.array(s, float)
    E = [-0.5 * s @ W @ s]
    for i in order:
        h, old = W[i] @ s, s[i]
        s[i] = np.sign(h) if h != 0 else old
        E.append(E[-1] + cost(s[i] - old, h))
    return s, np.array(E)


@wrong("each change is counted twice", ENERGY, "counted twice")
def hopfield_recall(W, s, order):
    return changes(W, s, order, lambda change, h: -2 * change * h)


@wrong("each change is halved", ENERGY, "halved")
def hopfield_recall(W, s, order):
    return changes(W, s, order, lambda change, h: -0.5 * change * h)


@wrong("changes of the wrong sign", ENERGY, "the sign of the changes")
def hopfield_recall(W, s, order):
    return changes(W, s, order, lambda change, h: change * h)


@wrong("energies from 0 on", ENERGY, "E[0] is the energy of the start")
def hopfield_recall(W, s, order):
    states = walk(W, s, order, usual(W))
    return states[-1], np.r_[0.0, energies(W, states[1:])]


@wrong("a field below 0 turns the neuron round", NEWEST, "becomes the sign of its field")
def hopfield_recall(W, s, order):
    def step(states, i):
        s = states[-1].copy()
        s[i] = -s[i] if W[i] @ s < 0 else s[i]
        return s

    states = walk(W, s, order, step)
    return states[-1], energies(W, states)


@wrong("fields cut to whole numbers", NEWEST, "do not round")
def hopfield_recall(W, s, order):
    def step(states, i):
        s = states[-1].copy()
        s[i] = np.sign(int(W[i] @ s)) or s[i]
        return s

    states = walk(W, s, order, step)
    return states[-1], energies(W, states)


@wrong("energies only when something changes", PAIR, "the start, then one for each visit")
def hopfield_recall(W, s, order):
    states = walk(W, s, order, usual(W))
    E = energies(W, states)
    return states[-1], E[np.r_[True, np.diff(E) != 0]]


@right("numbers of 32 bits")
def hopfield_recall(W, s, order):
    W, s = W.astype(np.float32), s.astype(np.float32)
    E = [-s @ W @ s / 2]
    for i in order:
        h = W[i] @ s
        s[i] = np.sign(h) if h != 0 else s[i]
        E.append(-s @ W @ s / 2)
    return s, np.array(E)
