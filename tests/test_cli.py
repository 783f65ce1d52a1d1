"""The command `tripartite`: whatever goes wrong, one sentence, the right exit status, nothing half-written."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

import pytest

from tripartite import cli, doctor, machine, paths

ROOT = Path(__file__).resolve().parent.parent
NAMES = ["00_start_here", "02_reduced_neurons", "10_attention", "11_self_attention"]


def sentence(capsys):
    """What was said on stderr: one line, from tripartite, without a traceback."""
    said = capsys.readouterr().err.strip()
    assert said.startswith("tripartite: ") and len(said.splitlines()) == 1, said
    return said


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    """Four small lessons, in a place of their own."""
    folder = tmp_path / "shipped" / "lessons"
    for name in NAMES:
        (folder / name).mkdir(parents=True)
        (folder / name / f"{name}.ipynb").write_text('{"cells": []}')
    (folder / "02_reduced_neurons" / "data.csv").write_text("1,2\n")
    monkeypatch.setattr(paths, "lessons", lambda: folder)
    return folder


@pytest.fixture
def wheel(lessons, tmp_path, monkeypatch):
    """As if installed from a wheel, with an empty folder to work in."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr(paths, "clone", lambda: None)
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def clone(lessons, monkeypatch):
    monkeypatch.setattr(paths, "clone", lambda: lessons.parent)
    return lessons.parent


@pytest.fixture
def served(monkeypatch):
    """JupyterLab's options, in place of JupyterLab."""
    seen = []
    monkeypatch.setattr(cli, "serve", lambda options: seen.append(options) or 0)
    monkeypatch.setattr(machine, "kernel_problem", lambda: None)
    monkeypatch.setattr(machine, "has_browser", lambda: True)
    monkeypatch.setenv("PATH", os.environ["PATH"])
    return seen


# ---- names of lessons ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["2", 2, "02", "002", "reduced", "Reduced", "02_reduced_neurons", "reduced-neurons"]
)
def test_a_lesson_answers_to_its_number_and_to_parts_of_its_name(name, lessons):
    assert paths.lesson(name) == lessons / "02_reduced_neurons" / "02_reduced_neurons.ipynb"


def test_a_whole_name_wins_over_a_part(lessons):
    assert paths.lesson("self_attention").stem == "11_self_attention"
    with pytest.raises(ValueError, match="10_attention or 11_self_attention"):
        paths.lesson("attention")


@pytest.mark.parametrize(
    ("name", "near"), [("redused", "02_reduced_neurons"), ("start_her3", "00_start_here")]
)
def test_an_unknown_lesson_names_the_nearest_and_all(name, near, lessons):
    with pytest.raises(ValueError, match=f"nearest: {near}") as caught:
        paths.lesson(name)
    assert all(n in str(caught.value) for n in NAMES)


@pytest.mark.parametrize("name", ["99", "1", "zzzz", "", "../02_reduced_neurons", "/etc/passwd", "02\n"])
def test_what_is_no_lesson_is_refused_or_plainly_the_one_meant(name, lessons):
    if name == "02\n":
        assert paths.lesson(name).stem == "02_reduced_neurons"
    else:
        with pytest.raises(ValueError, match="there is no lesson"):
            paths.lesson(name)


def test_without_lessons_the_build_is_named(lessons, monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "lessons", lambda: tmp_path / "nowhere")
    with pytest.raises(ValueError, match="tripartite build"):
        paths.lesson("2")


# ---- the other paths -------------------------------------------------------------------------


def test_a_clone_knows_itself():
    assert paths.clone() == ROOT
    assert paths.assets() == ROOT / "assets" and paths.lessons() == ROOT / "lessons"


def test_home_is_the_learners_to_choose(monkeypatch, tmp_path):
    monkeypatch.setenv("TRIPARTITE_HOME", str(tmp_path / "x"))
    assert paths.home() == tmp_path / "x"
    monkeypatch.delenv("TRIPARTITE_HOME")
    assert paths.home() == Path.home() / ".tripartite"


def test_an_asset_is_found_and_a_missing_one_names_those_there_are(monkeypatch, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "spikes.npz").write_text("")
    monkeypatch.setattr(paths, "assets", lambda: tmp_path)
    assert paths.asset("data/spikes.npz").is_file()
    with pytest.raises(FileNotFoundError, match=r"no asset 'spikes.npz'; there are data/spikes.npz\.$"):
        paths.asset("spikes.npz")
    monkeypatch.setattr(paths, "assets", lambda: tmp_path / "none")
    with pytest.raises(FileNotFoundError, match="empty"):
        paths.asset("spikes.npz")


# ---- lab -------------------------------------------------------------------------------------


def test_lab_opens_the_first_lesson_of_the_clone(clone, served):
    assert cli.main(["lab"]) == 0
    assert f"--ServerApp.root_dir={clone}" in served[0]
    assert "--LabApp.default_url=/lab/tree/lessons/00_start_here/00_start_here.ipynb" in served[0]
    assert "--LabApp.news_url=None" in served[0]
    assert any("NeverCheckForUpdate" in option for option in served[0])
    assert "--no-browser" not in served[0] and not any("port" in option for option in served[0])


def test_lab_outside_a_clone_copies_once_and_never_over_a_learners_file(wheel, served, capsys):
    assert cli.main(["lab", "2"]) == 0
    mine = wheel / cli.FOLDER / "02_reduced_neurons" / "02_reduced_neurons.ipynb"
    assert f"--ServerApp.root_dir={wheel / cli.FOLDER}" in served[0]
    assert "--LabApp.default_url=/lab/tree/02_reduced_neurons/02_reduced_neurons.ipynb" in served[0]
    assert "Copied 5 files" in capsys.readouterr().out

    mine.write_text("my answers")
    (wheel / cli.FOLDER / "10_attention" / "10_attention.ipynb").unlink()
    assert cli.main(["lab", "2"]) == 0
    assert mine.read_text() == "my answers"
    assert "Copied 1 files" in capsys.readouterr().out
    assert cli.main(["lab", "2"]) == 0
    assert "Copied" not in capsys.readouterr().out
    assert not list(wheel.rglob("*.part"))


def test_lab_in_a_clone_can_work_on_a_copy(clone, served, tmp_path):
    assert cli.main(["lab", "10", "--folder", str(tmp_path / "mine")]) == 0
    assert (tmp_path / "mine" / "10_attention" / "10_attention.ipynb").is_file()
    assert "--LabApp.default_url=/lab/tree/10_attention/10_attention.ipynb" in served[0]


@pytest.mark.parametrize("name", ["99", "nonesuch", "", "../x"])
def test_an_unknown_lesson(name, wheel, served, capsys):
    assert cli.main(["lab", name]) == 2
    assert "there is no lesson" in sentence(capsys)
    assert not served and not list(wheel.iterdir())


def test_a_port_in_use(wheel, served, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert cli.main(["lab", "--port", str(port)]) == 2
    assert f"port {port} is in use" in sentence(capsys)
    assert not served and not list(wheel.iterdir())
    assert cli.main(["lab", "--port", str(port)]) == 0
    assert {f"--ServerApp.port={port}", "--ServerApp.port_retries=0"} <= set(served[0])


@pytest.mark.parametrize("port", ["0", "-1", "65536", "http", "8888.0", "８８８８８８", ""])
def test_what_is_no_port(port, wheel, served, capsys):
    assert cli.main(["lab", f"--port={port}"]) == 2
    assert "is not a port" in sentence(capsys)


def test_no_web_browser(clone, served, monkeypatch, capsys):
    monkeypatch.setattr(machine, "has_browser", lambda: False)
    assert cli.main(["lab"]) == 0
    assert "open the address" in capsys.readouterr().out
    assert "--no-browser" in served[0]


def test_kernels_multiply_in_one_thread_unless_told_otherwise(clone, served, monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("MKL_NUM_THREADS", "3")
    assert cli.main(["lab"]) == 0
    assert (os.environ["OPENBLAS_NUM_THREADS"], os.environ["MKL_NUM_THREADS"]) == ("1", "3")


def test_no_web_browser_is_found_out(monkeypatch):
    def none(using=None):
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", none)
    assert machine.has_browser() is False


def test_a_folder_where_nothing_can_be_saved(clone, served, monkeypatch, capsys):
    monkeypatch.setattr(machine, "writable", lambda folder: False)
    assert cli.main(["lab"]) == 1
    assert "answers would be lost" in sentence(capsys)
    assert not served


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody can write")
def test_a_folder_that_nobody_can_write(wheel, served, capsys):
    assert not machine.writable(Path("/proc"))
    assert cli.main(["lab", "--folder", "/proc/tripartite"]) == 1
    assert "--folder" in sentence(capsys)
    assert cli.main(["lab", "--folder", "/proc"]) == 1
    assert "--folder" in sentence(capsys)
    assert not served


def test_a_folder_that_is_a_file(wheel, served, capsys):
    (wheel / "notes").write_text("mine")
    assert cli.main(["lab", "--folder", "notes"]) == 2
    assert "is a file" in sentence(capsys)
    assert (wheel / "notes").read_text() == "mine"


def test_a_disk_that_fills_up_leaves_no_half_file(wheel, served, monkeypatch, capsys):
    real, copied = os.replace, []

    def full(source, target):
        if len(copied) == 2:
            Path(source).write_text("ha")
            raise OSError(28, "No space left on device")
        copied.append(real(source, target))

    monkeypatch.setattr(paths.os, "replace", full)
    assert cli.main(["lab"]) == 1
    assert "No space left" in sentence(capsys)
    assert {p.read_text() for p in wheel.rglob("*") if p.is_file()} <= {'{"cells": []}', "1,2\n"}
    monkeypatch.setattr(paths.os, "replace", real)
    assert cli.main(["lab"]) == 0
    assert len([p for p in wheel.rglob("*") if p.is_file()]) == 5


def test_a_missing_kernel(clone, served, monkeypatch, capsys):
    from jupyter_client import kernelspec

    def none(self, name):
        raise kernelspec.NoSuchKernel(name)

    monkeypatch.undo()
    monkeypatch.setattr(kernelspec.KernelSpecManager, "get_kernel_spec", none)
    monkeypatch.setattr(cli, "find_lesson", lambda name: clone / "x")
    assert cli.main(["lab"]) == 1
    assert "install ipykernel" in sentence(capsys)
    assert not served


def test_a_kernel_whose_python_is_gone(monkeypatch):
    from jupyter_client import kernelspec

    gone = kernelspec.KernelSpec(argv=["/no/such/python", "-m", "ipykernel_launcher"])
    monkeypatch.setattr(kernelspec.KernelSpecManager, "get_kernel_spec", lambda self, name: gone)
    assert "kernelspec remove python3" in machine.kernel_problem()


# ---- the other commands ----------------------------------------------------------------------


@pytest.mark.parametrize("argv", [[], ["tset"], ["lab", "1", "2"], ["lab", "--prot", "1"], ["build", "x"]])
def test_what_is_not_understood(argv, capsys):
    assert cli.main(argv) == 2
    assert "--help" in sentence(capsys)


@pytest.mark.parametrize("command", ["build", "test"])
def test_build_and_test_need_a_clone(command, wheel, capsys):
    assert cli.main([command]) == 1
    assert f"python3 course.py {command}" in sentence(capsys)
    assert not list(wheel.iterdir())


def test_build_hands_on_what_the_build_says(clone, monkeypatch):
    import tripartite.build

    asked = []
    monkeypatch.setattr(tripartite.build, "build", lambda root, check: asked.append((root, check)) or 3)
    assert cli.main(["build", "--check"]) == 3
    assert cli.main(["build"]) == 3
    assert asked == [(clone, True), (clone, False)]


def test_test_hands_everything_to_pytest(clone, monkeypatch):
    asked = []
    monkeypatch.setattr(cli, "become", lambda command: asked.append(command) or 5)
    assert cli.main(["test", "-k", "x", "--help"]) == 5
    assert asked == [[sys.executable, "-m", "pytest", "-k", "x", "--help"]]
    os.chdir(ROOT)


def test_test_without_pytest(clone, monkeypatch, capsys):
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    assert cli.main(["test"]) == 1
    assert "pytest is not installed" in sentence(capsys)


@pytest.mark.parametrize("argv", [["lab"], ["doctor"], ["build"], ["test"]])
def test_an_old_python(argv, monkeypatch, capsys):
    monkeypatch.setattr(machine, "python_version", lambda: (3, 10, 13))
    assert cli.main(argv) == 1
    assert "needs Python 3.11 or newer, and this is 3.10.13" in sentence(capsys)


def test_ctrl_c_ends_without_a_traceback(monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor, "examine", interrupted)
    assert cli.main(["doctor"]) == 130
    sentence(capsys)


# ---- doctor ----------------------------------------------------------------------------------


def marks(lines):
    return [line.mark for line in lines]


def test_doctor_asks_what_pyproject_asks():
    python, packages = doctor.wanted()
    assert python == ">=3.11,<3.15" and any(line.startswith("numpy") for line in packages)


def test_doctor_finds_the_packages_kernel_and_sliders_of_this_environment():
    for check in (doctor.python_line, doctor.package_lines, doctor.kernel_lines, doctor.slider_lines):
        lines = list(check())
        assert lines and set(marks(lines)) == {"OK"}, lines


def test_doctor_sees_a_wrong_version_and_a_missing_package(monkeypatch):
    monkeypatch.setattr(doctor, "wanted", lambda: (">=9", ["numpy<1", "no-such-package>=1"]))
    assert marks(doctor.python_line()) == ["FAIL"]
    wrong, missing = doctor.package_lines()
    assert "outside <1" in wrong.text and "not installed" in missing.text
    assert wrong.mend and missing.mend


def test_doctor_sees_an_old_python(monkeypatch):
    monkeypatch.setattr(machine, "python_version", lambda: (3, 10, 13))
    assert marks(doctor.python_line()) == ["FAIL"]


def test_doctor_sees_a_kernel_of_another_python(monkeypatch):
    monkeypatch.setattr(doctor, "ask_kernel", lambda *e: ["'/elsewhere'", repr(str(paths.PACKAGE))])
    (line,) = doctor.kernel_lines()
    assert line.mark == "FAIL" and "kernelspec remove" in line.mend


def test_doctor_sees_a_kernel_that_dies(monkeypatch):
    def dies(*_):
        raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr(doctor, "ask_kernel", dies)
    (line,) = doctor.kernel_lines()
    assert line.mark == "FAIL" and "Kernel died" in line.text


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({}, "is missing"),
        (
            {
                "federated_extensions": [{"name": "@jupyter-widgets/jupyterlab-manager"}],
                "disabledExtensions": ["@jupyter-widgets/jupyterlab-manager:plugin"],
            },
            "switched off",
        ),
    ],
)
def test_doctor_sees_sliders_that_would_stay_blank(config, said, monkeypatch):
    monkeypatch.setattr("jupyterlab_server.config.get_page_config", lambda folders: config)
    (line,) = doctor.slider_lines()
    assert line.mark == "FAIL" and said in line.text


def test_doctor_sees_missing_programs(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert marks(doctor.nbgrader_lines()) == ["FAIL", "FAIL"]
    assert marks(doctor.chromium_lines()) == ["note"]


def test_doctor_sees_folders_that_cannot_be_written(monkeypatch, tmp_path):
    monkeypatch.setenv("TRIPARTITE_HOME", str(tmp_path / "not" / "yet"))
    assert marks(doctor.folder_lines()) == ["OK", "OK"]
    assert not (tmp_path / "not").exists()
    monkeypatch.setattr(machine, "writable", lambda folder: False)
    lines = list(doctor.folder_lines())
    assert marks(lines) == ["FAIL", "FAIL"] and "TRIPARTITE_HOME" in lines[1].mend
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TRIPARTITE_HOME", str(tmp_path / "file"))
    assert "which is a file" in list(doctor.folder_lines())[1].text


def test_doctor_sees_missing_assets_and_lessons(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "assets", lambda: tmp_path)
    monkeypatch.setattr(paths, "lessons", lambda: tmp_path)
    assert marks(doctor.asset_lines()) == marks(doctor.lesson_lines()) == ["FAIL"]


@pytest.mark.parametrize(("status", "mark"), [(0, "OK"), (1, "FAIL")])
def test_doctor_sees_lessons_out_of_step(status, mark, clone, monkeypatch, capsys):
    import tripartite.build

    monkeypatch.setattr(tripartite.build, "build", lambda root, check: print("much") or status)
    assert marks(doctor.lesson_lines()) == ["OK", mark]
    assert capsys.readouterr().out == ""


def test_doctor_goes_on_where_a_check_breaks(monkeypatch, capsys):
    def broken_lines():
        raise ImportError("No module named packaging")
        yield

    monkeypatch.setattr(doctor, "CHECKS", (broken_lines, lambda: [doctor.ok("fine"), doctor.note("hm")]))
    assert doctor.examine() == 1
    out = capsys.readouterr().out
    assert "broken could not be examined" in out and "OK    fine" in out and "1 to mend." in out
    monkeypatch.setattr(doctor, "CHECKS", (lambda: [doctor.ok("fine"), doctor.note("hm")],))
    assert doctor.examine() == 0


# ---- the real thing --------------------------------------------------------------------------


def start_lab(folder, *options):
    """JupyterLab in its own process, and the address it printed."""
    command = [sys.executable, "-m", "tripartite", "lab", *options]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        start_new_session=True,
    )
    said = ""
    for line in process.stdout:
        said += line
        if found := re.search(r"http://(?:localhost|127\.0\.0\.1):\S+token=\S+", line):
            return process, found[0]
    raise AssertionError(f"it ended with {process.wait()}:\n{said}")


def fetch(address):
    """The page, once the server listens: it prints its address a moment before."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"nothing answers at {address}")


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="stops it with a signal")
def test_jupyterlab_answers_at_the_address_it_prints(tmp_path):
    began = time.monotonic()
    process, address = start_lab(tmp_path, "2", "--no-browser", "--folder", "mine")
    try:
        assert "/lab/tree/02_reduced_neurons/02_reduced_neurons.ipynb" in address
        assert '"news": {"disabled": true}' in fetch(address)
        port, token = re.search(r":(\d+)/.*token=(\w+)", address).groups()
        lesson = f"http://127.0.0.1:{port}/api/contents/02_reduced_neurons/02_reduced_neurons.ipynb"
        assert '"type":"notebook"' in fetch(f"{lesson}?content=0&token={token}").replace(" ", "")
        again = subprocess.run(
            [sys.executable, "-m", "tripartite", "lab", "2", "--port", port, "--folder", "mine"],
            capture_output=True,
            text=True,
            timeout=30,
            cwd=tmp_path,
        )
        assert again.returncode == 2 and f"port {port} is in use" in again.stderr
    finally:
        stop(process)
    assert process.returncode == 0
    assert time.monotonic() - began < 60
