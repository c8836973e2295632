"""Counts that others read: few people are not shown, nor can they be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from domain.summary import hide_small, mean_in_tenths


def codes(counts: list[int]) -> list[str]:
    return [cell.code for cell in hide_small(counts)]


def test_one_to_four_are_fewer_than_five_and_zero_and_five_are_said() -> None:
    assert codes([0, 1, 4, 5]) == ["exact", "fewer_than_five", "fewer_than_five", "exact"]


def test_a_single_small_cell_hides_its_smallest_neighbour() -> None:
    assert codes([30, 3, 8, 0]) == ["exact", "fewer_than_five", "hidden", "exact"]


def test_a_single_small_cell_alone_needs_no_neighbour() -> None:
    assert codes([0, 3, 0]) == ["exact", "fewer_than_five", "exact"]


@given(st.lists(st.integers(0, 40), max_size=12))
def test_a_small_number_never_stands_in_a_cell_nor_follows_from_the_total(counts: list[int]) -> None:
    cells = hide_small(counts)
    shown = [cell.number for cell in cells if cell.code == "exact"]
    assert not any(0 < (number or 0) < 5 for number in shown)
    unknown = [count for count, cell in zip(counts, cells, strict=True) if cell.code != "exact"]
    assert len(unknown) != 1 or all(count == 0 for count in counts if count != unknown[0]) or sum(counts) == unknown[0]


def test_the_mean_is_rounded_half_up_to_tenths() -> None:
    assert (mean_in_tenths(14, 12), mean_in_tenths(1, 4), mean_in_tenths(5, 0)) == (12, 3, 0)
