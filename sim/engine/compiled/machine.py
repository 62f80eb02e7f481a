"""Kernels and loop as machine code: made by LLVM, kept in the user's cache folder.

What is kept is named after everything that it depends on: the text, the processor and its features, the version of
LLVM. A file is written under a name of its own and renamed, so that two processes cannot spoil it; one that is damaged
is made anew. A folder that others can write to is not used.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import stat
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from sim.engine.compiled.emit import NAME
from sim.engine.compiled.layout import BATCH, CLOCKS, COLUMNS, EVENTS, POSITION, RUN, WIDTH, State, places
from sim.engine.compiled.vectors import hexadecimal
from sim.engine.recorder import EVENT_DTYPE
from sim.model.structure import RANK

MOST_KEPT = 1024
"""Files of machine code kept; of more, those longest unused go. A kernel takes 5 to 100 kB."""
DIGEST = 32
"""Characters of a name, and bytes of a checksum."""


def cache_folder() -> Path:
    """Where machine code is kept: `SIM_CACHE`, or the user's folder of caches."""
    given = os.environ.get("SIM_CACHE")
    if given:
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "conflict-sim" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "conflict-sim"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "conflict-sim"


class Machine:
    """The processor of this process, and what has been compiled for it so far; for one thread at a time."""

    def __init__(self) -> None:
        import llvmlite.binding as llvm

        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        self._llvm = llvm
        features = llvm.get_host_cpu_features().flatten() + ",-prefer-256-bit"
        self._kind = f"{llvm.get_host_cpu_name()} {features} LLVM {llvm.llvm_version_info}"
        target = llvm.Target.from_default_triple()
        self._target = target.create_target_machine(cpu=llvm.get_host_cpu_name(), features=features, opt=2)
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), self._target)
        self._addresses: dict[str, int] = {}

    def address(self, text: str) -> int:
        """Where the one public function of a module lies; compiled if it is not kept. `NAME` stands for its name."""
        name = hashlib.sha256(f"{self._kind}\n{text}".encode()).hexdigest()[:DIGEST]
        if name not in self._addresses:
            data = self._kept(name)
            if data is None:
                data = self._compiled(text.replace(NAME, f"f{name}"))
                self._keep(name, data)
            self._engine.add_object_file(self._llvm.ObjectFileRef.from_data(data))
            self._engine.finalize_object()
            self._addresses[name] = self._engine.get_function_address(f"f{name}")
        return self._addresses[name]

    def _compiled(self, text: str) -> bytes:
        module = self._llvm.parse_assembly(text)
        module.verify()
        if "alwaysinline" in text:  # the loop; straight-line kernels gain nothing from passes
            options = self._llvm.create_pipeline_tuning_options(speed_level=2)
            builder = self._llvm.create_pass_builder(self._target, options)
            builder.getModulePassManager().run(module, builder)
        data: bytes = self._target.emit_object(module)
        return data

    # The cache: digest of what follows, then the machine code --------------------------------------------------------

    def _kept(self, digest: str) -> bytes | None:
        with suppress(OSError):
            file = cache_folder() / f"{digest}.o"
            whole = file.read_bytes() if _is_own(file.parent) else b""
            if hashlib.sha256(whole[DIGEST:]).digest() == whole[:DIGEST]:
                os.utime(file)
                return whole[DIGEST:]
        return None

    def _keep(self, digest: str, data: bytes) -> None:
        with suppress(OSError):
            folder = cache_folder()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_own(folder):
                return
            handle, name = tempfile.mkstemp(dir=folder, suffix=".new")
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(data).digest() + data)
            Path(name).replace(folder / f"{digest}.o")
            kept = sorted(folder.glob("*.o"), key=lambda one: one.stat().st_mtime, reverse=True)
            for old in kept[MOST_KEPT:]:
                old.unlink(missing_ok=True)


def _is_own(folder: Path) -> bool:
    """Whether nobody else can have put machine code into a folder."""
    if not hasattr(os, "getuid"):
        return True
    told = folder.stat()
    return told.st_uid == os.getuid() and not told.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


@cache
def machine() -> Machine:
    """The one of this process."""
    return Machine()


@cache
def loop_text() -> str:
    """The loop, its names of places filled in."""
    names = {
        **places(State), "RUN": RUN, "POSITION": POSITION, "EVENTS": EVENTS, "CLOCKS": CLOCKS, "BATCH": BATCH,
        "WIDTH": WIDTH, "WIDTH_LESS_1": WIDTH - 1, "ROW_BYTES": EVENT_DTYPE.itemsize, "COLUMNS": COLUMNS,
        "NAME": NAME, "RANKS": hexadecimal(1.0 / RANK),
    }  # fmt: skip
    return re.sub(r"\$(WIDTH(?=f64)|\w+)", lambda found: str(names[found[1]]), loop_source())


def loop_source() -> str:
    """The loop as it is written."""
    return Path(__file__).with_name("loop.ll").read_text(encoding="utf-8")


def loop_at(address: int) -> Any:
    """The loop as a Python function; it holds no lock while it runs."""
    return ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)(address)
