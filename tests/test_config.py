import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import screening
from screening import config
from screening.config import BadSettings, Settings, find_data, find_wording, load_settings
from screening.core.errors import ScreeningError

KEY = "k" * 43


def make_environ(folder: Path, **settings: str) -> dict[str, str]:
    return {"SCREENING_DATABASE_URL": f"sqlite:///{folder / 'test.sqlite3'}", **settings}


def faults(environ: dict[str, str]) -> dict[str, str]:
    with pytest.raises(BadSettings) as caught:
        load_settings(environ)
    return {problem.where: problem.text for problem in caught.value.problems}


def test_what_is_not_set_is_as_the_settings_say(tmp_path: Path) -> None:
    found = load_settings(make_environ(tmp_path, SCREENING_SECRET_KEY=KEY))
    expected = Settings(
        data=found.data,
        translations=found.translations,
        database_url=f"sqlite:///{tmp_path / 'test.sqlite3'}",
        secret_key=KEY,
        wording=tmp_path / "wording",
    )
    assert found == expected


def test_the_database_is_in_the_checkout_unless_it_is_said_where(tmp_path: Path) -> None:
    root = Path(screening.__file__).resolve().parents[1]
    assert config._default_database_url({}) == f"sqlite:///{root / 'var' / 'screening.sqlite3'}"


def test_installed_it_is_in_the_users_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "_PACKAGE", tmp_path / "site-packages" / "screening")
    environ = {"XDG_DATA_HOME": str(tmp_path / "home")}
    found = config._default_database_url(environ)
    assert found == f"sqlite:///{tmp_path / 'home' / 'screening' / 'screening.sqlite3'}"
    assert find_data({}) == tmp_path / "site-packages" / "screening" / "data"


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    said = faults(
        make_environ(
            tmp_path,
            SCREENING_SECRET_KEY="short",
            SCREENING_DATA=str(tmp_path),
            SCREENING_BASE_URL="screening.example.dk",
            SCREENING_SECURE_COOKIES="perhaps",
            SCREENING_TRUSTED_PROXIES="-1",
            SCREENING_TIME_ZONE="../etc/passwd",
            SCREENING_INVITATION_DAYS="0",
        )
    )
    assert set(said) == {
        "SCREENING_SECRET_KEY",
        "SCREENING_DATA",
        "SCREENING_BASE_URL",
        "SCREENING_SECURE_COOKIES",
        "SCREENING_TRUSTED_PROXIES",
        "SCREENING_TIME_ZONE",
        "SCREENING_INVITATION_DAYS",
    }
    assert "questionnaires" in said["SCREENING_DATA"]
    assert "criteria" in said["SCREENING_DATA"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["", "mysql://x", "sqlite://", "sqlite:///:memory:", "screening.sqlite3"], ids=repr
)
def test_a_database_that_cannot_hold_anything_is_refused(tmp_path: Path, url: str) -> None:
    environ = {"SCREENING_DATABASE_URL": url, "SCREENING_SECRET_KEY": KEY}
    if not url:  # set to nothing is not set
        assert load_settings(environ).database_url.startswith("sqlite:///")
        return
    assert list(faults(environ)) == ["SCREENING_DATABASE_URL"]


def test_a_relative_path_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    environ = {"SCREENING_DATABASE_URL": "sqlite:///here.sqlite3", "SCREENING_SECRET_KEY": KEY}
    assert load_settings(environ).database_url == f"sqlite:///{tmp_path / 'here.sqlite3'}"


def test_no_secret_is_shown(tmp_path: Path) -> None:
    url = "postgresql://anna:hunter2@db/screening"
    settings = load_settings({"SCREENING_DATABASE_URL": url, "SCREENING_SECRET_KEY": KEY})
    assert settings.database_url == url
    assert KEY not in repr(settings)
    assert "hunter2" not in repr(settings)


def test_no_secret_is_quoted_when_it_is_wrong() -> None:
    environ = {"SCREENING_DATABASE_URL": "oracle://anna:hunter2@db", "SCREENING_SECRET_KEY": "tooshort"}
    with pytest.raises(ScreeningError) as caught:
        load_settings(environ)
    assert "hunter2" not in str(caught.value)
    assert "tooshort" not in str(caught.value)
    assert caught.value.exit_code == 10


def test_a_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    environ = make_environ(tmp_path / "new")
    first = load_settings(environ).secret_key
    assert load_settings(environ).secret_key == first
    assert len(first) >= 43
    (file,) = (tmp_path / "new").iterdir()
    assert file.name == "test.sqlite3.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_workers_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    program = (
        "import os; from screening.config import load_settings; print(load_settings(os.environ).secret_key)"
    )
    environ = make_environ(tmp_path)
    workers = [
        subprocess.Popen([sys.executable, "-c", program], env=environ, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert len({worker.communicate()[0] for worker in workers}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["test.sqlite3.key"]


def test_an_empty_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "test.sqlite3.key").touch()
    assert "is empty" in faults(make_environ(tmp_path))["SCREENING_SECRET_KEY"]


def test_postgresql_needs_a_key_that_its_hosts_share() -> None:
    said = faults({"SCREENING_DATABASE_URL": "postgresql://db/screening"})
    assert "must share a key" in said["SCREENING_SECRET_KEY"]


@pytest.mark.parametrize(
    ("base_url", "secure"), [("https://screening.example.dk/", True), ("http://localhost:8000", False)]
)
def test_cookies_are_secure_where_the_address_is(tmp_path: Path, base_url: str, secure: bool) -> None:
    settings = load_settings(make_environ(tmp_path, SCREENING_SECRET_KEY=KEY, SCREENING_BASE_URL=base_url))
    assert settings.secure_cookies is secure
    assert not settings.base_url.endswith("/")


def test_every_setting_is_documented() -> None:
    source = Path(config.__file__).read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(SCREENING_\w+)`", config.__doc__ or "", re.MULTILINE))
    assert documented == set(re.findall(r'"(SCREENING_\w+)"', source))
    assert len(documented) >= 13


# ---- The folder of installed wordings ----------------------------------------------------------------------------


def test_wordings_are_kept_beside_an_sqlite_database(tmp_path: Path) -> None:
    environ = make_environ(tmp_path / "db", SCREENING_SECRET_KEY=KEY)
    assert find_wording(environ) == load_settings(environ).wording == tmp_path / "db" / "wording"


def test_wordings_are_kept_in_the_checkout_unless_it_is_said_where() -> None:
    root = Path(screening.__file__).resolve().parents[1]
    postgres = {"SCREENING_DATABASE_URL": "postgresql://db/screening", "SCREENING_SECRET_KEY": KEY}
    assert find_wording({}) == find_wording(postgres) == root / "var" / "wording"
    assert load_settings(postgres).wording == root / "var" / "wording"


def test_the_folder_of_wordings_is_the_one_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    environ = make_environ(tmp_path, SCREENING_SECRET_KEY=KEY, SCREENING_WORDING="here")
    assert find_wording(environ) == load_settings(environ).wording == tmp_path / "here"
    assert not (tmp_path / "here").exists()
    (tmp_path / "here").write_text("")
    assert faults(environ) == {"SCREENING_WORDING": f"{tmp_path / 'here'} is a file, not a folder"}


def test_wordings_are_found_without_a_database_that_can_be_used(tmp_path: Path) -> None:
    wrong = {"SCREENING_DATABASE_URL": "oracle://db", "SCREENING_WORDING": str(tmp_path)}
    assert find_wording(wrong) == tmp_path
