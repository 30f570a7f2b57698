"""The command line: each command reads its arguments, calls one service and prints what came of it.

What a command does not use, it does not import: `screening score` must not wait for a web server and a PDF library.
So services are imported inside the commands, which `tests/test_architecture.py` allows here and nowhere else.

Exit codes: 0 done, 2 wrong usage, 130 interrupted; everything the program refuses has the code of its error class
(`screening.core.errors`). Answers go to standard output, everything else to standard error.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click

from screening import __version__
from screening.config import (
    find_data,
    find_palliative_contact,
    find_translations,
    find_wording,
    load_settings,
)
from screening.core.audit_chain import parse_head
from screening.core.criteria import CriteriaSetId
from screening.core.errors import Conflict, ScreeningError
from screening.core.people import OrganisationKind, Role
from screening.core.questionnaire import Language
from screening.core.response import PatientId
from screening.translation import LANGUAGES, STAFF_LANGUAGES, load_translations

if TYPE_CHECKING:
    from screening.services.context import Context
    from screening.services.wordings_in_force import KnownWording

_LARGEST_FILE = 20_000_000  # bytes; what is read of it is limited further by the reader
_CHOSEN_LANGUAGE = (
    "screening.language"  # under this key the language of error messages travels to the one place
)
_RESTART = "restart the workers: those that run keep the words they began with"

Translate = Callable[[str], str]
F = TypeVar("F", bound=Callable[..., Any])


# ---- The one place that turns errors into words and exit codes -----------------------------------------------


class _Program(click.Group):
    """The group of all commands; whatever a command refuses is told here."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ScreeningError as error:
            _tell(error, _translator(ctx.meta.get(_CHOSEN_LANGUAGE, "en")))
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            raise  # whoever read the output has had enough: click ends in silence
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            click.echo(f"{place}{error.strerror or type(error).__name__}", err=True)
            ctx.exit(1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a terminal that cannot show ø gets \xf8, not a traceback
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = screening.main(arguments, prog_name="screening", standalone_mode=False)
    except click.ClickException as refused:
        refused.show()
        code = refused.exit_code
    except click.Abort:  # ctrl-C, or the end of the input at a question
        click.echo("stopped", err=True)
        code = 130
    sys.exit(code)


def _tell(error: ScreeningError, translate: Translate) -> None:
    """Every problem on a line of its own, in the language that was asked for where there is a translation."""
    problems = getattr(error, "problems", ())
    path = getattr(error, "path", "")
    if path:
        click.echo(f"{path}:", err=True)
    for problem in problems:
        words = translate(problem.message).format(**problem.values)
        click.echo(f"{problem.where}: {words}" if problem.where else words, err=True)
    if not problems:
        click.echo(translate(str(error)), err=True)


def _translator(language: str) -> Translate:
    if language == "en":
        return str  # English is what the messages are written in
    return load_translations(find_translations()).translator(language)


# ---- Arguments that several commands take --------------------------------------------------------------------


def _read_moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime:
    """A moment with its offset from UTC; now, when none is given."""
    if value is None:
        return _now()
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("must be a moment such as 2026-11-22T10:00:00+01:00", ctx, param) from None
    if moment.tzinfo is None:
        raise click.BadParameter("must say its offset from UTC, as in 2026-11-22T10:00:00+01:00", ctx, param)
    if not 1900 <= moment.year < 9999:
        raise click.BadParameter("must lie in a year from 1900 to 9998", ctx, param)
    return moment


def _now() -> datetime:
    """Now, where the service is: the calendar day that ages and staleness are counted by."""
    return datetime.now(ZoneInfo(os.environ.get("SCREENING_TIME_ZONE", "").strip() or "Europe/Copenhagen"))


def _remember_language(ctx: click.Context, _: click.Parameter, language: str | None) -> str:
    if language is not None:
        ctx.meta[_CHOSEN_LANGUAGE] = language
    return language or "da"


def _of_an_assessment(command: F) -> F:
    """FILE and the options that `assess` and `pdf` share."""
    options: tuple[Callable[[F], F], ...] = (
        click.argument("file", type=click.File("rb")),
        click.option(
            "--criteria", default="dk-basal-spec", show_default=True, metavar="ID", help="The criteria set."
        ),
        click.option(
            "--at",
            metavar="TIME",
            callback=_read_moment,
            help="The moment of assessment, with its offset from UTC.  [default: now]",
        ),
        click.option(
            "--language",
            type=click.Choice(STAFF_LANGUAGES),
            callback=_remember_language,
            help="Of the page and of messages.  [default: da]",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _read(file: IO[bytes]) -> str:
    """The file as text. Refuses what is too large to be answers, or is not UTF-8."""
    content = _read_bytes(file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file.name}: is not UTF-8 text (byte {error.start})") from None


def _read_bytes(file: IO[bytes]) -> bytes:
    content = file.read(_LARGEST_FILE + 1)
    if len(content) > _LARGEST_FILE:
        raise click.UsageError(f"{file.name}: is larger than {_LARGEST_FILE:,} bytes")
    return content


# ---- Commands that need no database --------------------------------------------------------------------------


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="screening")
def screening() -> None:
    """Needs screening for palliative care: answers in, one page for the GP out.

    Decision support: the program holds the answers against a written set of criteria and shows its reasons. It makes
    no diagnosis, and the GP decides.
    """


@screening.command()
@click.argument("file", type=click.File("rb"))
def score(file: IO[bytes]) -> None:
    """Print the scores of the answers in FILE, as JSON.

    FILE (- for standard input) is FHIR R4 JSON: a QuestionnaireResponse, or a Bundle of several. With one response
    that has scales, its scores are the whole output; with several, {"responses": [...]} holds one entry for each.

    A scale with an unanswered item has the value null, and the lowest and highest score it could have.
    """
    from screening.services.data import load_catalog
    from screening.services.files import score_file

    catalog = load_catalog(find_data(os.environ), wording=find_wording(os.environ))
    _print_json(score_file(catalog, _read(file), now=_now()))


@screening.command()
@_of_an_assessment
@click.option(
    "--format",
    "format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For whom.",
)
def assess(file: IO[bytes], criteria: str, at: datetime, language: str, format: str) -> None:
    """Hold the answers in FILE against a criteria set, and say why.

    FILE (- for standard input) is FHIR R4 JSON: a QuestionnaireResponse, or a Bundle of several and their Patient.
    Every criterion is met, not met, or cannot be told because something is missing.
    """
    from screening.services.data import load_catalog
    from screening.services.files import assess_file, assessment_json

    catalog = load_catalog(find_data(os.environ), wording=find_wording(os.environ))
    found = assess_file(catalog, _read(file), criteria_set=criteria, at=at)
    if format == "json":
        _print_json(assessment_json(found.assessment))
        return
    from screening.services.file_page import file_text

    text = file_text(
        found,
        language=Language(language),
        translate=_translator(language),
        palliative_contact=find_palliative_contact(os.environ),
    )
    click.echo(text, nl=False)


@screening.command()
@_of_an_assessment
@click.option("-o", "--output", metavar="OUT", help="The file to write, or - for standard output.")
@click.option("--verify", is_flag=True, help="FILE is a page: say whether it is as its own data gives it.")
def pdf(
    file: IO[bytes],
    criteria: str,
    at: datetime,
    language: str,
    output: str | None,
    verify: bool,  # noqa: FBT001  click's calling convention
) -> None:
    """Write the GP's page on the answers in FILE to OUT.

    The same arguments give the same bytes. FILE is what `assess` takes; the data attached to a page is such a file.

    With --verify, FILE is a page that was written before. It is made anew from the data attached to it: `matches`
    when every byte is the same, else what differs, and exit code 14.
    """
    if verify:
        _verify(_read_bytes(file))
        return
    if output is None:
        raise click.UsageError("say where to write the page: -o OUT")
    from screening.services.data import load_catalog
    from screening.services.file_pdf import file_pdf
    from screening.services.files import assess_file

    _refuse_output(output)
    catalog = load_catalog(find_data(os.environ), wording=find_wording(os.environ))
    found = assess_file(catalog, _read(file), criteria_set=criteria, at=at)
    page = file_pdf(
        found,
        language=Language(language),
        translate=_translator(language),
        palliative_contact=find_palliative_contact(os.environ),
    )
    _write(output, page)


def _verify(page: bytes) -> None:
    from screening.services.data import load_catalog
    from screening.services.verification import verify_pdf

    catalog = load_catalog(find_data(os.environ), wording=find_wording(os.environ))
    found = verify_pdf(catalog, page, translators=_translator)
    context = click.get_current_context()
    translate = _translator(context.meta.get(_CHOSEN_LANGUAGE, "en"))
    if found.matches:
        click.echo(translate("matches"))
        return
    for difference in found.differences:
        click.echo(translate(difference.message).format(**difference.values))
    context.exit(Conflict.exit_code)


@screening.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False), required=False)
@click.option(
    "--witnesses", "with_witnesses", is_flag=True, help="Also print a case for each outcome and alert."
)
def check(path: str | None, with_witnesses: bool) -> None:  # noqa: FBT001  click's calling convention
    """Judge every questionnaire and criteria set, and name every fault.

    PATH is a folder with `questionnaires/` and `criteria/`; without it, the ones this program would use, with the
    wordings that are installed. Rules that no case can meet, or fail to meet, and outcomes and items that nobody
    reaches are faults too: all cases are searched.
    """
    from screening.services.data import count, load_catalog
    from screening.services.judging import judge, witness_lines

    environ = os.environ if path is None else {"SCREENING_DATA": path}
    wording = find_wording(os.environ) if path is None else None
    catalog = load_catalog(find_data(environ), wording=wording)
    judge(catalog)
    if with_witnesses:
        for line in witness_lines(catalog):
            click.echo(line)
    counts = count(catalog)
    click.echo(
        f"questionnaires: {counts.questionnaires}, with {counts.items} items, {counts.scales} scales, "
        f"{counts.wordings} wordings\n"
        f"criteria sets: {counts.criteria_sets}, with {counts.criteria} criteria, {counts.alerts} alerts\n"
        "no problems"
    )


@screening.command()
@click.argument("criteria_set", metavar="SET")
@click.option(
    "--language",
    type=click.Choice(STAFF_LANGUAGES),
    callback=_remember_language,
    help="Of the page and of messages.  [default: da]",
)
@click.option(
    "--format",
    "format",
    type=click.Choice(["text", "html", "pdf"]),
    help="[default: by the ending of OUT, else text]",
)
@click.option(
    "-o", "--output", default="-", metavar="OUT", help="The file to write.  [default: standard output]"
)
@click.option("--diff", "since", metavar="OTHER", help="Also list what differs from this set, rule by rule.")
def explain(criteria_set: str, language: str, format: str | None, output: str, since: str | None) -> None:
    """Print a criteria set as a page that a doctor can read aloud and sign.

    Every rule in plain words with its number and source, our own operationalisations marked. SET and OTHER are the id
    of a set, its id and version (dk-basal-spec|0.1.0), or a file.
    """
    from screening.services.criteria_page import explained_set, render_criteria_html, render_criteria_text
    from screening.services.data import load_catalog

    _refuse_output(output)
    page = explained_set(
        load_catalog(find_data(os.environ)),
        criteria_set,
        since=since,
        language=Language(language),
        translate=_translator(language),
    )
    chosen = format or {".html": "html", ".pdf": "pdf"}.get(Path(output).suffix.lower(), "text")
    if chosen == "html":
        content = render_criteria_html(page)
    elif chosen == "pdf":
        from screening.services.criteria_page_pdf import render_criteria_pdf

        content = render_criteria_pdf(page)
    else:
        content = render_criteria_text(page).encode()
    _write(output, content)


def _print_json(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, indent=2, allow_nan=False))


def _refuse_output(output: str) -> None:
    """Before the work is done, not after it."""
    if output == "-":
        return
    if Path(output).is_dir():
        raise click.UsageError(f"{output}: is a folder; name the file to write in it")
    if not Path(output).parent.is_dir():
        raise click.UsageError(f"{Path(output).parent}: there is no such folder")


def _write(output: str, content: bytes) -> None:
    """The whole file or none of it: a page that is half written might still be read."""
    path = Path(output)
    if output == "-":
        click.echo(content, nl=False)
    elif path.exists() and not path.is_file():  # a device or a pipe must not be replaced by a file
        path.write_bytes(content)
    else:
        # Readable by its owner only, as mkstemp makes it: it tells of a patient.
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise


# ---- Wordings ------------------------------------------------------------------------------------------------


@screening.group()
def wording() -> None:
    """Licensed wordings: install the one a service has obtained, in place of ours.

    Running workers keep the words they began with: restart them after installing or removing one.
    """


@wording.command("install")
@click.argument("file", type=click.File("rb"))
@click.option("--by", metavar="NAME", help="Who installs it, for the record.  [default: the account's name]")
@click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="CODE",
    help="Of a file in several languages, only these.",
)
def wording_install(file: IO[bytes], by: str | None, languages: tuple[str, ...]) -> None:
    """Install the wording in FILE, when it fits in every respect.

    FILE is a wording pack: our YAML, or a FHIR R4 Questionnaire with its translations (README, "Installing licensed
    wording"). A pack that does not fit is refused with every reason, and nothing is changed.
    """
    from screening.services.wording import LARGEST_FILE, install_wording

    installed = install_wording(
        find_data(os.environ),
        find_wording(os.environ),
        file.read(LARGEST_FILE + 1),
        name=file.name,
        by=by or _account(),
        at=_now(),
        languages=frozenset(languages),
    )
    for done in installed:
        pack = done.pack
        state = "installed" if done.changed else "is installed already"
        mark = "validated" if pack.validated else "NOT validated: every page and file that uses it says so"
        click.echo(f"{pack.questionnaire} {pack.language}, version {pack.version}: {state}; {mark}")
        click.echo(f"  sha256 of the file: {pack.sha256}")
        if pack.language not in LANGUAGES:
            click.echo(f"  the app's own pages do not speak {pack.language} yet: {', '.join(LANGUAGES)}")
    if any(done.changed for done in installed):
        click.echo(_RESTART)


@wording.command("list")
def wording_list() -> None:
    """List every wording, shipped and installed, and which is in force.

    Columns: questionnaire, language, version, in force or not, validated or not, source, licence; of an installed one
    also who installed it, when, and the SHA-256 of the file.
    """
    from screening.services.wording import list_wordings

    for entry in list_wordings(find_data(os.environ), find_wording(os.environ)):
        record = entry.record
        columns = [
            entry.questionnaire,
            entry.language,
            entry.version,
            "in force" if entry.in_force else ("replaced" if record is None else "does not fit"),
            "validated" if entry.validated else "not validated",
            entry.source,
            entry.licence,
            *(("shipped",) if record is None else (record.installed_by, record.installed_at, record.sha256)),
        ]
        click.echo("\t".join(" ".join(column.split()) for column in columns))


@wording.command("remove")
@click.argument("questionnaire")
@click.argument("language")
def wording_remove(questionnaire: str, language: str) -> None:
    """Take an installed wording away; the shipped one, where there is one, is in force again.

    Answers given to it keep it.
    """
    from screening.services.wording import remove_wording

    remove_wording(find_wording(os.environ), questionnaire, language)
    click.echo(f"{questionnaire} {language}: removed")
    click.echo(_RESTART)


@wording.command("export")
@click.argument("questionnaire")
@click.argument("languages", nargs=-1, required=True, metavar="LANGUAGE...")
@click.option(
    "--format",
    "format",
    type=click.Choice(["yaml", "fhir"]),
    default="yaml",
    show_default=True,
    help="Of the pack.",
)
@click.option(
    "--shipped", is_flag=True, help="The wording that came with the program, not the installed one."
)
@click.option(
    "-o", "--output", default="-", metavar="OUT", help="The file to write.  [default: standard output]"
)
def wording_export(
    questionnaire: str,
    languages: tuple[str, ...],
    format: str,
    shipped: bool,  # noqa: FBT001  click's calling convention
    output: str,
) -> None:
    """Write the wording in force as a pack: to be compared, kept, or installed elsewhere.

    YAML holds one LANGUAGE; FHIR several, the first in the texts themselves and the others as their translations.
    """
    from screening.services.wording import export_wording

    if format == "yaml" and len(languages) > 1:
        raise click.UsageError("a YAML pack holds one language; --format fhir holds several")
    _refuse_output(output)
    folder = None if shipped else find_wording(os.environ)
    kind: Literal["yaml", "fhir"] = "fhir" if format == "fhir" else "yaml"
    text = export_wording(find_data(os.environ), folder, questionnaire, languages, format=kind)
    _write(output, text.encode())


def _account() -> str:
    """The name of the account that runs the command, else its number: a container may have no names."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return f"user {os.getuid()}"


# ---- The database and the accounts in it ---------------------------------------------------------------------


def _open_context(*, checked: bool = True) -> Context:
    from screening.services.context import check_database, open_context

    context = open_context(load_settings(os.environ))
    click.get_current_context().call_on_close(context.database.close)
    if checked:
        check_database(context)
    return context


@screening.group()
def db() -> None:
    """The database: where it is, and bringing it up to date."""


@db.command("path")
def db_path() -> None:
    """Print the database's address, without its password."""
    address = load_settings(os.environ).database_url
    password = urlsplit(address).password
    click.echo(address if password is None else address.replace(f":{password}@", ":***@", 1))


@db.command("status")
def db_status() -> None:
    """Say whether the database has the tables that this program expects (exit code 14 when it has not)."""
    _open_context()
    click.echo("the database is up to date")


@db.command("migrate")
def db_migrate() -> None:
    """Make the tables, or upgrade them. Safe to run again."""
    from screening.services.database import migrate_database

    migrate_database(_open_context(checked=False))
    click.echo("the database is up to date")


@screening.group()
def drafts() -> None:
    """Answers that were begun and never sent."""


@drafts.command("take-in")
def drafts_take_in() -> None:
    """Send what was answered before the time to answer ran out.

    It also happens by itself when staff open the list of patients; run this every hour where nobody may come by.
    """
    from screening.services.answering import take_in_expired

    count = take_in_expired(_open_context())
    click.echo(f"taken in: {count}")


@screening.command()
def remind() -> None:
    """Remind patients that it is time to answer, and tell organisations that something waits; no word of what.

    Run it every few minutes. Safe to run twice and on several hosts: each message goes out once. What could not be
    sent is tried again by later runs, after a growing wait.
    """
    from screening.services.notifications import send_waiting
    from screening.services.reminders import make_due

    context = _open_context()
    made = make_due(context)
    done = send_waiting(context, console=sys.stdout)
    click.echo(f"reminders made: {made}")
    click.echo(
        f"sent: {done.sent}, to be tried again: {done.failed}, refused for good: {done.refused}, "
        f"no longer needed: {done.unneeded}"
    )


@screening.group()
def user() -> None:
    """Staff accounts."""


_password_from = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from the first line of standard input; do not ask.",
)


def _read_password(*, from_input: bool) -> str:
    """A password is no argument: arguments stand in the process list and the shell's history."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


_organisation_option = click.option(
    "--organisation",
    metavar="NAME",
    help="Where, by its name.  [default: the only one there is]",
)


@user.command("add")
@click.argument("username")
@click.option("--name", prompt="Full name", help="As patients and colleagues know the person.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), prompt=True, help="What the account is for."
)
@_organisation_option
@_password_from
def user_add(
    username: str,
    name: str,
    role: str,
    organisation: str | None,
    password_stdin: bool,  # noqa: FBT001  click's calling convention
) -> None:
    """Make an account for a member of staff, with a role in an organisation.

    The first clinician of a service that has no organisation yet founds the one that SCREENING_ORGANISATION names. An
    administrator or auditor for whom no organisation is said is one of the whole service.
    """
    from screening.services.organisations import find_open_by_name
    from screening.services.staff import add_staff

    context = _open_context()
    place = None if organisation is None else find_open_by_name(context, organisation).id
    password = _read_password(from_input=password_stdin)
    staff = add_staff(
        context, username=username, name=name, role=Role(role), password=password, organisation=place
    )
    click.echo(f"{staff.username} ({staff.role.value}) can sign in")


@user.command("list")
def user_list() -> None:
    """List the accounts that can sign in: one line for each role, with the organisation it is in.

    Columns: username, role, full name, organisation.
    """
    from screening.services.memberships import list_accounts
    from screening.services.organisations import list_names

    context = _open_context()
    names = list_names(context)
    for account in list_accounts(context):
        if account.record.closed_at is not None:
            continue
        for one in account.memberships:
            place = "the whole service" if one.organisation is None else names[one.organisation]
            click.echo(f"{account.record.username}\t{one.role.value}\t{account.record.name}\t{place}")


@user.command("give")
@click.argument("username")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@_organisation_option
def user_give(username: str, role: str, organisation: str | None) -> None:
    """Give an account one more role, in this or another organisation; what it has it keeps."""
    from screening.services.memberships import find_account, give_membership
    from screening.services.organisations import find_open_by_name

    context = _open_context()
    place = None if organisation is None else find_open_by_name(context, organisation).id
    account = find_account(context, username)
    give_membership(context, account.record.id, role=Role(role), organisation=place)
    click.echo(f"{account.record.username} is {role} too")


@user.command("password")
@click.argument("username")
@_password_from
def user_password(username: str, password_stdin: bool) -> None:  # noqa: FBT001  click's calling convention
    """Give an account a new password."""
    from screening.services.staff import set_password

    context = _open_context()
    set_password(context, username=username, password=_read_password(from_input=password_stdin))
    click.echo(f"{username} has a new password")


@user.command("close")
@click.argument("username")
def user_close(username: str) -> None:
    """Close an account: it can no longer sign in. What it has done stays written down."""
    from screening.services.staff import close_account

    close_account(_open_context(), username=username)
    click.echo(f"{username} can no longer sign in")


@user.command("link")
@click.argument("username")
@click.argument("subject")
def user_link(username: str, subject: str) -> None:
    """Let an account sign in with the OpenID Connect provider, which knows it as SUBJECT."""
    from screening.services.oidc import link

    link(_open_context(), username=username, subject=subject)
    click.echo(f"{username} can sign in with the provider")


@user.command("unlink")
@click.argument("username")
def user_unlink(username: str) -> None:
    """The account can no longer sign in with the OpenID Connect provider."""
    from screening.services.oidc import unlink

    unlink(_open_context(), username=username)
    click.echo(f"{username} can no longer sign in with the provider")


@user.command("reset-second-factor")
@click.argument("username")
def user_reset_second_factor(username: str) -> None:
    """Take an account's second factor away, whose phone and recovery codes are gone; it is signed out everywhere."""
    from screening.services.second_factor import reset

    reset(_open_context(), username=username)
    click.echo(f"{username} has no second factor any more")


@screening.group()
def organisation() -> None:
    """Organisations: home nursing, GP practices, hospital departments, specialised palliative units.

    A patient is seen only by the organisations that have them in care.
    """


@organisation.command("add")
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in OrganisationKind]),
    prompt=True,
    help="What it is to its patients.",
)
@click.option("--sor", default="", metavar="NUMBER", help="Its number in the SOR register.")
@click.option("--municipality", default="", metavar="NAME")
@click.option("--phone", default="", metavar="NUMBER")
@click.option("--email", default="", metavar="ADDRESS", help="Where it is told that something waits.")
def organisation_add(name: str, kind: str, sor: str, municipality: str, phone: str, email: str) -> None:
    """Add an organisation."""
    from screening.services.organisations import OrganisationDetails, add_organisation

    details = OrganisationDetails(
        name=name, kind=OrganisationKind(kind), sor=sor, municipality=municipality, phone=phone, email=email
    )
    added = add_organisation(_open_context(), details)
    click.echo(f"{added.name} ({added.kind.value}) is added: {added.id}")


@organisation.command("list")
def organisation_list() -> None:
    """List the organisations.

    Columns: id, kind, name, open or closed.
    """
    from screening.services.organisations import list_organisations

    for one in list_organisations(_open_context()):
        state = "open" if one.closed_at is None else "closed"
        click.echo(f"{one.id}\t{one.kind.value}\t{one.name}\t{state}")


@screening.group()
def identity() -> None:
    """What identifies patients, and the keys it is encrypted with."""


@identity.command("rotate")
def identity_rotate() -> None:
    """Encrypt the patients' identifiers anew with the first key of SCREENING_DATA_KEYS.

    Put the new key in front and restart the workers first. It can be stopped and run again; when it says that nothing
    is left, the older keys can go.
    """
    from screening.services.key_rotation import rotate_keys

    done = rotate_keys(_open_context())
    click.echo(f"encrypted anew: {done.resealed}; nothing is left that needs another key than {done.key}")


@screening.group("patients")
def patients_group() -> None:
    """Patients, many at once."""


@patients_group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--as", "username", required=True, metavar="USERNAME", help="Whose organisation gets them in care."
)
@click.option("--dry-run", is_flag=True, help="Say what would be added, and add nobody.")
def patients_import(file: IO[bytes], username: str, dry_run: bool) -> None:  # noqa: FBT001  click's calling convention
    """Add the patients in a CSV FILE: all of them, or none when a line is at fault.

    Who is there already is left as they are, so the same file twice adds nobody twice. `screening patients template`
    writes a file with every column.
    """
    from screening.services.import_file import LARGEST_FILE
    from screening.services.import_patients import import_as

    report = import_as(_open_context(), username, file.read(LARGEST_FILE + 1), preview=dry_run)
    for doubtful in report.doubtful:
        click.echo(f"line {doubtful.line}: please look at it ({doubtful.doubt.value})", err=True)
    word = "would be added" if dry_run else "added"
    click.echo(f"{word}: {len(report.added)}; there already: {len(report.known)}")


@patients_group.command("template")
def patients_template() -> None:
    """Write an empty file with every column to standard output."""
    from screening.services.import_file import write_template

    click.echo(write_template(), nl=False)


# ---- What is kept, for how long, and who has done what with it ------------------------------------------------


@screening.group("audit")
def audit_group() -> None:
    """The audit trail: who has done what. Each entry is chained to the one before by a hash."""


@audit_group.command("head")
def audit_head() -> None:
    """Print the newest entry's number and hash, to be written down elsewhere.

    With it, `verify` also finds that the end of the trail was cut off, or that all of it was made anew.
    """
    from screening.services.auditing import find_head

    click.echo(str(find_head(_open_context())))


@audit_group.command("verify")
@click.option("--head", "noted", metavar="HEAD", help="What `screening audit head` printed earlier.")
def audit_verify(noted: str | None) -> None:
    """Look at every entry of the audit trail; exit code 14, and the first bad number, when one does not fit."""
    from screening.services.auditing import verify

    try:
        head = None if noted is None else parse_head(noted)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--head") from None
    found = verify(_open_context(), noted=head)
    if found.first_bad is None:
        click.echo(f"entries: {found.rows}, all of them fit; the head is {found.head}")
        return
    assert found.what is not None  # noqa: S101  as `Verification` says
    click.echo(f"entry {found.first_bad}: {_BREAKS[found.what.value]}")
    click.get_current_context().exit(Conflict.exit_code)


@screening.group("patient")
def patient_group() -> None:
    """One patient."""


@patient_group.command("export")
@click.argument("patient_id", metavar="ID")
@click.option("-o", "--output", required=True, metavar="OUT", help="The zip file to write, or -.")
@click.option(
    "--language", type=click.Choice(STAFF_LANGUAGES), callback=_remember_language, help="[default: da]"
)
def patient_export(patient_id: str, output: str, language: str) -> None:
    """Write all data about one patient to OUT: a page to read, and FHIR and JSON for computers."""
    from screening.services.patient_export import export_patient

    _refuse_output(output)
    content = export_patient(
        _open_context(),
        None,
        PatientId(patient_id),
        language=Language(language),
        translate=load_translations(find_translations()).translator(language),
    )
    _write(output, content)


@patient_group.command("hold")
@click.argument("patient_id", metavar="ID")
@click.option("--reason", required=True, metavar="TEXT", help="Which case is running.")
def patient_hold(patient_id: str, reason: str) -> None:
    """Keep a patient's record, whatever is due, because a complaint or a legal case is running."""
    from screening.services.holds import begin_hold

    begin_hold(_open_context(), None, PatientId(patient_id), reason)
    click.echo(f"patient {patient_id}: nothing is deleted until the hold is ended")


@patient_group.command("end-hold")
@click.argument("patient_id", metavar="ID")
def patient_end_hold(patient_id: str) -> None:
    """The case is over: delete the record on its day again."""
    from screening.services.holds import end_hold

    end_hold(_open_context(), None, PatientId(patient_id))
    click.echo(f"patient {patient_id}: deleted on its day again")


@screening.group("retention")
def retention_group() -> None:
    """Deleting what need not be kept any more."""


@retention_group.command("run")
@click.option("--dry-run", is_flag=True, help="Say how much would be deleted, and delete nothing.")
def retention_run(dry_run: bool) -> None:  # noqa: FBT001  click's calling convention
    """Delete what the settings SCREENING_KEEP_... say is due, and write down that it was done.

    Run it every night. It can be stopped and run again.
    """
    from screening.services.retention import run_retention

    done = run_retention(_open_context(), dry_run=dry_run)
    word = "would be deleted" if dry_run else "deleted"
    click.echo(
        f"{word}: patients {done.patients}, unused invitations {done.invitations}, traces {done.traces}"
    )
    if done.held:
        click.echo(f"due, but kept because a case is running: patients {done.held}")
    click.echo(f"sha256 of the ids: {done.sha256}")


@screening.group("in-force")
def in_force_group() -> None:
    """Which criteria sets and wordings are in force, for whom, from which day."""


@in_force_group.command("list")
def in_force_list() -> None:
    """List what is and will be in force, the newest day first.

    Columns: first day, criteria set, organisation.
    """
    from screening.services.in_force import list_in_force
    from screening.services.organisations import list_names

    context = _open_context()
    names = list_names(context)
    for one in list_in_force(context, None):
        place = "everybody" if one.organisation is None else names[one.organisation]
        click.echo(f"{one.first_day}\t{one.criteria_set}\t{place}")


@in_force_group.command("set")
@click.argument("criteria_set", metavar="SET")
@click.option("--from", "first_day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Its first day.")
@click.option("--organisation", metavar="NAME", help="For its patients only.")
def in_force_set(criteria_set: str, first_day: datetime, organisation: str | None) -> None:
    """Put a criteria set in force from a day that has not begun."""
    from screening.services.in_force import put_in_force
    from screening.services.organisations import find_open_by_name

    context = _open_context()
    place = None if organisation is None else find_open_by_name(context, organisation).id
    put_in_force(
        context,
        None,
        criteria_set=CriteriaSetId(criteria_set),
        first_day=first_day.date(),
        organisation=place,
    )
    click.echo(f"{criteria_set} is in force from {first_day:%Y-%m-%d}")


@in_force_group.command("wordings")
@click.option("--known", is_flag=True, help="List those that can be put in force, instead.")
def in_force_wordings(known: bool) -> None:  # noqa: FBT001  click's calling convention
    """List the wordings that are and will be in force, the newest day first.

    Columns: first day, questionnaire, language, version, organisation, id. With --known: id, questionnaire, language,
    version, whether it is validated, source, whether it is the installed one.
    """
    from screening.services.organisations import list_names
    from screening.services.wordings_in_force import list_changes, list_known

    context = _open_context()
    if known:
        for one in list_known(context, None):
            click.echo(_known_wording(one))
        return
    names = list_names(context)
    for listed in list_changes(context, None):
        change = listed.change
        place = "everybody" if change.organisation is None else names[change.organisation]
        version = "does not fit" if listed.wording is None else listed.wording.version
        columns = (change.questionnaire, change.language, version, place, change.wording)
        click.echo("\t".join([str(change.first_day), *columns]))


@in_force_group.command("offer-wording")
@click.argument("file", type=click.File("rb"))
def in_force_offer_wording(file: IO[bytes]) -> None:
    """Take in the wordings of a file, so that they can be put in force; nobody reads them before.

    The file is as for `screening wording install`. No restart is needed.
    """
    from screening.services.wording import LARGEST_FILE
    from screening.services.wordings_in_force import offer_wordings

    for one in offer_wordings(_open_context(), file.read(LARGEST_FILE + 1), name=file.name):
        click.echo(_known_wording(one))


@in_force_group.command("set-wording")
@click.argument("wording", metavar="ID")
@click.option("--from", "first_day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Its first day.")
@click.option("--organisation", metavar="NAME", help="For its patients only.")
def in_force_set_wording(wording: str, first_day: datetime, organisation: str | None) -> None:
    """Put a wording in force from a day that has not begun. ID as `in-force wordings --known` shows it."""
    from screening.services.organisations import find_open_by_name
    from screening.services.wordings_in_force import put_wording_in_force

    context = _open_context()
    place = None if organisation is None else find_open_by_name(context, organisation).id
    put = put_wording_in_force(context, None, wording=wording, first_day=first_day.date(), organisation=place)
    click.echo(f"{put.questionnaire} {put.language}: {wording} is in force from {first_day:%Y-%m-%d}")


def _known_wording(one: KnownWording) -> str:
    wording = one.wording
    mark = "validated" if wording.validated else "not validated"
    columns = (one.id, one.questionnaire, one.language, wording.version, mark, wording.source)
    return "\t".join([*columns, "installed" if one.is_installed else "-"])


_BREAKS = {
    "hash": "it was changed, or an entry before it was removed, added or moved",
    "cut-off": "it was the newest when its hash was noted down, and is not there any more",
    "other-head": "it is not as it was when its hash was noted down: the trail was made anew",
}


# ---- The server ----------------------------------------------------------------------------------------------


def _of_a_server(command: F) -> F:
    options: tuple[Callable[[F], F], ...] = (
        click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on."),
        click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True),
        click.option(
            "--workers", type=click.IntRange(1, 64), default=None, help="[default: one for each core]"
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@screening.command()
@_of_a_server
def serve(host: str, port: int, workers: int | None) -> None:
    """Start the web server."""
    _prepare_to_serve(host, port)
    _open_context().database.close()  # a connection must not be carried into the workers
    _serve(host, port, workers)


@screening.command()
@click.option("--serve", "then_serve", is_flag=True, help="Start the web server afterwards.")
@_of_a_server
def demo(then_serve: bool, host: str, port: int, workers: int | None) -> None:  # noqa: FBT001  click's calling convention
    """Make patients that are clearly not real, and print links to them.

    Safe to run again: nothing is doubled, and the links and passwords are new. Refuses a database that holds other
    patients.
    """
    from screening.services.database import migrate_database
    from screening.services.demo import make_demo

    _prepare_to_serve(host, port, listen=then_serve)
    context = _open_context(checked=False)
    migrate_database(context)
    click.echo(make_demo(context).text)
    context.database.close()
    if then_serve:
        _serve(host, port, workers)


def _prepare_to_serve(host: str, port: int, *, listen: bool = True) -> None:
    """Refuse a port that is taken before anything else is done; let links begin with where we listen."""
    os.environ.setdefault("SCREENING_BASE_URL", f"http://localhost:{port}")
    if not listen:
        return
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.UsageError(
                f"cannot listen on {host}, port {port}: {error.strerror}. Choose another with --host or --port."
            ) from None


def _serve(host: str, port: int, workers: int | None) -> None:
    """Hand over to gunicorn: sync workers, which measured fastest and fairest on SQLite; see docs/performance/."""
    from gunicorn.app.wsgiapp import WSGIApplication  # type: ignore[import-untyped]

    count = workers or os.cpu_count() or 1
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    sys.argv = [
        "screening serve",
        *("--bind", address),
        *("--workers", str(count)),
        *("--worker-class", "sync"),
        *("--timeout", "30"),
        *("--graceful-timeout", "30"),
        *("--log-level", "warning"),
        "--preload",  # a worker shares the loaded program; the database is connected to after the fork
        "--no-control-socket",
        "screening.web.worker:create_worker_app()",
    ]
    click.echo(f"listening on http://{address} with {count} workers; stop with Ctrl-C", err=True)
    WSGIApplication("%(prog)s", prog="screening serve").run()
