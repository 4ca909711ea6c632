"""arXiv's categories.

Source: https://arxiv.org/category_taxonomy. Archives change once in a decade, their subjects more
often: what is not here may exist all the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from feedq.domain.nearest import did_you_mean

SUBJECTS: Mapping[str, tuple[str, ...]] = {
    archive: tuple(subjects.split())
    for archive, subjects in {
        "astro-ph": "CO EP GA HE IM SR",
        "cond-mat": "dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech str-el supr-con",
        "cs": "AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GR GT HC IR IT LG LO MA MM MS NA "
        "NE NI OH OS PF PL RO SC SD SE SI SY",
        "econ": "EM GN TH",
        "eess": "AS IV SP SY",
        "math": "AC AG AP AT CA CO CT CV DG DS FA GM GN GR GT HO IT KT LO MG MP NA NT OA OC PR QA "
        "RA RT SG SP ST",
        "nlin": "AO CD CG PS SI",
        "physics": "acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph comp-ph data-an "
        "ed-ph flu-dyn gen-ph geo-ph hist-ph ins-det med-ph optics plasm-ph pop-ph soc-ph space-ph",
        "q-bio": "BM CB GN MN NC OT PE QM SC TO",
        "q-fin": "CP EC GN MF PM PR RM ST TR",
        "stat": "AP CO ME ML OT TH",
    }.items()
}
"""Archives that are divided, and their subjects."""

UNDIVIDED = frozenset(
    ("gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th", "quant-ph")
)


def is_known(category: str) -> bool:
    """Whether arXiv's own list has it."""
    archive, dot, subject = category.partition(".")
    return subject in SUBJECTS.get(archive, ()) if dot else archive in UNDIVIDED


def nearest(category: str) -> str:
    """`did you mean cs.LG?`, or where all of them are listed."""
    known = [f"{archive}.{one}" for archive, subjects in SUBJECTS.items() for one in subjects]
    otherwise = "they are listed at https://arxiv.org/category_taxonomy"
    return did_you_mean(category, [*known, *UNDIVIDED], otherwise, likeness=0.75)
