"""Record how many memories the neuron–astrocyte memory of 2025 recalls, for ``memory_2025.csv``.

    python assets/recorded/record_memory.py [FILE]

takes about a minute on one core and prints a line for each row. With FILE the table is written there; without
it, it is compared with the stored one, and nothing is changed. Counts may differ by a run or two on another machine,
where a hair decides.

Each row: 20 runs, each with memories of its own, drawn as ±1 from ``seed``; a cue is the first memory with a share
of its signs flipped. Recovered means that all N signs are right at the end.

    setting    what ran
    prepared   the authors' setting (α = γ = 1), synapses and calcium started as in their notebook
    resting    the same, synapses and calcium started at 0
    dense 2    classical continuous Hopfield network with the same φ
    dense 4    the dense memory of order 4 that elimination promises
    well-posed the course's variant: cue held for 60 time constants, then let go for 80
"""

import csv
import sys
from pathlib import Path

import numpy as np

from tripartite.models.neuron_astrocyte_memory import NeuronAstrocyteMemory, dense_flow, same_signs

STORED = Path(__file__).with_name("memory_2025.csv")
FIELDS = ("setting", "neurons", "memories", "flipped", "runs", "recovered", "energy_falls", "seed")
RUNS = 20


def flipped(memories, share, rng):
    """The first memory of each run with a share of its signs flipped."""
    cue = memories[:, 0].copy()
    for row in cue:
        row[rng.choice(row.size, round(share * row.size), replace=False)] *= -1
    return cue


def falls(energies):
    """In how many runs the energy never rises by more than rounding."""
    return int((np.diff(energies, axis=0).max(0) <= 1e-9 * np.abs(energies).max(0)).sum())


def run(setting, memories, cue):
    """Return recovered and, where there is an energy, in how many runs it fell."""
    if setting.startswith("dense"):
        return same_signs(dense_flow(memories, cue, int(setting[-1])), memories[:, 0]).sum(), ""
    if setting == "well-posed":
        state, energies = NeuronAstrocyteMemory.well_posed(memories).recall(cue)
    else:
        memory = NeuronAstrocyteMemory.authors(memories)
        start = memory.prepared(cue) if setting == "prepared" else memory.rest(cue)
        state, energies = memory.run(start, 20.0)
    return same_signs(state.x, memories[:, 0]).sum(), falls(energies)


def rows():
    """Run everything, one row after the other."""
    for P in (2, 4, 10, 20, 40, 100, 400):
        for setting in ("prepared", "resting", "dense 2", "dense 4"):
            yield row(setting, 40, P, 0.1, seed=P)
    for P in (1, 4, 8, 16, 32):
        for share in (0.05, 0.15):
            yield row("well-posed", 32, P, share, seed=100 + P)


def row(setting, N, P, share, seed):
    rng = np.random.default_rng(seed)
    memories = rng.choice([-1.0, 1.0], (RUNS, P, N))
    recovered, fell = run(setting, memories, flipped(memories, share, rng))
    return dict(zip(FIELDS, (setting, N, P, share, RUNS, int(recovered), fell, seed), strict=True))


def main(argv):
    table = []
    for found in rows():
        table.append({name: str(value) for name, value in found.items()})
        print(*table[-1].values(), sep="\t", flush=True)
    if len(argv) > 1:
        with open(argv[1], "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)
        return
    with open(STORED, encoding="utf-8", newline="") as file:
        stored = list(csv.DictReader(file))
    different = [new for new, old in zip(table, stored, strict=True) if new != old]
    print("all rows equal" if not different else f"{len(different)} of {len(table)} rows differ")


if __name__ == "__main__":
    main(sys.argv)
