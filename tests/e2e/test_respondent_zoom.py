"""The browser's own ways of making everything larger, apart from our text sizes: a default font of 32 px, and a zoom of
200 % and more, which leaves a page half the CSS pixels, and less.

On every page: nothing scrolls sideways, no text is cut off or lies over another, everything that can be pressed can be
reached, and axe-core finds nothing. 180 px is a phone of 360 at 200 %, 640 a desk's screen of 1280 at 200 %, and 320
the same at 400 %, which is what WCAG asks of reflow (1.4.10).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.chromium import QUIET, find_chromium
from tests.e2e.shown import Screen
from tests.web.respondent_site import Site
from tests.web.respondent_tour import take_tour

ZOOMED = ((180, 2), (320, 4), (640, 2))  # CSS px wide, device pixels for each
LARGE_FONT, WIDTHS = 32, (360, 1280)  # px
NARROWEST = (180, 360)
# Danish has the longest words, Arabic is read from the right; two languages on one screen are more text yet.
LANGUAGES_TRIED = (("da", ""), ("ar", "da"))
# A text that reaches out of the screen, is cut off by its box, or lies over the text of another element; and what can
# be pressed but is covered by something else when it is scrolled to.
_FAULTS = """() => {
    const faults = [], lines = [], screen = document.documentElement.clientWidth;
    const say = (what, one) => faults.push(what + ": " + (one.outerHTML || one).slice(0, 120));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, above = node.parentElement;
        if (!node.data.trim() || above.closest("script, .visually-hidden, .skip-link, textarea")) continue;
        if (!above.checkVisibility || !above.checkVisibility()) continue;
        if (above.closest("details:not([open])") && !above.closest("summary")) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const {left, right, top, bottom, width} of range.getClientRects()) {
            if (width < 1) continue;
            if (left < -1 || right > screen + 1) say("outside", above);
            const inset = (bottom - top) * 0.3;
            lines.push({left, right, top: top + inset, bottom: bottom - inset, above});
        }
    }
    for (const [place, one] of lines.entries()) {
        for (const other of lines.slice(place + 1)) {
            const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
            const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
            if (across > 1 && down > 1) say("over another", one.above);
        }
    }
    for (const one of document.querySelectorAll("main *, header *, footer *")) {
        const style = getComputedStyle(one);
        const cuts = style.overflowX !== "visible" && one.matches(":not(textarea, progress, input, .visually-hidden)");
        if (cuts && one.scrollWidth > one.clientWidth + 1) say("cut off", one);
    }
    for (const one of document.querySelectorAll("a[href], button, summary, textarea, .option, input[type=text]")) {
        if (!one.checkVisibility() || one.matches(".skip-link")) continue;
        const tall = one.getBoundingClientRect().height > innerHeight;
        one.scrollIntoView({block: tall ? "start" : "center", behavior: "instant"});
        const box = one.getClientRects()[0];
        const found = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
        if (!found || !(one.contains(found) || found.contains(one))) say("covered", one);
    }
    scrollTo(0, 0);
    return [...new Set(faults)];
}"""

pytestmark = pytest.mark.browser


def faults_of(screen: Screen, name: str, *, width: int) -> Iterator[str]:
    """All that is wrong with the page on the screen. axe-core judges the narrowest only: what it finds does not depend
    on the width further, and the widths of a phone and a desk are judged in `test_respondent_axe`."""
    if screen.overflow() > 0:
        yield f"{name}: {screen.overflow()} px too wide"
    yield from (f"{name}: {found}" for found in screen.tab.evaluate(_FAULTS))
    if width in NARROWEST:
        yield from (f"{name}: {found}" for found in screen.find_violations())


@pytest.fixture(scope="module")
def large_screen(site: Site, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """A browser whose owner has chosen the largest font in its settings."""
    folder = tmp_path_factory.mktemp("profile")
    (folder / "Default").mkdir()
    fonts = {"default_font_size": LARGE_FONT, "default_fixed_font_size": LARGE_FONT}
    (folder / "Default" / "Preferences").write_text(json.dumps({"webkit": {"webprefs": fonts}}))
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=find_chromium(), args=[*QUIET, *sandbox], has_touch=True
    )
    yield Screen(context.pages[0], site)
    context.close()


@pytest.mark.parametrize(("language", "companion"), LANGUAGES_TRIED)
def test_every_page_stands_a_default_font_twice_as_large(
    site: Site, large_screen: Screen, language: str, companion: str
) -> None:
    faults: list[str] = []
    for name, page in take_tour(site, language, companion=companion).pages.items():
        large_screen.show(page)
        for width in WIDTHS:
            large_screen.set_look(width=width)
            faults += faults_of(large_screen, f"{name}, {width} px", width=width)
    assert large_screen.tab.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert faults == []


@pytest.mark.parametrize(("language", "companion"), LANGUAGES_TRIED)
def test_every_page_stands_the_browsers_zoom(
    site: Site, browser: Browser, language: str, companion: str
) -> None:
    pages = take_tour(site, language, companion=companion).pages
    faults: list[str] = []
    for width, factor in ZOOMED:
        context = browser.new_context(
            viewport={"width": width, "height": 320}, device_scale_factor=factor, has_touch=True
        )
        screen = Screen(context.new_page(), site)
        for name, page in pages.items():
            screen.show(page)
            faults += faults_of(screen, f"{name}, {width} px", width=width)
        context.close()
    assert faults == []


def test_what_is_cut_off_covered_or_too_wide_would_be_found(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 180, "height": 320})
    screen = Screen(context.new_page(), site)
    screen.show(take_tour(site, "da").pages["question"])
    assert list(faults_of(screen, "question", width=180)) == []
    screen.tab.evaluate("document.querySelector('h1').style.height = '1rem'")
    screen.tab.evaluate("document.querySelector('.button-main').style.pointerEvents = 'none'")
    screen.tab.evaluate("document.querySelector('main').style.width = '500px'")
    found = " ".join(faults_of(screen, "question", width=180))
    assert [word in found for word in ("too wide", "over another", "covered", "outside")] == [True] * 4
    context.close()
