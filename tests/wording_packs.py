"""Wording packs for tests, made from scratch: every text says which item it words, and no instrument's words stand in
them. The structure comes from the questionnaire, so that a pack fits until a test breaks it."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from screening.catalog.catalog import Catalog, load_catalog
from screening.catalog.questionnaire_files import read_files
from screening.core.questionnaire import ItemType, QuestionnaireId

REPOSITORY = Path(__file__).resolve().parents[1]
SOURCE, LICENCE = "Testudgiveren, 2026", "Til afprøvning alene"


def a_pack(
    questionnaire: str = "qlq-c15-pal", *, data: Path = REPOSITORY, language: str = "da", **head: Any
) -> dict[str, Any]:
    """The values of a whole pack; `head` changes or adds keys. Every call gives values of its own."""
    catalog = _catalog(data)
    found = catalog.get_questionnaire(questionnaire)
    items = {
        str(item.link_id): _item(item.link_id, choice=item.type is ItemType.CHOICE)
        for item in found.items.values()
    }
    recalls = dict.fromkeys(item.recall.value for item in found.items.values() if item.recall is not None)
    if not found.proxies:
        for words in items.values():
            del words["proxy_text"]
    pack = {
        "questionnaire": questionnaire,
        "fits": found.ref.version,
        "language": language,
        "version": "2.0.0",
        "source": SOURCE,
        "licence": LICENCE,
        "validated": True,
        "title": "Prøveskemaet",
        "introduction": "Ord, som en prøve har fundet på.",
        "sections": {str(section.link_id): f"Prøveafsnit {section.link_id}" for section in found.sections},
        "recall": {period: f"Prøvetid {period}" for period in recalls},
        "scales": {str(scale.id): f"Prøveskala {scale.id}" for scale in found.scales},
        "options": _options(catalog, questionnaire),
        "items": items,
        **head,
    }
    return deepcopy({key: value for key, value in pack.items() if value is not None})


def as_yaml(values: dict[str, Any]) -> str:
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False)


def write_pack(folder: Path, values: dict[str, Any] | str, name: str = "pack.yaml") -> Path:
    path = folder / name
    path.write_text(values if isinstance(values, str) else as_yaml(values), encoding="utf-8")
    return path


@lru_cache(maxsize=4)
def _catalog(data: Path) -> Catalog:
    return load_catalog(data)


def _item(link_id: str, *, choice: bool) -> dict[str, str]:
    verb = "Vælg" if choice else "Skriv"
    return {
        "text": f"{verb} prøveord {link_id}",
        "proxy_text": f"{verb} prøveord {link_id} på hans eller hendes vegne",
        "short": f"Prøve {link_id}",
    }


def _options(catalog: Catalog, questionnaire: str) -> dict[str, dict[str, str]]:
    source = catalog.sources[catalog.questionnaires[QuestionnaireId(questionnaire)].ref.sha256]
    files, _ = read_files(source.files)
    assert files is not None
    return {
        name: {option.code: f"Prøvesvar {option.code}" for option in options}
        for name, options in files.main.shape.option_sets.items()
    }
