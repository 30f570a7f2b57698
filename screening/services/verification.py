"""Is a PDF the page that its own data gives? Made anew from what is attached to it, and compared byte for byte.

The attached data says by which program and which definitions the page was made. Where these are not the ones at hand
it cannot be made anew, and that is what is said; where they are, anything that was changed in the file shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from screening import __version__
from screening.catalog.catalog import Catalog
from screening.core.assessment import AssessmentId
from screening.core.criteria import CriteriaSetRef
from screening.core.errors import Conflict, InvalidSubmission, NotFound, Problem
from screening.core.people import Staff
from screening.core.permissions import Act, require
from screening.core.questionnaire import Language, QuestionnaireRef
from screening.interop.fhir_page import NOT_OURS, PageBasis, read_page_basis
from screening.report.attachment import find_attached
from screening.services.assessments import assessment_pdf
from screening.services.context import Context
from screening.services.file_pdf import file_pdf
from screening.services.files import assess_file
from screening.storage import assessments

_Ref = CriteriaSetRef | QuestionnaireRef
Translators = Callable[[Language], Callable[[str], str]]


_REDACTED = Problem(
    "",
    "this page was made for somebody else than the doctor: answers that are kept for the doctor are left out, so it is "
    "not the doctor's page and cannot be checked against it",
)
_ASK_A_DOCTOR = Problem(
    "",
    "this assessment rests on answers that are kept for the doctor: only a doctor's account can check its page",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A PDF held against what is stored: the assessment whose page it is, or is not any more."""

    assessment: AssessmentId
    verification: Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found: nothing when the PDF is the page. `made_with`: the program and criteria set it names."""

    made_with: PageBasis
    differences: tuple[Problem, ...]

    @property
    def matches(self) -> bool:
        """Whether every byte is as the attached data gives it."""
        return not self.differences


def verify_pdf(catalog: Catalog, pdf: bytes, *, translators: Translators) -> Verification:
    """The PDF against the page that the data attached to it gives with the definitions at hand.

    Raises InvalidSubmission when no assessment of this program is attached to it, or not one that can be read.
    """
    basis, text = _attached(pdf)
    differences = (_REDACTED,) if basis.is_redacted else tuple(_other_versions(catalog, basis))
    if not differences:
        found = assess_file(catalog, text, criteria_set=basis.criteria_set.id, at=basis.at)
        page = file_pdf(
            found,
            language=basis.language,
            translate=translators(basis.language),
            palliative_contact=basis.palliative_contact,
        )
        differences = tuple(_altered(pdf, page))
    return Verification(made_with=basis, differences=differences)


def verify_assessment_pdf(
    context: Context, staff: Staff, assessment_id: AssessmentId, pdf: bytes, *, translators: Translators
) -> Verification:
    """The PDF against the page of a stored assessment, with the definitions stored with it.

    Raises InvalidSubmission as `verify_pdf` does, and what `assessment_pdf` raises.
    """
    basis, _ = _attached(pdf)
    page = assessment_pdf(
        context, staff, assessment_id, language=basis.language, translate=translators(basis.language)
    )
    if basis.is_redacted:
        return Verification(made_with=basis, differences=(_REDACTED,))
    if _attached(page)[0].is_redacted:  # held against the whole page, a yes or no could tell what it holds
        return Verification(made_with=basis, differences=(_ASK_A_DOCTOR,))
    return Verification(made_with=basis, differences=tuple(_altered(pdf, page)))


def find_stored_page(
    context: Context, staff: Staff, pdf: bytes, *, translators: Translators
) -> StoredPage | None:
    """The assessment that a PDF says it is the page of, and whether it is; None when no assessment that this member of
    staff may see was made at its moment.

    Raises NotPermitted, and InvalidSubmission as `verify_pdf` does.
    """
    require(staff.role, Act.READ_ASSESSMENT)
    basis, _ = _attached(pdf)
    with context.database.reading() as reading:
        records = assessments.list_assessments_at(reading, basis.at)
    found = [
        page
        for record in records
        for page in [_against(context, staff, record.id, pdf, translators=translators)]
        if page is not None
    ]
    return next((page for page in found if page.verification.matches), next(iter(found), None))


def _against(
    context: Context, staff: Staff, id: AssessmentId, pdf: bytes, *, translators: Translators
) -> StoredPage | None:
    """None for an assessment of a patient that is not in the care of who asks."""
    try:
        found = verify_assessment_pdf(context, staff, id, pdf, translators=translators)
    except NotFound:
        return None
    except Conflict as conflict:  # another version of the program would conclude something else
        found = Verification(made_with=_attached(pdf)[0], differences=(Problem("", conflict.reason),))
    return StoredPage(assessment=id, verification=found)


def _attached(pdf: bytes) -> tuple[PageBasis, str]:
    content = find_attached(pdf)
    if content is None or not content.isascii():
        raise InvalidSubmission([NOT_OURS])
    text = content.decode("ascii")
    return read_page_basis(text), text


def _other_versions(catalog: Catalog, basis: PageBasis) -> Iterator[Problem]:
    """What the page was made with and is not at hand in the very same form."""
    if basis.program_version != __version__:
        yield Problem(
            "",
            "made by version {made} of the program; this is version {here}",
            {"made": basis.program_version, "here": __version__},
        )
    yield from _other(basis.criteria_set, [found.ref for found in catalog.criteria_sets.values()])
    for questionnaire in basis.questionnaires:
        yield from _other(questionnaire, catalog.by_ref)


def _other(made: _Ref, here: Iterable[_Ref]) -> Iterator[Problem]:
    known = next((ref for ref in here if ref.id == made.id), None)
    if known is None:
        yield Problem("", "made with {definition}, which is not known here", {"definition": str(made)})
    elif known != made:
        yield Problem(
            "",
            "made with {made} (sha256 {sum_made}); here is {here} (sha256 {sum_here})",
            {"made": str(made), "sum_made": made.sha256, "here": str(known), "sum_here": known.sha256},
        )


def _altered(pdf: bytes, page: bytes) -> Iterator[Problem]:
    """Where a file is not the page it should be: in the attached data, or only in what is seen."""
    if pdf == page:
        return
    if find_attached(pdf) != find_attached(page):
        yield Problem("", "altered: the attached data is not what its own answers give")
        return
    at = next(
        (at for at, (a, b) in enumerate(zip(pdf, page, strict=False)) if a != b), min(len(pdf), len(page))
    )
    yield Problem(
        "",
        "altered: the attached data gives another file ({should} bytes, found {found}; they differ from byte {at} on)",
        {"should": len(page), "found": len(pdf), "at": at},
    )
