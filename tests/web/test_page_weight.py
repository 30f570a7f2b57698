"""How much a question weighs: a slow line and an old phone must do."""

from __future__ import annotations

import gzip

from tests.web.respondent_site import Site, begun

FIRST_QUESTION, NEXT_QUESTION, SCRIPT = 40_000, 4_000, 15_000  # bytes
REQUESTS = 4


def test_a_first_question_needs_few_requests_and_bytes(site: Site) -> None:
    walk = begun(site)
    page = walk.page.response.get_data()
    addresses = [element.get("href") or "" for element in walk.page.all("link")]
    addresses += [element.get("src") or "" for element in walk.page.all("script")]
    files = {address: walk.browser.client.get(address, buffered=True).get_data() for address in addresses}
    assert all(files.values())
    assert 1 + len(files) <= REQUESTS
    assert len(page) + sum(len(content) for content in files.values()) <= FIRST_QUESTION
    assert sum(len(content) for address, content in files.items() if ".js" in address) <= SCRIPT


def test_every_question_is_small(site: Site) -> None:
    walk = begun(site, language="da")
    sizes = {
        item.link_id: len(gzip.compress(walk.go(f"/answer/question/{item.link_id}").response.get_data()))
        for item in walk.draft.items
    }
    assert max(sizes.values()) <= NEXT_QUESTION
