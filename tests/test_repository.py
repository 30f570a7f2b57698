"""What every file of the repository keeps to, and what the lock files and the README promise.

The checks are functions over names and texts. Each is run on this repository and, to prove that it can fail, on a line
that breaks it. So that this file holds no forbidden word itself, each pattern has a letter in brackets, and each line
of the examples a bar.
"""

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent

# A clone must mean the same on every machine: no path of one machine, and no package index. Which index a machine
# uses is its own setting; a file that names one would send every other machine there.
MACHINE_PATH = r"/w[o]rk\b|/r[o]ot\b|/h[o]me/[a-z]|/[U]sers/[A-Za-z]|/[o]pt/[a-z]|\.\./sh[a]red\b"
INDEX_HOST = (
    r"pyp[i]\.org|pythonhoste[d]\.org|npmj[s]\.(org|com)|yarnpk[g]\.com"
    r"|de[b]\.debian\.org|piwheel[s]\.org|crate[s]\.io|prox[y]\.golang\.org"
)
FORBIDDEN = re.compile(rf"(?<![\w./-])(?:{MACHINE_PATH})|{INDEX_HOST}".encode())

SETTING = re.compile(r"\bSCREENING_[A-Z0-9_]*[A-Z0-9]\b")
REQUIREMENT = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)", re.MULTILINE)


def repository_files() -> tuple[Path, ...]:
    """The files that are committed, or would be by the next commit."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = (REPOSITORY / name for name in listed.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def forbidden_places(path: Path, content: bytes) -> Iterator[str]:
    for number, line in enumerate(content.splitlines(), start=1):
        if found := FORBIDDEN.search(line):
            yield f"{path}:{number}: {found.group().decode()}"


def settings_in(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(name for text in texts for name in SETTING.findall(text))


def locked(name: str) -> dict[str, str]:
    return dict(REQUIREMENT.findall((REPOSITORY / name).read_text(encoding="utf-8")))


# ---- Places and hosts ----------------------------------------------------------------------------------------------


def test_no_file_names_a_path_of_a_machine_or_a_package_index() -> None:
    files = repository_files()
    assert REPOSITORY / "pyproject.toml" in files
    assert [place for path in files for place in forbidden_places(path, path.read_bytes())] == []


@pytest.mark.parametrize(
    "line",
    [
        "see /wo|rk/main/dev",
        "sys.path.append('/ho|me/anna/screening')",
        "as ../sh|ared/design.md says",
        "--index-url https://py|pi.org/sim|ple",
        "https://files.python|hosted.org/pack|ages/a.whl",
        '"resolved": "https://registry.npm|js.org/a.tgz"',
    ],
)
def test_a_path_of_a_machine_or_a_package_index_is_found(line: str) -> None:
    content = f"first line\n{line.replace('|', '')}\n"
    assert len(list(forbidden_places(Path("a"), content.encode()))) == 1


@pytest.mark.parametrize(
    "line", ["/patients/wo|rk", "screening/ro|ot/a", "the home nurse", "/wo|rkshop", "/home"]
)
def test_an_ordinary_line_is_not_found(line: str) -> None:
    assert list(forbidden_places(Path("a"), line.replace("|", "").encode())) == []


# ---- Settings ------------------------------------------------------------------------------------------------------


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    code = (*(REPOSITORY / "screening").rglob("*.py"), REPOSITORY / "wsgi.py", REPOSITORY / "dev")
    used = settings_in(path.read_text(encoding="utf-8") for path in code)
    documented = settings_in([(REPOSITORY / "README.md").read_text(encoding="utf-8")])
    assert used, "no setting was found at all: the search is wrong"
    assert documented == used


def test_a_setting_is_found_in_code_and_in_prose() -> None:
    assert settings_in(['os.environ["SCREENING_DATA"]', "`SCREENING_DATABASE_URL`: where."]) == {
        "SCREENING_DATA",
        "SCREENING_DATABASE_URL",
    }


# ---- Lock files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_pins_everything_by_version_and_hash_and_holds_nothing_else(name: str) -> None:
    lines = (REPOSITORY / name).read_text(encoding="utf-8").splitlines()
    pin = re.compile(r"[a-z0-9-]+==[^ ]+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not pin.fullmatch(line)] == []
    assert len(locked(name)) > 20


def test_the_test_lock_holds_the_whole_run_lock() -> None:
    # `./dev run` counts on it: where the test lock is installed, it installs nothing.
    assert locked("requirements.lock").items() <= locked("requirements-test.lock").items()


def test_the_locks_hold_everything_that_the_project_asks_for() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    extras = project["project"]["optional-dependencies"].values()
    run = [
        *project["project"]["dependencies"],
        *(need for extra in extras for need in extra),
        *groups["build"],
    ]
    assert names_of(run) <= locked("requirements.lock").keys()
    assert names_of(groups["test"]) <= locked("requirements-test.lock").keys()


def names_of(requirements: Iterable[str]) -> set[str]:
    return {
        re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower().replace("_", "-") for requirement in requirements
    }


# ---- The wheel -----------------------------------------------------------------------------------------------------


def test_the_wheel_carries_the_package_and_its_own_copy_of_the_data(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())

    expected = {
        place for path in repository_files() if (place := place_in_wheel(path.relative_to(REPOSITORY)))
    }
    assert {"screening/__init__.py", "screening/py.typed"} <= expected
    assert any(place.startswith("screening/data/questionnaires/") for place in expected)
    assert any(place.startswith("screening/data/criteria/") for place in expected)
    assert expected <= carried


def place_in_wheel(path: Path) -> str | None:
    match path.parts[0]:
        case "screening":
            return path.as_posix()
        case "questionnaires" | "criteria" | "translations":
            return f"screening/data/{path.as_posix()}"
        case _:
            return None
