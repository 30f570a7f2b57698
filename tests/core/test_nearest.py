from screening.core.nearest import NearChange, nearest_changes
from tests.spec.shipped import BEST, assessed, facts, pro

SEVERE = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"


def said(changes: tuple[NearChange, ...]) -> set[tuple[str, str | None, str, str | None]]:
    return {
        (str(one.link_id), one.now.code if one.now else None, one.then.code, one.outcome) for one in changes
    }


def test_a_referral_hangs_on_its_gates_and_on_what_was_tried() -> None:
    found = said(nearest_changes(assessed(pro(SEVERE), facts(yes=["basal-insufficient"]))))
    assert ("basal-insufficient", "yes", "no", "confer") in found
    assert ("wants-referral", "yes", "no", "confer") in found
    assert not any(
        link.isdigit() for link, *_ in found
    )  # no single answer of the patient's, so far from the cut


def test_the_one_missing_answer_settles_it_either_way() -> None:
    blank = "3 2 1 1 4 3 3 2 1 2 3 - 2 2 3"
    found = said(nearest_changes(assessed(pro(blank), facts(yes=["basal-insufficient"]))))
    assert {("12", None, "1", "confer"), ("12", None, "2", "refer"), ("12", None, "4", "refer")} <= found


def test_the_fewest_steps_are_taken() -> None:
    found = nearest_changes(assessed(pro(BEST), facts()))
    assert {one.steps for one in found} == {1}
    assert all(one.is_worse for one in found)
    assert ("4", "1", "2", "basal") in said(found)


def test_where_much_is_missing_no_single_answer_alters_it() -> None:
    assert nearest_changes(assessed(pro(SEVERE))) == ()


def test_each_change_does_what_it_says() -> None:
    for one in nearest_changes(assessed(pro(SEVERE), facts(yes=["basal-insufficient"]))):
        flipped = facts(yes=["basal-insufficient"], no=[str(one.link_id)])
        assert assessed(pro(SEVERE), flipped).verdict.outcome == one.outcome
