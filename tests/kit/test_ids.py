from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.kit import ids


@given(st.uuids(), st.sampled_from(sorted(ids.PREFIXES)))
def test_an_id_reads_back_as_it_was(value: UUID, prefix: str) -> None:
    assert ids.decode(prefix, ids.encode(prefix, value)) == value


@given(st.text(max_size=40))
def test_nothing_but_an_id_is_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError, match="not a goal id"):
        ids.decode("goal", text)


def test_an_id_of_one_kind_is_not_one_of_another_and_has_one_spelling() -> None:
    text = ids.encode("goal", ids.new_id())
    for wrong in (text.replace("goal", "rep"), text.upper(), text + " ", "goal_8" + text[6:]):
        with pytest.raises(ValueError, match="not a goal id"):
            ids.decode("goal", wrong)


def test_new_ids_sort_by_the_order_they_were_made_in() -> None:
    made = [ids.new_id() for _ in range(100)]
    assert made == sorted(made)
    assert [ids.encode("log", i) for i in made] == sorted(ids.encode("log", i) for i in made)
