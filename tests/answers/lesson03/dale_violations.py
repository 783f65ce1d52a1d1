"""Answers to exercise 3.3, who breaks Dale's principle."""

import numpy as np

from answers import right, wrong

COLUMNS = "a neuron is a column"
ZEROS = "0 is no synapse"
WEAK = "one weak synapse is enough"
SHAPES = "any number of targets"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("any above and any below")
def dale_violations(W):
    return (W > 0).any(axis=0) & (W < 0).any(axis=0)


@right("largest above and smallest below")
def dale_violations(W):
    return (np.max(W, axis=0) > 0) & (np.min(W, axis=0) < 0)


@right("a loop over the columns, signs in a set, a list returned")
def dale_violations(W):
    return [{1.0, -1.0} <= set(np.sign(column).tolist()) for column in np.transpose(W)]


@right("plain Python, zeros and ones")
def dale_violations(W):
    answer = []
    for j in range(W.shape[1]):
        up = down = 0
        for i in range(W.shape[0]):
            if W[i, j] > 0:
                up = 1
            elif W[i, j] < 0:
                down = 1
        answer.append(up * down)
    return np.array(answer)


@right("the sum of absolute values against the absolute sum")
def dale_violations(W):
    signs = np.sign(W)
    return np.abs(signs).sum(axis=0) != np.abs(signs.sum(axis=0))


@right("not all on one side of zero")
def dale_violations(W):
    return ~((W >= 0).all(axis=0) | (W <= 0).all(axis=0))


@right("products of all pairs in a column")
def dale_violations(W):
    return (W[:, None, :] * W[None, :, :] < 0).any(axis=(0, 1))


@right("the span of the signs")
def dale_violations(W):
    return np.ptp(np.sign(W), axis=0) == 2


# -- wrong --------------------------------------------------------------------------------------------
@wrong("rows instead of columns", COLUMNS, "those are the rows")
def dale_violations(W):
    return (W > 0).any(axis=1) & (W < 0).any(axis=1)


@wrong("rows instead of columns, and the table's shape gives it away", SHAPES, "shape")
def dale_violations(W):
    return (W > 0).any(axis=1) & (W < 0).any(axis=1)


@wrong("marks those that keep the rule", COLUMNS, "changed places")
def dale_violations(W):
    return ~((W > 0).any(axis=0) & (W < 0).any(axis=0))


@wrong("zero counted as a sign", ZEROS, "third sign")
def dale_violations(W):
    return np.array([len(np.unique(np.sign(column))) > 1 for column in W.T])


@wrong("all above or all below, zeros forbidden", ZEROS, "a 0 ")
def dale_violations(W):
    return ~((W > 0).all(axis=0) | (W < 0).all(axis=0))


@wrong("zeros allowed beside excitation only", ZEROS, "beside inhibition")
def dale_violations(W):
    return ~((W >= 0).all(axis=0) | (W < 0).all(axis=0))


@wrong("compares every weight with that of the first target", ZEROS, "a 0 ")
def dale_violations(W):
    return (np.sign(W) != np.sign(W[0])).any(axis=0)


@wrong("asks for the sign of the sum", COLUMNS, "True where")
def dale_violations(W):
    return W.sum(axis=0) < 0


@wrong("the majority of the synapses decides", WEAK, "however weak")
def dale_violations(W):
    up, down = (W > 0).mean(axis=0), (W < 0).mean(axis=0)
    return (up > 0.3) & (down > 0.3)


@wrong("small weights are rounded away", WEAK, "however weak")
def dale_violations(W):
    W = np.round(W, 1)
    return (W > 0).any(axis=0) & (W < 0).any(axis=0)


@wrong("only neighbouring targets are compared", WEAK, "one synapse")
def dale_violations(W):
    return (W[:2] > 0).any(axis=0) & (W[:2] < 0).any(axis=0)


@wrong("one answer for the whole table", COLUMNS, "shape")
def dale_violations(W):
    return (W > 0).any() and (W < 0).any()


@wrong("the numbers of the neurons instead of True and False", COLUMNS, "shape")
def dale_violations(W):
    return np.flatnonzero((W > 0).any(axis=0) & (W < 0).any(axis=0))


@wrong("reads as many columns as there are rows", SHAPES, "shape")
def dale_violations(W):
    return np.array([(W[:, j] > 0).any() and (W[:, j] < 0).any() for j in range(len(W))])


@wrong("a product that cannot be negative twice", COLUMNS, "True where")
def dale_violations(W):
    return np.prod(W, axis=0) < 0


@wrong("throws the zeros out of the caller's table", UNCHANGED, "np.array(W")
def dale_violations(W):
    answer = (W > 0).any(axis=0) & (W < 0).any(axis=0)
    W[W == 0] = 1
    return answer


@wrong("how many weights are in the minority", ZEROS, "holds 2; expected True and False")
def dale_violations(W):
    return np.minimum((W > 0).sum(axis=0), (W < 0).sum(axis=0))


@wrong("what a neuron sends to itself is left out", COLUMNS, "True where")
def dale_violations(W):
    W = W.copy()
    np.fill_diagonal(W, 0)
    return (W > 0).any(axis=0) & (W < 0).any(axis=0)


@wrong("smallest times largest, where a zero is enough", ZEROS, "a 0 ")
def dale_violations(W):
    return W.min(axis=0) * W.max(axis=0) <= 0


@wrong("only the first and the last target", WEAK, "one synapse")
def dale_violations(W):
    kept = [column[column != 0] for column in W.T]
    return [column.size > 1 and column[0] * column[-1] < 0 for column in kept]
