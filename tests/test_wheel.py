"""The wheel, in an environment without the source tree: it imports, has its data, and opens the course."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def run(command, **options):
    ran = subprocess.run(command, capture_output=True, text=True, timeout=180, **options)
    assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)], cwd=ROOT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """An empty folder to work in, far from the clone."""
    return tmp_path_factory.mktemp("learner")


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A clean environment with the wheel; it sees the dependencies of this one, not its tripartite.

    A line in a .pth file adds a folder without reading that folder's own .pth files, so the
    editable install of this environment stays out.
    """
    if find_spec("ensurepip") is None:
        pytest.skip("this Python cannot make environments (Debian: python3-venv)")
    env = tmp_path_factory.mktemp("clean") / "env"
    venv.create(env, with_pip=True)
    python = env / SCRIPTS / ("python.exe" if os.name == "nt" else "python")
    run([str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)], env=clean())
    packages = run([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip()
    theirs = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(packages, "dependencies.pth").write_text("\n".join(sorted(theirs)) + "\n")
    return python


def clean():
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


def variables(installed, place):
    """As after activating it. Jupyter's shared files lie in the environment that has the dependencies."""
    programs = [str(installed.parent), sysconfig.get_path("scripts"), os.environ["PATH"]]
    return clean() | {
        "PATH": os.pathsep.join(programs),
        "JUPYTER_PATH": str(Path(sysconfig.get_path("data")) / "share" / "jupyter"),
        "TRIPARTITE_HOME": str(place / "home"),
    }


@pytest.fixture
def python(installed, place):
    """Run some Python there and give what it printed."""

    def in_the_clean_place(code):
        return run([str(installed), "-c", code], cwd=place, env=variables(installed, place)).strip()

    return in_the_clean_place


@pytest.fixture
def tripartite(installed, place):
    program = str(installed.parent / "tripartite")
    return lambda *words: subprocess.run(
        [program, *words],
        capture_output=True,
        text=True,
        timeout=180,
        cwd=place,
        env=variables(installed, place),
    )


def shipped(top):
    """What git keeps of a folder (an unpacked archive without git: everything but caches)."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", top],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if listed.returncode == 0 and listed.stdout:
        files = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        files = (ROOT / top).rglob("*")
    hidden = ("__pycache__", ".ipynb_checkpoints")
    return [
        p.relative_to(ROOT / top).as_posix() for p in files if p.is_file() and not set(hidden) & set(p.parts)
    ]


def test_the_wheel_holds_every_module_asset_and_lesson(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    modules = [p.relative_to(ROOT / "src").as_posix() for p in (ROOT / "src").rglob("*.py")]
    assert "tripartite/build/__init__.py" in modules
    assert set(modules) <= held, f"not in the wheel: {sorted(set(modules) - held)} (git-ignored?)"
    for top in ("assets", "lessons"):
        wanted = {f"tripartite/{top}/{name}" for name in shipped(top)}
        assert wanted and wanted <= held, f"not in the wheel: {sorted(wanted - held)}"


def test_the_wheel_holds_neither_answers_nor_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    strays = [n for n in names if not n.startswith(("tripartite/", "tripartite-"))]
    assert not strays
    assert not [n for n in names if "solutions/" in n or "/source/" in n or "tests/" in n or ".ipynb_c" in n]
    assert any(n.endswith("licenses/LICENSE") for n in names)


def test_it_is_the_wheel_that_is_imported(python, installed):
    found = python(
        "import tripartite; from tripartite import paths; print(tripartite.__file__, paths.clone())"
    )
    assert found.startswith(str(installed.parent.parent)) and found.endswith(" None")


def test_every_module_imports_without_the_source_tree(python):
    code = """
import importlib, pkgutil, tripartite
names = [m.name for m in pkgutil.walk_packages(tripartite.__path__, "tripartite.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(names))
"""
    assert int(python(code)) >= 5


def test_every_asset_is_found(python):
    names = shipped("assets")
    code = f"from tripartite.paths import asset\nprint(sum(asset(n).stat().st_size >= 0 for n in {names!r}))"
    assert int(python(code)) == len(names) > 0


def test_every_lesson_is_found(python):
    names = sorted(p.parent.name for p in (ROOT / "lessons").glob("*/*.ipynb"))
    found = python(
        "from tripartite import paths; print(*(paths.lesson(n).stem for n in paths.lesson_names()))"
    )
    assert found.split() == names and "00_start_here" in names


def test_doctor_finds_nothing_amiss(tripartite):
    ran = tripartite("doctor")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "All is well." in ran.stdout and "lessons:" in ran.stdout


def test_lab_explains_itself_and_build_asks_for_a_clone(tripartite):
    ran = tripartite("lab", "--help")
    assert ran.returncode == 0 and "--port" in ran.stdout
    ran = tripartite("build")
    assert ran.returncode == 1 and "clone" in ran.stderr and "Traceback" not in ran.stderr
    ran = tripartite("lab", "nonesuch")
    assert ran.returncode == 2 and "there is no lesson" in ran.stderr


def test_what_the_wheel_asks_for_is_what_pyproject_asks_for(python):
    from tripartite import doctor

    code = "from tripartite import doctor; w = doctor.wanted(); print(w[0], len(w[1]))"
    allowed, packages = doctor.wanted()
    spec, count = python(code).split()
    assert sorted(spec.split(",")) == sorted(allowed.split(",")) and int(count) == len(packages)
