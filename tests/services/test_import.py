"""A caseload from a file: all of it or nothing, twice the same as once, and no name in what is said about it."""

import pytest

from screening.core.errors import InvalidSubmission, NotPermitted
from screening.core.people import OrganisationKind
from screening.services import identities, import_patients, patients
from screening.services.identities import Doubt
from screening.services.import_file import COLUMNS, LARGEST_FILE, read_caseload, write_template
from screening.services.import_patients import ImportReport
from tests.services.world import World

TWO = "navn;cpr-nummer;fødselsdato;kommune\nÅse Ærø;010250-0000;;Aarhus\nBo Bo;;24.12.1940;0101\n"


def run(world: World, text: str | bytes, *, preview: bool = False) -> ImportReport:
    content = text if isinstance(text, bytes) else text.encode()
    return import_patients.import_patients(world.context, world.nurse, content, preview=preview)


def names(world: World) -> set[str]:
    found = patients.list_patients(world.context, world.nurse)
    return {one.patient.name for one in found} - {world.patient.name}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_file_is_read_however_it_was_saved(encoding: str, delimiter: str, newline: str) -> None:
    content = TWO.replace(";", delimiter).replace("\n", newline).encode(encoding)
    first, second = read_caseload(content)
    assert (first.number, first.entry.name, first.entry.cpr) == (2, "Åse Ærø", "010250-0000")
    assert (second.number, second.entry.name, second.entry.birth) == (3, "Bo Bo", "24.12.1940")


def test_a_file_adds_its_patients_with_all_that_stands_there(world: World) -> None:
    report = run(world, TWO)
    assert (report.added, report.known, report.problems) == ((2, 3), (), ())
    assert names(world) == {"Åse Ærø", "Bo Bo"}
    (aase,) = (
        p.patient for p in patients.list_patients(world.context, world.nurse) if p.patient.name == "Åse Ærø"
    )
    assert identities.get_identity(world.context, world.nurse, aase.id).identity.municipality == "0751"


def test_a_practice_in_the_file_has_the_patient_in_care(world: World) -> None:
    practice = world.add_organisation("Lægehuset", OrganisationKind.GP_PRACTICE)
    assert run(world, "navn;cpr-nummer;gp_practice\nÅse Ærø;010250-0000;lægehuset\n").added == (2,)
    seen = {one.patient.name for one in patients.list_patients(world.context, practice.gp)}
    assert seen == {"Åse Ærø", practice.patient.name}


def test_the_same_file_twice_adds_nobody_twice(world: World) -> None:
    run(world, TWO)
    again = run(world, TWO)
    assert (again.added, again.known) == ((), (2, 3))
    assert len(names(world)) == 2


def test_a_preview_says_the_same_and_stores_nothing(world: World) -> None:
    preview = run(world, TWO, preview=True)
    assert (preview.added, preview.is_preview) == ((2, 3), True)
    assert names(world) == set()


def test_one_bad_line_and_nothing_is_added_and_every_fault_is_said(world: World) -> None:
    bad = TWO + "Karen Hemmelig;990250-0000;;\n;010350-0000;;9999\n\nDora Dobbelt;0102500000;;\n"
    report = run(world, bad)
    assert [problem.where for problem in report.problems] == [
        "line 4 cpr", "line 5 name", "line 5 municipality", "line 7",
    ]  # fmt: skip
    assert names(world) == set()
    said = " ".join(map(str, report.problems)) + repr(report)
    assert not any(
        secret in said for secret in ("Karen", "Hemmelig", "990250", "010350", "0102500000", "Dora")
    )


def test_a_line_with_a_line_break_in_a_cell_does_not_shift_the_numbers(world: World) -> None:
    report = run(world, 'name;birth;address\nA;1-1-1950;"Testvej 1\n8000 Aarhus"\nB;;\n')
    assert [problem.where for problem in report.problems] == ["line 4 birth"]


def test_what_looks_doubtful_is_taken_and_told(world: World) -> None:
    report = run(world, "name;cpr;birth\nA;010250-0000;2-2-1950\n")
    assert report.added == (2,)
    assert [(one.line, one.doubt) for one in report.doubtful] == [(2, Doubt.BIRTH_DIFFERS)]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "line 1"),
        (b"name;birth\n", "file"),
        (b"name;birth\n" + b"x" * LARGEST_FILE, "file"),
        (b"\x00\x01\x02", "file"),
        (b"\xff\xfe" + "name;birth\n".encode("utf-16-le"), "file"),
        (b"birth\n1-1-1950\n", "line 1"),
        (b"name;phone\nA;1\n", "line 1"),
        (b"name;birth;colour\nA;1-1-1950;red\n", "line 1"),
        (b"name;name;birth\nA;B;1-1-1950\n", "line 1"),
        (b"name;birth\nA;1-1-1950;more\n", "line 2"),
        (b'name;birth\n"A;1-1-1950\n', "line 2"),
        (b"name;birth;protected\nA;1-1-1950;maybe\n", "line 2"),
        (b"name;birth\n" + b"A;1-1-1950\n" * 5001, "file"),
    ],
    ids=["empty", "no patient", "too large", "no text", "UTF-16", "no name", "no birth", "unknown column",
         "two of one name", "too many cells", "open quotes", "neither yes nor no", "too many lines"],
)  # fmt: skip
def test_a_file_that_cannot_be_is_refused_with_its_place(content: bytes, place: str) -> None:
    with pytest.raises(InvalidSubmission) as caught:
        read_caseload(content)
    assert place in {problem.where for problem in caught.value.problems}


def test_the_template_has_every_column_and_reads_back(world: World) -> None:
    header = write_template()
    assert header.decode("utf-8-sig").strip().split(";") == list(COLUMNS)
    filled = (
        header + b"Bo;;1-1-1950;12345678;bo@example.dk;Testvej 1;da;C34;;Aarhus;;ja;Ib;bror;87654321;\r\n"
    )
    assert run(world, filled).added == (2,)
    (bo,) = (p.patient for p in patients.list_patients(world.context, world.nurse) if p.patient.name == "Bo")
    identity = identities.get_identity(world.context, world.nurse, bo.id).identity
    assert identity.is_protected
    assert (identity.diagnosis_group, identity.relatives[0].name) == ("trachea_bronchi_lung", "Ib")


def test_a_formula_is_only_text(world: World) -> None:
    assert run(world, "name;birth\n=1+1;1-1-1950\n").added == (2,)
    assert names(world) == {"=1+1"}


def test_who_may_not_add_a_patient_imports_none(world: World) -> None:
    with pytest.raises(NotPermitted):
        import_patients.import_patients(world.context, world.administrator, TWO.encode(), preview=True)


def test_another_organisations_patients_are_neither_known_nor_shown(world: World) -> None:
    other = world.add_organisation()
    import_patients.import_patients(world.context, other.nurse, TWO.encode(), preview=False)
    report = run(world, TWO)
    assert (report.added, report.known) == ((2, 3), ())
