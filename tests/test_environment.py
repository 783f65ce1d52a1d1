"""pyproject.toml is the one list of dependencies; environment.yml, both locks and course.py follow it."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import course

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock")
MODELS = "requirements-models.lock"
CONDA_NAMES = {"matplotlib-base": "matplotlib"}  # conda-forge's matplotlib would bring a whole Qt
CONDA_ONLY = {"python", "pip"}


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def pyproject():
    return tomllib.loads(read("pyproject.toml"))


def ranges(lines):
    """Name -> range of a list of requirement lines, refusing a name that stands there twice."""
    needs = [Requirement(line) for line in lines]
    names = [canonicalize_name(need.name) for need in needs]
    assert len(set(names)) == len(names), f"twice in the list: {sorted(names)}"
    return dict(zip(names, (need.specifier for need in needs), strict=True))


def wanted_in(lock):
    """What a lock has to hold: the run-time list, its own tools and, in the second, the tests'."""
    table = pyproject()
    if lock == MODELS:
        return [Requirement(line) for line in table["dependency-groups"]["models"]]
    groups = [table["project"]["dependencies"], table["dependency-groups"]["lock"]]
    if "test" in lock:
        groups.append(table["project"]["optional-dependencies"]["test"])
    return [Requirement(line) for group in groups for line in group]


def pins(lock):
    """Name -> the pinned requirements (more than one when the version depends on the Python)."""
    found = {}
    for line in re.findall(r"^(\S.*?==.*?)(?: \\)?$", read(lock), re.M):
        need = Requirement(line)
        found.setdefault(canonicalize_name(need.name), []).append(need)
    return found


def pinned_version(need):
    (spec,) = need.specifier
    assert spec.operator == "==", f"{need} is not pinned"
    return spec.version


# ---- environment.yml -------------------------------------------------------------------------


def conda_lines():
    return [line for line in yaml.safe_load(read("environment.yml"))["dependencies"] if isinstance(line, str)]


def test_conda_asks_for_the_same_packages_in_the_same_ranges():
    lines = [line for line in conda_lines() if re.split(r"[=<>]", line)[0] not in CONDA_ONLY]
    conda = {CONDA_NAMES.get(name, name): spec for name, spec in ranges(lines).items()}
    assert conda == ranges(pyproject()["project"]["dependencies"])


def test_conda_names_one_python_exactly_because_binder_ignores_a_range():
    (line,) = [line for line in conda_lines() if line.startswith("python=")]
    match = re.fullmatch(r"python=(3\.\d+)", line)
    assert match, line
    assert SpecifierSet(pyproject()["project"]["requires-python"]).contains(match[1] + ".0")


def test_conda_installs_the_package_and_asks_conda_forge_first():
    env = yaml.safe_load(read("environment.yml"))
    assert env["channels"][0] == "conda-forge"
    assert "pip" in env["dependencies"]
    assert {"pip": ["-e ."]} in env["dependencies"]


# ---- the locks -------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", [*LOCKS, MODELS])
def test_every_requirement_is_pinned_inside_its_range(lock):
    held = pins(lock)
    for need in wanted_in(lock):
        pinned = held.get(canonicalize_name(need.name))
        assert pinned, f"{lock} lacks {need.name}: renew it (see pyproject.toml)"
        for pin in pinned:
            assert need.specifier.contains(pinned_version(pin)), f"{lock}: {pin} is outside {need}"


@pytest.mark.parametrize("lock", [*LOCKS, MODELS])
def test_every_pin_has_hashes(lock):
    entries = re.split(r"\n(?=\S)", read(lock).strip())
    assert len(entries) > 100 or lock == MODELS
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==\S+", entry), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), f"no hash: {entry.splitlines()[0]}"


@pytest.mark.parametrize("lock", [*LOCKS, MODELS])
def test_no_lock_names_a_host_or_a_path(lock):
    named = re.findall(r"\w+://\S*|file:\S*| @ \S+|--\w*(?:index|links)\S*|^#.*", read(lock), re.M)
    assert not named


def test_the_lock_of_the_tests_holds_the_other_unchanged():
    # course.py adds the tests to an environment that is already there, so no shared pin may differ.
    run, test = (
        {name: sorted(pinned_version(n) for n in needs) for name, needs in pins(lock).items()}
        for lock in LOCKS
    )
    assert run.items() <= test.items()


def test_the_lock_of_the_models_holds_no_more_than_its_list():
    # It is installed without dependencies, so what is not in the list would never be used.
    assert sorted(pins(MODELS)) == sorted(canonicalize_name(need.name) for need in wanted_in(MODELS))


def test_the_models_are_those_that_the_code_was_written_for():
    from tripartite.pretrained.packages import NETWORKS

    held = pins(MODELS)
    for network in NETWORKS.values():
        (pin,) = held[network.package]
        assert pinned_version(pin) == network.version
        assert set(network.libraries) <= set(held)


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("minor", [11, 12, 13, 14])
def test_on_every_system_and_python_each_requirement_is_pinned_once(system, minor):
    here = {
        "sys_platform": system,
        "os_name": "nt" if system == "win32" else "posix",
        "python_version": f"3.{minor}",
        "python_full_version": f"3.{minor}.9",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    for name, needs in pins("requirements-test.lock").items():
        apply = [need for need in needs if need.marker is None or need.marker.evaluate(here)]
        assert len(apply) <= 1, f"{name} is pinned twice on {system}, Python 3.{minor}"
        if name in ranges(pyproject()["project"]["dependencies"]):
            assert apply, f"{name} is not pinned on {system}, Python 3.{minor}"


# ---- what stands here now ---------------------------------------------------------------------


def test_installed_versions_are_in_range():
    table = pyproject()["project"]
    for name, spec in ranges(table["dependencies"] + table["optional-dependencies"]["test"]).items():
        assert spec.contains(version(name), prereleases=True), f"{name} {version(name)} is outside {spec}"


def test_course_py_names_the_pythons_that_pyproject_allows():
    allowed = SpecifierSet(pyproject()["project"]["requires-python"])
    minors = [minor for minor in range(30) if allowed.contains(f"3.{minor}.0")]
    assert [(3, minors[0]), (3, minors[-1])] == [course.OLDEST, course.NEWEST]


def test_the_build_backend_of_the_lock_suits_pyproject():
    (need,) = map(Requirement, pyproject()["build-system"]["requires"])
    for pin in pins("requirements.lock")[need.name]:
        assert need.specifier.contains(pinned_version(pin))


@pytest.mark.parametrize("name", ["LICENSE", "CITATION.cff", "environment.yml", *LOCKS, MODELS])
def test_the_version_and_the_licences_are_said_the_same_everywhere(name):
    text, project = read(name), pyproject()["project"]
    if name == "CITATION.cff":
        cited = yaml.safe_load(text)
        assert cited["version"] == project["version"]
        assert " AND ".join(cited["license"]) == project["license"]
    if name == "LICENSE":
        assert "BSD 3-Clause" in text and "CC BY 4.0" in text and "assets/README.md" in text
    assert "\t" not in text and text.endswith("\n")


def test_the_package_knows_its_version():
    import tripartite

    assert tripartite.__version__ == pyproject()["project"]["version"]
