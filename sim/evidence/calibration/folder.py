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
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
from sim.results.store import MANIFEST

Floats = NDArray[np.float64]

FORMAT, FORMAT_VERSION = "sim calibration", 1
REMEDY = "Delete the file and go on with sim calibrate --resume; it is played again."


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
        if not path.is_file():
            return None
        with storage_faults(path, "read", CHECK_PATH):
            data = DISK.read(path)
        body, stated = data[:-64], data[-64:]
        if hashlib.sha256(body).hexdigest().encode() != stated:
            raise StorageError(f"{path}: damaged or cut: its bytes do not give the SHA-256 at its end. {REMEDY}")
        with np.load(io.BytesIO(body), allow_pickle=False) as members:
            question = members["question"].tobytes().decode()
            same = question == self.question and np.array_equal(members["u"], u)
            answer = Summaries(members["values"], members["errors"], members["loglik"])
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
    with storage_faults(path / MANIFEST, "read", CHECK_PATH):
        data = DISK.read(path / MANIFEST)
    try:
        manifest = json.loads(data)
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise StorageError(f"{path}: is no folder of sim calibrate. {CHECK_PATH}")
    origin: dict[str, Any] = manifest["origin"]
    return origin
