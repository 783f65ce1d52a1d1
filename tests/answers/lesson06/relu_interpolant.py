"""Answers to exercise 6.5, a broken line of rectified units."""

import numpy as np

from answers import right, wrong

POINTS = "it runs through all points"
BOUND = "between the points at most h² max|f″| / 8 off"
UNEVEN = "points at any distance"
FEW = "a single unit, and a line that does not bend"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("differences of differences")
def relu_interpolant(x, y):
    slopes = np.diff(y) / np.diff(x)
    return x[:-1], np.diff(slopes, prepend=0), y[0]


@right("a loop with lists and plain floats")
def relu_interpolant(x, y):
    v, before = [], 0.0
    for i in range(len(x) - 1):
        slope = float(y[i + 1] - y[i]) / float(x[i + 1] - x[i])
        v.append(slope - before)
        before = slope
    return list(x[:-1]), v, float(y[0])


@right("linear equations for the weights, units from right to left")
def relu_interpolant(x, y):
    knots = x[:-1][::-1]
    v = np.linalg.solve(np.maximum(0, x[1:, None] - knots), y[1:] - y[0])
    return knots, v, y[0]


@right("each new weight is what the slopes so far leave over; c as y[:1]")
def relu_interpolant(x, y):
    H = len(x) - 1
    v = np.zeros(H)
    for i in range(H):
        v[i] = (y[i + 1] - y[i]) / (x[i + 1] - x[i]) - v[:i].sum()
    return x[:H], v, y[:1]


# -- wrong --------------------------------------------------------------------------------------------
def made(x, y):
    slopes = np.diff(y) / np.diff(x)
    return slopes, np.diff(slopes, prepend=0.0)


@wrong("slopes instead of their changes", POINTS, "change of slope")
def relu_interpolant(x, y):
    return x[:-1], made(x, y)[0], y[0]


@wrong("the bias of the output forgotten", POINTS, "only c is wrong")
def relu_interpolant(x, y):
    return x[:-1], made(x, y)[1], 0.0


@wrong("knots at the right ends", POINTS, "first unit begins at the first point")
def relu_interpolant(x, y):
    return x[1:], made(x, y)[1], y[0]


@wrong("as many knots spread from the first point to the last", POINTS, "but the last")
def relu_interpolant(x, y):
    return np.linspace(x[0], x[-1], len(x) - 1), made(x, y)[1], y[0]


@wrong("differences not divided by the distance", POINTS, "height over width")
def relu_interpolant(x, y):
    return x[:-1], np.diff(np.diff(y), prepend=0.0), y[0]


@wrong("the first unit gets no weight, np.diff gives one less", POINTS, "not 0")
def relu_interpolant(x, y):
    return x[:-1], np.r_[0.0, np.diff(made(x, y)[0])], y[0]


@wrong("as many knots as points", POINTS, "has the shape")
def relu_interpolant(x, y):
    return x, made(x, y)[1], y[0]


@wrong("the distances taken for equal", UNEVEN, "evenly spaced")
def relu_interpolant(x, y):
    h = (x[-1] - x[0]) / (len(x) - 1)
    return x[:-1], np.diff(np.diff(y) / h, prepend=0.0), y[0]


@wrong("always from 0 to 1", UNEVEN, "use x")
def relu_interpolant(x, y):
    return np.linspace(0, 1, len(x))[:-1], made(x, y)[1], y[0]


@wrong("weights rounded", BOUND, "straight between")
def relu_interpolant(x, y):
    return x[:-1], np.round(made(x, y)[1], 0), y[0]


@wrong("a first unit that is silent when it is alone", FEW, "for two points")
def relu_interpolant(x, y):
    return x[:-1], made(x, y)[1] * (len(x) > 2), y[0]


@wrong("moves the caller's points down", UNCHANGED, "y came back different")
def relu_interpolant(x, y):
    c = float(y[0])
    y -= c
    return x[:-1], made(x, y)[1], c


@right("in float32, a tuple of tuples")
def relu_interpolant(x, y):
    x, y = np.float32(x), np.float32(y)
    return tuple(x[:-1]), tuple(np.diff(np.diff(y) / np.diff(x), prepend=np.float32(0))), y[0]


@right("it calls itself")
def relu_interpolant(x, y):
    def weights(i, before):
        if i == len(x) - 1:
            return []
        slope = (y[i + 1] - y[i]) / (x[i + 1] - x[i])
        return [slope - before, *weights(i + 1, slope)]

    return x[:-1], weights(0, 0.0), np.array(y[0])


@wrong("the height where the first piece would meet x = 0", UNEVEN, "only c is wrong")
def relu_interpolant(x, y):
    slopes, v = made(x, y)
    return x[:-1], v, y[0] - slopes[0] * x[0]


@wrong("v before the knots", POINTS, "the order is knots, v, c")
def relu_interpolant(x, y):
    return made(x, y)[1], x[:-1], y[0]


@wrong("knots cut to whole numbers", POINTS, "cut to whole numbers")
def relu_interpolant(x, y):
    return x[:-1].astype(int), made(x, y)[1], y[0]


@wrong("slopes from the first point to each, not from neighbour to neighbour", POINTS, "Δy / Δx")
def relu_interpolant(x, y):
    slopes = (y[1:] - y[0]) / (x[1:] - x[0])
    return x[:-1], np.diff(slopes, prepend=0.0), y[0]
