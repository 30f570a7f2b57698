"""Pictures of the respondent's pages for docs/screens: ``./dev python tests/e2e/make_screens.py``.

Made of the pages of tests/web/respondent_tour.py, so that a picture shows what the tests look at.
"""

# ruff: noqa: T201 - the paths it made are its output

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from PIL import Image

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from screening.core.people import Role  # noqa: E402
from screening.core.questionnaire import Language  # noqa: E402
from screening.services import staff  # noqa: E402
from screening.services.context import Context  # noqa: E402
from screening.services.database import migrate_database  # noqa: E402
from screening.services.paper_forms import print_form  # noqa: E402
from screening.translation import load_translations  # noqa: E402
from screening.web import create_app  # noqa: E402
from screening.web.runtime import get_context  # noqa: E402
from tests.clock import Clock  # noqa: E402
from tests.e2e.chromium import running_browser  # noqa: E402
from tests.e2e.shown import Screen  # noqa: E402
from tests.web.respondent_site import Site, make_settings, make_site  # noqa: E402
from tests.web.respondent_tour import take_tour  # noqa: E402

SCREENS = REPOSITORY / "docs" / "screens"
PHONE, DESK = 360, 1280  # px


class Shot(NamedTuple):
    """One picture: the file's name, the tour's language and page, and the size of the screen."""

    name: str
    language: str
    page: str
    width: int = PHONE
    height: int = 640
    whole: bool = False
    dark: bool = False
    text: int = 1


SHOTS = (
    Shot("respondent-start", "da", "start", whole=True),
    Shot("respondent-start-wide", "da", "start", width=DESK, height=900),
    Shot("respondent-question", "da", "question"),
    Shot("respondent-question-wide", "da", "question", width=DESK, height=800),
    Shot("respondent-question-dark", "da", "question", dark=True),
    Shot("respondent-question-large", "da", "question", text=4),
    Shot("respondent-question-many", "da", "question: many answers"),
    Shot("respondent-error", "da", "question: error"),
    Shot("respondent-right-to-left", "ar", "question"),
    Shot("respondent-two-languages", "ar", "two languages: question", height=900),
    Shot("respondent-list", "da", "list", height=1100),
    Shot("respondent-list-error", "da", "list: error", height=800),
    Shot("respondent-review", "da", "review: two voices", height=800),
    Shot("respondent-thanks", "da", "thanks: read", whole=True),
)


def new_site(folder: Path) -> Site:
    """The app on a database that holds a nurse and nobody else."""
    (folder / "template").mkdir()
    context = get_context_of(folder / "template")
    migrate_database(context)
    staff.add_staff(
        context, username="nurse", name="Nurse Nursen", role=Role.NURSE, password="long enough to do"
    )
    context.database.close()
    return make_site(folder, folder / "template" / "screening.sqlite3")


def get_context_of(folder: Path) -> Context:
    app = create_app(make_settings(folder), clock=Clock())
    with app.app_context():
        return get_context()


def shoot_paper(site: Site) -> None:
    """The first page of the form on paper."""
    translations = load_translations(site.context.settings.translations)
    pdf = print_form(
        site.context,
        site.nurse,
        site.invite(language="da").invitation.id,
        language=Language("da"),
        translate=lambda message: translations.find("da", message).text,
    )
    target = SCREENS / "respondent-paper"
    subprocess.run(["pdftoppm", "-png", "-r", "72", "-singlefile", "-", target], input=pdf, check=True)
    print(target.with_suffix(".png"))


def make_small(picture: Path) -> None:
    """With a palette: the pages have few colours, and the repository keeps every version of a picture."""
    with Image.open(picture) as full:
        full.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(picture, optimize=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as name, running_browser() as browser:
        site = new_site(Path(name))
        tours = {
            language: take_tour(site, language) for language in sorted({shot.language for shot in SHOTS})
        }
        tab = browser.new_context(has_touch=True, locale="da-DK").new_page()
        screen = Screen(tab, site)
        for shot in SHOTS:
            tab.emulate_media(color_scheme="dark" if shot.dark else "light")
            screen.show(tours[shot.language].pages[shot.page])
            screen.set_look(width=shot.width, height=shot.height, text=shot.text)
            tab.evaluate("document.activeElement.blur()")
            tab.screenshot(path=SCREENS / f"{shot.name}.png", full_page=shot.whole)
            print(SCREENS / f"{shot.name}.png")
        shoot_paper(site)
        for picture in SCREENS.glob("respondent-*.png"):
            make_small(picture)
        site.context.database.close()


if __name__ == "__main__":
    main()
