"""Models against closed forms, published values and each other (numbers: see the docstrings' sources)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tripartite import data
from tripartite.models import energy, izhikevich, lif, receptor, spikes

# -- leaky integrate-and-fire -------------------------------------------------------------------------


def test_rate_has_the_closed_form_values():
    I = [1.4, 1.5, 1.51, 2.0, 3.0, 5.0]
    assert lif.lif_rate(I) == pytest.approx([0, 0, 19.167, 63.040, 111.964, 179.638], abs=1e-3)


def test_rate_tends_to_one_over_the_refractory_time():
    assert lif.lif_rate(1e6) == pytest.approx(500, rel=1e-4)
    assert lif.lif_rate(1e6, tref=4.0) == pytest.approx(250, rel=1e-4)


@pytest.mark.parametrize("I", [1.6, 2.0, 3.0, 5.0])
def test_simulated_rate_agrees_with_the_closed_form(I):
    _, fired = lif.lif_simulate(np.full(60_000, I), dt=0.01)
    rate = 1000 / spikes.interspike_intervals(fired, 0.01).mean()
    assert rate == pytest.approx(float(lif.lif_rate(I)), rel=3e-3)


@given(
    tau=st.floats(2, 40),
    R=st.floats(1, 50),
    tref=st.floats(0, 8),
    reset=st.floats(0.1, 30),
    over=st.floats(1.2, 20),
)
def test_rate_is_the_inverse_of_the_time_to_threshold(tau, R, tref, reset, over):
    """Solve the membrane equation from reset to threshold and compare."""
    EL, Vth = -65.0, -50.0
    Vr = Vth - reset
    I = over * (Vth - EL) / R
    period = 1000 / lif.lif_rate(I, tau=tau, R=R, Vr=Vr, tref=tref)
    Vinf = EL + R * I
    V = Vinf + (Vr - Vinf) * np.exp(-(period - tref) / tau)
    assert pytest.approx(Vth, abs=1e-6) == float(V)


def test_exact_step_does_not_depend_on_its_length():
    fine = lif.leaky_filter(np.full(400, 1.0), dt=0.1)[-1]
    coarse = lif.leaky_filter(np.full(4, 1.0), dt=10.0)[-1]
    assert fine == pytest.approx(coarse, abs=1e-9)


def test_membrane_equation_alone_never_comes_back():
    V = lif.leaky_filter(np.full(2000, 3.0))
    assert np.all(np.diff(V) >= 0) and V[-1] == pytest.approx(-35.0, abs=1e-3)


def test_potential_never_passes_the_threshold():
    I = np.random.default_rng(0).normal(3, 5, (3000, 7))
    V, fired = lif.lif_simulate(I)
    assert V.max() < -50.0 and fired.any() and np.all(V[fired] == -65.0)


def test_pause_counts_whole_steps():
    _, fired = lif.lif_simulate(np.full(300, 100.0), dt=0.5, tref=5.0)
    assert set(spikes.interspike_intervals(fired, 0.5)) == {5.5}


def test_columns_are_independent():
    I = np.random.default_rng(1).normal(2, 2, (2000, 5))
    V, fired = lif.lif_simulate(I)
    for j in range(5):
        Vj, fj = lif.lif_simulate(I[:, j])
        assert np.array_equal(V[:, j], Vj) and np.array_equal(fired[:, j], fj)


def test_adaptation_lengthens_the_intervals():
    _, _, fired = lif.alif_simulate(np.full(20_000, 3.0))
    isi = spikes.interspike_intervals(fired, 0.1)
    assert (isi[0], isi[-1]) == (pytest.approx(11.0, abs=0.2), pytest.approx(32.4, abs=0.3))
    assert isi[-1] / isi[0] > 2 and np.all(np.diff(isi) > -0.15)


def test_without_adaptation_it_is_the_plain_neuron():
    I = np.random.default_rng(2).normal(2, 2, (2000, 3))
    V, w, fired = lif.alif_simulate(I, b=0.0)
    V0, fired0 = lif.lif_simulate(I)
    assert np.array_equal(fired, fired0) and np.allclose(V, V0, atol=1e-12) and not w.any()


def slow_reference(I, dt, b, tau_w, tau, R, EL, Vth, Vr, tref):
    """The adapting neuron for one column in plain Python, written apart from the model."""
    V, w, trace, fired, wait = EL, 0.0, [], [], 0
    for current in I:
        w *= math.exp(-dt / tau_w)
        if wait > 0:
            wait, V = wait - 1, Vr
        else:
            Vinf = EL + R * (current - w)
            V = Vinf + (V - Vinf) * math.exp(-dt / tau)
        fired.append(V - Vth >= 0)
        if fired[-1]:
            V, w, wait = Vr, w + b, round(tref / dt)
        trace.append(V)
    return np.array(trace), np.array(fired)


@pytest.mark.parametrize("tref", [0.0, 0.36, 3.0])
def test_simulations_agree_with_a_slow_reference_for_an_unusual_cell(tref):
    cell = dict(tau=14.0, R=7.0, EL=-70.0, Vth=-52.0, Vr=-60.0, tref=tref)
    I = np.random.default_rng(6).normal(3.5, 2.0, 3000)
    V, _, fired = lif.alif_simulate(I, dt=0.1, b=0.4, tau_w=60.0, **cell)
    expected = slow_reference(I, 0.1, 0.4, 60.0, **cell)
    assert np.allclose(V, expected[0], atol=1e-9) and np.array_equal(fired, expected[1]) and fired.sum() > 5
    V, fired = lif.lif_simulate(I, dt=0.1, **cell)
    expected = slow_reference(I, 0.1, 0.0, 60.0, **cell)
    assert np.allclose(V, expected[0], atol=1e-9) and np.array_equal(fired, expected[1])


def test_reaching_the_threshold_exactly_is_a_spike():
    """V∞ is reached to the last bit when the membrane forgets all in one step."""
    _, fired = lif.lif_simulate(np.full(3, 1.5), dt=10.0, tau=0.01, tref=0.0)
    assert fired.all()
    assert lif.alif_simulate(np.full(3, 1.5), dt=10.0, tau=0.01, tref=0.0, b=0.0)[2].all()


@pytest.mark.parametrize("wrong", [dict(EL=-40.0), dict(Vr=-40.0)])
def test_rest_and_reset_must_both_lie_below_the_threshold(wrong):
    with pytest.raises(ValueError, match="Vth must lie above EL and Vr"):
        lif.lif_rate(2.0, **wrong)


# -- Izhikevich ---------------------------------------------------------------------------------------


def intervals_of(name, I, dt=0.05, T=800):
    _, _, fired = izhikevich.izhikevich(*izhikevich.PATTERNS[name], np.full(round(T / dt), I), dt)
    return spikes.interspike_intervals(fired, dt)


@pytest.mark.parametrize("b, rest", [(0.2, (-70, -50)), (0.25, (-64.41, -54.34)), (0.26, (-62.5, -56))])
def test_resting_states_are_the_published_roots(b, rest):
    assert izhikevich.resting_states(b) == pytest.approx(rest, abs=0.01)


def test_strong_input_leaves_no_rest():
    assert izhikevich.resting_states(0.2, 10.0).size == 0


def test_presets_are_the_published_ones():
    assert izhikevich.PATTERNS == {
        "RS": (0.02, 0.2, -65, 8),
        "IB": (0.02, 0.2, -55, 4),
        "CH": (0.02, 0.2, -50, 2),
        "FS": (0.1, 0.2, -65, 2),
        "LTS": (0.02, 0.25, -65, 2),
        "TC": (0.02, 0.25, -65, 0.05),
    }


def test_a_spike_is_cut_at_its_peak_resets_v_and_lifts_u():
    a, b, c, d = izhikevich.PATTERNS["CH"]
    v, u, fired = izhikevich.izhikevich(a, b, c, d, np.full(4000, 10.0))
    at = np.flatnonzero(fired)[:-1]
    assert v.max() == 30.0 and np.all(v[at] == 30.0)
    assert np.all(np.abs(v[at + 1] - c) < 2.0)
    assert np.allclose(u[at] - u[at - 1], d, atol=0.3)


def test_parameters_may_differ_from_column_to_column():
    table = np.array([izhikevich.PATTERNS[n] for n in ("RS", "FS")]).T
    together = izhikevich.izhikevich(*table, np.full((4000, 2), 10.0))[2]
    for j, name in enumerate(("RS", "FS")):
        assert np.array_equal(
            together[:, j], izhikevich.izhikevich(*izhikevich.PATTERNS[name], np.full(4000, 10.0))[2]
        )


@pytest.mark.parametrize("dt", [0.05, 0.1])
def test_patterns_show_at_any_small_step(dt):
    late = {n: x[x.size // 2 :] for n in ("CH", "FS") for x in [intervals_of(n, 10.0, dt)]}
    assert spikes.coefficient_of_variation(late["CH"]) > 1
    assert spikes.coefficient_of_variation(late["FS"]) < 0.1
    burst = intervals_of("IB", 10.0, dt)
    assert burst[0] < 0.2 * np.median(burst) and burst[-1] == pytest.approx(burst[-2], rel=0.05)
    regular = intervals_of("RS", 10.0, dt)
    assert regular[0] < regular[-1]


def test_absolute_rates_depend_on_the_step():
    """The trap that the lesson names: never assert an absolute rate of this model without its step."""
    spikes_in_a_second = [len(intervals_of("FS", 10.0, dt, 1000)) + 1 for dt in (0.5, 0.05)]
    assert spikes_in_a_second == [92, 131]


@pytest.mark.parametrize("name, I", [("RS", 14.0), ("IB", 10.0), ("CH", 10.0), ("FS", 11.0)])
@pytest.mark.parametrize("speed", [0.1, 1.0, 10.0])
def test_classify_knows_the_presets_at_any_speed(name, I, speed):
    assert spikes.classify(speed * intervals_of(name, I)) == name


@pytest.mark.parametrize(
    "isi, name",
    [
        ([10, 10, 10, 10, 10, 10], "FS"),
        ([5, 10, 10, 10, 10, 10], "FS"),  # half of the usual interval is not yet short
        ([4.9, 10, 10, 10, 10, 10], "RS"),
        ([4.9, 4.9, 10, 10, 10, 10], "IB"),
        ([4.9, 10, 4.9, 10, 10, 10], "RS"),  # only those at the very start count
        ([10, 10, 10, 2, 20, 2], "CH"),
        ([10, 10, 10, 5, 10, 15], "FS"),  # CV of the later half 0.41
    ],
)
def test_borders_of_the_rule(isi, name):
    assert spikes.classify(isi) == name


# -- spike trains -------------------------------------------------------------------------------------


def test_coincidence_factor_ends():
    train = np.cumsum(np.random.default_rng(3).uniform(4, 30, 500))
    T = train[-1] + 20
    assert spikes.coincidence_factor(train, train + 0.3, 1.0, T) == pytest.approx(1.0)
    chance = [
        spikes.coincidence_factor(train, np.sort(np.random.default_rng(k).uniform(0, T, 500)), 1.0, T)
        for k in range(40)
    ]
    assert abs(np.mean(chance)) < 0.02
    assert spikes.coincidence_factor(train, [], 1.0, T) == 0.0


def test_variation_of_a_clock_and_of_poisson():
    assert spikes.coefficient_of_variation(np.full(50, 7.0)) == 0
    isi = np.random.default_rng(4).exponential(10, 50_000)
    assert spikes.coefficient_of_variation(isi) == pytest.approx(1, abs=0.02)


# -- a living cell ------------------------------------------------------------------------------------

EAR = dict(dt=0.5, R=1.0, EL=0.0, Vth=1.0, Vr=0.0)


def heard_by_model(simulate, recording, gain, delay, **cell):
    sound, heard, dt = data.grasshopper(recording)
    fired = simulate(gain * sound, **EAR, **cell)[-1]
    said = (np.flatnonzero(fired) + 1) * dt + delay
    return heard, said, spikes.coincidence_factor(heard, said, 1.0, 10_000)


def test_the_recordings_are_those_described():
    (_, first, _), (_, second, _) = data.grasshopper(1), data.grasshopper(2)
    assert (len(first), len(second)) == (929, 868)
    assert np.diff(first).min() == pytest.approx(3.2) and np.diff(second).min() == pytest.approx(3.7)
    assert spikes.coefficient_of_variation(np.diff(first)) == pytest.approx(0.53, abs=0.01)


def test_the_second_sound_is_the_quieter_one():
    assert data.grasshopper(1)[0].max() == pytest.approx(1.0, abs=1e-3)
    assert data.grasshopper(2)[0].max() == pytest.approx(0.548, abs=1e-3)


@pytest.mark.parametrize("recording, gain, gamma", [(1, 6.0, 0.62), (2, 6.0, 0.26), (2, 9.0, 0.50)])
def test_integrate_and_fire_hears_the_first_sound_better(recording, gain, gamma):
    found = heard_by_model(lif.lif_simulate, recording, gain, 6.5, tau=1.0, tref=5.0)
    assert found[2] == pytest.approx(gamma, abs=0.015)


@pytest.mark.parametrize("recording, gamma", [(1, 0.65), (2, 0.48)])
def test_adapting_neuron_hears_both_sounds(recording, gamma):
    cell = dict(tau=0.5, tref=4.0, b=0.25, tau_w=20.0)
    assert heard_by_model(lif.alif_simulate, recording, 8.0, 7.0, **cell)[2] == pytest.approx(
        gamma, abs=0.015
    )


@pytest.mark.parametrize("recording, gamma", [(1, 0.62), (2, 0.44)])
def test_a_threshold_without_memory_hears_the_second_sound_nearly_as_well(recording, gamma):
    """The control: most of what adaptation seems to bring comes with the shorter time constant."""
    found = heard_by_model(lif.lif_simulate, recording, 5.0, 7.0, tau=0.1, tref=5.0)
    assert found[2] == pytest.approx(gamma, abs=0.015)


def test_a_finer_search_does_a_little_better():
    found = heard_by_model(lif.lif_simulate, 1, 6.0, 6.5, tau=1.0, tref=4.5)
    assert found[2] == pytest.approx(0.638, abs=0.01)


def test_the_ear_asks_for_a_short_time_constant():
    sound, heard, dt = data.grasshopper(1)
    _, gammas, _ = receptor.time_constants(lif.lif_simulate, sound, heard, dt, (0.1, 1.0, 8.0))
    assert gammas[0] == pytest.approx(gammas[1], abs=0.03) and gammas[2] < gammas[1] - 0.15


# -- energy -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "e_mac, e_add, reads, e_read, spikes_",
    [
        (4.6, 0.9, 0, 0, 5.11),
        (0.23, 0.03, 0, 0, 7.67),
        (0.3, 0.1, 0, 0, 3.0),  # int8 products, sums kept in 32 bits
        (4.6, 0.9, 1, 5, 1.63),
        (0.23, 0.03, 1, 1.25, 1.16),
    ],
)
def test_break_even(e_mac, e_add, reads, e_read, spikes_):
    assert energy.break_even(e_mac, e_add, reads, e_read) == pytest.approx(spikes_, abs=0.01)


def test_energy_ratio_counts_every_spike_and_every_read():
    ratio = energy.energy_ratio([0.0, 1.0, 3.0], 4.6, 0.9, reads=2, e_read=5.0)
    assert ratio == pytest.approx([0.0, 10.9 / 14.6, 32.7 / 14.6])


def test_memory_drives_the_break_even_to_one_spike():
    assert energy.break_even(4.6, 0.9, 1, 1e6) == pytest.approx(1, abs=1e-4)


def test_power_per_neuron_and_synapse():
    assert energy.power_per_unit(20, 86.1e9) == pytest.approx(0.232e-9, rel=1e-2)
    assert energy.power_per_unit(20, 1e14) == pytest.approx(200e-15)


# -- bad input ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: lif.lif_rate(2.0, tau=-3.0), "tau must be > 0 ms, got -3.0"),
        (lambda: lif.lif_rate(2.0, R=0.0), "R must be > 0 MOhm"),
        (lambda: lif.lif_rate(2.0, tref=-1.0), "tref must be >= 0 ms"),
        (lambda: lif.lif_rate([1.0, np.nan]), "I must be finite (nA), got nan"),
        (lambda: lif.lif_rate(2.0, Vth=-70.0), "Vth must lie above EL and Vr"),
        (lambda: lif.lif_rate(2.0, Vth=np.inf), "Vth must be finite (mV), got inf"),
        (lambda: lif.lif_rate(2.0, tau=[1.0, 2.0]), "tau must be one number"),
        (lambda: lif.leaky_filter(np.ones(3), R=-5.0), "R must be > 0 MOhm"),
        (lambda: lif.lif_simulate(3.0), "for a constant current write np.full"),
        (lambda: lif.lif_simulate(np.ones((2, 2, 2))), "shape (T,) or (T, n)"),
        (lambda: lif.lif_simulate(np.ones((3, 0))), "at least one step and one neuron"),
        (lambda: lif.lif_simulate(np.ones(3), dt=0.0), "dt must be > 0 ms"),
        (lambda: lif.alif_simulate(np.ones(3), tau_w=0.0), "tau_w must be > 0 ms"),
        (lambda: lif.alif_simulate(np.ones(3), b=-1.0), "b must be >= 0 nA"),
        (lambda: izhikevich.izhikevich(0.02, 0.2, -65, 8, np.ones(3), dt=2.0), "at most 1 ms"),
        (lambda: izhikevich.izhikevich(0.02, 0.2, -65, 8, np.full(2000, -300.0), dt=0.5), "v ran away"),
        (lambda: izhikevich.izhikevich(0.02, 0.2, 30, 8, np.ones(3)), "c must lie below the peak"),
        (lambda: izhikevich.izhikevich([0.02, 0.1], 0.2, -65, 8, np.ones(3)), "one per column of I"),
        (lambda: spikes.interspike_intervals([3.5, 9.0], 0.1), "not spike times"),
        (lambda: spikes.coincidence_factor([1.0, np.nan], [1.0], 1.0, 10.0), "data must be finite"),
        (lambda: spikes.coincidence_factor([[1.0]], [1.0], 1.0, 10.0), "one row of spike times"),
        (lambda: spikes.coincidence_factor([1.0], [1.0, 2.0], 3.0, 10.0), "too wide"),
        (lambda: data.grasshopper(3), "recording must be 1 or 2"),
        (lambda: data.grasshopper(True), "recording must be 1 or 2"),
        (lambda: spikes.classify([1.0, 2.0]), "at least 4 intervals"),
        (lambda: spikes.classify([1.0, 2.0, 0.0, 3.0]), "isi must be > 0"),
        (lambda: spikes.interspike_intervals(np.ones((2, 2)), 0.1), "shape (T,), one neuron"),
        (lambda: energy.energy_ratio(-1.0, 4.6, 0.9), "spikes must be >= 0"),
        (lambda: energy.energy_ratio(1.0, 0.0, 0.9), "e_mac must be > 0 pJ"),
    ],
)
def test_bad_input_is_told_in_a_sentence(call, words):
    with pytest.raises(ValueError, match=None) as error:
        call()
    assert words in str(error.value)


def test_words_for_a_number_are_a_type_error():
    for text in ("ten", "10"):
        with pytest.raises(TypeError, match="tau must be a number"):
            lif.lif_rate(2.0, tau=text)


@pytest.mark.parametrize("simulate", [lif.lif_simulate, lif.alif_simulate, lif.leaky_filter])
def test_inputs_stay_as_they_were(simulate):
    I = np.random.default_rng(5).normal(2, 1, (200, 3))
    before = I.copy()
    simulate(I)
    assert np.array_equal(I, before)
