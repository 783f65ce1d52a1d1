"""Exercise 14.2: how many synapses one astrocyte touches."""

import numpy as np

from ...models.brain_cells import synapses_per_astrocyte
from ..compare import array, difference
from ..record import Case, Check, Exercise


def _cases(rng):
    return {
        "one": Case(
            dict(density=1.2e9, domain_volume=5e4), "1.2e9 synapses per mm³ in a territory of 5e4 µm³"
        ),
        "some": Case(dict(density=1.2e9, domain_volume=5e4, touched=0.6), "the same with touched = 0.6"),
        "many": Case(
            dict(
                density=rng.integers(1, 9, 3) * 10**8,
                domain_volume=rng.integers(20, 90, 3) * 1000,
                touched=rng.uniform(0.3, 0.9, 3).round(2),
            ),
            "three brains in arrays of whole numbers",
        ),
    }


def _returns(value, case):
    return array(value, np.broadcast(*map(np.asarray, case.kwargs.values())).shape, "the number of synapses")


def _slips(density, volume, touched):
    plain = density * volume * touched
    return (
        (plain, "1 mm³ is 10⁹ µm³, and nothing was divided by it"),
        (plain / 1e3, "1 mm is 1000 µm, but 1 mm³ is 1000 · 1000 · 1000 µm³"),
        (plain / 1e6, "that would be the factor of an area; 1 mm³ is 10⁹ µm³"),
        (plain * 1e9, "1 mm³ holds 10⁹ µm³, so a density per µm³ is smaller: divide by 10⁹"),
        (plain / 1e18, "1 mm³ is 10⁹ µm³, not 10¹⁸"),
        (density / volume * touched, "density times volume is a number; density over volume is none"),
        (density * volume / 1e9, "only the share touched counts"),
        (density * volume / 1e9 / touched, "multiply by the share that is touched"),
        (
            density * volume / 1e9 * (1 - touched),
            "touched is the share that counts, not the share that is left",
        ),
    )


def _judge(name, where):
    def judge(got, given):
        k = dict(touched=1.0) | dict(given[name])
        k = {key: np.asarray(value, float) for key, value in k.items()}
        want = k["density"] * k["domain_volume"] * 1e-9 * k["touched"]
        slips = _slips(k["density"], k["domain_volume"], k["touched"])
        return difference(
            got[name], want, where, slips, "density · volume · touched, in one unit of volume", rtol=1e-6
        )

    return judge


SYNAPSES_PER_ASTROCYTE = Exercise(
    name="synapses_per_astrocyte",
    number="14.2",
    title="Synapses of one astrocyte",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=synapses_per_astrocyte,
    checks=(
        Check(
            "a volume in µm³ for a density per mm³", _judge("one", "for 1.2e9 / mm³ and 5e4 µm³ "), ("one",)
        ),
        Check(
            "only what is touched counts",
            _judge("some", "with touched = 0.6 "),
            ("some",),
            "a volume in µm³ for a density per mm³",
        ),
        Check("arrays, too", _judge("many", "for three brains "), ("many",), "only what is touched counts"),
    ),
)
