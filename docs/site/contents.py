"""Which pages the site has, in the order of its menu: files of the project, and pages made from the program.

>>> "docs/model.md" in written_pages() and "reference/keys" in made_pages()
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
START = "README.md"

MENU: Mapping[str, tuple[str, ...]] = {
    "First steps": (
        "notebooks/01_first_steps.ipynb", "notebooks/02_from_question_to_figure.ipynb",
        "notebooks/03_policies_under_the_same_luck.ipynb", "notebooks/04_where_the_model_can_be_wrong.ipynb",
        "notebooks/05_what_the_world_did.ipynb",
    ),
    "Ask and read": (
        "docs/page.md", "reference/turn", "gallery/index", "docs/questions.md", "docs/cluster.md", "reference/glossary",
    ),
    "Look up": ("reference/commands", "reference/keys", "docs/api.md", "reference/python", "reference/rules"),
    "How it works": (
        "docs/model.md", "docs/defense_of_design.md", "docs/random.md", "docs/performance.md", "docs/dependencies.md",
    ),
    "How far to trust it": (
        "docs/validation.md", "docs/calibration.md", "docs/verification.md", "scenarios/cases/README.md",
        "scenarios/reference/README.md", "benchmarks/README.md", "benchmarks/reduced/README.md",
        "benchmarks/random_battery/README.md",
    ),
    "The project": ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"),
}  # fmt: skip
"""Pages by the heading of the menu: a name with an ending is a file, one without is made from the program."""
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def written_pages() -> list[str]:
    """The pages that are files of the project, the start first."""
    return [START, *(page for pages in MENU.values() for page in pages if Path(page).suffix)]


def made_pages() -> list[str]:
    """The pages that follow from the program."""
    return [page for pages in MENU.values() for page in pages if not Path(page).suffix]


def linked_files(page: str) -> Iterator[str]:
    """Files of the project to which a page links, pictures too."""
    for target in LINK.findall((ROOT / page).read_text(encoding="utf-8")):
        file = (ROOT / page).parent.joinpath(target).resolve()
        if file.is_file() and file.is_relative_to(ROOT):
            yield file.relative_to(ROOT).as_posix()


def start_page() -> str:
    """The first page of the site: the README, and the menu that no reader of the repository needs."""
    menu = [
        f"```{{toctree}}\n:hidden:\n:caption: {heading}\n\n{chr(10).join(f'/{page}' for page in pages)}\n```\n"
        for heading, pages in MENU.items()
    ]
    return "\n".join([(ROOT / START).read_text(encoding="utf-8"), *menu])
