"""From an answer to a report: call it on the record's cases, then judge what it returned.

`collect` runs beside the learner's code, `judge` needs only the outcomes: for marks that count, the second
can run in another process with cases from a seed that the learner cannot know.
"""

import copy
import linecache
import traceback
import types
import warnings

import numpy as np

from .guard import AsksForInput, Exited, TimeUp, guarded
from .record import Exercise, Outcome, Report, Unfit, Verdict

SEED = 20260
UNCHANGED = "input left unchanged"
#: What NumPy says of a float that goes wrong unless it is told otherwise: so a learner's np.seterr neither
#: hides a warning nor outlives the call.
_USUAL = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}


def report(answer, exercise: Exercise, seed: int = SEED) -> Report:
    """Call ``answer`` on the cases of ``exercise`` and judge what it returns."""
    cases = exercise.cases(np.random.default_rng(seed))
    return judge(exercise, collect(answer, exercise, cases), cases)


def collect(answer, exercise, cases) -> dict[str, Outcome]:
    """Call ``answer`` once per case, each time with fresh copies of the arguments.

    After a call that had to be stopped the others are not tried: they would cost their seconds too.
    """
    outcomes, stopped = {}, None
    for name, case in cases.items():
        outcomes[name] = stopped or _call(answer, exercise, case)
        if outcomes[name].kind in ("stopped", "unwritten"):
            stopped = outcomes[name]
    return outcomes


def _call(answer, exercise, case):
    kwargs = copy.deepcopy(dict(case.kwargs))
    printed = ""
    try:
        with np.errstate(**_USUAL), guarded(exercise.seconds) as said:
            try:
                if exercise.quiet:
                    warnings.simplefilter("error", RuntimeWarning)
                value = _copied(answer(**kwargs))
            finally:
                printed = _words_on_prints(said)
        value, problem, kind = exercise.returns(value, case), None, "value"
    except NotImplementedError as error:
        value, problem, kind = None, str(error), "unwritten"
    except TimeUp:
        value, kind = None, "stopped"
        problem = f"it was stopped after {exercise.seconds:g} seconds: is there a loop that never ends?"
    except Exited:
        value, kind = None, "stopped"
        problem = "it tries to end Python (exit, quit or os._exit); return a value instead"
    except Unfit as error:
        value, problem, kind = None, str(error), "unfit"
    except AsksForInput:
        value, problem, kind = None, "it asks for input; use its arguments instead", "error"
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # whatever it is, the notebook lives on
        value, problem, kind = None, _words_on_error(error, answer), "error"
    changed = tuple(k for k, v in case.kwargs.items() if not _same(v, kwargs[k]))
    return Outcome(value, problem, kind, changed, printed)


def _copied(value):
    """A copy, because the next call may write into the same array; what has no copy is judged as it is."""
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def judge(exercise, outcomes, cases) -> Report:
    """Turn outcomes into a report. Pure: it calls nothing of the learner's."""
    notes = tuple(dict.fromkeys(o.printed for o in outcomes.values() if o.printed))[:1]
    unwritten = [o for o in outcomes.values() if o.kind == "unwritten"]
    if unwritten:
        return Report(exercise, headline=_not_written(exercise, unwritten[0].problem), notes=notes)
    verdicts = {}
    for check in exercise.checks:
        verdicts[check.label] = _verdict(check, outcomes, cases, verdicts)
    verdicts[UNCHANGED] = _unchanged(outcomes, verdicts)
    return Report(exercise, tuple(verdicts.values()), _headline(exercise, outcomes, cases), notes)


def _verdict(check, outcomes, cases, verdicts):
    for name in check.cases:
        if problem := outcomes[name].problem:
            told = any(v.message.endswith(problem) for v in verdicts.values())
            return Verdict(check.label, False, f"for {cases[name].words} {'the same' if told else problem}")
    if check.needs and not verdicts[check.needs].passed:
        return Verdict(check.label, False)
    got = {name: outcomes[name].value for name in check.cases}
    with np.errstate(all="ignore"), warnings.catch_warnings():  # one line on stderr would cost all the points
        warnings.simplefilter("ignore")
        message = check.judge(got, {name: cases[name].kwargs for name in check.cases})
    return Verdict(check.label, message is None, message or "")


def _unchanged(outcomes, verdicts):
    """Pass only for an answer that did something right: doing nothing changes no input either."""
    changed = sorted({name for o in outcomes.values() for name in o.changed})
    if changed:
        names = " and ".join(changed)
        return Verdict(
            UNCHANGED,
            False,
            # np.array copies numbers and lists, too, and dtype=float lets whole numbers become decimals
            f"{names} came back different; work on a copy, for example {changed[0]} = "
            f"np.array({changed[0]}, dtype=float): the caller still needs the original",
        )
    return Verdict(UNCHANGED, any(v.passed for v in verdicts.values()))


def _headline(exercise, outcomes, cases):
    """One sentence instead of many when the same trouble befell every call."""
    problems = {o.problem for o in outcomes.values()}
    if len(problems) > 1 or None in problems:
        return ""
    first = next(iter(cases.values()))
    return f"{exercise.name} was called with {first.words}: {problems.pop()}"


def _not_written(exercise, words):
    hint = f" ({words})" if words else ""
    return (
        f"{exercise.name} is not written yet{hint}. "
        "Replace the line that raises NotImplementedError by your answer, run that cell, then this one."
    )


def _words_on_error(error, answer):
    words = str(error)[:200] or "no message"
    counts = "; a warning counts as an error here" if isinstance(error, RuntimeWarning) else ""
    return f"it raised {type(error).__name__}: {words}{_line_of_the_answer(error, answer)}{counts}"


def _line_of_the_answer(error, answer):
    """The last line of the learner's own code that was running, quoted."""
    code = answer.__code__ if isinstance(answer, types.FunctionType) else None
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if code is not None and frame.filename == code.co_filename:
            text = (frame.line or linecache.getline(frame.filename, frame.lineno)).strip()
            return f" in its line «{text}»" if text else ""
    return ""


def _words_on_prints(said):
    if not said.characters:
        return ""
    first = said.start.splitlines()[0][:80] if said.start.strip() else ""
    return (
        f"your function printed {said.lines or 1} line{'s' if said.lines > 1 else ''} here "
        f"(the first: «{first}»); they are left out and do not count"
    )


def _same(a, b):
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return (
            isinstance(a, np.ndarray)
            and isinstance(b, np.ndarray)
            and a.dtype == b.dtype
            and np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
        )
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, np.random.Generator):
        return True  # drawing from a generator is what it is for
    return a == b
