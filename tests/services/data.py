"""A small data folder for the services' tests: a questionnaire with items that depend on answers, a facts form and a
criteria set over both. Small enough to be changed by a test, which shipped data is not."""

from __future__ import annotations

from pathlib import Path

NEEDS = """\
id: small-needs
version: 1.0.0
instrument: Small needs
copyright: Our own
respondent: patient
proxies: [relative]
known_by: patient
sources:
  - text: Made up for a test
option_sets:
  degree:
    - {code: "1", value: 1}
    - {code: "2", value: 2}
    - {code: "3", value: 3}
    - {code: "4", value: 4}
  yes-no:
    - {code: yes}
    - {code: no}
sections:
  - link_id: all
    items:
      - {link_id: pain, type: choice, options: degree, direction: high-is-worse, construct: pain}
      - {link_id: sleep, type: choice, options: degree, direction: high-is-worse, construct: sleep}
      - {link_id: worry, type: choice, options: yes-no, construct: worry}
      - link_id: talk
        type: choice
        options: yes-no
        construct: wish to talk
        enable_when: {link_id: worry, codes: [yes]}
      - {link_id: about, type: text, max_length: 200, construct: about what, enable_when: {link_id: talk, codes: [yes]}}
      - {link_id: matters, type: text, max_length: 200, construct: what matters}
"""
SCORING = """\
citations:
  own: {text: Made up for a test}
scales:
  - id: PAIN
    items: [pain]
    direction: high-is-worse
    citation: own
    mean: {range: 3}
"""
NEEDS_WORDING = """\
language: LANGUAGE
version: 1.0.0
source: Test
licence: Our own
validated: false
title: Needs
introduction: Answer as you like.
options:
  degree: {"1": Not, "2": A little, "3": Some, "4": Much}
  yes-no: {yes: Yes, no: No}
sections: {all: All}
scales: {PAIN: Pain}
items:
  pain: {text: Pain?, proxy_text: Pain of the patient?, short: Pain}
  sleep: {text: Sleep?, proxy_text: Sleep of the patient?, short: Sleep}
  worry: {text: Worry?, proxy_text: Worry of the patient?, short: Worry}
  talk: {text: Talk?, proxy_text: Talk of the patient?, short: Talk}
  about: {text: About?, proxy_text: About of the patient?, short: About}
  matters: {text: Matters?, proxy_text: Matters of the patient?, short: Matters}
"""
FACTS = """\
id: small-facts
version: 1.0.0
instrument: Small facts
copyright: Our own
respondent: staff
known_by: clinician
sources:
  - text: Made up for a test
option_sets:
  yes-no:
    - {code: yes}
    - {code: no}
    - {code: unknown, is_unknown: true}
sections:
  - link_id: all
    items:
      - {link_id: tried, type: choice, options: yes-no, construct: basal care tried}
"""
FACTS_WORDING = """\
language: LANGUAGE
version: 1.0.0
source: Test
licence: Our own
validated: false
title: Facts
introduction: Say what you know.
options:
  yes-no: {yes: Yes, no: No, unknown: Not known}
sections: {all: All}
items:
  tried: {text: Tried?, short: Tried}
"""
CRITERIA = """\
id: small-set
version: 1.0.0
status: draft-needs-clinical-signoff
title: {da: Lille, en: Small}
citations:
  own: {text: Made up for a test}
inputs:
  needs: {questionnaire: small-needs, max_age_days: 30, citation: own}
  facts: {questionnaire: small-facts, max_age_days: 30, citation: own}
criteria:
  - id: P
    label: {da: Smerte, en: Pain}
    rule: {score: needs.PAIN, gt: 60}
    citation: own
    own_operationalisation: true
  - id: T
    label: {da: Prøvet, en: Tried}
    rule: {fact: facts.tried, is: yes}
    citation: own
    own_operationalisation: true
outcomes:
  - id: refer
    label: {da: Henvis, en: Refer}
    advice: {da: Henvis, en: Refer}
    rule: {all: [P, T]}
    citation: own
    own_operationalisation: true
  - id: confer
    label: {da: Konferér, en: Confer}
    advice: {da: Konferér, en: Confer}
    rule: P
    citation: own
    own_operationalisation: true
  - id: none
    label: {da: Intet, en: None}
    advice: {da: Intet, en: None}
    citation: own
    own_operationalisation: true
"""


def write_data(folder: Path) -> Path:
    """The data folder, written into `folder`."""
    needs, facts = folder / "questionnaires" / "small-needs", folder / "questionnaires" / "small-facts"
    criteria = folder / "criteria"
    for new in (needs, facts, criteria):
        new.mkdir(parents=True)
    (needs / "questionnaire.yaml").write_text(NEEDS)
    (needs / "scoring.yaml").write_text(SCORING)
    (facts / "questionnaire.yaml").write_text(FACTS)
    for language in ("da", "en"):
        (needs / f"wording.{language}.yaml").write_text(NEEDS_WORDING.replace("LANGUAGE", language))
        (facts / f"wording.{language}.yaml").write_text(FACTS_WORDING.replace("LANGUAGE", language))
    (criteria / "small-set.yaml").write_text(CRITERIA)
    return folder


def edit(file: Path, old: str, new: str) -> None:
    """Change a file of the data; it must hold what is to be changed."""
    text = file.read_text()
    assert old in text, old
    file.write_text(text.replace(old, new))
