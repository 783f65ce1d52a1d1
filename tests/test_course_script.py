"""course.py: sets up once, never takes a half-made environment for whole, refuses in one sentence."""

import ast
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import course

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "course.py"


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone that holds nothing but what course.py reads, and a course.py that believes in it."""
    for name in ("pyproject.toml", "requirements.lock", "requirements-test.lock", "course.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(course, "HERE", str(tmp_path))
    monkeypatch.setattr(course, "ENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(course, "lacking", course.requirements)  # the running Python has nothing
    monkeypatch.setattr(course, "working_uv", lambda: "uv")
    monkeypatch.setattr(course.signal, "signal", lambda number, handler: None)
    return tmp_path


class Installer:
    """Stands in for uv and pip: notes what it is asked, and can fail at a step."""

    def __init__(self, env):
        self.env, self.asked, self.fails_at = Path(env), [], None

    def __call__(self, command, watch=None):
        self.asked.append(command)
        if len(self.asked) == self.fails_at:
            raise course.Problem("no network")
        if "venv" in command:
            self.env.mkdir(exist_ok=True)
            python = Path(course.python_in(str(self.env)))
            python.parent.mkdir(exist_ok=True)
            python.write_text("")


@pytest.fixture
def installer(clone, monkeypatch):
    fake = Installer(clone / ".venv")
    monkeypatch.setattr(course, "step", fake)
    return fake


def sentence(text):
    """A refusal is one line that begins with who speaks and ends like a sentence."""
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    assert lines[0].startswith("course.py: ") and lines[0].endswith(".")
    return lines[0]


# ---- old Pythons -----------------------------------------------------------------------------


def test_it_uses_no_grammar_that_old_pythons_cannot_read():
    source = SCRIPT.read_text(encoding="utf-8")
    source.encode("ascii")  # Python 2 wants a declaration for anything else
    tree = ast.parse(source)
    too_new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Nonlocal, ast.YieldFrom)
    for node in ast.walk(tree):
        assert not isinstance(node, too_new), f"line {node.lineno}"
        if isinstance(node, ast.FunctionDef):
            a = node.args
            assert node.returns is None and not a.kwonlyargs and not a.posonlyargs, node.name
            assert all(arg.annotation is None for arg in a.args), node.name
        if isinstance(node, (ast.List, ast.Tuple)) and isinstance(node.ctx, ast.Load):
            assert not any(isinstance(e, ast.Starred) for e in node.elts), f"line {node.lineno}"
        if isinstance(node, ast.Raise):
            assert node.cause is None, f"line {node.lineno}"


def test_what_it_imports_at_the_top_is_in_every_python():
    imports = [n for n in ast.parse(SCRIPT.read_text(encoding="utf-8")).body if isinstance(n, ast.Import)]
    names = {alias.name for node in imports for alias in node.names}
    assert names <= {
        *("contextlib", "hashlib", "os", "shutil", "signal", "subprocess", "sys", "tempfile", "time"),
    }


def old_pythons():
    """Whatever too-old Pythons this machine has: on PATH, and those that pyenv keeps."""
    found = [shutil.which(name) for name in ("python2", "python2.7", "python3.6", "python3.8", "python3.10")]
    found += map(str, Path("~/.pyenv/versions").expanduser().glob("*/bin/python"))
    for python in dict.fromkeys(filter(None, found)):
        asked = subprocess.run(
            [python, "-c", "import sys; print(sys.version_info[:2] < (3, 11))"],
            capture_output=True,
            text=True,
        )
        if asked.stdout.strip() == "True":
            yield python


def test_real_old_pythons_get_one_sentence():
    pythons = list(old_pythons())
    if not pythons:
        pytest.skip("no Python older than 3.11 on this machine")
    for python in pythons:
        ran = subprocess.run([python, str(SCRIPT), "test"], capture_output=True, text=True, timeout=60)
        assert ran.returncode == 1 and not ran.stdout, python
        assert "needs Python 3.11 to 3.14, and this is Python" in sentence(ran.stderr)


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 13), (3, 15, 0), (4, 0, 0)])
@pytest.mark.parametrize("other", [None, "python3.12"])
def test_a_python_out_of_range_is_refused_before_anything_else(version, other, monkeypatch, capsys, clone):
    monkeypatch.setattr(course.sys, "version_info", version)
    monkeypatch.setattr(course, "fitting_python", lambda: other)
    assert course.main(["test"]) == 1
    said = sentence(capsys.readouterr().err)
    assert course.dotted(version) in said
    assert (f"{other} course.py" if other else "install one") in said
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 14, 0)])
def test_a_python_in_range_is_taken(version):
    assert course.check_version(version) is None


# ---- words -----------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["tset", "02", "lessons", ""])
def test_an_unknown_word_is_refused_before_a_long_set_up(word, capsys, clone, installer):
    assert course.main([word]) == 2
    assert repr(word) in sentence(capsys.readouterr().err)
    assert not installer.asked


def test_help_sets_nothing_up(capsys, clone, installer):
    assert course.main(["--help"]) == 0
    assert "course.py test" in capsys.readouterr().out
    assert not installer.asked


@pytest.mark.parametrize(
    ("argv", "started"),
    [
        ([], ["tripartite", "lab"]),
        (["--no-browser"], ["tripartite", "lab", "--no-browser"]),
        (["lab", "2"], ["tripartite", "lab", "2"]),
        (["doctor"], ["tripartite", "doctor"]),
        (["build", "--check"], ["tripartite", "build", "--check"]),
        (["test", "-k", "lab", "--lf"], ["pytest", "-k", "lab", "--lf"]),
    ],
)
def test_what_is_started(argv, started, clone, installer, monkeypatch):
    seen = {}
    monkeypatch.setattr(course, "start", lambda command, variables: seen.update(c=command, v=variables) or 7)
    monkeypatch.setattr(course.os, "chdir", lambda folder: None)
    assert course.main(argv) == 7
    assert seen["c"] == [course.python_in(course.ENV), "-m", *started]
    assert seen["v"]["PATH"].split(os.pathsep)[0] == os.path.join(course.ENV, course.SCRIPTS)
    assert seen["v"]["VIRTUAL_ENV"] == course.ENV


# ---- the pretrained networks -------------------------------------------------------------------


@pytest.mark.parametrize("uv", ["uv", None])
def test_models_are_installed_from_pins_and_without_what_they_ask_for(
    uv, clone, installer, monkeypatch, capsys
):
    monkeypatch.setattr(course, "working_uv", lambda: uv)
    monkeypatch.setattr(course, "count_packages", lambda pins: None)
    assert course.main(["models"]) == 0
    *_, models = installer.asked
    assert {"--no-deps", "--require-hashes", "--only-binary"} <= set(models)
    assert models[-1] == str(clone / "requirements-models.lock") and len(installer.asked) == 4
    assert models[0] == (uv or course.python_in(course.ENV))
    assert "200 MB" in capsys.readouterr().out


def test_models_go_into_an_environment_that_has_everything_else(clone, installer, monkeypatch):
    monkeypatch.setattr(course, "lacking", lambda testing: [])
    assert course.main(["models"]) == 0
    (models,) = installer.asked
    assert sys.executable in models and not (clone / ".venv").exists()


def test_models_that_cannot_be_fetched_leave_the_course_as_it_was(clone, installer, capsys):
    course.environment(False)
    installer.fails_at = 4
    assert course.main(["models"]) == 1
    assert capsys.readouterr().err == "course.py: no network\n"
    assert course.is_whole(False)


def test_a_renewal_says_that_the_models_are_gone(clone, installer, capsys):
    assert course.main(["models"]) == 0
    with open(clone / "requirements.lock", "a") as file:
        file.write("\n")
    capsys.readouterr()
    course.environment(False)
    assert "course.py models` brings them back" in capsys.readouterr().out


# ---- setting up ------------------------------------------------------------------------------


def test_the_first_time_everything_is_made_and_the_second_time_nothing(clone, installer, capsys):
    course.environment(False)
    assert len(installer.asked) == 3
    assert "Setting up" in capsys.readouterr().out
    course.environment(False)
    assert len(installer.asked) == 3
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("uv", ["uv", None])
@pytest.mark.parametrize("testing", [False, True])
def test_installs_pins_with_hashes_and_fetches_no_build_tool(uv, testing, clone, installer, monkeypatch):
    monkeypatch.setattr(course, "working_uv", lambda: uv)
    course.environment(testing)
    _, pins, itself = installer.asked
    assert {"--require-hashes", "--only-binary", course.lock(testing)} <= set(pins)
    assert {"--no-deps", "--no-build-isolation", "-e", str(clone)} <= set(itself)
    assert pins[0] == (uv or course.python_in(course.ENV))


def test_the_tests_are_added_to_what_is_there_and_serve_the_course_too(clone, installer, capsys):
    course.environment(False)
    course.environment(True)
    assert "Adding what the tests need" in capsys.readouterr().out
    assert sum("venv" in command for command in installer.asked) == 1
    asked = len(installer.asked)
    course.environment(False)
    course.environment(True)
    assert len(installer.asked) == asked


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_a_changed_lock_is_noticed(name, clone, installer):
    course.environment(True)
    with open(clone / name, "a") as file:
        file.write("\n")
    assert not course.is_whole("test" in name)
    course.environment(True)
    assert course.is_whole(True) and course.is_whole(False)


def test_a_moved_clone_is_set_up_anew_because_scripts_hold_its_path(clone, installer, monkeypatch):
    course.environment(False)
    monkeypatch.setattr(course, "HERE", str(clone / "elsewhere"))
    monkeypatch.setattr(course, "lock", lambda testing: str(clone / "requirements.lock"))
    assert not course.is_whole(False)


def test_an_environment_whose_python_is_gone_is_made_anew(clone, installer):
    course.environment(False)
    os.remove(course.python_in(course.ENV))
    assert not course.is_whole(False)
    course.environment(False)
    assert course.is_whole(False)


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_failing_step_leaves_nothing_and_a_sentence(step, clone, installer, capsys):
    installer.fails_at = step
    assert course.main(["lab"]) == 1
    assert capsys.readouterr().err == "course.py: no network\n"
    assert not list(clone.glob(".venv*"))


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_failing_renewal_keeps_the_former_environment(step, clone, installer, capsys):
    course.environment(False)
    (clone / ".venv" / "former").write_text("")
    before = (clone / "requirements.lock").read_bytes()
    (clone / "requirements.lock").write_bytes(before + b"\n")
    installer.fails_at = 3 + step
    assert course.main(["lab"]) == 1
    assert (clone / ".venv" / "former").exists()
    assert not (clone / ".venv-old").exists()
    assert not course.is_whole(False)
    (clone / "requirements.lock").write_bytes(before)
    assert course.is_whole(False)


def test_a_set_up_killed_at_its_very_beginning_is_no_hindrance(clone, installer):
    (clone / ".venv").mkdir()
    course.environment(False)
    assert course.is_whole(False)


@pytest.mark.parametrize("former", [False, True])
def test_a_set_up_killed_half_way_is_not_taken_for_whole(former, clone, installer):
    env = clone / ".venv"
    env.mkdir()
    (env / "made-by-course.py").write_text("")
    (env / "half").write_text("")
    if former:
        (clone / ".venv-old").mkdir()
    assert not course.is_whole(False)
    course.environment(False)
    assert course.is_whole(False)
    assert not (env / "half").exists() and not (clone / ".venv-old").exists()


def test_ctrl_c_tidies_up_and_says_so(clone, monkeypatch, capsys):
    def interrupted(command, watch=None):
        raise KeyboardInterrupt

    monkeypatch.setattr(course, "step", interrupted)
    assert course.main(["lab"]) == 130
    sentence(capsys.readouterr().err)
    assert not list(clone.glob(".venv*"))


def test_somebody_elses_environment_is_never_removed(clone, installer, monkeypatch, capsys):
    (clone / ".venv").mkdir()
    (clone / ".venv" / "mine").write_text("")
    monkeypatch.setattr(course, "lacking_in", lambda python, testing: ["numpy>=2", "a", "b", "c"])
    assert course.main(["lab"]) == 1
    said = sentence(capsys.readouterr().err)
    assert "not made by course.py" in said and "numpy>=2" in said
    assert (clone / ".venv" / "mine").exists() and not installer.asked


def test_somebody_elses_environment_is_used_if_it_has_everything(clone, installer, monkeypatch):
    (clone / ".venv").mkdir()
    (clone / ".venv" / "mine").write_text("")
    monkeypatch.setattr(course, "lacking_in", lambda python, testing: [])
    assert course.environment(False)[0] == course.python_in(course.ENV)
    assert not installer.asked


def test_a_running_environment_that_has_everything_is_used_as_it_is(clone, installer, monkeypatch):
    monkeypatch.setattr(course, "lacking", lambda testing: [])
    python, variables = course.environment(True)
    assert python == sys.executable and not installer.asked
    assert variables["PYTHONPATH"].split(os.pathsep)[0] == str(clone / "src")
    assert not (clone / ".venv").exists()


def test_what_the_running_environment_lacks_is_found_out():
    assert course.lacking(True) == []
    assert course.lacking_in(sys.executable, True) == []
    assert course.lacking_in("no-such-python", False) == course.requirements(False)


def test_a_version_out_of_range_counts_as_lacking(monkeypatch):
    monkeypatch.setattr(course, "requirements", lambda testing: ["numpy<1", "no-such-thing", "packaging"])
    assert course.lacking(False) == ["numpy<1", "no-such-thing"]


def test_a_python_that_cannot_make_environments_gets_a_sentence(clone, installer, monkeypatch, capsys):
    monkeypatch.setattr(course, "working_uv", lambda: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert course.main(["lab"]) == 1
    assert "sudo apt install python3-venv" in sentence(capsys.readouterr().err)
    assert not list(clone.glob(".venv*"))


def test_a_folder_that_cannot_be_written_gets_a_sentence(clone, installer, monkeypatch, capsys):
    def unwritable(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(course.os, "mkdir", unwritable)
    assert course.main(["lab"]) == 1
    assert "Permission denied" in sentence(capsys.readouterr().err)


def test_a_uv_that_does_not_run_is_not_used(tmp_path, monkeypatch):
    name = tmp_path / ("uv.bat" if os.name == "nt" else "uv")
    name.write_text("exit 1\n" if os.name == "nt" else "#!/bin/sh\nexit 127\n")
    name.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
    assert course.working_uv() is None


# ---- real processes --------------------------------------------------------------------------


def test_a_failing_installer_shows_its_reason_once(capsys):
    command = [sys.executable, "-c", "print('ERROR: the reason'); raise SystemExit(3)"]
    with pytest.raises(course.Problem, match="try again") as caught:
        course.step(command, watch=lambda line: None)
    assert "ERROR: the reason" in capsys.readouterr().err
    assert "\n" not in str(caught.value)


def test_progress_is_shown_while_pip_works(capsys):
    watch = course.count_packages(ROOT / "requirements.lock")
    for number in range(25):
        watch(f"Collecting package{number}==1 (from -r requirements.lock (line 1))")
    watch("Installing collected packages: a, b")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "11", "21", "all"]


@pytest.mark.skipif(os.name == "nt", reason="Windows ends them one by one")
def test_what_a_stopped_command_started_is_ended_with_it(tmp_path):
    child = "import time; open({0!r}, 'w').close(); time.sleep(2); open({1!r}, 'w').close()"
    child = child.format(str(tmp_path / "begun"), str(tmp_path / "went_on"))
    parent = (
        f"import subprocess, sys; print('go', flush=True); subprocess.call([sys.executable, '-c', {child!r}])"
    )

    def stop(line):
        while not (tmp_path / "begun").exists():
            time.sleep(0.02)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        course.step([sys.executable, "-c", parent], stop)
    time.sleep(2.5)
    assert not (tmp_path / "went_on").exists()


def test_two_at_once_wait_for_each_other(clone):
    with course.only_one():
        code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import course; course.HERE = {str(clone)!r}\n"
        code += "with course.only_one(): print('in')"
        other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert "waiting" in other.stdout.readline()
    assert other.communicate(timeout=30)[0].strip() == "in"
    assert other.returncode == 0


def test_the_script_itself_hands_on_the_exit_status():
    # In this environment everything is there, so nothing is set up; pytest's 4 is "no such file".
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), "test", "no_such_test.py"],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT.parent,
    )
    assert ran.returncode == 4, ran.stderr
