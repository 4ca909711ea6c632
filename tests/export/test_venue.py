"""Journal references as authors type them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.export.venue import Venue, find_venue
from tests.export.shortlist import texts


@pytest.mark.parametrize(
    ("journal_ref", "venue"),
    [
        ("J. Made Up Res. 12 (2025) 1--20",
         Venue("J. Made Up Res.", volume="12", pages="1-20", year=2025)),
        ("Lett. Made Up 108 (2018), no. 2, 359-376",
         Venue("Lett. Made Up", volume="108", issue="2", pages="359-376", year=2018)),
        ("Made Up Lett. 123, 040601 (2019)",
         Venue("Made Up Lett.", volume="123", pages="040601", year=2019)),
        ("Testing & Reliability, 35(2):e1914, 2025",
         Venue("Testing & Reliability", volume="35", issue="2", pages="e1914", year=2025)),
        ("Made.Lett.B573:94-100,2003",
         Venue("Made.Lett. B", volume="573", pages="94-100", year=2003)),
        ("Made Up J. C (2017) 77:856",
         Venue("Made Up J. C", volume="77", pages="856", year=2017)),
        ("Made Up Access, vol. 7, no. 3, pp. 1234-1240, 2019",
         Venue("Made Up Access", volume="7", issue="3", pages="1234-1240", year=2019)),
        ("Transactions on Making Up (2023)", Venue("Transactions on Making Up", year=2023)),
        ("Proc. IEEE 86 (1998) 2278-2324",
         Venue("Proc. IEEE", volume="86", pages="2278-2324", year=1998)),
        ("Proceedings of the National Academy of Sciences, 2017",
         Venue("Proceedings of the National Academy of Sciences", year=2017)),
        ("Neural Making", Venue("Neural Making")),
        ("Making ( Volume: 65 , Issue: 4 , April 2019 )",
         Venue("Making ( Volume: 65 , Issue: 4 , April 2019 )")),
    ],
)  # fmt: skip
def test_journals(journal_ref: str, venue: Venue) -> None:
    assert find_venue(journal_ref, "") == venue


@pytest.mark.parametrize(
    ("journal_ref", "venue"),
    [
        ("In Proceedings of the 37th Conference on Making, PMLR 119:1597-1607, 2020",
         Venue("Proceedings of the 37th Conference on Making", True, "PMLR", "119",
               pages="1597-1607", year=2020)),
        ("Advances in Neural Information Processing Systems 30 (2017) 5998-6008",
         Venue("Advances in Neural Information Processing Systems", True, volume="30",
               pages="5998-6008", year=2017)),
        ("ICLR 2019", Venue("ICLR", True, year=2019)),
        ("2022 International Conference on Making (ICM), 2022, pp. 26-33",
         Venue("2022 International Conference on Making (ICM), 2022", True, pages="26-33")),
        ("InProceedings of the 31st Symposium 2022 Jul 18 (pp. 289-301)",
         Venue("Proceedings of the 31st Symposium 2022 Jul 18", True, pages="289-301")),
        ("2025 Workshops on Making (WM)", Venue("2025 Workshops on Making (WM)", True)),
    ],
)  # fmt: skip
def test_meetings(journal_ref: str, venue: Venue) -> None:
    assert find_venue(journal_ref, "10.1000/1") == venue


@pytest.mark.parametrize(
    ("doi", "proceedings"),
    [
        ("10.1109/CVPR.2016.90", True),
        ("10.1109/ICSTW64639.2025.10962454", True),
        ("10.1109/TIT.2018.2876280", False),
        ("10.18653/v1/N19-1423", True),
        ("10.1007/978-3-319-24574-4_28", True),
        ("10.1038/nature14539", False),
    ],
)
def test_a_doi_alone_says_that_it_was_published(doi: str, *, proceedings: bool) -> None:
    assert find_venue("", doi) == Venue("", proceedings)


def test_nothing_says_that_it_was_published() -> None:
    assert find_venue(" ", "") is None


@given(journal_ref=texts | st.text("Proc. 12():,-–vol no pp 2017", max_size=60))
@settings(deadline=None)
def test_any_text_is_some_venue(journal_ref: str) -> None:
    venue = find_venue(journal_ref, "10.1000/1")
    assert venue is not None
    assert "\n" not in venue.name + venue.pages
