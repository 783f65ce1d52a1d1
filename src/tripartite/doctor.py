"""``tripartite doctor``: one line for everything the course needs, and what to do where it is amiss."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from . import machine, paths

SET_UP_AGAIN = "delete .venv and run `python3 course.py`, or install it in this environment"


class Line(NamedTuple):
    """One finding. ``mend`` says what to do if it is a FAIL."""

    mark: str  # OK, FAIL or note
    text: str
    mend: str = ""


def ok(text: str) -> Line:
    return Line("OK", text)


def fail(text: str, mend: str) -> Line:
    return Line("FAIL", text, mend)


def note(text: str) -> Line:
    return Line("note", text)


# ---- what the course asks for -----------------------------------------------------------------


def wanted() -> tuple[str, list[str]]:
    """The range of Python and the requirement lines: from the clone, else from the wheel."""
    if top := paths.clone():
        project = tomllib.loads((top / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        return project["requires-python"], project["dependencies"]
    about = metadata.metadata("tripartite")
    lines = [line for line in about.get_all("Requires-Dist") or [] if "extra ==" not in line]
    return about["Requires-Python"], lines


def python_line() -> Iterator[Line]:
    from packaging.specifiers import SpecifierSet

    have, want = ".".join(map(str, machine.python_version())), wanted()[0]
    if SpecifierSet(want).contains(have, prereleases=True):
        yield ok(f"Python {have}")
    else:
        yield fail(f"Python {have} is outside {want}", "start the course with a Python in that range")


def package_lines() -> Iterator[Line]:
    from packaging.requirements import Requirement

    for need in map(Requirement, wanted()[1]):
        try:
            have = metadata.version(need.name)
        except metadata.PackageNotFoundError:
            yield fail(f"{need.name} is not installed (wanted: {need.specifier})", SET_UP_AGAIN)
            continue
        if need.specifier.contains(have, prereleases=True):
            yield ok(f"{need.name} {have}")
        else:
            yield fail(f"{need.name} {have} is outside {need.specifier}", SET_UP_AGAIN)


# ---- Jupyter ----------------------------------------------------------------------------------


def kernel_lines() -> Iterator[Line]:
    """Start the kernel as a lesson would and ask it which Python and which course it has."""
    if problem := machine.kernel_problem():
        yield fail("kernel python3", problem)
        return
    try:
        prefix, package = ask_kernel("__import__('sys').prefix", "__import__('tripartite').__path__[0]")
    except Exception as error:  # whatever a kernel can die of, the learner gets a line for it
        yield fail(f"kernel python3 does not start ({type(error).__name__}: {error})", SET_UP_AGAIN)
        return
    if prefix != repr(sys.prefix):
        mend = "remove it with `jupyter kernelspec remove python3`: this environment brings its own"
        yield fail(f"kernel python3 runs another Python ({prefix})", mend)
    elif package != repr(str(paths.PACKAGE)):
        yield fail(
            f"kernel python3 imports another tripartite ({package})", "unset PYTHONPATH, or " + SET_UP_AGAIN
        )
    else:
        yield ok("kernel python3 starts, with this Python and this course")


def ask_kernel(*expressions: str) -> list[str]:
    """The values of expressions in a fresh kernel, as text."""
    from jupyter_client.manager import start_new_kernel

    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    manager, client = start_new_kernel(startup_timeout=60, kernel_name="python3", **quiet)
    try:
        named = {str(i): e for i, e in enumerate(expressions)}
        reply = client.execute("", user_expressions=named, reply=True, timeout=30, silent=False)
        values = reply["content"]["user_expressions"].values()
        return [v["data"]["text/plain"] if v["status"] == "ok" else v["evalue"] for v in values]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def slider_lines() -> Iterator[Line]:
    """Without this extension every panel is a blank."""
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.config import get_page_config

    name = "@jupyter-widgets/jupyterlab-manager"
    config = get_page_config(jupyter_path("labextensions"))
    if name not in [e["name"] for e in config.get("federated_extensions", [])]:
        yield fail(f"lab extension {name} is missing, so sliders stay blank", SET_UP_AGAIN)
    elif any(d == name or d.startswith(name + ":") for d in config.get("disabledExtensions", [])):
        yield fail(f"lab extension {name} is switched off", f"jupyter labextension enable {name}")
    else:
        yield ok(f"lab extension {name}")


def nbgrader_lines() -> Iterator[Line]:
    for name in ("nbgrader", "alembic"):
        if shutil.which(name):
            yield ok(f"{name} on PATH")
        else:
            mend = "activate the environment first, or use `python3 course.py`, which does"
            yield fail(f"{name} is not on PATH, so nothing can be graded", mend)


# ---- files ------------------------------------------------------------------------------------


def nearest_folder(path: Path) -> Path:
    """The folder itself, or the one it would be made in."""
    return next(p for p in (path.absolute(), *path.absolute().parents) if p.is_dir())


def folder_lines() -> Iterator[Line]:
    work = paths.lessons() if paths.clone() else Path.cwd()
    for what, folder in (("answers are saved in", work), ("progress is kept in", paths.home())):
        if folder.exists() and not folder.is_dir():
            yield fail(f"{what} {folder}, which is a file", "move it away")
        elif machine.writable(nearest_folder(folder)):
            yield ok(f"{what} {folder}")
        else:
            mend = "make it writable" + (", or set TRIPARTITE_HOME" if folder == paths.home() else "")
            yield fail(f"{what} {folder}, where nothing can be written", mend)


def asset_lines() -> Iterator[Line]:
    count = sum(1 for p in paths.assets().rglob("*") if p.is_file())
    if count:
        yield ok(f"assets: {count} files")
    else:
        yield fail(f"no assets in {paths.assets()}", "clone or install the course again")


def lesson_lines() -> Iterator[Line]:
    count = len(paths.lesson_names())
    if not count:
        yield fail(f"no lessons in {paths.lessons()}", "clone or install the course again")
        return
    yield ok(f"lessons: {count}")
    if top := paths.clone():
        yield build_line(top)


def build_line(top: Path) -> Line:
    try:
        from .build import build
    except ImportError as error:
        return fail(f"the build cannot be imported ({error})", SET_UP_AGAIN)
    words = io.StringIO()
    with contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
        status = build(top, check=True)
    if status == 0:
        return ok("lessons are in step with source/")
    return fail(
        "lessons are out of step with source/", "run `tripartite build` (git stash keeps your answers)"
    )


def chromium_lines() -> Iterator[Line]:
    """Only the tests need it."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
    found = next(filter(None, map(shutil.which, names)), None)
    yield note(f"browser for the tests: {found}" if found else "no Chromium on PATH: only some tests need it")


def model_lines() -> Iterator[Line]:
    """Lesson 15 shows recorded figures where they are missing."""
    from .pretrained import packages

    for name, network in packages.NETWORKS.items():
        lacks = packages.missing(name)
        yield note(lacks + " (only lesson 15 can use it)" if lacks else f"real network: {network.title}")


# ---- all of it --------------------------------------------------------------------------------

CHECKS = (
    python_line,
    package_lines,
    kernel_lines,
    slider_lines,
    nbgrader_lines,
    folder_lines,
    asset_lines,
    lesson_lines,
    chromium_lines,
    model_lines,
)


def findings() -> Iterator[Line]:
    """Each check's lines. One that cannot even run (its package is missing) is a FAIL itself."""
    for check in CHECKS:
        try:
            yield from check()
        except Exception as error:
            what = check.__name__.removesuffix("s").removesuffix("_line")
            yield fail(f"{what} could not be examined ({type(error).__name__}: {error})", SET_UP_AGAIN)


def report(lines: Iterable[Line]) -> int:
    """Print the lines as they are found; 1 if any of them is a FAIL."""
    failed = 0
    for line in lines:
        failed += line.mark == "FAIL"
        print(f"{line.mark:<4}  {line.text}" + (f"\n      -> {line.mend}" if line.mend else ""), flush=True)
    print(f"{failed} to mend." if failed else "All is well.")
    return 1 if failed else 0


def examine() -> int:
    # Jupyter's own remark about a debugger's frozen modules is of no use here.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    return report(findings())
