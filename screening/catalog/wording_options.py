"""The texts of answers, gathered: other formats repeat them under every item, ours say them once for a set of options.

It is more than tidiness: what takes items from this questionnaire takes the set's texts too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from screening.catalog.checks.questionnaire import items_with_paths
from screening.catalog.questionnaire_files import read_files
from screening.catalog.source import DefinitionSource
from screening.catalog.strict_yaml import Path, Place, Value
from screening.catalog.wording_pack import PackFile, write_pack


def gather_options(pack: PackFile, source: DefinitionSource) -> PackFile:
    """The pack with the texts of a set of options said once, where all its items with these options have the same."""
    said = _mapping(pack.document.value)
    items = {id: dict(_mapping(words)) for id, words in _mapping(said.get("items")).items()}
    options: dict[str, Value] = {}
    places: dict[Path, Place | str] = dict(pack.document.places)
    for name, users in _users_of_options(source).items():
        link_ids = [link_id for link_id in users if link_id in items]
        texts = [items[link_id].get("options") for link_id in link_ids]
        if texts and texts[0] and all(_is_same(texts[0], other) for other in texts):
            options[name] = texts[0]
            places[("options", name)] = pack.document.place_of(("items", link_ids[0], "options"))
            for link_id in link_ids:
                del items[link_id]["options"]
    gathered: dict[str, Value] = {"options": options, "items": dict(items)} if options else {}
    values = {**said, **gathered}
    document = replace(pack.document, value=values, places=places)
    return PackFile(document=document, text=write_pack(values))


def _users_of_options(source: DefinitionSource) -> Mapping[str, tuple[str, ...]]:
    """Each set of options with the items that have it, those taken from other questionnaires among them."""
    files, _ = read_files(source.files)
    if files is None:
        return {}
    users: dict[str, tuple[str, ...]] = {}
    for _, item in items_with_paths(files.main.shape):
        if item.options is not None:
            users[item.options] = (*users.get(item.options, ()), item.link_id)
    return users


def _is_same(one: Value, other: Value) -> bool:
    """In the same order too: another order is a fault to be told where it stands."""
    return one == other and list(_mapping(one)) == list(_mapping(other))


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, dict) else {}
