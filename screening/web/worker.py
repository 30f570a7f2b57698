"""The app as a server's worker runs it: all that is made once is made before the fork, and is left alone by the
garbage collector.

A page for the GP makes some tens of thousands of small objects. With Python's own thresholds, a look at the whole
loaded program falls into somebody's request now and then: the 99th percentile of a page was twice its median and more
(docs/performance/pdf.md). What is loaded is for ever, so it is frozen, and a collection waits for more objects than
a page makes. Circular garbage is still collected, only later.
"""

from __future__ import annotations

import gc

from flask import Flask

from screening.services.gp_page import prepare
from screening.web import create_app

_MADE_BEFORE_A_LOOK = 50_000  # new objects; Python's own is 700
_YOUNG, _OLD = 20, 20


def create_worker_app() -> Flask:
    """The app, with its fonts made and the collector told what stays."""
    app = create_app()
    prepare()
    spare_what_stays()
    return app


def spare_what_stays() -> None:
    """Freeze all objects there are, and look less often for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_MADE_BEFORE_A_LOOK, _YOUNG, _OLD)
