"""Packs among the files of a questionnaire, and the folder that keeps them."""

from __future__ import annotations

import multiprocessing
import os
import threading
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.catalog.catalog import load_catalog
from screening.catalog.language_tags import problem_of_tag
from screening.catalog.strict_yaml import parse
from screening.catalog.wording_pack import pack_of_wording, with_packs, write_pack
from screening.catalog.wording_pack_folder import (
    InstalledPack,
    find_pack,
    list_packs,
    remove_pack,
    save_pack,
    writing_to,
)
from screening.core.errors import BadDataFile, NotFound
from screening.core.questionnaire import Language, QuestionnaireId
from tests.wording_packs import REPOSITORY, a_pack, as_yaml

SHIPPED = load_catalog(REPOSITORY)
C15 = QuestionnaireId("qlq-c15-pal")
DANISH = Language("da")


def an_installed_pack(text: str | None = None, **changes: Any) -> InstalledPack:
    text = as_yaml(a_pack()) if text is None else text
    pack = InstalledPack(
        questionnaire="qlq-c15-pal",
        fits="1.0.0",
        language="da",
        version="2.0.0",
        source="a test",
        licence="none",
        validated=False,
        installed_by="a test",
        installed_at="2026-11-22T10:00:00+01:00",
        sha256="0" * 64,
        text_sha256=sha256(text.encode()).hexdigest(),
        text=text,
    )
    return replace(pack, **changes)


# ---- Among the files of a questionnaire ------------------------------------------------------------------------


def test_a_pack_takes_the_place_of_the_shipped_wording_and_changes_the_fingerprint() -> None:
    source = SHIPPED.sources[SHIPPED.questionnaires[C15].ref.sha256]
    packed = with_packs(source, [("qlq-c15-pal", "da", "text")])
    assert packed.files["wording.da.yaml"] == "text"
    assert packed.files["wording.en.yaml"] == source.files["wording.en.yaml"]
    assert packed.sha256 != source.sha256
    assert with_packs(source, []) == source


def test_a_pack_reaches_the_questionnaires_that_take_from_its_own() -> None:
    source = SHIPPED.sources[SHIPPED.questionnaires[QuestionnaireId("dk-pro-pall")].ref.sha256]
    packed = with_packs(
        source, [("qlq-c15-pal", "da", "text"), ("ipos-patient", "da", "nothing to do with it")]
    )
    assert packed.files["../qlq-c15-pal/wording.da.yaml"] == "text"
    assert packed.files.keys() == source.files.keys()


def test_an_installed_wording_is_read_by_everything_that_asks_it_and_by_nothing_else(tmp_path: Path) -> None:
    install(tmp_path, an_installed_pack())
    catalog = load_catalog(REPOSITORY, wording=tmp_path)
    changed = {
        id
        for id, questionnaire in catalog.questionnaires.items()
        if questionnaire != SHIPPED.questionnaires[id]
    }
    assert changed == {"qlq-c15-pal", "dk-pro-pall"}
    whole = catalog.questionnaires[QuestionnaireId("dk-pro-pall")].wordings[DANISH]
    assert "prøveord 5" in next(words.text for id, words in whole.items.items() if id == "5")
    assert whole.validated is False, "half of its words are validated by nobody"
    for id in changed:
        ref = catalog.questionnaires[id].ref
        assert catalog.sources[ref.sha256].sha256 == ref.sha256 != SHIPPED.questionnaires[id].ref.sha256


def test_a_variant_of_validated_words_is_not_validated(tmp_path: Path) -> None:
    """Its recall period is another one than that which was validated."""
    text = as_yaml(a_pack("ipos-patient"))
    install(tmp_path, an_installed_pack(text, questionnaire="ipos-patient"))
    wordings = {
        str(id): questionnaire.wordings[DANISH].validated
        for id, questionnaire in load_catalog(REPOSITORY, wording=tmp_path).questionnaires.items()
        if id in ("ipos-patient", "ipos-patient-3d")
    }
    assert wordings == {"ipos-patient": True, "ipos-patient-3d": False}


def test_a_wording_for_a_questionnaire_that_is_not_here_stops_the_start(tmp_path: Path) -> None:
    install(tmp_path, an_installed_pack(questionnaire="gone"))
    with pytest.raises(BadDataFile, match=r"gone\.da\.json: a wording is installed for a questionnaire"):
        load_catalog(REPOSITORY, wording=tmp_path)


@pytest.mark.parametrize("id", ["qlq-c15-pal", "dk-basal-facts", "dk-pro-pall"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_shipped_wording_is_a_pack_with_two_keys_more(id: str, language: str) -> None:
    source = SHIPPED.sources[SHIPPED.questionnaires[QuestionnaireId(id)].ref.sha256]
    text = pack_of_wording(source, Language(language))
    assert text is not None
    shipped = source.files[f"wording.{language}.yaml"]
    assert text.endswith(shipped)
    head = {"questionnaire": id, "fits": source.version}
    assert parse(text).value == {**head, **parse(shipped).value}  # type: ignore[dict-item]
    assert parse(text).problems == ()


# `<<` as a key is YAML's merge, which is refused on purpose.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: text != "<<"
)


@given(st.dictionaries(TEXTS, st.one_of(TEXTS, st.booleans(), st.dictionaries(TEXTS, TEXTS))))
def test_what_is_written_is_read_back(values: dict[str, Any]) -> None:
    document = parse(write_pack(values))
    assert (document.value, document.problems) == (values, ())


# ---- The code of a language ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tag", ["da", "kl", "fo", "pl", "ar", "uk", "pt-BR", "zh-Hant", "zh-Hant-TW", "es-419", "sl-rozaj"]
)
def test_the_code_of_a_language_is_known(tag: str) -> None:
    assert problem_of_tag(tag) is None


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "d",
        "DA",
        "da-dk",
        "da_DK",
        "dansk",
        "xq",
        "und",
        "zxx",
        "da-",
        "da-QX",
        "da-Qxyz",
        "../da",
        "da\n",
        "d\u0430",
    ],
    ids=repr,
)
def test_what_is_no_code_of_a_language_is_refused(tag: str) -> None:
    assert problem_of_tag(tag) is not None


# ---- The folder ------------------------------------------------------------------------------------------------


def install(folder: Path, pack: InstalledPack) -> None:
    with writing_to(folder):
        save_pack(folder, pack)


def test_a_pack_is_read_back_as_it_was_saved(tmp_path: Path) -> None:
    pack = an_installed_pack()
    install(tmp_path / "new" / "folder", pack)
    assert list_packs(tmp_path / "new" / "folder") == (pack,)
    assert find_pack(tmp_path / "new" / "folder", "qlq-c15-pal", "da") == pack
    assert find_pack(tmp_path / "new" / "folder", "qlq-c15-pal", "en") is None


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert list_packs(tmp_path / "nowhere") == list_packs(None) == ()


@pytest.mark.parametrize("place", ["../x", "x/y", "", ".", "x.da", "x" * 65, "x\0"], ids=repr)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "wording"
    for pack in (an_installed_pack(questionnaire=place), an_installed_pack(language=place)):
        with pytest.raises(NotFound):
            install(folder, pack)
        with writing_to(folder), pytest.raises(NotFound):
            remove_pack(folder, pack.questionnaire, pack.language)
        assert find_pack(folder, pack.questionnaire, pack.language) is None
    assert [path.name for path in tmp_path.rglob("*")] == ["wording", ".lock"]


def test_a_record_under_another_name_is_not_used(tmp_path: Path) -> None:
    install(tmp_path, an_installed_pack())
    (tmp_path / "qlq-c15-pal.da.json").rename(tmp_path / "qlq-c15-pal.en.json")
    with pytest.raises(BadDataFile, match="altered or damaged"):
        list_packs(tmp_path)


def test_every_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.da.json").write_text("{")
    (tmp_path / "b.da.json").write_bytes(b"\xff")
    with pytest.raises(BadDataFile) as refused:
        list_packs(tmp_path)
    assert [problem.where for problem in refused.value.problems] == ["a.da.json", "b.da.json"]


def test_a_writing_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = an_installed_pack()
    install(tmp_path, pack)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        install(tmp_path, an_installed_pack(version="3.0.0"))
    assert list_packs(tmp_path) == (pack,)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "qlq-c15-pal.da.json"]


def write_often(folder: Path, number: int) -> None:
    text = f"pack {number}\n" * 2000
    pack = an_installed_pack(text, version=f"{number}.0.0")
    for _ in range(20):
        install(folder, pack)


def test_many_writers_and_readers_never_see_half_a_pack(tmp_path: Path) -> None:
    """Whoever reads in between sees one whole pack; a half one would raise."""
    install(tmp_path, an_installed_pack())
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=write_often, args=(tmp_path, number)) for number in range(3)]
    for writer in writers:
        writer.start()
    seen = 0
    while any(writer.is_alive() for writer in writers) or seen == 0:
        (pack,) = list_packs(tmp_path)
        assert sha256(pack.text.encode()).hexdigest() == pack.text_sha256
        seen += 1
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "qlq-c15-pal.da.json"]


def test_only_one_writes_at_a_time(tmp_path: Path) -> None:
    inside, most, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal inside, most
        with writing_to(tmp_path):
            with lock:
                inside += 1
                most = max(most, inside)
            threading.Event().wait(0.005)
            with lock:
                inside -= 1

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert most == 1
