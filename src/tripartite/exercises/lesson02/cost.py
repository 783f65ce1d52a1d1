"""Exercise 2.6: when spikes save energy."""

import numpy as np

from ...models import energy
from ..compare import array, difference
from ..record import Case, Check, Exercise

FP32 = dict(e_mac=4.6, e_add=0.9)
SPIKES_ADD = "arithmetic: spikes · add against one multiply-and-add"


def _energy_cases(rng):
    return {
        "arithmetic": Case(
            dict(spikes=np.array([1.0, 5.0, 10.0]), **FP32), "fp32 arithmetic, 1, 5 and 10 spikes"
        ),
        "memory": Case(
            dict(spikes=np.array([1.0, 5.0]), **FP32, reads=1, e_read=5.0), "one memory read of 5 pJ per use"
        ),
        "reads": Case(dict(spikes=2.0, **FP32, reads=2, e_read=5.0), "two memory reads of 5 pJ per use"),
        "silent": Case(dict(spikes=0.0, **FP32, reads=1, e_read=5.0), "no spike at all"),
        "int8": Case(
            dict(spikes=rng.uniform(0.5, 9.0, (2, 2)), e_mac=0.23, e_add=0.03), "int8, a (2, 2) table"
        ),
    }


def _energy_returns(value, case):
    return array(value, np.shape(case.kwargs["spikes"]), "the ratio")


def _energy_arithmetic(got, given):
    s = given["arithmetic"]["spikes"]
    turned = "that is the ordinary net over the spiking one; the question is the other way round"
    units = "all energies are in pJ, nothing needs converting"
    slips = (
        (4.6 / (s * 0.9), turned),
        (s * 4.6 / 0.9, "a spiking synapse adds (e_add), an ordinary one multiplies and adds (e_mac)"),
        (
            np.full(3, 0.9 / 4.6),
            "the ratio must grow with the spikes: e_add is paid for each of them, e_mac once per inference",
        ),
        (np.full(3, 4.6 / 0.9), "that is the number of spikes at break-even, where the ratio is 1"),
        (
            4.6 - s * 0.9,
            "that is a difference; the ratio is the spiking net's energy over the ordinary one's",
        ),
        (
            s * 0.9 - 4.6,
            "that is a difference; the ratio is the spiking net's energy over the ordinary one's",
        ),
        (s * 0.9 / 4.6 * 1000, units),
        (s * 0.9 / 4.6 / 1000, units),
    )
    hint = "spikes · e_add against one e_mac"
    return difference(got["arithmetic"], s * 0.9 / 4.6, "for 1, 5 and 10 spikes ", slips, hint)


def _energy_memory(got, given):
    s = given["memory"]["spikes"]
    want = energy.energy_ratio(**given["memory"])
    slips = (
        (s * 0.9 / 4.6, "the memory reads are not counted"),
        (s * 0.9 / (4.6 + 5.0), "the spiking net must fetch its weights too, at every spike"),
        (s * (0.9 + 5.0) / 4.6, "the ordinary net must fetch its weights too"),
        ((s * 0.9 + 5.0) / (4.6 + 5.0), "the spiking net fetches the weight at every spike, not once"),
        (s * (0.9 + 5.0) / (4.6 + s * 5.0), "the ordinary net fetches each weight once, not at every spike"),
        (s * (0.9 + 5e-3) / (4.6 + 5e-3), "e_read is in pJ as the others are; no unit needs converting"),
    )
    hint = "each use of a weight costs reads · e_read"
    return difference(got["memory"], want, "for 1 and 5 spikes and a read of 5 pJ per use ", slips, hint)


def _energy_reads(got, given):
    want = energy.energy_ratio(**given["reads"])
    one = energy.energy_ratio(**given["reads"] | dict(reads=1))
    slips = ((one, "e_read is the energy of one read; there are `reads` of them"),)
    hint = "both nets pay reads · e_read for each use of a weight"
    return difference(got["reads"], want, "for 2 spikes and two reads per use ", slips, hint)


def _energy_silent(got, given):
    hint = "where nothing arrives nothing is added or fetched"
    return difference(got["silent"], 0.0, "for no spike ", hint=hint)


def _energy_table(got, given):
    s = given["int8"]["spikes"]
    slips = (
        (s * 0.9 / 4.6, "4.6 and 0.9 pJ are typed in; use e_mac and e_add"),
        (np.trunc(s) * 0.03 / 0.23, "the spikes are means and need not be whole; int() cuts them off"),
    )
    want, hint = energy.energy_ratio(**given["int8"]), "spikes · e_add against one e_mac, entry by entry"
    return difference(got["int8"], want, "for a (2, 2) table with int8 ", slips, hint)


ENERGY_RATIO = Exercise(
    name="energy_ratio",
    number="2.6",
    title="When spikes save energy",
    points=3,
    cases=_energy_cases,
    returns=_energy_returns,
    reference=energy.energy_ratio,
    checks=(
        Check(SPIKES_ADD, _energy_arithmetic, ("arithmetic",)),
        Check("both nets fetch their weights", _energy_memory, ("memory",), SPIKES_ADD),
        Check("every read counts", _energy_reads, ("reads",), "both nets fetch their weights"),
        Check("no spike costs nothing", _energy_silent, ("silent",), "both nets fetch their weights"),
        Check("a table of spike counts, other energies", _energy_table, ("int8",), SPIKES_ADD),
    ),
)
