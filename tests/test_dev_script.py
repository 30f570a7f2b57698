"""The script `dev`, run for real in folders with spaces in their names, by a stand-in for Python without a network.

The stand-in answers what the script asks of an interpreter: its version, `-m venv` (it copies itself) and
`-m pip install` (it notes the call). That a real pip installs the real locks is seen whenever these tests run at all.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent

STAND_IN = """#!/bin/sh
case "$1 $2 $3" in
    "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip install")
        echo "$*" >>"$NOTES"
        [ ! -e "$NOTES.pip-fails" ] || { echo 'No matching distribution found'; exit 1; }
        [ ! -e "$NOTES.pip-is-killed" ] || { rm "$NOTES.pip-is-killed"; kill -9 $$; }
        [ ! -e "$NOTES.pip-is-slow" ] || sleep 1 ;;
    "-c import ensurepip, venv "*) [ ! -e "$NOTES.venv-is-missing" ] ;;
    "-c import sys; sys.exit(sys.version_info < (3, 11)) "*) [ ! -e "$NOTES.python-is-old" ] ;;
    *) exec "$REAL_PYTHON" "$@" ;;
esac
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A checkout with the script, two locks and a project file, and the stand-in for Python beside it."""

    root: Path
    python: Path
    notes: Path

    def dev(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.root / "dev", *arguments],
            env=self.environment(),
            cwd=cwd or self.root,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )

    def environment(self) -> dict[str, str]:
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "PYTHON": str(self.python),
            "REAL_PYTHON": sys.executable,
            "NOTES": str(self.notes),
        }

    def set(self, state: str) -> None:
        Path(f"{self.notes}.{state}").touch()

    def unset(self, state: str) -> None:
        Path(f"{self.notes}.{state}").unlink()

    def pip_calls(self) -> list[str]:
        return self.notes.read_text().splitlines() if self.notes.exists() else []

    def locks_installed(self) -> list[str]:
        return [Path(call.rpartition(" -r ")[2]).name for call in self.pip_calls() if " -r " in call]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root = tmp_path / "a checkout"
    root.mkdir()
    shutil.copy(REPOSITORY / "dev", root / "dev")
    for name in ("requirements.lock", "requirements-test.lock", "pyproject.toml"):
        (root / name).write_text(f"{name}\n")
    python = tmp_path / "a python" / "python3"
    python.parent.mkdir()
    python.write_text(STAND_IN)
    python.chmod(0o755)
    return Checkout(root=root, python=python, notes=tmp_path / "notes")


# ---- What a person types -------------------------------------------------------------------------------------------


def test_the_script_is_posix_shell_without_a_syntax_error() -> None:
    assert (REPOSITORY / "dev").read_text().startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", REPOSITORY / "dev"], check=True)


def test_the_script_and_the_ci_script_may_be_executed() -> None:
    assert os.access(REPOSITORY / "dev", os.X_OK)
    assert os.access(REPOSITORY / ".ci" / "run", os.X_OK)


def test_without_arguments_it_says_how_it_is_used_and_fails(checkout: Checkout) -> None:
    result = checkout.dev()
    assert result.returncode == 2
    assert "usage: ./dev run" in result.stderr


def test_help_is_no_failure_and_makes_nothing(checkout: Checkout) -> None:
    result = checkout.dev("--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert "usage: ./dev run" in result.stdout
    assert not (checkout.root / ".venv").exists()


def test_an_unknown_command_is_named(checkout: Checkout) -> None:
    result = checkout.dev("no-such-command")
    assert result.returncode == 1
    assert "dev: no-such-command: no such command" in result.stderr


def test_a_command_runs_where_the_caller_stands_with_its_arguments_untouched(
    checkout: Checkout, tmp_path: Path
) -> None:
    result = checkout.dev("sh", "-c", 'printf "%s|" "$PWD" "$@"', "sh", "two words", "*", "", cwd=tmp_path)
    assert result.returncode == 0
    assert result.stdout == f"{tmp_path}|two words|*||"


def test_the_exit_code_of_the_command_is_passed_on(checkout: Checkout) -> None:
    assert checkout.dev("sh", "-c", "exit 13").returncode == 13


# ---- Finding a Python ----------------------------------------------------------------------------------------------


def test_a_python_that_does_not_exist_is_named(checkout: Checkout) -> None:
    checkout.python.unlink()
    result = checkout.dev("true")
    assert result.returncode == 1
    assert f"dev: PYTHON={checkout.python}: no such command" in result.stderr
    assert not (checkout.root / ".venv").exists()


def test_a_python_that_is_too_old_is_named(checkout: Checkout) -> None:
    checkout.set("python-is-old")
    result = checkout.dev("true")
    assert result.returncode == 1
    assert f"dev: PYTHON={checkout.python} is not a Python 3.11 or newer" in result.stderr


def test_a_python_without_venv_gives_the_line_to_type(checkout: Checkout) -> None:
    checkout.set("venv-is-missing")
    result = checkout.dev("true")
    assert result.returncode == 1
    assert "Type: sudo apt-get install python3-venv" in result.stderr


# ---- Making .venv and leaving it alone -----------------------------------------------------------------------------


def test_the_first_call_installs_and_the_second_does_not(checkout: Checkout) -> None:
    assert checkout.dev("true").returncode == 0
    assert len(checkout.pip_calls()) == 2
    assert "--require-hashes --only-binary :all:" in checkout.pip_calls()[0]
    assert "--no-index --no-deps --no-build-isolation --editable" in checkout.pip_calls()[1]

    second = checkout.dev("true")
    assert (second.returncode, second.stderr) == (0, "")
    assert len(checkout.pip_calls()) == 2


def test_running_needs_the_smaller_lock_and_testing_the_larger(checkout: Checkout) -> None:
    checkout.dev("run")
    assert checkout.locks_installed() == ["requirements.lock"]
    checkout.dev("true")
    assert checkout.locks_installed() == ["requirements.lock", "requirements-test.lock"]
    checkout.dev("run")
    assert checkout.locks_installed() == ["requirements.lock", "requirements-test.lock"]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock", "pyproject.toml"])
def test_a_changed_file_is_installed_into_the_same_venv(checkout: Checkout, name: str) -> None:
    checkout.dev("true")
    kept = checkout.root / ".venv" / "kept"
    kept.touch()
    (checkout.root / name).write_text("changed\n")
    checkout.dev("true")
    assert len(checkout.pip_calls()) == 4
    assert kept.exists()


def test_a_moved_checkout_gets_a_new_venv(checkout: Checkout, tmp_path: Path) -> None:
    checkout.dev("true")
    (checkout.root / ".venv" / "of the old place").touch()
    moved = Checkout(root=tmp_path / "moved", python=checkout.python, notes=checkout.notes)
    checkout.root.rename(moved.root)
    assert moved.dev("true").returncode == 0
    assert len(moved.pip_calls()) == 4
    assert not (moved.root / ".venv" / "of the old place").exists()


def test_a_failure_of_pip_is_shown_and_tried_again(checkout: Checkout) -> None:
    checkout.set("pip-fails")
    result = checkout.dev("true")
    assert result.returncode == 1
    assert "No matching distribution found" in result.stderr
    assert "dev: could not install the packages of requirements-test.lock" in result.stderr

    checkout.unset("pip-fails")
    assert checkout.dev("true").returncode == 0


def test_an_installation_that_was_killed_is_made_again_from_the_start(checkout: Checkout) -> None:
    checkout.set("pip-is-killed")
    assert checkout.dev("true").returncode == 1
    (checkout.root / ".venv" / "half a package").touch()

    assert checkout.dev("true").returncode == 0
    assert not (checkout.root / ".venv" / "half a package").exists()


def test_two_calls_at_once_install_once(checkout: Checkout) -> None:
    checkout.set("pip-is-slow")
    calls = [
        subprocess.Popen(
            [checkout.root / "dev", "true"],
            env=checkout.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    messages = [call.communicate(timeout=60)[1] for call in calls]
    assert [call.returncode for call in calls] == [0, 0, 0]
    assert len(checkout.pip_calls()) == 2
    assert sum("waiting for it" in message for message in messages) == 2
