"""Lesson 01: the model against published and closed-form values, its panels, its pictures, its text."""

import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks import ROOT
from panels import check_ends, clean  # noqa: F401

from tripartite import exercises
from tripartite.explore import lesson01
from tripartite.figures import lesson01 as figures
from tripartite.models import hodgkin_huxley as hh
from tripartite.models.nernst import nernst
from tripartite.models.spikes import spike_times
from tripartite.parallels import PARALLELS

SOURCE = (ROOT / "source/01_spikes.md").read_text("utf-8")


def slopes(y, I=0.0):
    """The right-hand side, written down a second time from the paper, u = V + 65."""
    V, n, m, h = y
    u = V + 65.0

    def linoid(x):
        return np.where(np.abs(x) < 1e-6, 1 + x / 2, x / -np.expm1(-np.where(np.abs(x) < 1e-6, 1.0, x)))

    dV = I - 120 * m**3 * h * (u - 115) - 36 * n**4 * (u + 12) - 0.3 * (u - 10.613)
    dn = 0.1 * linoid((u - 10) / 10) * (1 - n) - 0.125 * np.exp(-u / 80) * n
    dm = linoid((u - 25) / 10) * (1 - m) - 4 * np.exp(-u / 18) * m
    dh = 0.07 * np.exp(-u / 20) * (1 - h) - h / (np.exp((30 - u) / 10) + 1)
    return np.array([dV, dn, dm, dh])


def runge_kutta(I, dt):
    """V at the end of each step of the classical scheme of fourth order."""
    y = np.array([np.full(I.shape[1:], x) for x in (hh.REST, *hh.steady(hh.REST)[:3])])
    V = np.empty(I.shape)
    for k in range(len(I)):
        a = slopes(y, I[k])
        b = slopes(y + dt / 2 * a, I[k])
        c = slopes(y + dt / 2 * b, I[k])
        d = slopes(y + dt * c, I[k])
        y = y + dt / 6 * (a + 2 * b + 2 * c + d)
        V[k] = y[0]
    return V


def pulses(amplitudes, dt, duration=25.0, width=1.0):
    """Currents of shape (T, n): a pulse from 0 ms on."""
    I = np.zeros((round(duration / dt), len(amplitudes)))
    I[: round(width / dt)] = amplitudes
    return I


def times(steps, dt):
    return np.arange(1, steps + 1) * dt


# -- ions and gates -------------------------------------------------------------------------------------


def test_reversal_potentials_of_squid_and_mammal():
    assert nernst(1, [20, 440], [400, 50], 6.3) == pytest.approx([-72.14, 52.37], abs=0.01)
    assert nernst(1, [3.5, 145], [140, 12], 37) == pytest.approx([-98.59, 66.60], abs=0.01)


@given(z=st.sampled_from([-1, 1, 2]), ratio=st.floats(0.01, 100), celsius=st.floats(0, 40))
def test_nernst_is_zero_at_balance_and_turns_with_charge_and_sides(z, ratio, celsius):
    E = float(nernst(z, ratio, 1.0, celsius))
    assert float(nernst(-z, ratio, 1.0, celsius)) == pytest.approx(-E)
    assert float(nernst(z, 1.0, ratio, celsius)) == pytest.approx(-E)
    assert nernst(z, ratio, ratio, celsius) == 0


def test_gates_at_rest():
    want = [0.31768, 0.05293, 0.59612, 5.4586, 0.23677, 8.5160]
    assert np.array(hh.steady(-65.0)) == pytest.approx(want, rel=1e-4)
    assert np.array(hh.rates(-65.0)) == pytest.approx([0.0582, 0.125, 0.2236, 4.0, 0.07, 0.0474], abs=5e-5)


def test_half_points_and_longest_time_constants():
    V = np.linspace(-100, 50, 15001)
    values = hh.steady(V)
    half = [V[np.argmin(np.abs(x - 0.5))] for x in values[:3]]
    assert half == pytest.approx([-53.41, -40.03, -62.31], abs=0.02)
    assert [tau.max() for tau in values[3:]] == pytest.approx([5.79, 0.501, 8.58], rel=2e-3)
    assert [V[tau.argmax()] for tau in values[3:]] == pytest.approx([-77.2, -38.8, -66.8], abs=0.2)


def test_the_holes_are_filled_with_their_limits():
    assert hh.rates(-55.0)[0] == 0.1 and hh.rates(-40.0)[2] == 1.0
    for offset in (1e-12, 1e-9, 1e-6):
        assert hh.rates(-55.0 + offset)[0] == pytest.approx(0.1, rel=1e-6)
        assert hh.rates(-40.0 - offset)[2] == pytest.approx(1.0, rel=1e-6)


def test_the_current_at_rest_is_nearly_zero():
    y = np.array([-65.0, *hh.steady(-65.0)[:3]])
    assert slopes(y)[0] == pytest.approx(0.0042, abs=1e-4)  # the leak of the paper, not quite in balance
    assert hh.simulate(np.zeros(8000), 0.05)[0][-1] == pytest.approx(-64.996, abs=1e-3)


# -- the four equations ---------------------------------------------------------------------------------


def test_one_step_as_printed_in_the_lesson():
    V, n, m, h = hh.hh_step(-65.0, *hh.steady(-65.0)[:3], 10.0, 0.025)
    assert f"$V = {V:.4f}$ mV" in SOURCE
    assert [n, m, h] == pytest.approx([0.31768, 0.05293, 0.59612], abs=1e-5)


def test_a_spike_has_the_height_and_width_of_the_reference():
    dt = 0.025
    I = pulses([20.0], dt)
    V, t = hh.simulate(I, dt)[0][:, 0], times(len(I), dt)
    exact = runge_kutta(I, dt)[:, 0]
    assert exact.max() == pytest.approx(40.5, abs=0.1)
    assert V.max() == pytest.approx(exact.max(), abs=0.5) and V.min() == pytest.approx(-76.2, abs=0.2)
    assert t[V.argmax()] == pytest.approx(1.54, abs=0.05)
    half = (V.max() - 65.0) / 2
    wide = t[np.greater(V, half)]
    assert wide[-1] - wide[0] == pytest.approx(1.47, abs=0.05)


def test_taking_turns_quarters_the_error_when_the_step_is_halved():
    """Gates and V in turn are a splitting of second order; both from the old state only of first."""
    exact = runge_kutta(np.full((600, 1), 10.0), 0.0025)[-1, 0]

    def from_the_old_state(V, n, m, h, I, dt):
        g = 120 * m**3 * h + 36 * n**4 + 0.3
        goal = (120 * m**3 * h * 50 - 36 * n**4 * 77 - 0.3 * 54.387 + I) / g
        return goal + (V - goal) * np.exp(-g * dt), *hh.hh_step(V, n, m, h, I, dt)[1:]

    steps = np.array([0.05, 0.025, 0.0125])
    for step, order in ((hh.hh_step, 2.0), (from_the_old_state, 1.0)):
        off = [abs(hh.simulate(np.full(round(1.5 / dt), 10.0), dt, step)[0][-1] - exact) for dt in steps]
        assert np.polyfit(np.log(steps), np.log(off), 1)[0] == pytest.approx(order, abs=0.2)


def test_each_current_alone_pulls_to_its_own_battery():
    state = dict(V=-30.0, I=0.0, dt=1e4)
    assert hh.hh_step(n=0.0, m=0.0, h=0.0, **state | dict(dt=50.0), gNa=0.0, gK=0.0)[0] == pytest.approx(
        -54.387
    )
    assert hh.hh_step(n=0.5, m=0.5, h=0.5, **state, gNa=1e9)[0] == pytest.approx(50.0, abs=1e-3)
    assert hh.hh_step(n=0.5, m=0.5, h=0.5, **state, gK=1e9)[0] == pytest.approx(-77.0, abs=1e-3)


@given(V=st.floats(-110, 60), dt=st.floats(1e-3, 100), gate=st.floats(0, 1), I=st.floats(0, 20))
def test_steps_of_any_length_stay_where_they_may_be(V, dt, gate, I):
    V, *gates = hh.hh_step(V, gate, gate, gate, I, dt)
    assert all(-1e-12 <= x <= 1 + 1e-12 for x in gates)
    assert -110 <= V <= 60 + I / 0.3


def test_membranes_side_by_side_are_as_one_alone():
    I = np.random.default_rng(1).normal(8, 6, (600, 3))
    beside, alone = hh.simulate(I), hh.simulate(I[:, 1])
    assert all(np.array_equal(a[:, 1], b) for a, b in zip(beside, alone, strict=True))


def test_threshold_of_a_pulse_of_one_millisecond():
    dt = 0.025
    I = pulses([6.8, 6.9, 6.95, 7.0], dt)
    for V in (hh.simulate(I, dt)[0], runge_kutta(I, dt)):
        peak = V.max(axis=0)
        assert np.all(peak[:2] < -56) and np.all(peak[2:] > 33)


@cache
def near_threshold():
    """Peaks within 10⁻⁹ µA/cm² of the steepest place."""
    panel = lesson01.pulse(hh.hh_step)
    return panel(6.95, 1.0, lesson01.VIEWS["10⁻⁹ around the jump"]).peaks


def test_the_jump_is_steep_but_continuous():
    peaks = near_threshold()
    assert peaks.centre == pytest.approx(6.9146, abs=1e-3)
    assert np.all(np.diff(peaks.peak) > -0.5)
    assert peaks.peak[0] == pytest.approx(-48, abs=1) and peaks.peak[-1] == pytest.approx(4, abs=1)
    between = peaks.peak[(peaks.peak > -40) & (peaks.peak < -2)]
    assert between.size >= 3  # neither rest nor spike


def test_two_limits_for_a_step_of_current():
    t, V = hh.respond(np.array([2.2, 2.3, 6.2, 6.3]), 200.0, 0.05)
    assert [spike_times(t, trace).size for trace in V.T] == [0, 1, 3, 11]


F_I = {
    6.2: 0.0,
    6.3: 52.3,
    7: 58.3,
    8: 62.5,
    10: 68.3,
    15: 78.6,
    20: 86.5,
    30: 98.7,
    50: 117.0,
    80: 0.0,
    110: 0.0,
}


@pytest.mark.parametrize("dt", [0.05, 0.025])
def test_rates_agree_with_the_reference_within_half_a_percent(dt):
    rate = hh.fi_curve(list(F_I), lambda I, duration: hh.respond(I, duration, dt))
    assert rate == pytest.approx(list(F_I.values()), rel=5e-3)


def test_rate_at_the_onset():
    t, V = hh.respond(np.array([6.3]), 400.0, 0.025)
    late = spike_times(t, V[:, 0])
    assert 1000 / np.diff(late[late > 150]).mean() == pytest.approx(52.3, abs=0.6)


def test_spikes_fade_at_strong_currents_instead_of_stopping():
    t, V = hh.respond(np.array([10.0, 62.0, 64.0, 110.0, 160.0]), 200.0)
    late = V[t > 100]
    assert late.max(axis=0) == pytest.approx([30.2, 0.5, -0.7, -24.6, -42.7], abs=0.5)
    assert late.min(axis=0)[3] == pytest.approx(-58.4, abs=0.5)
    assert [spike_times(t, trace).size for trace in V.T[3:]] == [1, 1]


def test_the_rest_loses_stability_at_the_published_currents():
    """Hopf points from the eigenvalues of the equations at their steady state."""

    def largest(V):
        n, m, h = (float(x) for x in hh.steady(V)[:3])
        y = np.array([V, n, m, h])
        columns = [(slopes(y + e) - slopes(y - e)) / 2e-5 for e in 1e-5 * np.eye(4)]
        values = np.linalg.eigvals(np.array(columns).T)
        lead = values[values.real.argmax()]
        return lead.real, abs(lead.imag) / (2 * np.pi) * 1000, -slopes(y)[0]

    V = np.linspace(-63, -38, 2501)
    table = np.array([largest(v) for v in V])
    (first, second) = np.flatnonzero(np.diff(np.sign(table[:, 0])))
    assert table[first, 1:] == pytest.approx([93, 9.775], rel=1e-2)
    assert table[second, 1:] == pytest.approx([169, 154.5], rel=1e-2)


def test_refractoriness():
    dt, gaps = 0.025, [5, 6, 9, 12, 15, 20, 12]
    I = np.zeros((1600, len(gaps)))
    I[:40] = 10.0
    for k, gap in enumerate(gaps):
        I[40 * gap : 40 * gap + 40, k] = 40.0 if k == 6 else 10.0
    V = hh.simulate(I, dt)[0]
    assert [spike_times(times(1600, dt), trace).size for trace in V.T] == [1, 1, 1, 1, 2, 2, 2]


def test_anode_break():
    I = np.zeros(2000)
    I[:800] = -10.0
    V, n, _, h = hh.simulate(I)
    assert V[:800].max() < -65 and V.max() == pytest.approx(46.6, abs=0.5)
    k = 800 + int(np.argmax(V[800:] > -65))
    assert k < V.argmax() and (n[k], h[k]) == pytest.approx((0.145, 0.909), abs=2e-3)


def test_clamped_currents_agree_with_a_simulation_of_the_gates():
    t = times(200, 0.02)
    sodium, potassium = hh.clamp(-10.0, -80.0, t)
    gates = hh.steady(-80.0)[:3]
    for _ in range(200):
        _, *gates = hh.hh_step(-10.0, *gates, 0.0, 0.02)
    n, m, h = gates
    assert sodium[-1] == pytest.approx(120 * m**3 * h * -60) and potassium[-1] == pytest.approx(
        36 * n**4 * 67
    )


def test_sodium_current_vanishes_at_its_battery_and_wants_a_low_potential_before():
    t = np.linspace(0, 8, 200)
    assert np.allclose(hh.clamp(50.0, -65.0, t)[0], 0)
    peak = {hold: hh.clamp(0.0, hold, t)[0].min() for hold in (-100.0, -65.0, -40.0)}
    assert peak[-100.0] < peak[-65.0] < peak[-40.0] < 0
    assert peak[-40.0] > 0.15 * peak[-65.0]
    V = np.arange(-100.0, 61.0)
    deepest = hh.clamp(V, -65.0, t)[0].min(axis=0)
    assert V[deepest.argmin()] == pytest.approx(-3, abs=1)
    assert np.all(np.diff(deepest[(V >= -60) & (V <= -10)]) < 0)


# -- counting ---------------------------------------------------------------------------------------------


def test_spike_times_lie_on_the_line():
    assert spike_times([0.0, 1.0], [-30.0, 10.0]) == pytest.approx([0.75])
    assert spike_times([0.0, 1.0, 2.0], [10.0, -10.0, -20.0]).size == 0


@given(st.lists(st.floats(-80, 50), min_size=2, max_size=30), st.floats(-60, 30))
def test_every_way_up_is_counted_once(V, threshold):
    V = np.array(V)
    found = spike_times(np.arange(V.size), V, threshold)
    above = np.greater_equal(V, threshold)
    assert found.size == np.count_nonzero(above[1:] & ~above[:-1])
    assert np.all(np.diff(found) >= 0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: nernst(0, 1, 2), "charge"),
        (lambda: nernst(1, -1, 2), "c_out must be > 0"),
        (lambda: nernst(1, 1, 2, celsius=-300), "-273.15"),
        (lambda: hh.rates([np.nan]), "finite"),
        (lambda: hh.hh_step(-65, 0.3, 0.1, 0.6, 0, dt=0), "dt must be > 0"),
        (lambda: hh.hh_step(-65, 0.3, 0.1, 0.6, 0, 0.1, gL=0), "gL must be > 0"),
        (lambda: hh.simulate(5.0), "shape"),
        (lambda: hh.simulate(np.zeros((2, 2, 2))), "shape"),
        (lambda: hh.simulate([1.0], dt=-1), "dt must be > 0"),
        (lambda: hh.respond([[1.0]], 10), "shape"),
        (lambda: hh.respond(1.0, duration=0), "duration"),
        (lambda: hh.clamp([[1.0]], -65, [0.0]), "row"),
        (lambda: hh.fi_curve(3.0, hh.respond), "shape"),
        (lambda: hh.fi_curve([3.0], hh.respond, duration=100, skip=100), "skip"),
        (lambda: spike_times([0, 1], [1.0]), "shape"),
        (lambda: spike_times([1, 0], [1.0, 2.0]), "rise"),
        (lambda: spike_times([[0, 1]], [[1.0, 2.0]]), "one row"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()


def test_models_leave_their_input_alone():
    I, V = np.linspace(0, 10, 50), np.array([-65.0, -40.0])
    kept = I.copy(), V.copy()
    hh.simulate(I)
    hh.steady(V)
    hh.hh_step(V, V * 0 + 0.3, V * 0 + 0.1, V * 0 + 0.5, 1.0, 0.1)
    assert np.array_equal(I, kept[0]) and np.array_equal(V, kept[1])


# -- panels -----------------------------------------------------------------------------------------------

PANELS = {
    "pulse": lambda: lesson01.pulse_panel(hh.hh_step),
    "clamp": lambda: lesson01.clamp_panel(hh.steady),
    "step": lambda: lesson01.step_panel(hh.hh_step, hh.fi_curve),
}


def test_no_minus_zero_in_the_words_of_the_clamp():
    panel = PANELS["clamp"]()
    panel.controls["V"].value, panel.controls["hold"].value = -100, -120
    assert "-0.00" not in panel.sentence


@pytest.mark.parametrize("name", PANELS)
def test_every_end_of_every_control_draws_another_picture_and_sentence(name):
    check_ends(PANELS[name]())


def test_the_pulse_panel_starts_at_the_jump_and_says_so():
    panel = PANELS["pulse"]()
    assert (
        "6.95 µA/cm² for 1 ms brings V to 33.9 mV at most, one of 0.05 µA/cm² less to -56.6 mV"
        in panel.sentence
    )
    panel.controls["amplitude"].value = 6.9
    assert "6.90 µA/cm² for 1 ms brings V to -56.6 mV" in panel.sentence
    panel.controls["amplitude"].value = 0.0
    assert "less" not in panel.sentence  # nothing is below 0


def test_the_finest_close_up_shows_half_a_spike():
    panel = PANELS["pulse"]()
    panel.controls["zoom"].value = 1e-9
    assert "the marked one to -32.6 mV" in panel.sentence
    result = lesson01.pulse(hh.hh_step)(6.95, 1.0, 1e-9)
    assert result.state.V.max() == pytest.approx(result.peaks.peak_chosen, abs=0.1)
    assert abs(result.peaks.chosen - result.peaks.centre) <= 1e-9


@pytest.mark.parametrize(("width", "from_", "to"), [(2.0, 3.85, 3.9), (4.0, 2.5, 2.55)])
def test_longer_pulses_need_less_current(width, from_, to):
    peaks = lesson01.pulse(hh.hh_step)(to, width, 0.0).peaks
    assert peaks.peak_chosen > 30 and peaks.peak_below < -50
    assert from_ == pytest.approx(to - lesson01.STEP)


def test_the_clamp_panel_agrees_with_the_closed_form():
    result = lesson01.clamp(hh.steady)(0, -65)
    assert result.peak_chosen == pytest.approx(-1.457, abs=2e-3)
    assert result.late[np.flatnonzero(result.V == 0)[0]] == result.potassium[-1]
    assert lesson01.clamp(hh.steady)(50, -65).peak_chosen == 0


def test_the_step_panel_tells_the_rate_and_the_block():
    panel = PANELS["step"]()
    assert "The sustained rate is 68.2 Hz" in panel.sentence
    panel.controls["I"].value = 110.0
    assert (
        "1 time in 300 ms; after 150 ms it moves between -58.4 and -24.6 mV. The sustained rate is 0.0 Hz"
        in panel.sentence
    )
    panel.controls["I"].value = 62.5
    assert "between -67.4 and 0.2 mV. The sustained rate is 126.0 Hz" in panel.sentence
    panel.controls["I"].value = 63.0
    assert "between -67.3 and -0.1 mV. The sustained rate is 0.0 Hz" in panel.sentence


def test_panels_run_the_learners_own_function():
    calls = []

    def hh_step(V, n, m, h, I, dt):
        calls.append(I.shape)
        return hh.hh_step(V, n, m, h, I, dt, gNa=0.0)

    panel = lesson01.pulse_panel(hh_step)
    assert "your hh_step" in panel.children[0].value
    assert "brings V to -61.0 mV" in panel.sentence  # no sodium, no spike
    made = len(calls)
    panel.controls["amplitude"].value = 12.0
    assert len(calls) == made  # a move looks up what is simulated already


def test_a_wrong_rate_function_is_named():
    with pytest.raises(ValueError, match="241 currents"):
        lesson01.step(hh.hh_step, lambda I, simulate, duration, skip: 0.0)


def test_a_learners_rate_may_ask_for_one_current_after_the_other():
    def one_by_one(I, simulate, duration, skip):
        rates = []
        for current in I:
            t, V = simulate(float(current), duration)
            rates.append(spike_times(t, V).size)
        return rates

    assert lesson01.step(hh.hh_step, one_by_one)(10.0).rate_chosen > 15


# -- pictures and text --------------------------------------------------------------------------------------


def test_pictures_say_what_they_show():
    assert "from −65 to 40 mV" in figures.show_spike(hh.simulate).alt
    assert "near -54, -40 and -62 mV" in figures.show_gates(hh.steady).alt
    I = pulses([6.9, 6.95], 0.025)
    alt = figures.show_traces(hh.simulate(I)[0], I, ["weak", "strong"]).alt
    assert alt == "weak: 0 spikes, at most -57 mV; strong: 1 spike, at most 34 mV."
    assert "m reaches 0.99" in figures.show_run(*hh.simulate(pulses([20.0], 0.025)[:, 0])).alt


def test_points_of_the_exercises():
    points = {record.name: record.points for record in exercises.lesson("01")}
    assert points == {"nernst": 2, "rates": 4, "steady": 3, "hh_step": 6, "spike_times": 2, "fi_curve": 3}


def test_the_parallel_is_there():
    assert PARALLELS["neuron-node"].verdict[0] == ("the unit of 1943", "inspiration")


def test_the_reason_given_for_the_block():
    """Under 110 µA/cm² neither does h open again as far as under 10, nor n shut."""
    _, n, _, h = hh.simulate(np.full((8000, 2), [10.0, 110.0]))
    assert h[4000:, 1].max() < 0.3 * h[4000:, 0].max() and n[4000:, 1].min() > 1.4 * n[4000:, 0].min()


def test_small_sums_of_the_text():
    kT = 1000 * 8.314 * (6.3 + 273.15) / 96485
    assert kT == pytest.approx(24.1, abs=0.05)
    assert float(nernst(1, 40, 400) - nernst(1, 20, 400)) == pytest.approx(16.7, abs=0.05)
    assert float(nernst(1, 40, 400)) == pytest.approx(-55.4, abs=0.1)
    charges = 1e-9 * 1e-6 * 1e-3 / 1.602e-19
    assert charges == pytest.approx(6.2, abs=0.05)
    late = np.array([160.0, 200.0, 240.0])
    assert 1000 / np.diff(late).mean() == 25
    tau = np.array(hh.steady(-65.0)[3:])
    assert tau[0] / tau[1] > 20 and tau[2] / tau[1] > 20
