"""Exercise 2.5: name that neuron."""

import numpy as np

from ...models import izhikevich, spikes
from ..compare import number, row
from ..record import Case, Check, Exercise, Unfit

#: The drive at which each preset shows its pattern most clearly.
CLEAR_DRIVE = {"RS": 14.0, "IB": 10.0, "CH": 10.0, "FS": 11.0}
#: Trains made by hand, in ms: the first intervals are short, or not, by a small margin; RS also has a short one
#: late, and in FS the median of all intervals differs from that of the later half.
MADE = {
    "RS": [5.6, 14.0, 14.0, 14.0, 14.0, 14.0, 14.0, 5.6, 14.0, 14.0],
    "IB": [0.9, 0.9, 0.9, 5.6, 14.0, 14.0, 14.0, 14.0, 14.0, 14.0, 14.0, 14.0],
    "FS": [1.9, 5.5, 5.5, 5.5, 5.5, 3.0, 3.0, 3.0, 5.5, 5.5],
}
#: What tells each from the others, and another kind that must not get the same name.
TOLD_BY = {
    "CH": ("CH bursts to the end: the CV of the later half is above 0.5", "FS"),
    "IB": ("IB starts with two or more short intervals and is regular in the later half", "CH"),
    "RS": ("RS has exactly one interval at the very start that is below half of the usual one", "CH"),
    "FS": ("FS starts with no interval below half of the usual one, the median of the later half", "IB"),
}


def _classify_cases(rng):
    """Cells near the presets, at two time steps, and the same cells running slower and faster."""
    near = 1.0 + rng.uniform(-1.0, 1.0, (4, 12)) * np.array([[0.05], [0.02], [0.0], [0.05]])
    a, b, c, d = near * np.repeat([izhikevich.PATTERNS[name] for name in CLEAR_DRIVE], 3, axis=0).T
    drive, trains = np.repeat(list(CLEAR_DRIVE.values()), 3), {}
    for dt in (0.05, 0.1):
        fired = izhikevich.izhikevich(a, b, c, d, np.tile(drive, (round(600 / dt), 1)), dt)[2]
        for k, column in enumerate(fired.T):
            name, j = list(CLEAR_DRIVE)[k // 3], k % 3
            trains[f"{name} {dt} {j}"] = spikes.interspike_intervals(column, dt)
    for name in CLEAR_DRIVE:
        trains[f"{name} slow"] = trains[f"{name} 0.05 0"] * 6.0
        trains[f"{name} fast"] = trains[f"{name} 0.05 1"] / 6.0
    for name, isi in MADE.items():
        trains[f"{name} made"] = np.array(isi) * rng.uniform(0.97, 1.03, len(isi))
    return {name: Case(dict(isi=isi), f"intervals {row(isi, 3)} ms") for name, isi in trains.items()}


def _classify_returns(value, case):
    if value is None:
        raise Unfit("nothing came back (None): does every path end in a return?")
    if not isinstance(value, str):
        raise Unfit(f"the answer is {value!r}; expected one of the texts 'RS', 'IB', 'CH', 'FS'")
    if value.strip().upper() not in CLEAR_DRIVE:
        raise Unfit(f"the answer is {value!r}; expected 'RS', 'IB', 'CH' or 'FS'")
    return value.strip().upper()


def _classify_check(label, name):
    hint, stranger = TOLD_BY[name]
    names = tuple(f"{name} {dt} {j}" for dt in (0.05, 0.1) for j in range(3))
    names += (f"{name} made",) if name in MADE else ()
    stranger_case = f"{stranger} 0.05 0"

    def judge(got, given):
        for case in names:
            if got[case] != name:
                return f"{_seen(given[case]['isi'])}, got {got[case]!r}, expected {name!r}; {hint}"
        if got[stranger_case] == name:
            return f"{_seen(given[stranger_case]['isi'])}, got {name!r} too, expected {stranger!r}; {hint}"
        return None

    return Check(label, judge, (*names, stranger_case))


def _seen(isi):
    return f"for the intervals {row(isi, 3, 6)} ms, CV of the later half {_late_cv(isi)}"


def _late_cv(isi):
    return number(round(spikes.coefficient_of_variation(isi[isi.size // 2 :]), 3), 2)


def _classify_speed(got, given):
    for name in CLEAR_DRIVE:
        for speed, words in (("slow", "six times slower"), ("fast", "six times faster")):
            base = got[f"{name} 0.05 {0 if speed == 'slow' else 1}"]
            if got[f"{name} {speed}"] != base:
                return (
                    f"a cell called {base!r} was {got[f'{name} {speed}']!r} when all ran {words}, expected no change; "
                    "compare intervals with each other, not with a number of milliseconds"
                )
    return None


_SPEED_CASES = tuple(f"{n} {s}" for n in CLEAR_DRIVE for s in ("0.05 0", "0.05 1", "slow", "fast"))

CLASSIFY = Exercise(
    name="classify",
    number="2.5",
    title="Name that neuron",
    points=3,
    cases=_classify_cases,
    returns=_classify_returns,
    reference=spikes.classify,
    checks=(
        _classify_check("chattering cells", "CH"),
        _classify_check("intrinsically bursting cells", "IB"),
        _classify_check("regular-spiking cells", "RS"),
        _classify_check("fast-spiking cells", "FS"),
        Check("the same name at any speed", _classify_speed, _SPEED_CASES, "regular-spiking cells"),
    ),
)
