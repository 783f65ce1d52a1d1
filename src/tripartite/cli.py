"""The command ``tripartite``: open a lesson, build, test, and find out what is amiss.

Every refusal is one sentence on stderr that says what was wrong and what to do. Exit status:
0 done, 1 this machine is not ready, 2 the command was not understood.
"""

from __future__ import annotations

import argparse
import os
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

from . import machine, paths

FOLDER = "tripartite-course"  # where a learner works when there is no clone
NOT_READY, NOT_UNDERSTOOD = 1, 2


class Refusal(Exception):
    """What to tell the learner, and the exit status to end with."""

    def __init__(self, sentence: str, status: int = NOT_READY):
        super().__init__(sentence)
        self.status = status


class Parser(argparse.ArgumentParser):
    """argparse, but its complaint is one sentence without the usage above it."""

    def error(self, message: str):
        raise Refusal(f"{message}; `{self.prog} --help` says what can be asked.", NOT_UNDERSTOOD)


# ---- the machine, in functions small enough for a test to replace -----------------------------


def become(command: list[str]) -> int:
    """Replace this process, so that signals and the exit status are the command's own."""
    sys.stdout.flush()
    if os.name == "nt":
        import subprocess

        return subprocess.call(command)
    os.execv(command[0], command)


def scripts_on_path() -> None:
    """nbgrader calls alembic by its name, also when the environment was not activated."""
    scripts, path = sysconfig.get_path("scripts"), os.environ.get("PATH", "")
    if scripts not in path.split(os.pathsep):
        os.environ["PATH"] = scripts + os.pathsep + path


def one_thread_each() -> None:
    """Let NumPy multiply in one thread, unless the reader has said otherwise.

    The matrices of the course are small: more threads gain nothing on a free machine, and on a busy one they
    wait for each other, which made lesson 11 five to ten times slower.
    """
    for library in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
        os.environ.setdefault(library, "1")


# ---- lab --------------------------------------------------------------------------------------


def port_number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (a number from 1 to 65535)")
    return int(text)


def find_lesson(name: str | None) -> Path:
    names = paths.lesson_names()
    try:
        return paths.lesson(name if name is not None else (names[0] if names else "00"))
    except ValueError as error:
        raise Refusal(str(error), NOT_UNDERSTOOD) from None


def copy_new(source: Path, target: Path) -> int:
    """Copy what the target does not have yet, each file whole or not at all; how many it was."""
    copied = 0
    for file in sorted(p for p in source.rglob("*") if p.is_file()):
        place = target / file.relative_to(source)
        if place.exists() or any(part.startswith(".") for part in file.relative_to(source).parts):
            continue
        paths.write_whole(place, file.read_bytes())
        copied += 1
    return copied


def working_folder(wanted: str | None) -> tuple[Path, Path]:
    """Where JupyterLab shows files, and where in it the lessons lie.

    In a clone the lessons are worked on where they are, unless a folder is named. Otherwise they
    are copied once; a file that is already there is the learner's and stays as it is.
    """
    top = paths.clone()
    if top and wanted is None:
        root, place = top, paths.lessons()
    else:
        root = place = Path(wanted or FOLDER).expanduser().absolute()
        fill(root)
    if not machine.writable(place):
        raise Refusal(
            f"nothing can be saved in {place}, so your answers would be lost; name a folder of your "
            "own with --folder."
        )
    return root, place


def fill(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise Refusal(f"{folder} is a file; name a folder with --folder.", NOT_UNDERSTOOD)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        copied = copy_new(paths.lessons(), folder)
    except OSError as error:
        raise Refusal(
            f"the lessons could not be copied to {folder} ({error.strerror}); name another with --folder."
        ) from None
    if copied:
        print(f"Copied {copied} files of the course to {folder}; what you had there was left as it is.")


def lab_options(root: Path, page: str, port: int | None, browser: bool) -> list[str]:
    """JupyterLab's own options: at the lesson, and without asking the network for news."""
    options = [
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{page}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "--Application.log_level=WARN",
    ]
    if port is not None:
        options += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        options.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # containers; it still listens on this machine only
    return options


def serve(options: list[str]) -> int:
    """Be JupyterLab, until it is stopped. It prints the address itself."""
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(argv=options)
    return 0


def lab(asked: argparse.Namespace) -> int:
    notebook = find_lesson(asked.lesson)
    if asked.port is not None and not machine.port_is_free(asked.port):
        raise Refusal(
            f"port {asked.port} is in use (or not allowed); name another with --port, or leave --port out.",
            NOT_UNDERSTOOD,
        )
    if problem := machine.kernel_problem():
        raise Refusal(problem + ".")
    root, place = working_folder(asked.folder)
    page = (place / notebook.relative_to(paths.lessons())).relative_to(root).as_posix()
    browser = not asked.no_browser
    if browser and not machine.has_browser():
        browser = False
        print("No web browser was found here: open the address that JupyterLab prints below.")
    scripts_on_path()
    one_thread_each()
    print(f"Starting JupyterLab at {page}; Ctrl-C here stops it.", flush=True)
    return serve(lab_options(root, page, asked.port, browser))


# ---- the others -------------------------------------------------------------------------------


def the_clone(what: str) -> Path:
    top = paths.clone()
    if top is None:
        raise Refusal(
            f"`tripartite {what}` works in a clone of the course's repository, and this is an installed "
            "package without its sources; clone the repository and run `python3 course.py "
            f"{what}` there."
        )
    return top


def build(asked: argparse.Namespace) -> int:
    top = the_clone("build")
    from .build import build as build_all

    return build_all(top, check=asked.check)


def test(asked: argparse.Namespace) -> int:
    top = the_clone("test")
    if find_spec("pytest") is None:
        raise Refusal(
            "pytest is not installed in this environment; `python3 course.py test` in the course's folder "
            "brings in what the tests need."
        )
    scripts_on_path()
    os.chdir(top)
    return become([sys.executable, "-m", "pytest", *asked.rest])


def doctor(asked: argparse.Namespace) -> int:
    from . import doctor as examination

    return examination.examine()


def parser() -> Parser:
    top = Parser(prog="tripartite", description=(__doc__ or "").splitlines()[0])
    commands = top.add_subparsers(dest="command", required=True, metavar="lab | build | test | doctor")

    one = commands.add_parser("lab", help="open JupyterLab at a lesson")
    one.add_argument("lesson", nargs="?", help="its number or (part of) its name; the first if left out")
    one.add_argument("--port", type=port_number, help="this port and no other (else the next free one)")
    one.add_argument("--no-browser", action="store_true", help="print the address, open nothing")
    one.add_argument("--folder", help=f"work on a copy in this folder (outside a clone: {FOLDER})")
    one.set_defaults(run=lab)

    one = commands.add_parser("build", help="make lessons/ and solutions/ from source/")
    one.add_argument("--check", action="store_true", help="change nothing; fail if they are out of step")
    one.set_defaults(run=build)

    one = commands.add_parser("test", help="run the tests; what follows goes to pytest", add_help=False)
    one.set_defaults(run=test, rest=[])

    one = commands.add_parser("doctor", help="say what is amiss on this machine, and what to do")
    one.set_defaults(run=doctor)
    return top


def understand(argv: list[str]) -> argparse.Namespace:
    """Parse, but hand everything after `test` to pytest untouched, options and all."""
    if argv[:1] == ["test"]:
        asked = parser().parse_args(["test"])
        asked.rest = argv[1:]
        return asked
    return parser().parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    try:
        if machine.python_version() < (3, 11):
            have = ".".join(map(str, machine.python_version()))
            raise Refusal(
                f"the course needs Python 3.11 or newer, and this is {have}; run it with a newer one."
            )
        asked = understand(sys.argv[1:] if argv is None else argv)
        return asked.run(asked)
    except Refusal as refusal:
        print(f"tripartite: {refusal}", file=sys.stderr)
        return refusal.status
    except KeyboardInterrupt:
        print("\ntripartite: stopped.", file=sys.stderr)
        return 130
