"""Who patients are: what is stored, that nobody reads it without the key, and that the key can be changed."""

import base64
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from screening.config import Settings
from screening.core.audit import Action
from screening.core.cpr import Cpr, read_cpr
from screening.core.errors import Conflict, InvalidSubmission, NotFound, NotPermitted
from screening.core.identity import IdentityEntry, RelativeEntry
from screening.core.people import OrganisationKind, Patient, Role
from screening.services import care, identities, key_rotation, patients
from screening.services.context import Context, check_database
from screening.services.identities import Doubt
from screening.services.organisations import OrganisationDetails, add_organisation
from screening.services.sealing import CannotOpen, make_key_ring
from screening.storage import patients as stored_patients
from screening.storage.database import open_database
from screening.storage.schema import migrate
from tests.databases import KINDS, make_empty_url, make_url
from tests.services.world import Neighbour, World

CPR = "010250-0000"
FULL = IdentityEntry(
    name="Karen Hemmelig",
    cpr=CPR,
    phone="+45 12 34 56 78",
    email="karen@example.dk",
    address="Testvej 1, 8000 Aarhus C",
    language="da",
    diagnosis_code="C34.1",
    municipality="0751",
    relatives=(RelativeEntry(name="Kurt Pårørende", relation="søn", phone="87654321"),),
)
SECRETS = (
    "Karen",
    "Hemmelig",
    "0102500000",
    "karen@example.dk",
    "Testvej",
    "Kurt",
    "87654321",
    "12 34 56 78",
)
OLD, NEW = (base64.urlsafe_b64encode(letter * 32).decode() for letter in (b"a", b"b"))


def number(typed: str) -> Cpr:
    found = read_cpr(typed)
    assert isinstance(found, Cpr)
    return found


def with_keys(context: Context, *data_keys: str, secret_key: str = "-" * 32) -> Context:
    """The same service with other keys, on a connection of its own."""
    settings: Settings = replace(context.settings, data_keys=data_keys, secret_key=secret_key)
    keys = make_key_ring(settings.data_keys, settings.secret_key)
    return replace(context, settings=settings, database=open_database(settings.database_url, keys))


def test_everything_typed_comes_back(world: World) -> None:
    stored = identities.add_with_identity(world.context, world.nurse, FULL)
    assert stored.patient is not None
    found = identities.get_identity(world.context, world.nurse, stored.patient.id)
    identity = found.identity
    assert (identity.name, identity.birth) == ("Karen Hemmelig", date(1950, 2, 1))
    assert identity.cpr is not None
    assert identity.cpr.text == CPR
    assert (identity.contact.phone, identity.contact.email) == ("+45 12 34 56 78", "karen@example.dk")
    assert identity.contact.address == "Testvej 1, 8000 Aarhus C"
    assert (identity.diagnosis_code, identity.diagnosis_group) == ("DC341", "trachea_bronchi_lung")
    assert (identity.language, identity.municipality) == ("da", "0751")
    assert [(one.name, one.relation) for one in identity.relatives] == [("Kurt Pårørende", "søn")]
    assert (world.nurse.id, Action.IDENTITY_READ) in world.events(stored.patient.id)


def test_nothing_that_identifies_shows_itself(world: World) -> None:
    stored = identities.add_with_identity(world.context, world.nurse, FULL)
    assert stored.patient is not None
    shown = repr(identities.get_identity(world.context, world.nurse, stored.patient.id).identity) + repr(FULL)
    assert not any(secret in shown for secret in (*SECRETS, CPR))


@pytest.mark.parametrize("url", ["sqlite"], indirect=False)
def test_the_databases_file_holds_no_name_number_or_address(url: str, tmp_path: Path, data: Path) -> None:
    from tests.services.world import make_world

    world = make_world(make_url("sqlite", tmp_path), data)
    stored = identities.add_with_identity(world.context, world.nurse, FULL)
    assert stored.patient is not None
    changed = replace(FULL, name="Karen Hemmelig Nyt")
    identities.change_identity(world.context, world.nurse, stored.patient.id, changed)
    world.context.database.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("test.sqlite3*"))
    assert stored.patient.id.encode() in kept
    assert not [secret for secret in SECRETS if secret.encode() in kept or secret.encode("utf-16-le") in kept]


def test_a_name_and_a_birth_date_or_a_number_are_enough(world: World) -> None:
    for entry in (IdentityEntry(name="A", birth="24-12-1940"), IdentityEntry(name="B", cpr="241240-0000")):
        stored = identities.add_with_identity(world.context, world.nurse, entry)
        assert stored.patient is not None
        assert stored.patient.birth == date(1940, 12, 24)


def test_everything_wrong_is_said_at_once_and_repeats_nothing(world: World) -> None:
    entry = IdentityEntry(
        name=" ",
        cpr="990250-0000",
        phone="ring",
        email="karen",
        diagnosis_code="cancer",
        diagnosis_group="x",
        municipality="9999",
        gp_practice="nobody",
        language="Danish!",
        relatives=(RelativeEntry(phone="87654321"), RelativeEntry(name="A", email="b")),
    )
    with pytest.raises(InvalidSubmission) as caught:
        identities.add_with_identity(world.context, world.nurse, entry)
    assert {problem.where for problem in caught.value.problems} == {
        "name", "cpr", "phone", "email", "diagnosis_code", "diagnosis_group", "municipality", "gp_practice",
        "language", "relatives-0-name", "relatives-1-email",
    }  # fmt: skip
    assert "990250" not in str(caught.value)
    assert "karen" not in str(caught.value)


def test_a_birth_date_that_differs_from_the_number_is_asked_about_and_then_taken(world: World) -> None:
    entry = IdentityEntry(name="A", birth="2-2-1950", cpr=CPR)
    refused = identities.add_with_identity(world.context, world.nurse, entry)
    assert refused.patient is None
    assert [hint.doubt for hint in refused.hints] == [Doubt.BIRTH_DIFFERS]
    taken = identities.add_with_identity(world.context, world.nurse, entry, confirmed=[refused.hints[0].key])
    assert taken.patient is not None
    assert taken.patient.birth == date(1950, 2, 2)


def test_a_possible_double_entry_is_told_by_number_and_by_name_and_birth(world: World) -> None:
    first = identities.add_with_identity(world.context, world.nurse, FULL).patient
    again = identities.add_with_identity(world.context, world.nurse, replace(FULL, name="Somebody Else"))
    assert [(hint.doubt, hint.patient) for hint in again.hints] == [(Doubt.SAME_CPR, first)]
    named = IdentityEntry(name="karen  HEMMELIG", birth="1-2-1950")
    by_name = identities.add_with_identity(world.context, world.nurse, named)
    assert [(hint.doubt, hint.patient) for hint in by_name.hints] == [(Doubt.SAME_NAME_AND_BIRTH, first)]
    assert by_name.patient is None


def test_another_organisations_patient_is_no_double_entry_and_is_not_found(world: World) -> None:
    other = world.add_organisation()
    theirs = identities.add_with_identity(world.context, other.nurse, FULL).patient
    assert theirs is not None
    assert identities.add_with_identity(world.context, world.nurse, FULL).hints == ()
    assert theirs.id not in identities.find_by_cpr(world.context, world.nurse, number(CPR))
    with pytest.raises(NotFound):
        identities.get_identity(world.context, world.nurse, theirs.id)
    with pytest.raises(NotFound):
        identities.change_identity(world.context, world.nurse, theirs.id, FULL)


def test_a_patient_is_found_by_number(world: World) -> None:
    patient = identities.add_with_identity(world.context, world.nurse, FULL).patient
    assert patient is not None
    assert identities.find_by_cpr(world.context, world.gp, number("0102500000")) == {patient.id}
    assert identities.find_by_cpr(world.context, world.gp, number("010250-0001")) == frozenset()


def test_the_named_practice_has_the_patient_in_care(world: World) -> None:
    practice = add_organisation(
        world.context, OrganisationDetails(name="Lægehuset", kind=OrganisationKind.GP_PRACTICE)
    )
    patient = identities.add_with_identity(
        world.context, world.nurse, replace(FULL, gp_practice=practice.id)
    ).patient
    assert patient is not None
    doctor = world.add_staff(Role.GP, practice.id)
    found = identities.get_identity(world.context, doctor, patient.id)
    assert found.gp_practice == "Lægehuset"


def test_a_practice_that_is_named_no_longer_sees_the_patient_no_more_and_the_new_one_does(
    world: World,
) -> None:
    former, new = (
        world.add_organisation(name, OrganisationKind.GP_PRACTICE, patient=name) for name in ("Old", "New")
    )
    patient = named(world, former)
    change = identities.change_identity(
        world.context, world.nurse, patient.id, replace(FULL, gp_practice=new.id)
    )
    assert change.is_seen
    assert identities.get_identity(world.context, new.gp, patient.id).gp_practice == "New"
    with pytest.raises(NotFound):
        identities.get_identity(world.context, former.gp, patient.id)
    assert [action for _, action in world.events(patient.id)].count(Action.CARE_ENDED) == 1
    back = replace(FULL, gp_practice=former.id)
    identities.change_identity(world.context, world.nurse, patient.id, back)
    assert identities.get_identity(world.context, former.gp, patient.id).gp_practice == "Old"


def test_no_practice_named_any_more_ends_its_care_and_other_changes_do_not(world: World) -> None:
    practice = world.add_organisation("Old", OrganisationKind.GP_PRACTICE)
    patient = named(world, practice)
    kept = replace(FULL, gp_practice=practice.id, phone="11111111")
    identities.change_identity(world.context, world.nurse, patient.id, kept)
    assert identities.get_identity(world.context, practice.gp, patient.id).gp_practice == "Old"
    identities.change_identity(world.context, world.nurse, patient.id, FULL)
    with pytest.raises(NotFound):
        identities.get_identity(world.context, practice.gp, patient.id)


def test_a_practice_that_treats_for_another_reason_too_still_sees_the_patient(world: World) -> None:
    practice = world.add_organisation("Old", OrganisationKind.GP_PRACTICE)
    patient = named(world, practice)
    care.bring_in(world.context, world.nurse, patient.id, practice.id)
    identities.change_identity(world.context, world.nurse, patient.id, FULL)
    assert identities.get_identity(world.context, practice.gp, patient.id).gp_practice is None


def test_a_practice_that_names_another_is_told_that_it_has_left(world: World) -> None:
    practice = world.add_organisation("Old", OrganisationKind.GP_PRACTICE)
    patient = named(world, practice)
    change = identities.change_identity(world.context, practice.gp, patient.id, FULL)
    assert change.patient is not None
    assert not change.is_seen


def test_the_last_who_treats_stays_though_it_is_named_no_longer(world: World) -> None:
    practice = world.add_organisation("Old", OrganisationKind.GP_PRACTICE)
    patient = named(world, practice)
    (own,) = [
        entry.relation
        for entry in care.list_care(world.context, world.nurse, patient.id)
        if entry.relation.organisation == world.organisation.id
    ]
    care.end_care(world.context, world.nurse, patient.id, own.id)
    assert identities.change_identity(world.context, practice.gp, patient.id, FULL).is_seen
    assert identities.get_identity(world.context, practice.gp, patient.id).gp_practice is None


def named(world: World, practice: Neighbour) -> Patient:
    """A patient whose practice this is."""
    entry = replace(FULL, gp_practice=practice.id)
    patient = identities.add_with_identity(world.context, world.nurse, entry).patient
    assert patient is not None
    return patient


def test_protection_is_kept_and_can_be_lifted(world: World) -> None:
    patient = identities.add_with_identity(
        world.context, world.nurse, replace(FULL, is_protected=True)
    ).patient
    assert patient is not None
    assert patient.is_protected
    assert patients.get_patient(world.context, world.nurse, patient.id).patient.is_protected
    lifted = identities.change_identity(world.context, world.nurse, patient.id, FULL)
    assert lifted.patient is not None
    assert not lifted.patient.is_protected


def test_who_may_see_no_patient_may_change_none(world: World) -> None:
    for act in (
        lambda: identities.add_with_identity(world.context, world.administrator, FULL),
        lambda: identities.change_identity(world.context, world.auditor, world.patient.id, FULL),
        lambda: identities.find_by_cpr(world.context, world.administrator, number(CPR)),
    ):
        with pytest.raises(NotPermitted):
            act()


# ---- Keys -----------------------------------------------------------------------------------------------------


def test_a_sealed_name_moved_to_another_row_is_not_opened(world: World) -> None:
    keys = world.context.database.keys
    assert keys is not None
    sealed = keys.seal("patient.name", "A", about="one")
    assert keys.open("patient.name", sealed, about="one") == "A"
    for purpose, about in (("patient.name", "two"), ("patient.cpr", "one")):
        with pytest.raises(CannotOpen):
            keys.open(purpose, sealed, about=about)


def test_with_another_key_the_program_refuses_to_start_and_shows_nothing(world: World) -> None:
    stranger = with_keys(world.context, secret_key="x" * 32)
    with pytest.raises(Conflict, match="a key that is not here"):
        check_database(stranger)
    with pytest.raises(CannotOpen):
        patients.list_patients(stranger, world.nurse)
    check_database(world.context)
    stranger.database.close()


def test_without_a_key_nothing_is_written_or_read(world: World) -> None:
    keyless = replace(world.context, database=open_database(world.context.settings.database_url))
    with pytest.raises(Conflict, match="no key was given"):
        patients.list_patients(keyless, world.nurse)
    keyless.database.close()


def test_rotation_can_be_stopped_and_run_again_and_the_old_key_is_then_needed_no_more(world: World) -> None:
    before = with_keys(world.context, OLD)
    patient = identities.add_with_identity(before, world.nurse, FULL).patient
    assert patient is not None
    both = with_keys(world.context, NEW, OLD)
    stopped = key_rotation.rotate_keys(both, most=1)
    assert stopped.resealed >= 1
    # Half-way, with both keys, everything is there.
    assert identities.find_by_cpr(both, world.nurse, number(CPR)) == {patient.id}
    assert len(patients.list_patients(both, world.nurse)) == 2
    too_early = with_keys(world.context, NEW, secret_key="y" * 32)
    with pytest.raises(Conflict):
        check_database(too_early)
    assert key_rotation.rotate_keys(both).resealed > 0
    assert key_rotation.rotate_keys(both).resealed == 0
    after = with_keys(world.context, NEW, secret_key="y" * 32)
    check_database(after)
    assert identities.find_by_cpr(after, world.nurse, number(CPR)) == {patient.id}
    assert identities.get_identity(after, world.nurse, patient.id).identity.contact.phone == "+45 12 34 56 78"
    assert {one.patient.name for one in patients.list_patients(after, world.nurse)} == {
        "Karen Hemmelig",
        world.patient.name,
    }
    for context in (before, both, too_early, after):
        context.database.close()


# ---- Names from before ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [KINDS[0], pytest.param(KINDS[1], marks=pytest.mark.postgres)])
def test_names_from_before_are_sealed_where_they_stand(kind: str, tmp_path: Path) -> None:
    url = make_empty_url(kind, tmp_path)
    _make_old_database(url)
    keys = make_key_ring((), "-" * 32)
    keyless = open_database(url)
    with pytest.raises(Conflict, match="no key was given"):
        migrate(keyless)
    keyless.close()
    database = open_database(url, keys)
    migrate(database)
    with database.reading() as reading:
        (patient,) = stored_patients.list_patients(reading, None)
    assert (patient.name, patient.birth) == ("Karen Hemmelig", date(1950, 2, 1))
    database.close()
    if kind == "sqlite":
        kept = b"".join(file.read_bytes() for file in tmp_path.glob("empty.sqlite3*"))
        assert b"Karen" not in kept
        assert b"Hemmelig" not in kept


def _make_old_database(url: str) -> None:
    """As version 0001 left it, with a patient."""
    from alembic import command
    from sqlalchemy import text

    from screening.storage import schema

    database = open_database(url)
    if database.file is not None:
        schema._make_private(database.file)
    with database.writing() as writing:
        command.upgrade(schema._config(writing, None, None), "0001")
        writing.execute(
            text(
                "INSERT INTO patient (id, name, birth, made_at) "
                "VALUES ('old', 'Karen Hemmelig', '1950-02-01', '2026-01-01T00:00:00.000000Z')"
            )
        )
    database.close()
    if url.startswith("sqlite"):
        found = sqlite3.connect(url.removeprefix("sqlite:///"))
        assert found.execute("SELECT name FROM patient").fetchall() == [("Karen Hemmelig",)]
        found.close()
