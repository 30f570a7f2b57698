"""The command line: each command reads its arguments, calls one service and prints what came of it.

What a command does not use, it does not import: `screening score` must not wait for a web server and a PDF library.
So services are imported inside the commands, which `tests/test_architecture.py` allows here and nowhere else.

Exit codes: 0 done, 2 wrong usage, 130 interrupted; everything the program refuses has the code of its error class
(`screening.core.errors`). Answers go to standard output, everything else to standard error.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click

from screening import __version__
from screening.config import find_data, find_translations, load_settings
from screening.core.errors import ScreeningError
from screening.core.people import Role
from screening.core.questionnaire import Language
from screening.translation import LANGUAGES, load_translations

if TYPE_CHECKING:
    from screening.services.context import Context

_LARGEST_FILE = 20_000_000  # bytes; what is read of it is limited further by the reader
_CHOSEN_LANGUAGE = (
    "screening.language"  # under this key the language of error messages travels to the one place
)

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
            type=click.Choice(LANGUAGES),
            callback=_remember_language,
            help="Of the page and of messages.  [default: da]",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _read(file: IO[bytes]) -> str:
    """The file as text. Refuses what is too large to be answers, or is not UTF-8."""
    content = file.read(_LARGEST_FILE + 1)
    if len(content) > _LARGEST_FILE:
        raise click.UsageError(f"{file.name}: is larger than {_LARGEST_FILE:,} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file.name}: is not UTF-8 text (byte {error.start})") from None


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

    _print_json(score_file(load_catalog(find_data(os.environ)), _read(file), now=_now()))


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

    found = assess_file(load_catalog(find_data(os.environ)), _read(file), criteria_set=criteria, at=at)
    if format == "json":
        _print_json(assessment_json(found.assessment))
        return
    from screening.services.file_page import file_text

    click.echo(file_text(found, language=Language(language), translate=_translator(language)), nl=False)


@screening.command()
@_of_an_assessment
@click.option(
    "-o", "--output", required=True, metavar="OUT", help="The file to write, or - for standard output."
)
def pdf(file: IO[bytes], criteria: str, at: datetime, language: str, output: str) -> None:
    """Write the GP's page on the answers in FILE to OUT.

    The same arguments give the same bytes. FILE is what `assess` takes.
    """
    from screening.services.data import load_catalog
    from screening.services.file_pdf import file_pdf
    from screening.services.files import assess_file

    _refuse_output(output)
    found = assess_file(load_catalog(find_data(os.environ)), _read(file), criteria_set=criteria, at=at)
    page = file_pdf(found, language=Language(language), translate=_translator(language))
    _write(output, page)


@screening.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False), required=False)
def check(path: str | None) -> None:
    """Judge every questionnaire and criteria set, and name every fault.

    PATH is a folder with `questionnaires/` and `criteria/`; without it, the ones this program would use.
    """
    from screening.services.data import count, load_catalog

    counts = count(load_catalog(find_data(os.environ if path is None else {"SCREENING_DATA": path})))
    click.echo(
        f"questionnaires: {counts.questionnaires}, with {counts.items} items, {counts.scales} scales, "
        f"{counts.wordings} wordings\n"
        f"criteria sets: {counts.criteria_sets}, with {counts.criteria} criteria, {counts.alerts} alerts\n"
        "no problems"
    )


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


# ---- The database and the accounts in it ---------------------------------------------------------------------


def _open_context(*, checked: bool = True) -> Context:
    from screening.services.context import check_database, open_context

    context = open_context(load_settings(os.environ))
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


@user.command("add")
@click.argument("username")
@click.option("--name", prompt="Full name", help="As patients and colleagues know the person.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), prompt=True, help="What the account is for."
)
@_password_from
def user_add(username: str, name: str, role: str, password_stdin: bool) -> None:  # noqa: FBT001  click's calling convention
    """Make an account for a member of staff."""
    from screening.services.staff import add_staff

    context = _open_context()
    password = _read_password(from_input=password_stdin)
    staff = add_staff(context, username=username, name=name, role=Role(role), password=password)
    click.echo(f"{staff.username} ({staff.role.value}) can sign in")


@user.command("list")
def user_list() -> None:
    """List the accounts that can sign in."""
    from screening.services.staff import list_staff

    for staff in list_staff(_open_context()):
        click.echo(f"{staff.username}\t{staff.role.value}\t{staff.name}")


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
        "screening.web:create_app()",
    ]
    click.echo(f"listening on http://{address} with {count} workers; stop with Ctrl-C", err=True)
    WSGIApplication("%(prog)s", prog="screening serve").run()
