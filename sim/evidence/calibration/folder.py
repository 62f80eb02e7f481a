"""The folder of a calibration: one file a batch of points, as soon as it is played, and a manifest.

The batches are the truth. Each holds its points, so that one of another design is found, and the hash of the question
that it belongs to. What follows from the points (which are plausible, where the next wave is played) is worked out anew
when a calibration goes on; nothing of it is stored.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from os.path import lexists
from pathlib import Path
from typing import Annotated, Any, Literal
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator

from sim.evidence.calibration.simulators import Summaries
from sim.results.durable import (
    CHECK_PATH,
    DISK,
    FolderInUseError,
    StorageError,
    only_writer,
    storage_faults,
    write_durably,
)
from sim.results.manifest import MANIFEST
from sim.results.stored_json import RESTORE, Stored, read_json

Floats = NDArray[np.float64]

FORMAT, FORMAT_VERSION = "sim calibration", 1
REMEDY = "Move it out of the folder and go on with sim calibrate --resume; it is played again."


def _readable(version: int) -> int:
    if version != FORMAT_VERSION:
        raise ValueError(f"this version of sim reads {FORMAT_VERSION}")
    return version


class _ManifestTold(Stored):
    format: Literal["sim calibration"]
    format_version: Annotated[int, AfterValidator(_readable)]
    status: Literal["running", "interrupted", "incomplete", "finished"]
    origin: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CalibrationFolder:
    """A folder in the hands of its only writer.

    Attributes
    ----------
    path : Path
    origin : mapping
        The question, as JSON values.
    """

    path: Path
    origin: Mapping[str, Any]

    @classmethod
    @contextmanager
    def create(cls, path: Path, origin: Mapping[str, Any]) -> Iterator[CalibrationFolder]:
        """Make a new folder and hold it.

        Raises
        ------
        FolderInUseError
            If it holds something, or another process writes there.
        """
        with storage_faults(path, "make the folder"):
            try:
                DISK.make_folder(path)
            except FileExistsError:
                if not path.is_dir() or any(path.iterdir()):
                    raise FolderInUseError(
                        f"{path} exists and is not empty; results are never overwritten. "
                        "Choose another folder with --out, or go on with --resume."
                    ) from None
        with only_writer(path):
            folder = cls(path, json.loads(json.dumps(dict(origin))))
            folder.finish("running")
            yield folder

    @classmethod
    @contextmanager
    def resume(cls, path: Path) -> Iterator[CalibrationFolder]:
        """Hold a folder that was cut short.

        Raises
        ------
        StorageError
            If it is no folder of a calibration.
        """
        with only_writer(path):
            yield cls(path, origin_in(path))

    @property
    def question(self) -> str:
        """Hash of the origin."""
        return hashlib.sha256(json.dumps(self.origin, sort_keys=True).encode()).hexdigest()

    def file(self, wave: int, batch: int) -> Path:
        """Where a batch is stored."""
        return self.path / f"wave-{wave:02d}-batch-{batch:04d}.npz"

    def keep(self, wave: int, batch: int, u: Floats, answer: Summaries) -> None:
        """Store a batch."""
        buffer = io.BytesIO()
        words = np.frombuffer(self.question.encode(), np.uint8)
        np.savez(buffer, question=words, u=u, values=answer.values, errors=answer.errors, loglik=answer.loglik)
        body = buffer.getvalue()
        write_durably(self.file(wave, batch), body + hashlib.sha256(body).hexdigest().encode())

    def kept(self, wave: int, batch: int, u: Floats) -> Summaries | None:
        """A batch that has been played; None if it has not.

        Raises
        ------
        StorageError
            If the file is damaged, or holds other points than those asked for.
        """
        path = self.file(wave, batch)
        if not lexists(path):
            return None
        with storage_faults(path, "read", CHECK_PATH):
            data = DISK.read(path)
        body, stated = data[:-64], data[-64:]
        if hashlib.sha256(body).hexdigest().encode() != stated:
            raise StorageError(f"{path}: damaged or cut: its bytes do not give the SHA-256 at its end. {REMEDY}")
        try:
            with np.load(io.BytesIO(body), allow_pickle=False) as members:
                question = members["question"].tobytes().decode()
                same = question == self.question and np.array_equal(members["u"], u)
                answer = Summaries(members["values"], members["errors"], members["loglik"])
        except (ValueError, KeyError, TypeError, EOFError, OSError, MemoryError, BadZipFile) as error:
            raise StorageError(f"{path}: no batch of a calibration: {error}. {REMEDY}") from error
        if not same:
            raise StorageError(f"{path}: holds points of another question than {MANIFEST} tells. {REMEDY}")
        return answer

    def finish(self, status: str, **about: Any) -> None:
        """Write the manifest.

        Parameters
        ----------
        status : str
            "running", "interrupted" or "finished".
        **about
            Kept beside it as JSON values.
        """
        told = {
            "format": FORMAT, "format_version": FORMAT_VERSION, "status": status, **about, "origin": dict(self.origin),
        }  # fmt: skip
        text = json.dumps(told, allow_nan=False, ensure_ascii=False, indent=1)
        write_durably(self.path / MANIFEST, text.encode())


def origin_in(path: Path) -> dict[str, Any]:
    """The question of a folder.

    Raises
    ------
    StorageError
        If it is no folder of a calibration.
    """
    manifest = read_json(path / MANIFEST, _ManifestTold, remedy=f"Is it a folder of sim calibrate? {RESTORE}")
    origin: dict[str, Any] = manifest["origin"]
    return origin


@contextmanager
def stored_words(path: Path) -> Iterator[None]:
    """Turn what goes wrong with words that a manifest should hold and does not into a `StorageError`."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        raise StorageError(f"{path / MANIFEST}: origin is not what sim calibrate writes ({told}). {RESTORE}") from error
