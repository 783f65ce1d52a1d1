"""Whatever a beginner's function does, the learner is told in a sentence and the notebook lives on."""

import builtins
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from tripartite import exercises
from tripartite.exercises import guard
from tripartite.exercises.guard import TimeUp, deadline, guarded
from tripartite.models import energy

RECORD = replace(exercises.find("energy_ratio"), seconds=0.3)
LIF = exercises.find("lif_simulate")


def state():
    """All that a call must leave as it was."""
    return {
        "stdout": sys.stdout,
        "stderr": sys.stderr,
        "stdin": sys.stdin,
        "stdin closed": sys.stdin.closed,
        "input": builtins.input,
        "_exit": os._exit,
        "trace": sys.gettrace(),
        "filters": list(warnings.filters),
        "alarm": signal.getsignal(signal.SIGALRM) if hasattr(signal, "SIGALRM") else None,
        "timer": signal.getitimer(signal.ITIMER_REAL)[0] if hasattr(signal, "getitimer") else 0.0,
        "threads": threading.active_count(),
        "recursion": sys.getrecursionlimit(),
        "float errors": np.geterr(),
    }


def in_this_thread(answer, record=RECORD):
    """The report on an answer, after which all is as before and the next answer is graded."""
    before = state()
    report = exercises.report(answer, record)
    assert state() == before
    assert exercises.report(energy.energy_ratio, RECORD).full
    return report


def in_another_thread(answer, record=RECORD):
    """As on Windows, where no alarm exists: the second way to stop an answer."""
    result, before = [], state()
    thread = threading.Thread(target=lambda: result.append(in_this_thread(answer, record)), daemon=True)
    thread.start()
    thread.join(20.0)
    assert result, "the answer was not stopped, or left something behind"
    thread.join()
    assert state() == before
    return result[0]


both_ways = pytest.mark.parametrize("graded", [in_this_thread, in_another_thread])


@pytest.fixture(autouse=True)
def nothing_on_stderr(capfd):
    """A single line there would cost a check cell all its points."""
    yield
    assert capfd.readouterr() == ("", "")


def words(report):
    return report.headline or " ".join(v.message for v in report.verdicts)


# -- answers that never end ---------------------------------------------------------------------------
def loop(**kwargs):
    while True:
        pass


def loop_that_catches_everything(**kwargs):
    while True:
        try:
            sum(range(50))
        except:  # noqa: E722
            continue


def loop_that_sleeps_and_catches_everything(**kwargs):
    while True:
        try:
            time.sleep(0.001)
        except:  # noqa: E722
            continue


def loop_that_calls_and_catches_everything(**kwargs):
    while True:
        try:
            busy()
        except BaseException:
            continue


def busy():
    for _ in range(10**6):
        pass


def loop_that_prints(**kwargs):
    while True:
        print("still here")


def loop_that_catches_errors_only(**kwargs):
    while True:
        try:
            raise ValueError
        except Exception:
            pass


ENDLESS = [
    loop,
    loop_that_catches_everything,
    loop_that_sleeps_and_catches_everything,
    loop_that_calls_and_catches_everything,
    loop_that_prints,
    loop_that_catches_errors_only,
]


@both_ways
@pytest.mark.parametrize("answer", ENDLESS, ids=lambda answer: answer.__name__)
def test_an_endless_answer_is_stopped(answer, graded):
    start = time.monotonic()
    report = graded(answer)
    assert time.monotonic() - start < 4.0
    assert report.score == 0.0
    assert "it was stopped after 0.3 seconds: is there a loop that never ends?" in report.headline


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="only an alarm ends a sleep")
def test_a_long_sleep_is_stopped():
    def answer(**kwargs):
        time.sleep(1000)

    start = time.monotonic()
    assert "stopped after 0.3 seconds" in in_this_thread(answer).headline
    assert time.monotonic() - start < 4.0


def test_only_the_first_case_costs_its_time():
    calls = []

    def answer(**kwargs):
        calls.append(1)
        loop()

    in_this_thread(answer)
    assert len(calls) == 1


@both_ways
def test_an_answer_in_time_is_not_stopped(graded):
    def answer(**kwargs):
        end = time.monotonic() + 0.1
        while time.monotonic() < end:
            pass
        return energy.energy_ratio(**kwargs)

    assert graded(answer).full


def ends_at_the_last_moment(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def stopped_or_not(count):
    """Calls that end just as their time is over: the stop must come inside the block or not at all."""
    stopped = 0
    for k in range(count):
        try:
            with guarded(0.01):
                ends_at_the_last_moment(0.01 + 1e-5 * (k % 30 - 15))
        except TimeUp:
            stopped += 1
    time.sleep(0.1)  # a stop that comes late would come here
    return stopped


@both_ways
def test_a_stop_never_comes_too_late(graded):
    if graded is in_this_thread:
        stopped_or_not(60)
        return
    ended = []
    thread = threading.Thread(target=lambda: ended.append(stopped_or_not(60)))
    thread.start()
    thread.join(20.0)
    assert len(ended) == 1


def test_without_an_alarm_the_second_way_is_taken(monkeypatch):
    monkeypatch.delattr(signal, "setitimer", raising=False)
    with pytest.raises(TimeUp), deadline(0.1):
        loop()


def test_a_debugger_keeps_its_trace_function():
    def tracer(frame, event, arg):
        return None

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        in_this_thread(loop_that_sleeps_and_catches_everything)
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(before)


# -- answers that leave, ask or shout -----------------------------------------------------------------
def says_sys_exit(**kwargs):
    sys.exit(1)


def says_exit(**kwargs):
    exit()


def says_quit(**kwargs):
    quit()


def says_os_exit(**kwargs):
    os._exit(1)


def raises_system_exit(**kwargs):
    raise SystemExit


@both_ways
@pytest.mark.parametrize(
    "answer",
    [says_sys_exit, says_exit, says_quit, says_os_exit, raises_system_exit],
    ids=lambda a: a.__name__,
)
def test_an_answer_that_ends_python_is_told_so(answer, graded):
    report = graded(answer)
    assert report.score == 0.0
    assert "it tries to end Python (exit, quit or os._exit); return a value instead" in report.headline


def test_exit_does_not_close_the_keyboard_of_a_terminal():
    code = (
        "import sys\n"
        "from tripartite import grade\n"
        "def lif_rate(I):\n"
        "    exit()\n"
        "assert grade(lif_rate) == 0.0\n"
        "print(sys.stdin.readline())\n"
    )
    env = {**os.environ, "NBGRADER_EXECUTION": "autograde"}  # leaves the progress alone
    done = subprocess.run(
        [sys.executable, "-c", code], input="typed\n", capture_output=True, text=True, env=env
    )
    assert done.stdout.rstrip().endswith("typed"), done.stderr
    assert done.stderr == ""


@both_ways
def test_an_answer_that_asks_is_told_to_use_its_arguments(graded):
    report = graded(lambda **kwargs: float(input("how many spikes? ")), RECORD)
    assert "it asks for input; use its arguments instead" in report.headline


@both_ways
def test_a_flood_of_prints_is_counted_not_kept(graded):
    def answer(**kwargs):
        for _ in range(100_000):
            print("spike!")
        return energy.energy_ratio(**kwargs)

    report = graded(answer, replace(RECORD, seconds=5.0))
    assert report.full
    assert report.notes == (
        "your function printed 100000 lines here (the first: «spike!»); they are left out and do not count",
    )


def test_a_million_lines_cost_little_memory():
    printed = guard.Printed()
    for _ in range(1_000_000):
        printed.write("a line\n")
    assert (printed.lines, len(printed.start)) == (1_000_000, printed.KEEP)


@both_ways
def test_words_on_stderr_and_warnings_cost_nothing(graded):
    def answer(**kwargs):
        sys.stderr.write("mind the gap\n")
        warnings.warn("mind the gap", stacklevel=1)
        with np.errstate(all="warn"):
            np.log(np.array([-1.0, 0.0])) / np.zeros(2)
        return energy.energy_ratio(**kwargs)

    assert graded(answer).full


# -- answers that are to be quiet ---------------------------------------------------------------------
QUIET = replace(RECORD, quiet=True)


def overflows(spikes, e_mac, e_add, **reads):
    np.exp(np.array([1000.0]))
    return energy.energy_ratio(spikes, e_mac, e_add, **reads)


@both_ways
def test_an_overflow_is_an_error_where_quiet_is_asked_for_and_nothing_elsewhere(graded):
    assert graded(overflows).full
    report = graded(overflows, QUIET)
    assert report.score == 0.0
    assert "it raised RuntimeWarning: overflow encountered in exp in its line «np.exp(" in words(report)
    assert words(report).endswith("; a warning counts as an error here")


@both_ways
def test_what_numpy_was_told_before_changes_no_mark(graded):
    for habit in ("ignore", "raise"):
        with np.errstate(all=habit):
            assert graded(overflows).full
            assert "RuntimeWarning: overflow" in words(graded(overflows, QUIET))
            assert graded(energy.energy_ratio, QUIET).full


@both_ways
def test_what_an_answer_tells_numpy_holds_for_one_call(graded):
    def hushes(spikes, e_mac, e_add, **reads):
        np.seterr(all="ignore")
        return overflows(spikes, e_mac, e_add, **reads)

    assert graded(hushes, QUIET).full
    assert not graded(overflows, QUIET).full


@both_ways
def test_other_warnings_do_not_count_where_quiet_is_asked_for(graded):
    def warns(spikes, e_mac, e_add, **reads):
        warnings.warn("mind the gap", stacklevel=1)
        warnings.warn("the gap will go", DeprecationWarning, stacklevel=1)
        return energy.energy_ratio(spikes, e_mac, e_add, **reads)

    assert graded(warns, QUIET).full


# -- answers that fail --------------------------------------------------------------------------------
@both_ways
def test_endless_recursion_is_told_with_its_line(graded):
    def answer(**kwargs):
        return answer(**kwargs)

    report = graded(answer)
    assert report.score == 0.0
    assert "RecursionError" in report.headline
    assert "«return answer(**kwargs)»" in report.headline


@both_ways
def test_an_error_is_told_with_its_line(graded):
    def answer(spikes, **kwargs):
        return spikes / undefined_name  # noqa: F821

    report = graded(answer)
    assert report.headline == (
        "energy_ratio was called with fp32 arithmetic, 1, 5 and 10 spikes: it raised NameError: "
        "name 'undefined_name' is not defined in its line «return spikes / undefined_name  # noqa: F821»"
    )


def test_an_error_that_says_nothing():
    def answer(**kwargs):
        raise KeyError

    assert "it raised KeyError: no message" in in_this_thread(answer).headline


def test_an_error_in_some_cases_leaves_the_other_points():
    def answer(spikes, e_mac, e_add, reads=0, e_read=0.0):
        return spikes * e_add / e_mac if reads == 0 else 1 / 0

    report = in_this_thread(answer)
    assert 0.0 < report.score < 3.0
    messages = [v.message for v in report.verdicts if "ZeroDivisionError" in v.message]
    assert len(messages) == 1, "told once"
    assert report.headline == ""


def test_the_wrong_arguments_are_told():
    assert "unexpected keyword argument" in in_this_thread(lambda spikes: spikes).headline


def test_a_keyboard_interrupt_of_the_learner_is_obeyed():
    def answer(**kwargs):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_this_thread(answer)


# -- answers that return something odd ----------------------------------------------------------------
@pytest.mark.parametrize(
    "value, said",
    [
        (None, "the ratio is None: is there a return at the end of the function?"),
        ("0.5", "the ratio holds text, a str ('0.5'); expected numbers"),
        ({"ratio": 1}, "the ratio is a dict; expected numbers"),
        (1 + 2j, "the ratio holds complex numbers; expected real ones"),
        (np.zeros((7, 7)), "the ratio has the shape (7, 7); expected (3,)"),
        ([[1, 2], [3]], "the ratio is a list; expected numbers"),
        (np.full(3, np.nan), "got [nan, nan, nan], expected [0.1957, 0.9783, 1.957]"),
        (np.full(3, np.inf), "got [inf, inf, inf], expected [0.1957, 0.9783, 1.957]"),
        ((x for x in "abc"), "the ratio is a generator; expected numbers"),
        (print, "the ratio is a builtin_function_or_method; expected numbers"),
        (np.array([1, None, 2]), "got [1, nan, 2], expected [0.1957, 0.9783, 1.957]"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_odd_value_is_told(value, said):
    report = in_this_thread(lambda **kwargs: value)
    assert report.score == 0.0
    assert said in words(report)


@pytest.mark.parametrize(
    "value, said",
    [
        (np.zeros(40), "the answer returned an array; expected 2 values: return V, spikes"),
        ((1, 2, 3), "the answer returned 3 values; expected 2 values: return V, spikes"),
        (None, "nothing came back (None): is there a return at the end of the function?"),
        ((None, None), "V is None"),
    ],
    ids=["array", "three", "None", "two None"],
)
def test_an_odd_tuple_is_told(value, said):
    assert said in words(in_this_thread(lambda **kwargs: value, LIF))


def test_spikes_that_are_no_marks_are_told():
    report = in_this_thread(lambda I, **kwargs: (np.zeros(I.shape), np.full(I.shape, 0.5)), LIF)
    assert "spikes holds 0.5; expected True and False (return V, spikes, in this order)" in words(report)


def test_the_same_buffer_every_time_is_no_harm():
    buffers = {}

    def answer(**kwargs):
        ratio = energy.energy_ratio(**kwargs)
        buffer = buffers.setdefault(ratio.shape, np.empty(ratio.shape))
        buffer[...] = ratio
        return buffer

    assert in_this_thread(answer).full


def test_changed_input_is_told_and_hurts_no_other_case():
    def answer(spikes, e_mac, e_add, reads=0, e_read=0.0):
        ratio = np.array(energy.energy_ratio(spikes, e_mac, e_add, reads, e_read))
        if np.ndim(spikes):
            spikes[:] = -1.0
        return ratio

    for _ in range(2):
        report = in_this_thread(answer)
        assert report.failed == ("input left unchanged",)
        said = words(report)
        assert (
            "spikes came back different; work on a copy, for example spikes = np.array(spikes, dtype" in said
        )


# -- in a real kernel ---------------------------------------------------------------------------------
SET_UP = """
import os, sys
from dataclasses import replace
from tripartite import exercises, grade
real = exercises.find
exercises.find = lambda name: replace(real(name), seconds=0.5)
"""
BEHAVIOURS = {
    "exit()": "tries to end Python",
    "quit()": "tries to end Python",
    "sys.exit(3)": "tries to end Python",
    "os._exit(3)": "tries to end Python",
    "input('?')": "asks for input",
    "while True: pass": "stopped after 0.5 seconds",
    "return lif_rate(I)": "RecursionError",
    "[print('flood') for _ in range(10**5)]": "printed 100000 lines",
    "return 1 / 0 * I": "ZeroDivisionError",
    "import numpy; return numpy.log(-1.0)": "lif_rate",
}


def test_in_a_kernel_every_cell_is_answered_and_the_last_one_still_runs(monkeypatch, tmp_path, capfd):
    monkeypatch.setenv("TRIPARTITE_HOME", str(tmp_path))
    cells = [SET_UP]
    cells += [f"def lif_rate(I, **cell):\n    {line}\ngrade(lif_rate)" for line in BEHAVIOURS]
    cells += [
        "from tripartite.models.lif import lif_rate\ngrade(lif_rate)",
        "print('alive', input is not None)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    capfd.readouterr()  # what the kernel itself says about its connection
    outputs = [cell.outputs for cell in notebook.cells]
    assert not [o for output in outputs for o in output if o.get("name") == "stderr"]
    for said, output in zip(BEHAVIOURS.values(), outputs[1:-2], strict=True):
        assert said in output[0].text
        assert output[-1].data["text/plain"] == "0.0"
    assert outputs[-2][-1].data["text/plain"] == "4.0"
    assert outputs[-1][0].text == "alive True\n"
