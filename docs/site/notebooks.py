"""Notebooks, run from their first cell to their last, and written as pages."""

from __future__ import annotations

import os
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
SECONDS_A_CELL = 900


def execute(notebook: Any, folder: Path) -> Any:
    """The notebook with its outputs, run in a folder by a kernel of this very interpreter."""
    import nbclient
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    class ThisInterpreter(AsyncKernelManager):
        """A kernel that nobody has to install: the interpreter that runs this."""

        @property
        def kernel_spec(self) -> Any:
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            # The kernel starts elsewhere, and so would not find a package that is not installed.
            paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
            env = {"PYTHONPATH": paths, "IPYTHONDIR": str(folder / ".ipython")}
            return KernelSpec(argv=command, display_name="this", language="python", env=env)

    client = nbclient.NotebookClient(
        notebook, km=ThisInterpreter(), timeout=SECONDS_A_CELL, resources={"metadata": {"path": str(folder)}}
    )
    return client.execute()


def play(file: Path, folder: Path) -> None:
    """Run a notebook and write it as a page, `page.md`."""
    import nbformat

    stored = nbformat.read(file, as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    done = execute(stored, folder)
    (folder / "page.md").write_text("\n".join(_lines(done)), encoding="utf-8")


def _lines(notebook: Any) -> Iterator[str]:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield f"{cell.source}\n"
            continue
        yield f"```python\n{cell.source}\n```\n"
        yield from map(_output, cell.outputs)


def _output(output: Any) -> str:
    """What a cell said, in the richest form that a page can show."""
    if output.output_type == "stream":
        return f"```text\n{output.text.rstrip()}\n```\n"
    data = output.data
    if "image/svg+xml" in data:
        picture = b64encode(data["image/svg+xml"].encode()).decode()
        return _raw(f'<img alt="figure" src="data:image/svg+xml;base64,{picture}">')
    if "text/html" in data:
        return _raw(data["text/html"])
    return f"```text\n{data['text/plain']}\n```\n"


def _raw(html: str) -> str:
    return f'````{{raw}} html\n<div class="output">{html}</div>\n````\n'
