"""The associative memory of neurons and astrocytes: its energy, what it recalls, and where its limits were measured."""

import numpy as np
import pytest

from tripartite import data
from tripartite.figures import neuron_astrocyte_memory as pictures
from tripartite.figures.drawing import show
from tripartite.models.neuron_astrocyte_memory import (
    NeuronAstrocyteMemory,
    State,
    dense_flow,
    elimination_eigenvalues,
    letter_patterns,
    same_signs,
)


def drawn(runs, P, N, seed, share=0.1):
    """Memories (runs, P, N) of ±1, and the first of each with a share of its signs flipped."""
    rng = np.random.default_rng(seed)
    X = rng.choice([-1.0, 1.0], (runs, P, N))
    cue = X[:, 0].copy()
    for row in cue:
        row[rng.choice(N, round(share * N), replace=False)] *= -1
    return X, cue


def rises(energies):
    """Largest rise of the energy in a step, as a share of its size, over all runs."""
    return (np.diff(energies, axis=0).max(0) / np.abs(energies).max(0)).max()


@pytest.mark.parametrize("setting", [NeuronAstrocyteMemory.authors, NeuronAstrocyteMemory.well_posed])
def test_the_flow_goes_down_the_energy(setting):
    """The slopes are the negative gradients of E, divided by the slopes of the activations."""
    X, _ = drawn(1, 2, 5, 3)
    memory = setting(X[0])
    rng = np.random.default_rng(0)

    def symmetric(a):
        return (a + a.T) / 2 * memory.mask

    state = State(rng.normal(size=5) / 4, *(symmetric(rng.normal(size=(5, 5))) / 4 for _ in "sp"))
    slopes, h = memory.slopes(state), 1e-6

    def slope_of_energy(direction):
        up, down = (memory.energy(state.moved(direction, sign * h)) for sign in (1, -1))
        return (up - down) / (2 * h)

    nothing = State(np.zeros(5), np.zeros((5, 5)), np.zeros((5, 5)))
    for i in range(5):
        direction = State(np.eye(5)[i], nothing.s, nothing.p)
        expected = -memory.beta * (1 - memory.phi(state.x[i]) ** 2) * slopes.x[i]
        assert slope_of_energy(direction) == pytest.approx(expected, abs=1e-7)
    pair = np.zeros((5, 5))
    pair[1, 3] = pair[3, 1] = 1.0
    for name in "sp":
        direction = State(nothing.x, pair * (name == "s"), pair * (name == "p"))
        z = getattr(state, name)[1, 3]
        gain = 1.0 if memory.linear else memory.beta * (1 - np.tanh(memory.beta * z) ** 2)
        assert slope_of_energy(direction) == pytest.approx(-gain * getattr(slopes, name)[1, 3], abs=1e-7)


def test_calcium_spreads_as_the_tensor_says_that_is_never_built():
    X, _ = drawn(1, 3, 6, 1)
    memory = NeuronAstrocyteMemory.authors(X[0])
    psi = np.random.default_rng(2).normal(size=(6, 6))
    T = np.einsum("mi,mj,mk,ml->ijkl", *[X[0]] * 4) / 6**3
    np.testing.assert_allclose(memory.spread(psi), np.einsum("ijkl,kl->ij", T, psi), atol=1e-13)
    for axes in ((2, 3, 0, 1), (1, 0, 2, 3), (0, 1, 3, 2)):
        np.testing.assert_array_equal(T, T.transpose(axes))


def test_the_authors_setting_recalls_and_its_energy_falls():
    X, cue = drawn(10, 10, 100, 0)
    memory = NeuronAstrocyteMemory.authors(X)
    state, energies = memory.run(memory.prepared(cue), 15.0)
    assert same_signs(state.x, X[:, 0]).sum() >= 9
    assert rises(energies) <= 1e-9


def test_a_cue_that_says_nothing_needs_smaller_steps():
    """The rise of the energy at half of the signs flipped is that of the method, not of the equations."""
    X, cue = drawn(2, 10, 100, 0, share=0.5)
    memory = NeuronAstrocyteMemory.authors(X)
    start = memory.prepared(cue)
    assert rises(memory.run(start, 1.0, dt=0.05)[1]) > 1e-9
    assert rises(memory.run(start, 1.0, dt=0.0025)[1]) <= 1e-9


def test_in_the_authors_setting_the_start_of_the_synapses_decides():
    """From resting synapses nothing is recalled, and every random pattern stays: the synapses latch onto it."""
    X, cue = drawn(20, 4, 40, 5)
    memory = NeuronAstrocyteMemory.authors(X)
    assert same_signs(memory.run(memory.rest(cue), 20.0)[0].x, X[:, 0]).sum() == 0
    anything = np.random.default_rng(6).choice([-1.0, 1.0], (20, 40))
    assert same_signs(memory.run(memory.rest(anything), 20.0)[0].x, anything).all()


@pytest.mark.parametrize("beta", [1.0, 5.0])
def test_the_point_of_elimination_is_a_saddle(beta):
    X, _ = drawn(1, 3, 12, 1)
    found = elimination_eigenvalues(X[0], 0.3 * X[0, 0], beta)
    assert (found.real > 1e-9).sum() == 144  # half of 2 · 12²


def test_the_well_posed_setting_recalls_keeps_its_energy_falling_and_forgets_what_it_never_learned():
    X, cue = drawn(10, 8, 32, 2)
    memory = NeuronAstrocyteMemory.well_posed(X)
    state, energies = memory.recall(cue)
    assert same_signs(state.x, X[:, 0]).sum() >= 9
    assert rises(energies) <= 1e-9
    anything = np.random.default_rng(3).choice([-1.0, 1.0], (10, 32))
    kept, _ = memory.recall(anything)
    active = np.abs(memory.phi(kept.x)).mean(-1) > 0.3
    assert not (same_signs(kept.x, anything) & active).any()
    assert (~active).sum() >= 7


def test_in_the_well_posed_setting_synapses_settle_where_elimination_says():
    X, _ = drawn(1, 3, 12, 4)
    memory = NeuronAstrocyteMemory.well_posed(X[0])
    state, _ = memory.recall(X[0, 0], free=400.0)
    pairs = memory.coupling * np.outer(memory.phi(state.x), memory.phi(state.x))
    off = memory.mask.astype(bool).ravel()
    T = (np.einsum("mi,mj,mk,ml->ijkl", *[X[0]] * 4) * memory.strength).reshape(144, 144)[np.ix_(off, off)]
    assert np.linalg.eigvalsh(T)[-1] == pytest.approx(0.46)
    expected = pairs.ravel()[off] / 2 + np.linalg.solve(0.5 * np.eye(off.sum()) - T, pairs.ravel()[off]) / 4
    np.testing.assert_allclose(state.s.ravel()[off], expected, atol=1e-6)


def test_no_activity_keeps_itself_alive_below_the_steepness_that_the_text_names():
    y = np.linspace(0.01, 0.999, 100_000)
    assert (np.arctanh(y) / y**3).min() == pytest.approx(2.017, abs=1e-3)


def test_dense_flow_of_order_2_is_a_hopfield_network():
    X, _ = drawn(1, 2, 20, 0)
    x = np.random.default_rng(1).normal(size=20)
    W = X[0].T @ X[0] / 20
    np.testing.assert_allclose(dense_flow(X[0], x, 2, duration=0.05), x + 0.05 * (-x + W @ np.tanh(5 * x)))


def test_runs_side_by_side_are_runs_one_by_one():
    X, cue = drawn(3, 4, 10, 7)
    together = NeuronAstrocyteMemory.well_posed(X).recall(cue, 5.0, 5.0)[0].x
    alone = [
        NeuronAstrocyteMemory.well_posed(a).recall(b, 5.0, 5.0)[0].x for a, b in zip(X, cue, strict=True)
    ]
    np.testing.assert_allclose(together, alone, atol=1e-9)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: NeuronAstrocyteMemory.authors([[0.5, 1.0]]), r"X must hold ±1"),
        (lambda: NeuronAstrocyteMemory.authors(np.ones(4)), r"X must hold ±1.*\(4,\)"),
        (lambda: NeuronAstrocyteMemory.authors(np.ones((1, 3)), beta=-1.0), "beta must be > 0"),
        (
            lambda: NeuronAstrocyteMemory.well_posed(np.ones((1, 3)), reach=0.5),
            "reach must lie between 0 and 0.5",
        ),
        (lambda: NeuronAstrocyteMemory.authors(np.ones((1, 3))).rest(np.ones(4)), "x must have 3 neurons"),
        (lambda: NeuronAstrocyteMemory.well_posed(np.ones((1, 3))).prepared(np.ones(3)), "authors' setting"),
        (lambda: NeuronAstrocyteMemory.authors(np.ones((1, 3))).recall(np.ones(3), dt=0.0), "dt must be > 0"),
        (lambda: dense_flow(np.ones((1, 3)), np.ones(3), 1), "n must be a whole number of at least 2"),
        (lambda: elimination_eigenvalues(np.ones((1, 17)), np.ones(17)), "N must be at most 16"),
    ],
)
def test_bad_input_is_refused_with_what_was_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_the_recorded_table_says_what_the_lesson_says():
    rows = data.recorded_memory()
    assert {row["setting"] for row in rows} == {"prepared", "resting", "dense 2", "dense 4", "well-posed"}
    found = {
        (row["setting"], row["memories"]): row["recovered"] for row in rows if row["setting"] != "well-posed"
    }
    assert all(found["resting", P] == 0 for P in (2, 4, 10, 20, 40))
    assert found["prepared", 10] >= 18 and found["prepared", 400] <= 2
    assert found["dense 4", 100] == 20 and found["dense 2", 40] <= 2
    assert all(
        row["recovered"] >= 16 for row in rows if row["setting"] == "well-posed" and row["memories"] <= 16
    )
    assert all(row["energy_falls"] == row["runs"] for row in rows if row["energy_falls"] is not None)


def test_pictures_say_their_numbers():
    X = letter_patterns()
    memory = NeuronAstrocyteMemory.well_posed(X)
    cue = X[1] * np.where(np.isin(np.arange(35), (3, 11, 17, 30)), -1.0, 1.0)
    held, _ = memory.run(memory.rest(3.0 * cue), 60.0, 0.1, clamped=True)
    state, energies = memory.run(held, 80.0, 0.1)
    recall = pictures.Recall(cue, state.x, X[1], held.p, np.arange(len(energies)) * 0.1, energies)
    picture = show(pictures.draw_recall, recall, (7.2, 2.4), [["cue", "calcium", "found", "energy"]])
    assert "4 of 35 points wrong, the answer 0" in picture.alt and "never rises" in picture.alt
    load = show(pictures.draw_load, data.recorded_memory(), (7.2, 2.8))
    assert "up to 4 by a Hopfield network, 40 by the neuron–astrocyte network and 100 by" in load.alt
