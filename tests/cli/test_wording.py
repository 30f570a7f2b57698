"""`screening wording`: packs made from scratch, installed, listed, used, exported and removed; broken ones refused."""

# ruff: noqa: E501  a fault stands on one line: what is changed, and what is said of it

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from screening.catalog.catalog import load_catalog
from screening.core.questionnaire import Language, LinkId
from screening.interop.fhir_codes import WORDING
from tests.cli.running import printed, refused, run
from tests.interop.fhir import a_c15
from tests.wording_packs import LICENCE, REPOSITORY, SOURCE, a_pack, as_yaml, write_pack

SEVERE = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"
Values = dict[str, Any]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where wordings are kept; it is not there yet."""
    monkeypatch.setenv("SCREENING_WORDING", str(tmp_path / "wording"))
    return tmp_path / "wording"


def install(path: Path, *arguments: str) -> str:
    result = run("wording", "install", str(path), *arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def refusal(tmp_path: Path, content: Values | str | bytes, *arguments: str) -> list[str]:
    """What is said of a file that cannot be used: its name, then one line for every reason."""
    path = tmp_path / "broken.yaml"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        write_pack(tmp_path, content, path.name)
    first, *reasons = refused(run("wording", "install", str(path), *arguments), 10)
    assert first == f"{path}:"
    assert reasons
    return reasons


# ---- The whole way ---------------------------------------------------------------------------------------------


def test_a_pack_made_from_scratch_is_installed_listed_used_and_removed(tmp_path: Path, folder: Path) -> None:
    path = write_pack(tmp_path, a_pack())
    said = install(path, "--by", "Anne Overlæge")
    digest = sha256(path.read_bytes()).hexdigest()
    assert "qlq-c15-pal da, version 2.0.0: installed; validated" in said
    assert digest in said
    assert "restart the workers" in said

    listed = [line.split("\t") for line in run("wording", "list").stdout.splitlines()]
    installed, shipped = (line for line in listed if line[:2] == ["qlq-c15-pal", "da"])
    assert installed[2:7] == ["2.0.0", "in force", "validated", SOURCE, LICENCE]
    assert (installed[7], installed[9]) == ("Anne Overlæge", digest)
    assert shipped[3:5] == ["replaced", "not validated"]
    assert run("check").exit_code == 0

    document = printed(run("score", "-", document=a_c15(SEVERE, language="da")))
    # The file does not say in whose words it was answered: ours being validated says nothing of those.
    expected = {"language": "da", "source": None, "version": None, "validated": False}
    assert document["wording"] == expected

    removed = run("wording", "remove", "qlq-c15-pal", "da")
    assert (removed.exit_code, "restart the workers" in removed.stdout) == (0, True)
    assert list(folder.glob("*.json")) == []
    after = printed(run("score", "-", document=a_c15(SEVERE, language="da")))
    assert after["wording"]["validated"] is False
    assert after["scores"] == document["scores"]


def test_a_file_that_does_not_name_its_wording_is_never_marked_validated(tmp_path: Path) -> None:
    install(write_pack(tmp_path, a_pack()))
    marks = {
        language: printed(run("score", "-", document=a_c15(SEVERE, language=language)))["wording"]
        for language in ("da", "en", "sv")
    }
    assert {language: mark["validated"] for language, mark in marks.items()} == {
        "da": False,
        "en": False,
        "sv": False,
    }
    assert (marks["sv"]["source"], marks["sv"]["version"]) == (None, None)  # no such wording here: not known


@pytest.mark.parametrize(("validated", "version"), [(False, "1.0.0"), (True, "4.0.0")])
def test_a_response_that_says_in_whose_words_it_was_answered_is_believed(
    tmp_path: Path, validated: bool, version: str
) -> None:
    """Answers to somebody's unvalidated words must not be called validated because ours are."""
    install(write_pack(tmp_path, a_pack()))
    said: list[Values] = [
        {"url": "language", "valueCode": "da"},
        {"url": "source", "valueString": "Others"},
        {"url": "version", "valueString": version},
        {"url": "validated", "valueBoolean": validated},
    ]
    mark = {"url": WORDING, "extension": said}
    document = printed(run("score", "-", document=a_c15(SEVERE, language="da", extension=[mark])))
    expected = {"language": "da", "source": "Others", "version": version, "validated": validated}
    assert document["wording"] == expected
    del said[1]
    document = printed(run("score", "-", document=a_c15(SEVERE, language="da", extension=[mark])))
    assert document["wording"] == {**expected, "source": None, "version": None, "validated": False}


def test_an_assessment_names_the_wordings_that_were_read_and_by_which_responses(tmp_path: Path) -> None:
    install(write_pack(tmp_path, a_pack(validated=False)))
    fixture = REPOSITORY / "tests" / "fixtures" / "fhir" / "refer.json"
    arguments = ("assess", str(fixture), "--at", "2026-11-22T10:00:00+01:00")
    versions = printed(run(*arguments, "--format", "json"))["versions"]["questionnaires"]
    (c15,) = (entry["wording"] for entry in versions if entry["id"] == "qlq-c15-pal")
    assert [(mark["source"], mark["version"], mark["validated"]) for mark in c15] == [
        (SOURCE, "2.0.0", False)
    ]
    assert all(mark["responses"] for mark in c15)
    page = run(*arguments, "--language", "en").stdout
    assert "Wording da v2.0.0: NOT a validated translation." in page


def test_installed_twice_nothing_changes(tmp_path: Path, folder: Path) -> None:
    path = write_pack(tmp_path, a_pack())
    install(path, "--by", "first")
    before = {file.name: file.read_bytes() for file in folder.glob("*.json")}
    said = install(path, "--by", "second")
    assert "is installed already" in said
    assert "restart" not in said
    assert {file.name: file.read_bytes() for file in folder.glob("*.json")} == before


def test_the_same_words_in_another_layout_are_the_same_words(tmp_path: Path) -> None:
    install(write_pack(tmp_path, a_pack()))
    said = install(write_pack(tmp_path, "# a comment\n" + as_yaml(a_pack()), "other.yaml"))
    assert "is installed already" in said


def test_a_new_version_takes_the_place_of_the_old(tmp_path: Path) -> None:
    install(write_pack(tmp_path, a_pack()))
    install(write_pack(tmp_path, a_pack(version="2.0.1", title="Prøveskemaet igen")))
    catalog = load_catalog(REPOSITORY, wording=tmp_path / "wording")
    wordings = catalog.get_questionnaire("qlq-c15-pal").wordings
    assert {str(language): wording.version for language, wording in wordings.items()}["da"] == "2.0.1"


def test_a_pack_in_a_language_of_its_own_is_added(tmp_path: Path) -> None:
    before = set(load_catalog(REPOSITORY).get_questionnaire("qlq-c15-pal").wordings)
    said = install(write_pack(tmp_path, a_pack(language="so")))
    assert "do not speak so yet" in said
    catalog = load_catalog(REPOSITORY, wording=tmp_path / "wording")
    assert set(catalog.get_questionnaire("qlq-c15-pal").wordings) == {*before, "so"}


def test_a_pack_takes_the_place_of_our_draft_and_leaves_the_drafts_around_it(tmp_path: Path) -> None:
    said = install(write_pack(tmp_path, a_pack(language="pl")))
    assert "do not speak" not in said
    catalog = load_catalog(REPOSITORY, wording=tmp_path / "wording")
    polish = catalog.get_questionnaire("qlq-c15-pal").wordings[Language("pl")]
    assert (polish.version, polish.validated) == ("2.0.0", True)
    around = catalog.get_questionnaire("dk-pro-pall").wordings[Language("pl")]
    assert around.items[LinkId("1")].text == polish.items[LinkId("1")].text
    assert around.validated is False


def test_who_installs_is_the_account_unless_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "sygeplejerske")
    install(write_pack(tmp_path, a_pack()))
    assert "\tsygeplejerske\t" in run("wording", "list").stdout


def test_the_command_works_as_a_program_of_its_own(tmp_path: Path) -> None:
    path = write_pack(tmp_path, a_pack())
    command = [str(Path(sys.executable).with_name("screening")), "wording"]
    install_it = [*command, "install", str(path)]
    done = subprocess.run(install_it, env=os.environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    exported = subprocess.run(
        [*command, "export", "qlq-c15-pal", "da"], env=os.environ, capture_output=True, text=True, check=True
    )
    assert exported.stdout == path.read_text()


# ---- Broken packs ----------------------------------------------------------------------------------------------


def drop(*path: str) -> Callable[[Values], None]:
    def change(pack: Values) -> None:
        node = pack
        for step in path[:-1]:
            node = node[step]
        del node[path[-1]]

    return change


def put(value: Any, *path: str) -> Callable[[Values], None]:
    def change(pack: Values) -> None:
        node = pack
        for step in path[:-1]:
            node = node.setdefault(step, {})
        node[path[-1]] = value

    return change


def in_another_order(pack: Values) -> None:
    pack["options"]["degree"] = dict(reversed(pack["options"]["degree"].items()))


def options_of_an_item_in_another_order(pack: Values) -> None:
    pack["items"]["5"]["options"] = {code: f"Svar {code}" for code in "4321"}


def patched_proxies(pack: Values) -> None:
    for words in pack["items"].values():
        words["proxy_text"] = words["text"]


BROKEN: dict[str, tuple[Callable[[Values], None], str]] = {
    "an item is missing": (drop("items", "7"), "items: has no text for 7"),
    "an item that nobody asks": (put({"text": "a", "proxy_text": "b", "short": "c"}, "items", "pain"), "items.pain: there is no pain to give a text to"),
    "an option is missing": (drop("options", "degree", "3"), "options.degree: has no text for 3"),
    "another option code": (put("Prøve", "options", "degree", "5"), "options.degree.5: there is no 5 to give a text to"),
    "options in another order": (in_another_order, "options.degree: the answers stand in another order than 1, 2, 3, 4"),
    "an item's options in another order": (options_of_an_item_in_another_order, "items.5.options: the answers stand in another order than 1, 2, 3, 4"),
    "a set of options is missing": (drop("options", "overall"), "options: has no text for overall"),
    "a section is missing": (drop("sections", "body"), "sections: has no text for body"),
    "a scale is missing": (drop("scales", "PA"), "scales: has no text for PA"),
    "a recall period is missing": (drop("recall", "past-week"), "recall: has no text for past-week"),
    "no proxy wording": (drop("items", "1", "proxy_text"), "items.1: has no proxy_text, for someone who answers for the patient"),
    "the patient's words for the proxy": (patched_proxies, "items: every proxy_text repeats the text: who answers for the patient needs words of their own"),
    "a placeholder": (put("Hvordan har {name} det?", "items", "5", "text"), "items.5.text: has the placeholder {name}, and nothing is filled in"),
    "no language": (drop("language"), "language: is missing"),
    "a language in words": (put("dansk", "language"), "language: is not a language code such as da, pt-BR or zh-Hant (BCP 47)"),
    "a language that there is not": (put("xq", "language"), "language: is the code of no language (BCP 47): Danish is da, Polish pl, Arabic ar"),
    "a region that there is not": (put("da-QX", "language"), "language: names a region that there is not (BCP 47)"),
    "a way out of the folder": (put("../../etc/da", "language"), "language: is not a language code such as da, pt-BR or zh-Hant (BCP 47)"),
    "a text too long for a phone": (put("x" * 221, "items", "5", "text"), "items.5.text: 221 characters; at most 220 fit where it is shown"),
    "a short text too long": (put("x" * 46, "items", "5", "short"), "items.5.short: 46 characters; at most 45 fit where it is shown"),
    "an empty text": (put("  ", "items", "5", "text"), "items.5.text: expected text, found only space"),
    "nothing for a text": (put(None, "items", "5", "text"), "items.5.text: expected text, found nothing"),
    "an empty title": (put("", "title"), "title: expected text, found only space"),
    "no source": (drop("source"), "source: is missing"),
    "no licence": (drop("licence"), "licence: is missing"),
    "a source that says nothing": (put("ukendt", "source"), "source: says nothing: the pages show it wherever the wording is used"),
    "validated by nobody": (drop("licence"), "validated: a wording counts as validated only with its licence: who says so?"),
    "no version": (drop("version"), "version: is missing"),
    "a version of another kind": (put("anden udgave", "version"), "version: must be three numbers, such as 1.0.0"),
    "validated neither true nor false": (put("ja", "validated"), "validated: expected true or false, found 'ja'"),
    "for another version": (put("9.0.0", "fits"), "fits: is a wording for version 9.0.0, and qlq-c15-pal here is version 1.0.0: the items may have changed"),
    "for no version": (drop("fits"), "fits: is missing: say which questionnaire, and which version of it, it is for"),
    "for no questionnaire": (drop("questionnaire"), "questionnaire: is missing: say which questionnaire, and which version of it, it is for"),
    "for a questionnaire that is not here": (put("qlq-c30", "questionnaire"), "questionnaire: is not one that is known here"),
    "a way out by the questionnaire": (put("../../etc", "questionnaire"), "questionnaire: is not one that is known here"),
    "a key that is not known": (put("x", "licens"), "licens: the key licens is not known here (did you mean 'licence'?)"),
    "a character that is no text": (put("ond\u2028t", "items", "5", "text"), "items.5.text: has a character that is not text"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_pack_is_refused_with_its_reason(
    tmp_path: Path, folder: Path, change: Callable[[Values], None], reason: str
) -> None:
    pack = a_pack()
    change(pack)
    reasons = refusal(tmp_path, pack)
    assert any(said.partition(" ")[2] == reason for said in reasons), reasons
    assert all(said[0].isdigit() for said in reasons), "every reason begins with its line and column"
    assert not folder.exists()


FILES: dict[str, tuple[str | bytes, str]] = {
    "empty": (" \n", "is empty"),
    "not UTF-8": ("title: Prøve".encode("latin-1"), "line 1 is not UTF-8 text; save the file as UTF-8"),
    "too large": (b"x" * 2_000_001, "has 2000001 bytes, and a pack has at most 2000000"),
    "too large for YAML": ("# " + "x" * 600_000, "1:1: the file has 600002 characters, at most 524288"),
    "not YAML": ("title: [\n", "2:1: not YAML: while parsing a flow node did not find expected node content"),
    "not JSON": ('{"resourceType": ', "line 1, column 18: is not JSON from here on"),
    "JSON of something else": ('{"resourceType": "Patient"}', "resourceType: must be Questionnaire"),
    "only text": ("hej", "1:1: expected keys with values (at least language, version, source, licence, validated, title, introduction), found 'hej'"),
    "a key given twice": ("title: a\ntitle: b\n", "2:1: the key title stands twice, first on line 1"),
    "an alias": ("title: &a x\nsource: *a\n", "2:9: an alias (*); write the value out, so that every line says what it means"),
    "a tag": ("title: !!python/object:os.system x\n", "1:8: a tag (!); write the value without it"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), FILES.values(), ids=FILES.keys())
def test_a_file_that_is_no_pack_is_refused_with_its_reason(
    tmp_path: Path, content: str | bytes, reason: str
) -> None:
    assert reason in refusal(tmp_path, content)


def test_every_reason_is_said_at_once(tmp_path: Path) -> None:
    pack = a_pack(source=None, language="dansk", fits="0.9.0", version="to")
    changes = ("an item is missing", "options in another order", "a placeholder", "a short text too long")
    for name in changes:
        BROKEN[name][0](pack)
    pack["items"]["9"]["text"] = ""
    pack["colour"] = "red"
    reasons = [said.partition(" ")[2] for said in refusal(tmp_path, pack)]
    expected = {
        *(BROKEN[name][1] for name in changes),
        "source: is missing",
        "validated: a wording counts as validated only with its source: who says so?",
        "language: is not a language code such as da, pt-BR or zh-Hant (BCP 47)",
        "version: must be three numbers, such as 1.0.0",
        "fits: is a wording for version 0.9.0, and qlq-c15-pal here is version 1.0.0: the items may have changed",
        "items.9.text: expected text, found only space",
        "colour: the key colour is not known here",
    }
    assert expected <= set(reasons)
    assert len(reasons) == len(set(reasons))


def test_other_words_under_an_installed_version_are_refused(tmp_path: Path, folder: Path) -> None:
    install(write_pack(tmp_path, a_pack()))
    before = (folder / "qlq-c15-pal.da.json").read_bytes()
    other = a_pack(title="Et andet skema")
    reason = "version: 2.0.0 is installed already with other content: give this one a version of its own"
    assert [said.partition(" ")[2] for said in refusal(tmp_path, other)] == [reason]
    del other["items"]["3"]
    assert [said.partition(" ")[2] for said in refusal(tmp_path, other)] == [
        "items: has no text for 3",
        reason,
    ]
    assert (folder / "qlq-c15-pal.da.json").read_bytes() == before


def test_a_variant_has_no_words_of_its_own(tmp_path: Path) -> None:
    pack = {**a_pack("ipos-patient"), "questionnaire": "ipos-patient-3d"}
    assert any("a variant has no file but questionnaire.yaml" in said for said in refusal(tmp_path, pack))


# ---- Export ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "questionnaire", ["qlq-c15-pal", "dk-basal-facts", "ipos-patient", "ipos-proxy", "dk-pro-pall"]
)
def test_a_shipped_wording_exported_and_installed_is_the_same_wording(
    tmp_path: Path, folder: Path, questionnaire: str
) -> None:
    before = load_catalog(REPOSITORY).get_questionnaire(questionnaire)
    exported = tmp_path / "pack.yaml"
    assert run("wording", "export", questionnaire, "da", "-o", str(exported)).exit_code == 0
    install(exported)
    after = load_catalog(REPOSITORY, wording=folder).get_questionnaire(questionnaire)
    assert after.wordings == before.wordings
    assert after.ref.sha256 != before.ref.sha256


@pytest.mark.parametrize(
    "questionnaire", ["qlq-c15-pal", "dk-basal-facts", "ipos-patient", "ipos-proxy", "relative-needs"]
)
def test_a_wording_exported_as_fhir_in_two_languages_and_installed_is_the_same_wording(
    tmp_path: Path, folder: Path, questionnaire: str
) -> None:
    before = load_catalog(REPOSITORY).get_questionnaire(questionnaire)
    exported = tmp_path / "pack.json"
    result = run("wording", "export", questionnaire, "da", "en", "--format", "fhir", "-o", str(exported))
    assert result.exit_code == 0, result.stderr
    assert len(json.loads(exported.read_text())["item"]) == len(before.sections)
    install(exported)
    after = load_catalog(REPOSITORY, wording=folder).get_questionnaire(questionnaire)
    assert after.wordings == before.wordings


def test_an_installed_pack_comes_out_as_it_went_in_and_the_shipped_one_stays_at_hand(tmp_path: Path) -> None:
    text = "# by the test\n" + as_yaml(a_pack())
    install(write_pack(tmp_path, text))
    assert run("wording", "export", "qlq-c15-pal", "da").stdout == text
    assert SOURCE not in run("wording", "export", "qlq-c15-pal", "da", "--shipped").stdout


def test_an_installed_pack_exported_as_fhir_is_installed_already(tmp_path: Path) -> None:
    install(write_pack(tmp_path, a_pack()))
    exported = tmp_path / "pack.json"
    run("wording", "export", "qlq-c15-pal", "da", "--format", "fhir", "-o", str(exported))
    assert "is installed already" in install(exported)


def test_what_fhir_cannot_say_is_not_exported_in_part() -> None:
    (said,) = refused(run("wording", "export", "dk-pro-pall", "da", "--format", "fhir"), 14)
    assert said == "this wording cannot be said whole in FHIR: export it as YAML"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("export", "qlq-c15-pal", "xx"), 12),
        (("export", "qlq-c16", "da"), 12),
        (("export", "ipos-patient-3d", "da"), 12),
        (("export", "../../etc/passwd", "da"), 12),
        (("export", "qlq-c15-pal", "da", "en"), 2),
        (("remove", "qlq-c15-pal", "da"), 12),
        (("remove", "../wording/qlq-c15-pal", "da"), 12),
        (("remove", "qlq-c15-pal", "../da"), 12),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_what_is_not_there_is_not_found(arguments: tuple[str, ...], code: int) -> None:
    refused(run("wording", *arguments), code)


def test_removing_leads_nowhere_but_into_the_folder(tmp_path: Path, folder: Path) -> None:
    install(write_pack(tmp_path, a_pack()))
    outside = tmp_path / "other.da.json"
    outside.write_text("{}")
    refused(run("wording", "remove", "../other", "da"), 12)
    assert outside.exists()


# ---- The folder ------------------------------------------------------------------------------------------------


def test_without_the_setting_it_is_beside_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SCREENING_WORDING")
    monkeypatch.setenv("SCREENING_DATABASE_URL", f"sqlite:///{tmp_path / 'db' / 'screening.sqlite3'}")
    install(write_pack(tmp_path, a_pack()))
    assert (tmp_path / "db" / "wording" / "qlq-c15-pal.da.json").is_file()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SCREENING_WORDING", str(tmp_path / "file" / "wording"))
    (said,) = refused(run("wording", "install", str(write_pack(tmp_path, a_pack()))), 1)
    assert str(tmp_path / "file") in said


def test_a_folder_that_is_a_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SCREENING_WORDING", str(tmp_path / "file"))
    path = write_pack(tmp_path, a_pack())
    for arguments in (("wording", "install", str(path)), ("wording", "list"), ("check",)):
        (said,) = refused(run(*arguments), 10)
        assert said == f"SCREENING_WORDING: {tmp_path / 'file'} is a file, not a folder"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENING_WORDING", "/proc/wording")  # closed to everybody, root too
    (said,) = refused(run("wording", "install", str(write_pack(tmp_path, a_pack()))), 1)
    assert said.startswith("/proc/wording: ")


@pytest.mark.parametrize("damage", ["{", "[]", "{}", ""], ids=repr)
def test_a_damaged_wording_stops_the_start_until_it_is_removed(
    tmp_path: Path, folder: Path, damage: str
) -> None:
    install(write_pack(tmp_path, a_pack()))
    (folder / "qlq-c15-pal.da.json").write_text(damage)
    assert any("altered or damaged" in line for line in refused(run("check"), 10))
    assert run("wording", "remove", "qlq-c15-pal", "da").exit_code == 0
    assert run("check").exit_code == 0


def test_a_word_changed_in_the_folder_is_noticed(tmp_path: Path, folder: Path) -> None:
    install(write_pack(tmp_path, a_pack()))
    file = folder / "qlq-c15-pal.da.json"
    file.write_text(file.read_text().replace("Prøvesvar 4", "Prøvesvar 1"))
    assert any(
        "altered or damaged" in line for line in refused(run("score", "-", document=a_c15(SEVERE)), 10)
    )


def test_a_wording_for_an_older_questionnaire_stops_the_start(tmp_path: Path, folder: Path) -> None:
    """Left out in silence, patients would be asked in other words than the service believes."""
    install(write_pack(tmp_path, a_pack()))
    record = json.loads((folder / "qlq-c15-pal.da.json").read_text())
    record["text"] = record["text"].replace("fits: 1.0.0", "fits: 0.9.0")
    record |= {"fits": "0.9.0", "text_sha256": sha256(record["text"].encode()).hexdigest()}
    (folder / "qlq-c15-pal.da.json").write_text(json.dumps(record))
    assert any("is a wording for version 0.9.0" in line for line in refused(run("check"), 10))
    assert "\tdoes not fit\t" in run("wording", "list").stdout
    install(write_pack(tmp_path, a_pack()))
    assert run("check").exit_code == 0
