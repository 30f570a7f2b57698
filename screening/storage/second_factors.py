"""Second factors: the sealed key of somebody's codes, the newest code taken, and recovery codes as hashes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from screening.core.audit import AuditEvent
from screening.core.people import StaffId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.rows_sign_in import recovery_code, second_factor
from screening.storage.sealing import name_of_key


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFactor:
    """A second factor as stored. It counts once it is confirmed."""

    sealed_key: str
    confirmed_at: datetime | None
    last_step: int


def find_factor(reading: Reading, staff_id: StaffId) -> StoredFactor | None:
    """Somebody's second factor, confirmed or not."""
    row = reading.execute(select(second_factor).where(second_factor.c.staff_id == staff_id)).one_or_none()
    if row is None:
        return None
    return StoredFactor(sealed_key=row.sealed_key, confirmed_at=row.confirmed_at, last_step=row.last_step)


def save_unconfirmed(writing: Writing, staff_id: StaffId, sealed_key: str, *, made_at: datetime) -> str:
    """The sealed key that waits to be confirmed: this one, or that of an earlier call. Never replaces a confirmed one.
    No audit event: nothing changes for anybody until it is confirmed."""
    row = writing.execute(
        writing.insert(second_factor)
        .values(staff_id=staff_id, sealed_key=sealed_key, made_at=made_at, last_step=0)
        .on_conflict_do_update(index_elements=["staff_id"], set_={"staff_id": staff_id})
        .returning(second_factor.c.sealed_key)
    ).one()
    return str(row.sealed_key)


def confirm(writing: Writing, staff_id: StaffId, *, at: datetime, audit: AuditEvent) -> bool:
    """From now on it is asked for; False when it was already, or there is none."""
    row = writing.execute(
        update(second_factor)
        .where(second_factor.c.staff_id == staff_id, second_factor.c.confirmed_at.is_(None))
        .values(confirmed_at=at)
        .returning(second_factor.c.staff_id)
    ).one_or_none()
    if row is not None:
        record(writing, audit)
    return row is not None


def take_step(writing: Writing, staff_id: StaffId, step: int) -> bool:
    """Use up the code of this step of time; False when it, or a later one, was taken. One statement, so that a code
    sent twice at the same moment is taken once."""
    taken = (
        update(second_factor)
        .where(second_factor.c.staff_id == staff_id, second_factor.c.last_step < step)
        .values(last_step=step)
        .returning(second_factor.c.staff_id)
    )
    return writing.execute(taken).one_or_none() is not None


def reseal(writing: Writing, staff_id: StaffId, sealed_key: str) -> None:
    """The same key, sealed anew."""
    writing.execute(
        update(second_factor).where(second_factor.c.staff_id == staff_id).values(sealed_key=sealed_key)
    )


def reseal_outdated(writing: Writing, *, purpose: str, most: int) -> int:
    """Seal anew up to so many keys that an older data key sealed; gives how many."""
    outdated = select(second_factor.c.staff_id, second_factor.c.sealed_key).where(
        second_factor.c.sealed_key.not_like(f"%.{writing.keys.names[0]}.%")
    )
    rows = writing.execute(outdated.order_by(second_factor.c.staff_id).limit(most).with_for_update()).all()
    for row in rows:
        key = writing.keys.open(purpose, row.sealed_key, about=row.staff_id)
        reseal(writing, StaffId(row.staff_id), writing.keys.seal(purpose, key, about=row.staff_id))
    return len(rows)


def list_unknown_keys(reading: Reading) -> tuple[str, ...]:
    """The names of keys that a second factor was sealed with and that the key ring does not hold."""
    # The version, the key's name and both dots: the rest differs in every row.
    prefixes = reading.execute(select(func.substr(second_factor.c.sealed_key, 1, 15)).distinct()).scalars()
    return tuple(sorted({name_of_key(prefix) for prefix in prefixes} - set(reading.keys.names)))


def replace_recovery_codes(writing: Writing, staff_id: StaffId, hashes: Iterable[str]) -> None:
    """These recovery codes and no others."""
    writing.execute(delete(recovery_code).where(recovery_code.c.staff_id == staff_id))
    for code_hash in hashes:
        writing.execute(writing.insert(recovery_code).values(staff_id=staff_id, code_hash=code_hash))


def use_recovery_code(writing: Writing, staff_id: StaffId, code_hash: str, *, at: datetime) -> bool:
    """Use up a recovery code; False when there is none, or it was used."""
    used = (
        update(recovery_code)
        .where(
            recovery_code.c.staff_id == staff_id,
            recovery_code.c.code_hash == code_hash,
            recovery_code.c.used_at.is_(None),
        )
        .values(used_at=at)
        .returning(recovery_code.c.code_hash)
    )
    return writing.execute(used).one_or_none() is not None


def count_recovery_codes(reading: Reading, staff_id: StaffId) -> int:
    """How many are left."""
    left = select(func.count()).where(recovery_code.c.staff_id == staff_id, recovery_code.c.used_at.is_(None))
    return int(reading.execute(left).scalar_one())


def remove_factor(writing: Writing, staff_id: StaffId, *, audit: AuditEvent) -> None:
    """No second factor any more, and no recovery codes."""
    writing.execute(delete(recovery_code).where(recovery_code.c.staff_id == staff_id))
    writing.execute(delete(second_factor).where(second_factor.c.staff_id == staff_id))
    record(writing, audit)
