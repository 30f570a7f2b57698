"""A criteria set explained, for a doctor to read aloud and sign, and what differs from another version. No database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from screening.catalog.catalog import Catalog, load_criteria_set
from screening.catalog.source import read_criteria_source
from screening.core.criteria import CriteriaSet
from screening.core.errors import NotFound
from screening.core.questionnaire import Language
from screening.report.criteria_difference import difference
from screening.report.criteria_page import CriteriaPage, criteria_names, criteria_page
from screening.report.criteria_page_html import render_criteria_html
from screening.report.criteria_page_text import render_criteria_text

__all__ = ["explained_set", "render_criteria_html", "render_criteria_text"]


def explained_set(
    catalog: Catalog,
    wanted: str,
    *,
    since: str | None,
    language: Language,
    translate: Callable[[str], str],
) -> CriteriaPage:
    """The document on a set, with the differences from the set `since` when one is named.

    Both are a set's id, its id and version (``dk-basal-spec|0.1.0``), or the path of a file. Raises NotFound and
    BadDataFile.
    """
    named = criteria_names(find_set(catalog, wanted), catalog.by_ref, language=language, translate=translate)
    if since is None:
        return criteria_page(named)
    before = criteria_names(find_set(catalog, since), catalog.by_ref, language=language, translate=translate)
    return criteria_page(named, difference(before, named))


def find_set(catalog: Catalog, wanted: str) -> CriteriaSet:
    """A set of the catalog, or the one in a file, which may have any name: an older version kept aside, say."""
    if Path(wanted).is_file():
        source = read_criteria_source(Path(wanted))
        files = {f"{source.id}.yaml": text for text in source.files.values()}
        return load_criteria_set(replace(source, files=files), catalog.questionnaires)
    id, _, version = wanted.partition("|")
    found = catalog.get_criteria_set(id)
    if version not in ("", found.ref.version):
        raise NotFound("criteria set", wanted, there_is=[str(found.ref)])
    return found
