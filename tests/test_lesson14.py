"""Lesson 14: counts, calcium, short-term plasticity and traces, their panels and pictures, the numbers of the text."""

import csv
import re
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks import ROOT
from panels import check_ends, clean, pixels  # noqa: F401

from tripartite import data, exercises
from tripartite.explore import lesson14
from tripartite.figures import lesson14 as figures
from tripartite.models import brain_cells, calcium, short_term, synapses, traces
from tripartite.parallels import PARALLELS
from tripartite.paths import asset


def prose():
    """The lesson's source, as one line."""
    return " ".join((ROOT / "source" / "14_astrocytes.md").read_text(encoding="utf-8").split())


# -- calcium ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def settled():
    """Calcium under several drives after a long time; one simulation for all tests."""
    drives = np.array([0.3, 0.34, 0.4, 0.5, 0.6, 0.64, 0.66, 0.8])
    return drives, calcium.li_rinzel(drives, 600.0)[0]


def test_the_resting_point_is_unstable_in_the_published_window():
    assert calcium.hopf_points() == pytest.approx((0.355, 0.6365), abs=1e-3)
    assert "from 0.355 to 0.637 µM" in prose()


@pytest.mark.parametrize(("drive", "rest"), [(0.3, 0.123), (0.8, 0.391)])
def test_calcium_rests_below_and_above_the_window(settled, drive, rest):
    drives, ca = settled
    late = ca[-1000:, list(drives).index(drive)]
    assert late == pytest.approx(rest, abs=1e-3)
    assert late[-1] == pytest.approx(calcium.fixed_points(drive)[0][0], abs=1e-4)


@pytest.mark.parametrize(("drive", "period"), [(0.4, 12.8), (0.5, 11.5), (0.6, 11.0)])
def test_periods_in_the_window(settled, drive, period):
    drives, ca = settled
    assert calcium.period(ca[:, list(drives).index(drive)], 0.02) == pytest.approx(period, abs=0.1)


def test_the_longest_and_the_shortest_period_are_those_of_the_picture():
    ca = calcium.li_rinzel(np.array([0.38, 0.636]), 300.0)[0]
    assert [calcium.period(column, 0.02) for column in ca.T] == pytest.approx([13.0, 10.7], abs=0.07)
    scales = figures.show_timescales(data.astrocyte_card("time"))
    assert "Li–Rinzel model (AM), period 10.7 s to 13 s" in scales.alt


def test_range_at_half_a_micromolar(settled):
    late = settled[1][15000:, 3]
    assert (late.min(), late.max()) == pytest.approx((0.108, 0.445), abs=1e-3)


def test_a_large_rhythm_survives_beside_the_stable_rest(settled):
    drives, ca = settled
    swing = np.ptp(ca[20000:], axis=0)
    assert swing[list(drives).index(0.66)] < 0.01 and swing[list(drives).index(0.34)] < 1e-3
    late = calcium.li_rinzel(np.array([0.638, 0.65]), 1600.0, 0.05)[0][-600:]
    assert calcium.growth(0.638) < 0 and np.ptp(late, axis=0) == pytest.approx([0.225, 0.0], abs=5e-3)
    assert "it still swings by 0.2 µM at 0.638" in prose()


def test_the_window_in_the_lesson_ends_where_its_panel_says():
    """The lesson's own Euler steps, over the time the lesson simulates."""
    drives = np.arange(0.30, 0.701, 0.01).round(2)
    ca, h, course = np.full(drives.shape, 0.1), np.full(drives.shape, 0.8), []
    for _ in range(50_000):
        dca, dh = calcium.slopes(ca, h, drives)
        ca, h = ca + 0.02 * dca, h + 0.02 * dh
        course.append(ca)
    course = np.array(course)
    assert calcium.oscillation_window(drives, course) == (0.36, 0.64)
    assert calcium.oscillation_window(drives, course[:20_000]) == (0.36, 0.65)
    assert np.ptp(course[-1000:, 34]) == pytest.approx(0.29, abs=0.005)  # 0.64 µM
    exact = calcium.li_rinzel(0.64, 3000.0, 0.05)[0]
    assert np.ptp(exact[19_000:20_000]) > 0.05 and np.ptp(exact[-1000:]) < 0.002
    panel = lesson14.calcium_panel(calcium.li_rinzel)
    for drive, words in ((0.35, "rest"), (0.36, "period"), (0.64, "period"), (0.65, "rest"), (0.68, "rest")):
        panel.controls["ip3"].value = drive
        assert words in panel.sentence
    assert "It ends at 0.64" in prose()


@pytest.mark.parametrize(("drive", "period"), [(0.55, 31.6), (0.65, 23.4), (0.8, 19.1)])
def test_the_fm_set_changes_its_rate_and_keeps_its_height(drive, period):
    trace = calcium.li_rinzel(drive, 300.0, p=calcium.FM)[0]
    assert calcium.period(trace, 0.02) == pytest.approx(period, abs=0.1)
    assert trace[5000:].max() == pytest.approx(1.03, abs=0.03)


def test_the_fm_set_begins_where_resting_points_vanish():
    assert calcium.fixed_points(0.52, calcium.FM)[0].size == 3
    assert calcium.fixed_points(0.53, calcium.FM)[0].size == 1
    assert np.isnan(calcium.growth(0.5, calcium.FM))


@given(st.floats(0.05, 1.0), st.floats(0.02, 1.0), st.floats(0.1, 0.95))
def test_the_jacobian_is_the_derivative_of_the_slopes(ip3, ca, h):
    e = 1e-6
    by_c = np.subtract(calcium.slopes(ca + e, h, ip3), calcium.slopes(ca - e, h, ip3)) / (2 * e)
    by_h = np.subtract(calcium.slopes(ca, h + e, ip3), calcium.slopes(ca, h - e, ip3)) / (2 * e)
    assert calcium.jacobian(ca, h, ip3) == pytest.approx(np.array([by_c, by_h]).T, rel=1e-4, abs=1e-5)


def test_both_slopes_vanish_at_rest_and_calcium_is_bounded_by_the_stores():
    for drive in (0.1, 0.5, 0.9):
        ca, h = calcium.fixed_points(drive)
        assert np.abs(calcium.slopes(ca, h, drive)).max() < 1e-9
    ca, h = calcium.li_rinzel(np.linspace(0, 2, 9), 60.0, 0.05)
    assert ca.min() > 0 and ca.max() < 2.0 / 1.185 and h.min() > 0 and h.max() < 1


def test_drives_do_not_mix_and_shapes_are_kept():
    drives = np.array([[0.3, 0.5], [0.6, 0.8]])
    ca, h = calcium.li_rinzel(drives, 2.0, 0.05)
    assert ca.shape == h.shape == (40, 2, 2)
    assert ca[:, 1, 0] == pytest.approx(calcium.li_rinzel(0.6, 2.0, 0.05)[0], abs=1e-15)
    assert calcium.li_rinzel(0.6, 2.0, 0.05)[0].shape == (40,)


def test_a_shorter_step_changes_little():
    coarse = calcium.li_rinzel(0.5, 30.0, 0.02)[0][49::50]
    fine = calcium.li_rinzel(0.5, 30.0, 0.01)[0][99::100]
    assert coarse == pytest.approx(fine, abs=1e-5)


def test_slopes_printed_in_the_exercise():
    ca, h = 0.1, 0.8
    for _ in range(5):
        dca, dh = calcium.slopes(ca, h, 0.5)
        ca, h = ca + 0.02 * dca, h + 0.02 * dh
    assert ca == pytest.approx(0.125, abs=5e-5)
    assert calcium.slopes(0.1, 0.8, 0.5) == pytest.approx((0.2336, 0.0023), abs=5e-5)


def test_a_synapse_at_a_tenth_of_a_hertz_makes_spikes_and_faster_ones_a_plateau():
    """Values of the reference integration with steps of 1 ms."""
    _, ip3, ca = calcium.gchi(np.array([0.0, 0.1, 0.5, 2.0]), 120.0)
    late = ca[400:]
    assert np.sum((late[:-1] < 0.4) & (late[1:] >= 0.4), axis=0) == pytest.approx([0, 10, 0, 0])
    assert late[:, 0].max() < 0.06 and late[:, 1].min() == pytest.approx(0.055, abs=0.002)
    assert late[:, 1].max() == pytest.approx(0.854, abs=0.01)
    assert (late[:, 2].min(), late[:, 2].max()) == pytest.approx((0.407, 0.499), abs=0.01)
    assert (late[:, 3].min(), late[:, 3].max()) == pytest.approx((0.660, 0.662), abs=0.01)
    assert (ip3[400:, 3].min(), ip3[400:, 3].max()) == pytest.approx((2.517, 2.768), rel=0.03)


def test_between_one_for_one_and_the_plateau_every_second_spike_gets_a_high_peak():
    _, ip3, ca = calcium.gchi(np.array([0.25, 0.3, 0.4, 0.45]), 220.0)
    late = ca[400:]
    high = np.sum((late[:-1] < 0.5) & (late[1:] >= 0.5), axis=0)  # of 50, 60, 80 and 90 spikes
    assert high == pytest.approx([50, 30, 40, 45], abs=2)
    inner = late[1:-1, 1]
    peaks = inner[(inner > late[:-2, 1]) & (inner >= late[2:, 1])][-10:]
    assert np.sort([peaks[::2].mean(), peaks[1::2].mean()]) == pytest.approx([0.46, 0.74], abs=0.01)
    assert 2.5 < ip3.max() < 3.5 and "up to about 3 µM" in prose()


def test_the_plateaus_lie_beyond_the_window_of_constant_drives():
    ip3 = calcium.gchi(np.array([0.5, 1.0, 2.0]), 120.0)[1][400:]
    assert ip3.mean(axis=0).min() > calcium.hopf_points()[1]


def test_the_width_of_one_peak_of_the_driven_model():
    t, peak = np.arange(200) * 0.05, calcium.gchi(0.1, T=120.0)[2][1990:2190]
    assert traces.fwhm(t, peak) == pytest.approx(1.95, abs=0.01)


def test_steps_of_the_driven_model_converge():
    rates = np.array([0.1, 1.0])
    coarse, fine = calcium.gchi(rates, 40.0, 0.05)[2], calcium.gchi(rates, 40.0, 0.0125)[2]
    assert np.abs(coarse[400:] - fine[3::4][400:]).max() < 0.03


def test_one_drive_gives_one_row():
    assert [part.shape for part in calcium.gchi(0.5, 1.0, 0.1)] == [(10,)] * 3


# -- short-term plasticity ----------------------------------------------------------------------------


def test_the_border_between_depression_and_facilitation():
    assert short_term.facilitates_below() == pytest.approx(0.3752, abs=1e-4)
    for u0, sign in ((0.37, 1), (0.38, -1)):
        slow, faster = short_term.mean_field(np.array([1e-4, 2e-2]), u0)[1]
        assert np.sign(faster - slow) == sign


def test_the_calcium_of_the_driven_model_is_no_sum():
    """Four times as many synaptic spikes raise the plateau by less than half."""
    late = calcium.gchi(np.array([0.5, 2.0]), 120.0)[2][400:].mean(axis=0)
    assert 1.3 < late[1] / late[0] < 1.5
    assert "four times the spikes raise the plateau by less than half" in prose()


def test_the_sides_of_the_debate_are_of_like_weight():
    assert 0.5 < len(data.astrocyte_card("for")) / len(data.astrocyte_card("against")) < 2


@pytest.mark.parametrize(("bound", "released"), [(0.0, (0.537, 0.262, 0.038)), (0.8, (0.130, 0.149, 0.038))])
def test_mean_field_is_exact_for_readiness_and_within_five_percent_for_release(bound, released):
    rates, u0 = np.array([0.5, 5.0, 50.0]), short_term.effective_u0(bound)
    u, r = short_term.mean_field(rates, u0)
    intervals = np.random.default_rng(1).exponential(1.0, (200, 500, 3)) / rates
    readiness, simulated = (part[30:].mean(axis=(0, 1)) for part in short_term.release(intervals, u0))
    assert readiness == pytest.approx(u, rel=0.01)
    assert simulated == pytest.approx(r, rel=0.05)
    assert simulated == pytest.approx(released, abs=0.005)


def test_a_rested_synapse_releases_u0_and_nothing_is_released_twice():
    readiness, released = short_term.release(np.array([1e9, 0.0, 1e9]), 0.6)
    assert released == pytest.approx([0.6, (0.6 + 0.6 * 0.4) * 0.4, 0.6])
    assert readiness[1] == pytest.approx(0.84)


def test_one_event_binds_most_receptors_and_lasts_for_minutes():
    bound = short_term.gliotransmission(np.array([5.0]), 300.0)
    assert bound[:48].max() == 0 and bound.max() == pytest.approx(0.858, abs=1e-3)
    assert bound[-1] == pytest.approx(0.858 * np.exp(-295 / 120), abs=1e-3)
    turned = np.sum(short_term.effective_u0(bound) < short_term.facilitates_below()) * 0.1
    assert turned == pytest.approx(120 * np.log(0.858 / (1 - 0.3752 / 0.6)), abs=0.5)


def test_alpha_pulls_up_or_down():
    assert short_term.effective_u0([0.0, 0.5, 1.0], alpha=1.0) == pytest.approx([0.6, 0.8, 1.0])
    assert short_term.effective_u0(0.8) == pytest.approx(0.12)


# -- traces and counts --------------------------------------------------------------------------------


@given(st.floats(0.2, 25.0), st.floats(0.01, 3.0))
def test_a_leaky_trace_is_a_sum_of_exponentials(tau, dt):
    events = np.random.default_rng(0).poisson(0.3, 40)
    age = (40 - 1 - np.arange(40)) * dt
    assert traces.leaky_trace(events, tau, dt)[-1] == pytest.approx(np.sum(events * np.exp(-age / tau)))


def test_a_leaky_trace_holds_rate_times_tau():
    a = traces.leaky_trace(np.full(4000, 0.15), 4.0, 0.05)
    assert a[-1] == pytest.approx(3.0 * 4.0, rel=0.01)


def test_widths_in_closed_form():
    t = np.arange(0.0, 60.0, 0.01)
    assert traces.fwhm(t, np.exp(-((t - 30) ** 2) / 8)) == pytest.approx(2 * np.sqrt(8 * np.log(2)), rel=1e-4)
    alpha = 0.1 + 0.3 * t / 2 * np.exp(1 - t / 2)
    assert traces.fwhm(t, alpha) == pytest.approx(4.89, abs=0.005)
    assert traces.fwhm([0.0, 1.0, 3.0], [0.0, 1.0, 0.0]) == pytest.approx(1.5)
    assert np.isnan(traces.fwhm([0.0, 1.0, 2.0], [0.0, 1.0, 0.9]))


def test_diffusion_takes_the_square_of_the_distance():
    times = traces.diffusion_time(np.array([0.5, 5.0, 50.0]), 13.0)
    assert times == pytest.approx([0.00962, 0.962, 96.2], rel=1e-3)


def test_counts_of_the_text():
    card = data.brain_cells()
    ratio, share = brain_cells.cell_ratios(86.06, 170.67)
    assert (ratio, share) == pytest.approx((0.983, 0.496), abs=5e-4)
    human = [card[f"human_{part}"] for part in ("cortex", "cerebellum", "rest")]
    whole = card["human_brain"]
    for kind in ("neurons", "others"):  # the regions add up to the brain
        assert sum(row[kind] for row in human) == pytest.approx(whole[kind], rel=1e-3)
    ratios = {name: row["others"] / row["neurons"] for name, row in card.items()}
    want = (3.72, 0.23, 11.20)
    assert [ratios[f"human_{p}"] for p in ("cortex", "cerebellum", "rest")] == pytest.approx(want, abs=0.005)
    rest = card["human_rest"]
    cells = rest["neurons"] + rest["others"]
    assert cells / 170.67e9 == pytest.approx(0.049, abs=1e-3)
    assert rest["others"] / cells == pytest.approx(0.918, abs=1e-3)
    assert human[1]["neurons"] / whole["neurons"] == pytest.approx(0.80, abs=0.005)
    assert ratios["rat_brain"] < 1 and ratios["mouse_brain"] < 1
    assert 1.3 <= ratios["human_neocortex_women"] < ratios["human_neocortex_men"] < 1.5


def test_reach_of_an_astrocyte():
    assert brain_cells.synapses_per_astrocyte(1.2e9, 5e4, 0.6) == pytest.approx(36_000)
    assert brain_cells.synapses_per_astrocyte(1e9, np.array([2e4, 8e4]) * 2.6**3) == pytest.approx(
        [351_520, 1_406_080]
    )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: calcium.li_rinzel(-0.1, 1.0), "ip3 must be >= 0"),
        (lambda: calcium.li_rinzel(0.5, 0.001), "at least one step"),
        (lambda: calcium.li_rinzel(0.5, 1.0, 0.0), "dt must be > 0"),
        (lambda: calcium.li_rinzel(np.nan, 1.0), "ip3"),
        (lambda: calcium.gchi(-1.0, 1.0), "rate must be >= 0"),
        (lambda: calcium.fixed_points([0.1, 0.2]), "one number"),
        (lambda: calcium.oscillation_window([0.1, 0.2], np.ones((5, 3))), "a column for each"),
        (lambda: calcium.period(np.ones((3, 3)), 0.1), r"shape \(T,\)"),
        (lambda: short_term.effective_u0(1.2), "between 0 and 1"),
        (lambda: short_term.mean_field(-1.0, 0.5), "rate must be >= 0"),
        (lambda: short_term.release([0.1], 2.0), "between 0 and 1"),
        (lambda: short_term.gliotransmission([3.0, 2.0], 9.0), "rise"),
        (lambda: traces.leaky_trace(np.ones((2, 2, 2)), 1.0, 1.0), r"shape \(T,\)"),
        (lambda: traces.leaky_trace([1.0], 0.0, 1.0), "tau must be > 0"),
        (lambda: traces.fwhm([0.0, 1.0], [0.0, 1.0]), "at least three"),
        (lambda: traces.fwhm([0.0, 2.0, 1.0], [0.0, 1.0, 0.0]), "t must rise"),
        (lambda: traces.fwhm([0.0, 1.0, 2.0], [1.0, 0.0, 0.0]), "no peak"),
        (lambda: traces.diffusion_time(1.0, 0.0), "D must be > 0"),
        (lambda: brain_cells.cell_ratios(5.0, 4.0), "cannot be less"),
        (lambda: brain_cells.synapses_per_astrocyte(1e9, 1e4, 1.5), "a share"),
        (lambda: data.astrocyte_card("rumour"), "kinds must be among"),
    ],
)
def test_models_refuse_what_makes_no_sense(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# -- cards and claims ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["astrocytes", "brain_cells"])
def test_cards_are_complete(name):
    with open(asset(f"cards/{name}.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["id"] for row in rows}) == len(rows) >= 6
    for row in rows:
        assert None not in row and row["source"] and row["checked"]
        assert not row["doi"] or re.fullmatch(r"10\.\d{4,}/\S+", row["doi"])


def test_the_card_agrees_with_models_and_text():
    card = data.astrocyte_card()
    assert card["ampa"]["low"] == pytest.approx(synapses.DECAY["AMPA"] / 1000, rel=0.01)
    assert card["nmda"]["low"] == pytest.approx(synapses.DECAY["NMDA"] / 1000, rel=0.02)
    assert card["touched"]["low"] == 0.6 and np.isnan(card["lines2024"]["low"])
    times = data.astrocyte_card("time")
    assert all(row["low"] <= row["high"] for row in times.values())
    processes = [row for name, row in times.items() if name.startswith("process")]
    somata = [row for name, row in times.items() if name.startswith("soma")]
    assert (min(r["low"] for r in processes), max(r["high"] for r in processes)) == (0.1, 4.0)
    assert (min(r["low"] for r in somata), max(r["high"] for r in somata)) == (2.0, 160.0)
    assert "5.3 ms, 0.1 to 0.4 s, 0.2 to 4 s, 3 to 25 s" in prose()
    ends = [
        card[name][end] / card["ampa"]["low"] for name, end in (("soma_decay", "low"), ("soma_decay", "high"))
    ]
    assert ends == pytest.approx([600, 5000], rel=0.1)
    assert "processes 0.1 to 4 s, somata 2 to 160 s" in prose()


def test_both_sides_of_the_debate_are_there_and_dated():
    card = data.astrocyte_card("for", "against", "open")
    assert {row["kind"] for row in card.values()} == {"for", "against", "open"}
    table = figures.show_debate(card)
    html, text = table._repr_html_(), repr(table)
    years = [int(row["year"]) for row in table.rows]
    assert years == sorted(years) and max(years) == 2025
    known = [row["doi"] for row in card.values() if row["doi"]]
    assert (
        html.count("<tr>") == len(card) + 1
        and "<details>" not in html
        and html.count("https://doi.org/") == len(known)
    )
    assert all(doi in text for doi in known)
    folded = ("petravicz2014", "savtchouk2018", "stobart2018", "lines2024")
    html = figures.show_debate(card, folded)._repr_html_()
    open_, more = html.split("<details>")
    assert html.count("<tr>") == len(card) + 2 and all(card[name]["doi"] in more for name in folded)
    assert [open_.count(f"<b>{side}</b>") for side in ("for", "against", "open")] == [3, 3, 1]
    assert all(name in prose() for name in folded)
    with pytest.raises(ValueError, match="rumour"):
        figures.show_debate(card, ("rumour",))
    assert "State of November 2026; the newest study here is of 2025" in prose()


def test_the_claim_is_judged_part_by_part():
    assert dict(PARALLELS["other-half"].verdict)["nine of ten cells"] == "myth"
    assert len(PARALLELS["other-half"].verdict) == 3


def test_points_of_lesson_14():
    points = {record.name: record.points for record in exercises.lesson("14")}
    assert sum(points.values()) == 20 and points["li_rinzel"] == 6


# -- panels -------------------------------------------------------------------------------------------

PANELS = {
    "counts": lambda: lesson14.counts_panel(brain_cells.cell_ratios),
    "calcium": lambda: lesson14.calcium_panel(calcium.li_rinzel),
    "driven": lesson14.driven_panel,
    "buffer": lambda: lesson14.buffer_panel(traces.leaky_trace),
}


@pytest.mark.parametrize("name", PANELS)
def test_every_end_of_every_control_draws_another_picture_and_sentence(name):
    panel = PANELS[name]()
    check_ends(panel)


def test_regular_events_stray_less():
    panel = PANELS["buffer"]()

    def strays():
        low, high = re.search(r"went from (\d+\.\d) to (\d+\.\d)", panel.sentence).groups()
        return float(high) - float(low)

    irregular = strays()
    panel.controls["kind"].value = "regular"
    assert panel.error is None and strays() < 0.5 * irregular


def test_the_counts_panel_says_who_reaches_the_claim():
    panel = PANELS["counts"]()
    assert "1 of 8 counts reach it: human, brainstem & basal ganglia" in panel.sentence
    panel.controls["claimed"].value = 1.0
    assert "4 of 8 counts" in panel.sentence
    panel.controls["shown"].value = "share of all cells"
    assert "comes to 0.50; the claim is 0.50" in panel.sentence
    panel.controls["claimed"].value = 0.5  # the mouse's 0.499, and both shown as 0.50 or 0.33
    assert "7 of 8 counts" in panel.sentence and "mouse" in panel.sentence
    panel.controls["claimed"].value = 12.0
    assert "0 of 8 counts reach it." in panel.sentence


def test_the_calcium_panel_tells_rest_from_rhythm():
    panel = PANELS["calcium"]()
    assert "swings between 0.11 and 0.44 µM with a period of 11.5 s, seen from 450 to 600 s" in panel.sentence
    for drive, words in ((0.3, "rest near 0.12"), (0.8, "rest near 0.39"), (0.4, "period of 12.8 s")):
        panel.controls["ip3"].value = drive
        assert words in panel.sentence


def test_the_driven_panel_goes_from_spikes_to_a_plateau():
    panel = PANELS["driven"]()
    assert "spikes 10 times after the first 20 s, between 0.06 and 0.85" in panel.sentence
    for rate, words in ((0.5, "plateau"), (2.0, "between 0.66 and 0.66"), (0.0, "stays low")):
        panel.controls["rate"].value = rate
        assert words in panel.sentence


def test_the_buffer_panel_holds_rate_times_tau():
    panel = PANELS["buffer"]()
    assert "= 12.0 events' worth" in panel.sentence and "0.08 after 10 s" in panel.sentence
    panel.controls["tau"].value = 25.0
    assert "= 75.0 events' worth" in panel.sentence
    panel.controls["tau"].value = 0.2
    assert "= 0.6 events' worth" in panel.sentence


@pytest.mark.parametrize(
    ("build", "move"),
    [
        (lambda: lesson14.under_drive(calcium.li_rinzel), (0.4,)),
        (lesson14.driven, (0.3,)),
        (lambda: lesson14.buffer(traces.leaky_trace), (4.0, 3.0, "irregular")),
    ],
)
def test_a_move_is_quick_enough_for_a_hand(build, move):
    run = build()
    run(*move)
    start = time.thread_time()
    run(*move)
    assert time.thread_time() - start < 0.05


def test_panels_run_the_learners_own_function():
    def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
        still = np.full((round(T / dt), *np.shape(ip3)), 0.25)
        return still, still

    panel = lesson14.calcium_panel(li_rinzel)
    assert "comes to rest near 0.25" in panel.sentence and panel.error is None


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: lesson14.counts(lambda n, t: n), "ratio and share"),
        (lambda: lesson14.counts(lambda n, t: (1.0, 2.0)), "returned the shapes"),
        (lambda: lesson14.under_drive(lambda i, T, dt: np.zeros(3)), "must return ca and h"),
        (lambda: lesson14.under_drive(lambda i, T, dt: (np.zeros(3), 0)), "returned ca of the shape"),
        (lambda: lesson14.buffer(lambda e, tau, dt: e[:3])(1.0, 1.0, "regular"), "leaky_trace returned"),
    ],
)
def test_a_wrong_return_value_is_named(build, words):
    with pytest.raises(ValueError, match=words):
        build()


# -- pictures -----------------------------------------------------------------------------------------


def test_pictures_say_what_they_show():
    assert "disputed" in figures.show_tripartite().alt
    drives = np.arange(0.30, 0.701, 0.02)
    window = figures.show_window(drives, calcium.li_rinzel(drives, 60.0)[0])
    assert "Between 0.355 and 0.637 µM" in window.alt
    release = figures.show_release(np.random.default_rng(14))
    assert "alone: release per spike falls all the way" in release.alt
    assert "α = 0: release per spike rises up to 4 Hz" in release.alt
    assert "α = 1: release per spike falls all the way" in release.alt
    scales = figures.show_timescales(data.astrocyte_card("time"))
    assert "soma, width 5 s to 160 s" in scales.alt
    for picture in (window, release, scales):
        assert pixels(picture.png).std() > 5


def test_no_label_of_the_synapse_leaves_the_picture():
    image = pixels(figures.show_tripartite().png)
    rim = np.concatenate([image[:, :6].reshape(-1, 3), image[:, -6:].reshape(-1, 3)])
    assert (rim == 255).mean() > 0.9
