"""The numbers that lesson 12 prints in its prose, each from the function of which it speaks."""

import math

import numpy as np
import pytest

from tripartite import exercises
from tripartite.models import dense_memory, hopfield


def course(name):
    return exercises.find(name).reference


def test_worked_numbers_of_the_first_half():
    W = course("hebb_weights")(np.array([[1, 1, -1, -1], [1, -1, 1, -1]]))
    assert W[0, 3] == W[1, 2] == -0.5 and np.abs(W).sum() == 2.0
    s, E = course("hopfield_recall")(np.array([[0, 1], [1, 0]]), np.array([1, -1]), np.array([0, 1]))
    assert s.tolist() == [-1, -1] and E.tolist() == [1, -1, -1]
    X = hopfield.random_patterns(69, 500, np.random.default_rng(1))
    assert course("one_step_error")(X) == pytest.approx((0.0032, 0.0036), abs=5e-5)
    assert 0.5 * math.erfc(1 / (0.138 * math.sqrt(2))) == pytest.approx(1e-13, rel=3)


def test_worked_numbers_of_dense_memories():
    assert course("dam_energy")(np.array([[1, 1, 1], [1, -1, 1]]), np.array([1, 1, 1]), 3) == -28
    X, s = np.array([[1, 1, 1, -1], [1, -1, -1, 1]]), np.array([1, 1, -1, -1])
    assert course("dam_recall")(X, s, np.array([2]), 3).tolist() == [1, 1, 1, -1]
    assert course("dam_energy")(X, np.array([1, 1, 1, -1]), 3) == -56
    assert course("dam_energy")(X, s, 3) == -8


def test_worked_numbers_of_the_second_half():
    new = course("mhn_update")(np.eye(2), np.array([1.0, 0.0]), 1.0)
    assert new == pytest.approx([0.7311, 0.2689], abs=5e-5)
    one = np.array([[1.0]])
    moved = course("rbm_cd")(one, 2 * one, -one[0], 0 * one[0], 1, np.random.default_rng(1))
    assert [part.item() for part in moved] == pytest.approx([0.8808, 1.0, 0.3808], abs=5e-5)


def test_capacity_as_the_prose_tells_it():
    load, overlap = hopfield.critical_load()
    assert (round(load, 3), round(overlap, 3)) == (0.138, 0.967)
    assert (1 - overlap) / 2 == pytest.approx(0.016, abs=5e-4)  # 1.6 % of the neurons are wrong
    assert round(dense_memory.dense_capacity(2, 1000)) == 72  # N / (2 ln N)
    assert hopfield.one_step_error_theory(0.1) == pytest.approx(0.00078, abs=5e-6)


@pytest.mark.parametrize("seed", range(5))
def test_a_mixture_of_three_is_a_valley_that_nobody_stored(seed):
    X = hopfield.random_patterns(5, 200, np.random.default_rng(seed))
    mixed = np.sign(X[0] + X[1] + X[2])
    end, _ = hopfield.recall(hopfield.hebb_weights(X), mixed, np.random.default_rng(0))
    assert np.abs(X @ end).max() / 200 < 0.8
