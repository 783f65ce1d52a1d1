"""Call a function that may do anything a beginner's function does: loop for ever, exit, print a flood.

The call happens in this process, so that a debugger, a print and a plot work as usual. What is stopped is
what honest mistakes do; it is no prison for hostile code.
"""

import builtins
import contextlib
import ctypes
import io
import os
import signal
import sys
import threading
import warnings

#: After the time is over the answer is stopped again every AGAIN seconds, in case it catches everything;
#: after PATIENCE times with more force.
AGAIN, PATIENCE = 0.05, 5


class TimeUp(BaseException):
    """Raised inside the answer when its time is over; no Exception, so `except Exception` lets it by."""


class Exited(BaseException):
    """Raised inside the answer instead of ending Python."""


class AsksForInput(Exception):
    """Raised instead of waiting for somebody to type."""


class Printed(io.TextIOBase):
    """Keeps the beginning of what is printed and counts the rest, so that a flood costs no memory."""

    KEEP = 300

    def __init__(self):
        self.start, self.characters, self.lines = "", 0, 0

    def writable(self):
        return True

    def write(self, text):
        self.characters += len(text)
        self.lines += text.count("\n")
        if len(self.start) < self.KEEP:
            self.start += text[: self.KEEP - len(self.start)]
        return len(text)


@contextlib.contextmanager
def guarded(seconds):
    """Within the block: a time limit, no exit, no input, output kept apart. Yields a `Printed`."""
    printed = Printed()
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        warnings.catch_warnings(),
        _no_exit(),
        _no_input(),
        deadline(seconds),
    ):
        warnings.simplefilter("ignore")
        yield printed


def limited(seconds, call, *args, **kwargs):
    """Return ``call(*args, **kwargs)``; raise TimeoutError with a sentence if it takes too long."""
    try:
        with deadline(seconds):
            return call(*args, **kwargs)
    except TimeUp:
        raise TimeoutError(f"stopped after {seconds:g} seconds: is there a loop that never ends?") from None


@contextlib.contextmanager
def deadline(seconds):
    """Raise `TimeUp` in this thread when the block takes longer than ``seconds``.

    On Unix an alarm also ends a sleep. Elsewhere, and outside the main thread, a second thread asks the
    interpreter to raise it, which ends every loop that runs Python code.
    """
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        with _alarm(seconds):
            yield
    else:
        with _watchdog(seconds):
            yield


@contextlib.contextmanager
def _alarm(seconds):
    rings = 0

    def ring(signum, frame):
        nonlocal rings
        if _ours(frame):
            return  # the next ring comes soon
        rings += 1
        if rings > PATIENCE:
            _raise_on_next_line(frame)
        raise TimeUp

    before, tracer = signal.signal(signal.SIGALRM, ring), sys.gettrace()
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
        sys.settrace(tracer)


@contextlib.contextmanager
def _watchdog(seconds):
    target, tracer = threading.get_ident(), sys.gettrace()
    over = threading.Event()

    def watch():
        rings, wait = 0, seconds
        while not over.wait(wait):
            if not _ours(sys._current_frames()[target]):
                rings += 1
                _ask(target, _TimeUpWithForce if rings > PATIENCE else TimeUp)
            wait = AGAIN

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()  # from here on nothing is asked for, and what was asked for has been raised
        thread.join()
        sys.settrace(tracer)


def _ask(thread, exception):
    """Have ``exception`` raised in a thread as soon as it runs Python code again.

    It is asked for only while the thread is in code that is not ours, so that it is raised there. It could be
    withdrawn by NULL, but after that Python 3.11 hangs as soon as somebody traces (a debugger, coverage).
    """
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(exception))


class _TimeUpWithForce(TimeUp):
    """Python makes it in the thread that is to be stopped, at the moment of raising it there."""

    def __init__(self):
        super().__init__()
        _raise_on_next_line(sys._getframe(1))


def _raise_on_next_line(frame):
    """For an answer that catches everything in a loop: the line after `except:` is outside of its try."""

    def tracer(frame, event, arg):
        if _ours(frame) or sys.gettrace() is not tracer:
            return None
        if event == "line":
            raise TimeUp
        return tracer

    while frame and not _ours(frame):
        frame.f_trace, frame = tracer, frame.f_back
    sys.settrace(tracer)


def _ours(frame):
    """Is this a frame of the course's own, which must not be broken off half-way?"""
    name = frame.f_globals.get("__name__") or ""
    return name in ("contextlib", "threading") or name.startswith(_OURS)


_OURS = (f"{__package__}.", __package__.replace("exercises", "grading."))


@contextlib.contextmanager
def _no_exit():
    def refuse(*args, **kwargs):
        raise Exited

    shell = _shell()
    with contextlib.ExitStack() as stack:
        _swap(stack, os, "_exit", refuse)
        if shell is not None:  # in IPython exit() and quit() ask the shell to end the kernel
            _swap(stack, shell, "ask_exit", refuse)
        try:
            yield
        except SystemExit:
            raise Exited from None


@contextlib.contextmanager
def _no_input():
    def refuse(prompt=""):
        raise AsksForInput

    with contextlib.ExitStack() as stack:
        _swap(stack, builtins, "input", refuse)
        _swap(stack, sys, "stdin", io.StringIO())  # exit() closes it
        yield


def _swap(stack, owner, name, value):
    stack.callback(setattr, owner, name, getattr(owner, name))
    setattr(owner, name, value)


def _shell():
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None
