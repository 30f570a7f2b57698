from screening.core.questionnaire import Language, Source
from screening.report.beside import beside
from tests.spec.shipped import assessed, facts, pro

SEVERE = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"
ENGLISH = Language("en")


def test_the_answer_that_would_settle_it_is_told_with_each_outcome() -> None:
    blank = assessed(pro("3 2 1 1 4 3 3 2 1 2 3 - 2 2 3"), facts(yes=["basal-insufficient"]))
    said = [line for line in beside(blank, language=ENGLISH, translate=str).nearest if "is answered" in line]
    assert len(said) == 2
    assert any("Confer" in line for line in said)
    assert any("criteria are met" in line and line.count(" / ") == 2 for line in said)


def test_only_what_lies_two_steps_apart_is_set_side_by_side() -> None:
    theirs = "3 2 1 1 2 2 3 2 1 2 3 4 2 2 3"  # pain two steps off, sleep one
    run = assessed(pro(SEVERE), pro(theirs, source=Source.RELATIVE), facts())
    (difference,) = beside(run, language=ENGLISH, translate=str).differences
    assert "patient" in difference.own
    assert "relative, for the patient" in difference.other


def test_with_one_voice_there_is_nothing_beside_it() -> None:
    assert beside(assessed(pro(SEVERE), facts()), language=ENGLISH, translate=str).differences == ()
