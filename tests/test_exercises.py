"""Records judge rightly: right answers pass in whatever style, wrong ones are caught by the check they fail."""

import re
import time
import warnings
from dataclasses import replace
from functools import cache

import answers
import numpy as np
import pytest

from tripartite import exercises
from tripartite.exercises.compare import several
from tripartite.exercises.judge import SEED, UNCHANGED, _same, collect
from tripartite.exercises.record import Outcome, Unfit

RECORDS = [record for number in exercises.lessons() for record in exercises.lesson(number)]
ANSWERS = [(record, answer) for record in RECORDS for answer in answers.of(record)]
RIGHT = [(record, answer) for record, answer in ANSWERS if answer.caught_by is None]
WRONG = [(record, answer) for record, answer in ANSWERS if answer.caught_by is not None]
every_record = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)


def each(pairs):
    return pytest.mark.parametrize("record, answer", pairs, ids=[str(answer) for _, answer in pairs])


@cache
def cases_of(name, seed):
    return exercises.find(name).cases(np.random.default_rng(seed))


@cache
def reference_outcomes(name, seed):
    record = exercises.find(name)
    return collect(record.reference, record, cases_of(name, seed))


def judged(answer, record, seed=SEED):
    cases = cases_of(record.name, seed)
    return exercises.judge(record, collect(answer.function, record, cases), cases)


def expect_full(report):
    assert report.full, [(v.label, v.message) for v in report.verdicts if not v.passed]
    assert report.score == record_points(report)


def record_points(report):
    return float(report.exercise.points)


def expect_caught(report, answer):
    """The named check failed with a message of its own that says what was seen and what was expected."""
    said = {v.label: v.message for v in report.verdicts if not v.passed and v.message}
    assert answer.caught_by in said, f"not caught by {answer.caught_by!r}, but said {said}"
    message = said[answer.caught_by]
    assert answer.says in message, message
    assert re.search(r"expected|it raised|came back different|None", message), message
    assert re.search(r"\d|None|'\w+'|it raised|came back different", message), message
    assert not report.full
    assert report.score < record_points(report)


# -- the records themselves ---------------------------------------------------------------------------
@every_record
def test_labels_are_unique_and_needs_are_above(record):
    labels = [check.label for check in record.checks]
    assert len({*labels, UNCHANGED}) == len(labels) + 1
    for k, check in enumerate(record.checks):
        assert check.needs is None or check.needs in labels[:k]


@every_record
def test_checks_look_at_cases_that_exist_for_every_seed(record):
    for seed in (SEED, 1):
        cases = cases_of(record.name, seed)
        assert all(set(check.cases) <= set(cases) for check in record.checks)
        assert all(case.words for case in cases.values())


@every_record
def test_every_case_is_looked_at(record):
    looked_at = {name for check in record.checks for name in check.cases}
    assert looked_at == set(cases_of(record.name, SEED))


def test_two_results_may_come_as_a_tuple_a_list_or_one_array():
    for value in ((1.0, 2.0), [1.0, 2.0], np.array([1.0, 2.0])):
        assert several(value, 2, "a, b") == (1.0, 2.0)
    assert [part.shape for part in several(np.zeros((2, 5)), 2, "a, b")] == [(5,), (5,)]
    for value in (np.zeros(3), np.zeros((5, 2)), np.float64(1.0), np.array(1.0), "ab", {1: 2, 3: 4}):
        with pytest.raises(Unfit, match="expected 2 values: return a, b"):
            several(value, 2, "a, b")


def test_an_array_is_one_result_where_results_differ_in_shape():
    with pytest.raises(Unfit, match="expected 2 values"):
        several(np.zeros(2), 2, "a, b", stacked=False)


def test_names_and_numbers_are_unique():
    assert (
        len({record.name for record in RECORDS}) == len({record.number for record in RECORDS}) == len(RECORDS)
    )


def test_points_of_lesson_02():
    points = {record.name: record.points for record in exercises.lesson("02")}
    assert points == {
        "lif_rate": 4,
        "lif_simulate": 4,
        "alif_simulate": 3,
        "izhikevich": 3,
        "classify": 3,
        "energy_ratio": 3,
    }


# -- the reference ------------------------------------------------------------------------------------
@every_record
def test_the_reference_gets_full_marks_for_many_seeds(record):
    seeds = range(100, 102 if record.name == "classify" else 104)
    for seed in seeds:
        cases = cases_of(record.name, seed)
        expect_full(exercises.judge(record, collect(record.reference, record, cases), cases))


@every_record
def test_the_same_seed_gives_the_same_cases(record):
    first, second = (record.cases(np.random.default_rng(3)) for _ in range(2))
    assert [case.words for case in first.values()] == [case.words for case in second.values()]
    for name, case in first.items():
        for key, value in case.kwargs.items():
            assert _same(value, second[name].kwargs[key])


@every_record
def test_a_right_answer_twenty_times_slower_is_in_time(record):
    for case in cases_of(record.name, SEED).values():
        start = time.thread_time()
        record.reference(**case.kwargs)
        assert 20 * (time.thread_time() - start) < record.seconds


# -- answers ------------------------------------------------------------------------------------------
@every_record
def test_there_are_enough_answers(record):
    kept = answers.of(record)
    wrong = [answer for answer in kept if answer.caught_by]
    assert len(kept) - len(wrong) >= 2
    assert len(wrong) >= 4
    assert all(answer.function.__name__ == record.name for answer in kept)
    assert len({answer.words for answer in kept}) == len(kept)


@every_record
def test_every_check_catches_somebody(record):
    labels = {check.label for check in record.checks} | {UNCHANGED}
    named = {answer.caught_by for answer in answers.of(record)} - {None}
    assert named == labels


@each(RIGHT)
def test_right_answers_get_full_marks(record, answer):
    for seed in (SEED, 1):
        expect_full(judged(answer, record, seed))


@each(WRONG)
def test_wrong_answers_are_caught_by_the_check_they_fail(record, answer):
    expect_caught(judged(answer, record), answer)


@each([pair for pair in WRONG if pair[0].name in ("lif_rate", "classify", "energy_ratio", "mean_rate")])
def test_wrong_answers_are_caught_with_another_seed_too(record, answer):
    expect_caught(judged(answer, record, 1), answer)


@every_record
def test_an_untouched_stub_gets_nothing_but_a_sentence(record):
    def stub(*args, **kwargs):
        raise NotImplementedError("write your answer here")

    report = exercises.report(stub, record)
    assert (report.score, report.full, report.verdicts) == (0.0, False, ())
    assert report.headline.startswith(f"{record.name} is not written yet (write your answer here). Replace")


# -- no answer breaks the judge, and nothing is paid for nothing --------------------------------------
def filled(value, fill):
    """A result of the same form with every number replaced."""
    if isinstance(value, tuple):
        return tuple(filled(part, fill) for part in value)
    if isinstance(value, str):
        return value
    return (
        np.zeros(np.shape(value), bool) if np.asarray(value).dtype == bool else np.full(np.shape(value), fill)
    )


def report_on(record, change):
    """Report on what the reference gave, changed."""
    outcomes = {
        name: Outcome(change(outcome.value))
        for name, outcome in reference_outcomes(record.name, SEED).items()
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return exercises.judge(record, outcomes, cases_of(record.name, SEED))


NUMERIC = [record for record in RECORDS if record.name != "classify"]


@pytest.mark.parametrize("record", NUMERIC, ids=lambda record: record.name)
@pytest.mark.parametrize("fill", [0.0, 1.0, -65.0, np.nan, np.inf, -np.inf, 1e300])
def test_one_number_everywhere_is_paid_nothing(record, fill):
    assert report_on(record, lambda value: filled(value, fill)).score == 0.0


@pytest.mark.parametrize("name", ["RS", "IB", "CH", "FS"])
def test_one_name_for_all_is_paid_nothing(name):
    assert report_on(exercises.find("classify"), lambda value: name).score == 0.0


@pytest.mark.parametrize("record", NUMERIC, ids=lambda record: record.name)
@pytest.mark.parametrize("always", [False, True])
def test_spikes_never_or_always_break_no_judge(record, always):
    def change(value):
        if not isinstance(value, tuple):
            return np.full(np.shape(value), np.nan)
        return (*value[:-1], np.full(np.shape(value[-1]), always))

    assert not report_on(record, change).full


# -- these tests can fail -----------------------------------------------------------------------------
@every_record
def test_a_record_that_checks_nothing_is_noticed(record):
    blind = replace(record, checks=tuple(replace(c, judge=lambda got, given: None) for c in record.checks))
    answer = next(a for a in answers.of(record) if a.caught_by not in (None, UNCHANGED))
    with pytest.raises(AssertionError):
        expect_caught(judged(answer, blind), answer)


@every_record
def test_a_record_that_names_the_wrong_mistake_is_noticed(record):
    words = "got 1, expected 2; something else"
    vague = replace(record, checks=tuple(replace(c, judge=lambda got, given: words) for c in record.checks))
    answer = next(
        a
        for a in answers.of(record)
        if a.says and a.caught_by == record.checks[0].label and "return" not in a.says
    )
    with pytest.raises(AssertionError):
        expect_caught(judged(answer, vague), answer)


@every_record
def test_a_record_that_expects_another_value_is_noticed(record):
    cases = cases_of(record.name, SEED)
    outcomes = reference_outcomes(record.name, SEED)
    shifted = {name: Outcome(filled(outcome.value, 2.0)) for name, outcome in outcomes.items()}
    if record.name == "classify":
        shifted = {name: Outcome("RS") for name in outcomes}
    with pytest.raises(AssertionError):
        expect_full(exercises.judge(record, shifted, cases))


# -- finding records ----------------------------------------------------------------------------------
def test_records_are_found_by_the_function_name():
    assert exercises.find("lif_rate").number == "2.1"
    assert exercises.lesson("99") == ()


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(ValueError, match=r"called 'lif_rat'; did you mean lif_rate\?"):
        exercises.find("lif_rat")
    with pytest.raises(ValueError, match="known are"):
        exercises.find("zzz")
