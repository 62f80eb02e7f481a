"""Build the site: `python -m docs.site`, or `make docs`.

    build/site/played   what was played for it, kept until the program changes
    build/site/source   its pages as Sphinx reads them, in the tree of the project, so that links hold in both
    build/site/html     the site

It fails where Sphinx warns of anything, where a kind of figure is not in the gallery, and where a page would load
something from another address.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

from docs.site import gallery, notebooks
from docs.site.contents import ROOT, linked_files, start_page, written_pages
from docs.site.pages import MADE

HERE = Path(__file__).parent
SITE = ROOT / "build" / "site"
PLAYED, SOURCE, HTML = SITE / "played", SITE / "source", SITE / "html"
AT_ONCE = 2
"""How many things are played at once; more would not fit a small machine."""


def kept(name: str, play: Callable[[Path], None]) -> Path:
    """The folder into which something was played, now or before, if the program has not changed since."""
    folder = PLAYED / f"{name}-{_version()}"
    if not folder.exists():
        unfinished = folder.with_suffix(".unfinished")
        for old in PLAYED.glob(f"{name}-*"):
            shutil.rmtree(old)
        unfinished.mkdir(parents=True)
        print(f"playing {name} ...", flush=True)
        play(unfinished)
        unfinished.rename(folder)
    return folder


@cache
def _version() -> str:
    """A hash of all that what is played depends on."""
    found = (file for folder in ("sim", "scenarios", "notebooks") for file in (ROOT / folder).rglob("*"))
    files = [
        *sorted(file for file in found if file.is_file() and file.suffix != ".pyc"),
        *map(_file, (gallery, notebooks)),
    ]
    return sha256(b"\0".join(part for file in files for part in (str(file).encode(), file.read_bytes()))).hexdigest()[
        :12
    ]


def _file(module: ModuleType) -> Path:
    return Path(str(module.__file__))


def lay_out() -> None:
    """Write the pages as Sphinx reads them."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    books = [page for page in written_pages() if page.endswith(".ipynb")]
    with ProcessPoolExecutor(AT_ONCE) as pool:
        run = {page: pool.submit(kept, Path(page).stem, partial(notebooks.play, ROOT / page)) for page in books}
        drawn = {name: pool.submit(kept, name, partial(gallery.play, name)) for name in gallery.EXAMPLES}
    for page in written_pages():
        for name in (page, *linked_files(page)):
            (SOURCE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, SOURCE / name)
    for page, folder in run.items():  # under the notebook's name, so that links to it hold
        shutil.copy(folder.result() / "page.md", SOURCE / page)
    for page, make in MADE.items():
        _write(f"{page}.md", make())
    shown = {name: json.loads((folder.result() / "shown.json").read_text("utf-8")) for name, folder in drawn.items()}
    for name, folder in drawn.items():
        shutil.copytree(folder.result() / "figures", SOURCE / "gallery" / name)
    missing = gallery.missing(by for figures in shown.values() for figure in figures for by in figure["drawn_by"])
    if missing:
        sys.exit(f"not in the gallery, though they draw: {', '.join(sorted(missing))}; add a command to its EXAMPLES.")
    _write("gallery/index.md", gallery.page(shown))
    (SOURCE / "README.md").unlink()
    _write("index.md", start_page())


def _write(name: str, text: str) -> None:
    (SOURCE / name).parent.mkdir(parents=True, exist_ok=True)
    (SOURCE / name).write_text(text, encoding="utf-8")


# Nothing from elsewhere -----------------------------------------------------------------------------------------------


class Loads(HTMLParser):
    """The addresses from which a page loads something; links that a reader follows are none.

    >>> page = Loads()
    >>> page.feed('<a href="https://a.org"></a><img src="https://b.org/x.png"><link rel="icon" href="x.ico">')
    >>> page.addresses
    ['https://b.org/x.png', 'x.ico']
    """

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag loads."""
        for name, value in attrs:
            if value and (name in ("src", "srcset", "poster", "data") or (name == "href" and tag in ("link", "use"))):
                self.addresses.append(value)


def loads_from_elsewhere(site: Path) -> Iterator[str]:
    """What pages and styles of a site would load from another address."""
    for file in site.rglob("*.html"):
        page = Loads()
        page.feed(file.read_text(encoding="utf-8"))
        yield from (f"{file.name}: {address[:80]}" for address in page.addresses if _is_elsewhere(address))
    for file in site.rglob("*.css"):
        style = file.read_text(encoding="utf-8")
        yield from (f"{file.name}: {mark}" for mark in ("@import", "url(http", "url(//", 'url("http') if mark in style)


def _is_elsewhere(address: str) -> bool:
    return address.startswith("//") or (":" in address.split("/")[0] and not address.startswith("data:"))


def main() -> int:
    """Build; the exit code."""
    from sphinx.cmd.build import build_main

    lay_out()
    failed = build_main(["-q", "-E", "-W", "-n", "--keep-going", "-c", str(HERE), str(SOURCE), str(HTML)])
    elsewhere = list(loads_from_elsewhere(HTML))
    print("\n".join([*elsewhere, f"{HTML / 'index.html'}"]))
    return failed or bool(elsewhere)


if __name__ == "__main__":
    sys.exit(main())
