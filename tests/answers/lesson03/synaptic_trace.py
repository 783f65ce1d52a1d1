"""Answers to exercise 3.2, how a synapse opens and closes."""

import math

import numpy as np

from answers import right, wrong

STARTS = "0 up to the spike, then it rises"
PEAK_AT = "the peak comes when the closed form says"
PEAK = "the peak is 1"
COARSE = "the same peak for long steps"
ADDS = "several spikes add up"
ANY = "any time constants and step"
UNCHANGED = "input left unchanged"


def top(tau_r, tau_d):
    t = tau_r * tau_d / (tau_d - tau_r) * np.log(tau_d / tau_r)
    return np.exp(-t / tau_d) - np.exp(-t / tau_r)


# -- right --------------------------------------------------------------------------------------------
@right("one kernel and np.convolve")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * dt
    kernel = (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / top(tau_r, tau_d)
    return np.convolve(spikes, kernel)[: len(spikes)]


@right("two leaky sums in one loop, their difference at the end")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    slow = fast = 0.0
    s = np.zeros(len(spikes))
    for k in range(len(spikes)):
        slow = slow * np.exp(-dt / tau_d) + spikes[k]
        fast = fast * np.exp(-dt / tau_r) + spikes[k]
        s[k] = (slow - fast) / top(tau_r, tau_d)
    return s


@right("spike by spike, added to the rest of the trace")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    s = np.zeros(len(spikes))
    for k in np.flatnonzero(spikes):
        t = dt * np.arange(len(spikes) - k)
        s[k:] += np.exp(-t / tau_d) - np.exp(-t / tau_r)
    return s / top(tau_r, tau_d)


@right("all pairs of step and spike in a table, peak as a power, a list returned")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    k = np.arange(len(spikes))
    t = (k[:, None] - np.flatnonzero(spikes)) * dt
    late = np.where(t >= 0, t, 0.0)
    ratio = tau_r / tau_d
    peak = ratio ** (ratio / (1 - ratio)) - ratio ** (1 / (1 - ratio))
    return list((np.exp(-late / tau_d) - np.exp(-late / tau_r)).sum(axis=1) / peak)


@right("math.exp and two loops")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    at = tau_r * tau_d / (tau_d - tau_r) * math.log(tau_d / tau_r)
    peak = math.exp(-at / tau_d) - math.exp(-at / tau_r)
    s = [0.0] * len(spikes)
    for k0, spike in enumerate(spikes):
        if spike:
            for k in range(k0, len(spikes)):
                t = (k - k0) * dt
                s[k] += (math.exp(-t / tau_d) - math.exp(-t / tau_r)) / peak
    return s


@right("single precision, a list")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    q = tau_d / tau_r
    t = (np.arange(len(spikes)) * dt).astype(np.float32)
    one = (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / (q ** (-1 / (q - 1)) - q ** (-q / (q - 1)))
    return list(np.convolve(np.asarray(spikes, np.float32), one.astype(np.float32))[: len(spikes)])


@right("calls itself for the rest of the train")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    q = tau_d / tau_r
    top = q ** (-1 / (q - 1)) - q ** (-q / (q - 1))

    def rest(train, slow, fast):
        if not train:
            return []
        slow, fast = slow * np.exp(-dt / tau_d) + train[0], fast * np.exp(-dt / tau_r) + train[0]
        return [(slow - fast) / top, *rest(train[1:], slow, fast)]

    return rest([int(s) for s in spikes], 0.0, 0.0)


@right("times since each spike, np.where for those before it")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    q = tau_d / tau_r
    t, s = np.arange(len(spikes)) * dt, 0.0 * np.arange(len(spikes))
    for at in t[np.asarray(spikes) > 0]:
        since = np.maximum(t - at, 0.0)
        s = s + np.where(t >= at, np.exp(-since / tau_d) - np.exp(-since / tau_r), 0.0)
    return s / (q ** (-1 / (q - 1)) - q ** (-q / (q - 1)))


# -- wrong --------------------------------------------------------------------------------------------
@wrong("one exponential that jumps at the spike", STARTS, "jumps to its peak")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * dt
    return np.convolve(spikes, np.exp(-t / tau_d))[: len(spikes)]


@wrong("the value at the end of the step", STARTS, "t is still 0")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = (np.arange(len(spikes)) + 1) * dt
    kernel = (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / top(tau_r, tau_d)
    return np.convolve(spikes, kernel)[: len(spikes)]


@wrong("centred on the spike: mode='same'", STARTS, "")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * dt
    kernel = (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / top(tau_r, tau_d)
    return np.convolve(spikes, kernel, mode="same")


@wrong("negative times are not cut off", STARTS, "know the future")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = (np.arange(len(spikes))[:, None] - np.flatnonzero(spikes)) * dt
    return (np.exp(-t / tau_d) - np.exp(-t / tau_r)).sum(axis=1) / top(tau_r, tau_d)


@wrong("an alpha function with the mean time constant", PEAK_AT, "largest value comes")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    tau = (tau_r + tau_d) / 2
    t = np.arange(len(spikes)) * dt
    return np.convolve(spikes, t / tau * np.exp(1 - t / tau))[: len(spikes)]


@wrong("a rise 1 − e^(−t/τ_r) times the decay", PEAK_AT, "largest value comes")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * dt
    kernel = (1 - np.exp(-t / tau_r)) * np.exp(-t / tau_d)
    return np.convolve(spikes, kernel / kernel.max())[: len(spikes)]


@wrong("times in steps instead of milliseconds", PEAK_AT, "t is steps · dt")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes))
    kernel = (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / top(tau_r, tau_d)
    return np.convolve(spikes, kernel)[: len(spikes)]


@wrong("not normalised", PEAK, "bare difference")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * dt
    return np.convolve(spikes, np.exp(-t / tau_d) - np.exp(-t / tau_r))[: len(spikes)]


@wrong("normalised to area 1", PEAK, "makes the area 1")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * dt
    kernel = (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / (tau_d - tau_r)
    return np.convolve(spikes, kernel)[: len(spikes)]


@wrong("the factor of other books", PEAK, "is not the peak")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * dt
    kernel = tau_d / (tau_d - tau_r) * (np.exp(-t / tau_d) - np.exp(-t / tau_r))
    return np.convolve(spikes, kernel)[: len(spikes)]


@wrong("kernel divided by its largest value on the grid", COARSE, "no dt changes")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * dt
    kernel = np.exp(-t / tau_d) - np.exp(-t / tau_r)
    return np.convolve(spikes, kernel / kernel.max())[: len(spikes)]


@wrong("the decadic logarithm in t_p", PEAK, "natural logarithm")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * dt
    at = tau_r * tau_d / (tau_d - tau_r) * np.log10(tau_d / tau_r)
    kernel = (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / (np.exp(-at / tau_d) - np.exp(-at / tau_r))
    return np.convolve(spikes, kernel)[: len(spikes)]


@wrong("spikes as an index, though they may be 0 and 1", ANY, "np.flatnonzero")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * dt
    s = np.zeros(len(spikes))
    for at in t[spikes]:
        since = np.maximum(t - at, 0.0)
        s += np.exp(-since / tau_d) - np.exp(-since / tau_r)
    return s / top(tau_r, tau_d)


@wrong("Euler steps", PEAK, "Euler")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    slow = fast = 0.0
    s = np.zeros(len(spikes))
    for k in range(len(spikes)):
        slow += -dt / tau_d * slow + spikes[k]
        fast += -dt / tau_r * fast + spikes[k]
        s[k] = (slow - fast) / top(tau_r, tau_d)
    return s


@wrong("the whole trace divided by its maximum", ADDS, "own maximum")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * dt
    s = np.convolve(spikes, np.exp(-t / tau_d) - np.exp(-t / tau_r))[: len(spikes)]
    return s / s.max()


@wrong("the last spike starts everything anew", ADDS, "wipes out")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    s = np.zeros(len(spikes))
    for k in np.flatnonzero(spikes):
        t = dt * np.arange(len(spikes) - k)
        s[k:] = (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / top(tau_r, tau_d)
    return s


@wrong("only the first spike counts", ADDS, "first spike")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    s = np.zeros(len(spikes))
    if np.any(spikes):
        k = int(np.argmax(spikes))
        t = dt * np.arange(len(spikes) - k)
        s[k:] = (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / top(tau_r, tau_d)
    return s


@wrong("a synapse that cannot open further than 1", ADDS, "cut off at 1")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * dt
    kernel = (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / top(tau_r, tau_d)
    return np.minimum(np.convolve(spikes, kernel)[: len(spikes)], 1.0)


@wrong("dt of the text typed in", ANY, "dt is always 0.1")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * 0.1
    kernel = (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / top(tau_r, tau_d)
    return np.convolve(spikes, kernel)[: len(spikes)]


@wrong("time constants of the text typed in", ANY, "typed in")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * dt
    kernel = (np.exp(-t / 5.0) - np.exp(-t / 1.0)) / top(1.0, 5.0)
    return np.convolve(spikes, kernel)[: len(spikes)]


@wrong("the full convolution, twice as long", STARTS, "shape")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    t = np.arange(len(spikes)) * dt
    return np.convolve(spikes, (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / top(tau_r, tau_d))


@wrong("zeros_like of spikes keeps truth values", PEAK_AT, "largest value comes")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    s = np.zeros_like(spikes)
    t = np.arange(len(spikes)) * dt
    kernel = (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / top(tau_r, tau_d)
    s[:] = np.convolve(spikes, kernel)[: len(spikes)]
    return s


@wrong("eats the spikes while it goes along", UNCHANGED, "np.array(spikes")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    s = np.zeros(len(spikes))
    for k in range(len(spikes)):
        if spikes[k]:
            t = dt * np.arange(len(spikes) - k)
            s[k:] += (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / top(tau_r, tau_d)
            spikes[k] = 0
    return s


@wrong("a spike in the first step is overlooked", ANY, "step 0")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    from tripartite.models.synapses import synaptic_trace

    return synaptic_trace(np.append(False, spikes[1:]), tau_r, tau_d, dt)


@wrong("spikes in neighbouring steps are taken for one", ANY, "neighbouring")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    from tripartite.models.synapses import synaptic_trace

    onset = np.clip(np.diff(np.asarray(spikes, int), prepend=0), 0, 1)
    return synaptic_trace(onset, tau_r, tau_d, dt)


@wrong("only the first spike of a train", ADDS, "expected 0; nothing opens")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    from tripartite.models.synapses import synaptic_trace

    return synaptic_trace(np.arange(len(spikes)) == np.argmax(spikes), tau_r, tau_d, dt)


@wrong("a curve of 100 steps, whatever the time constants", ANY, "from step 100 on")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    q = tau_d / tau_r
    t = np.arange(min(len(spikes), 100)) * dt
    one = (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / (q ** (-1 / (q - 1)) - q ** (-q / (q - 1)))
    return np.convolve(spikes, one)[: len(spikes)]


@wrong("a time axis that includes its end", COARSE, "from step 3 on")
def synaptic_trace(spikes, tau_r, tau_d, dt):
    q = tau_d / tau_r
    t = np.linspace(0.0, len(spikes) * dt, len(spikes))
    one = (np.exp(-t / tau_d) - np.exp(-t / tau_r)) / (q ** (-1 / (q - 1)) - q ** (-q / (q - 1)))
    return np.convolve(spikes, one)[: len(spikes)]
