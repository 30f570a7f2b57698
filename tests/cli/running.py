"""The command line, run in this process on a document."""

from __future__ import annotations

import json
from typing import Any

from click.testing import CliRunner, Result

from screening.cli import screening
from tests.interop.fhir import as_text

AT = "2026-11-22T10:00:00+01:00"


def run(*arguments: str, document: object = None) -> Result:
    """What a command prints and its exit code; a document (text, or JSON values) comes from standard input."""
    text = document if isinstance(document, str) else as_text(document)
    result = CliRunner().invoke(screening, arguments, input=text, prog_name="screening")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def printed(result: Result) -> dict[str, Any]:
    """The JSON a command printed, once it has succeeded."""
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert isinstance(document, dict)
    return document


def refused(result: Result, code: int) -> list[str]:
    """The lines a command refused with."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr.splitlines()
