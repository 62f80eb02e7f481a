"""Record arrays as CSV text: for spreadsheets and statistics programs.

A text that a spreadsheet would take for a formula gets an apostrophe in front.

>>> csv_of(np.array([(1, 0.5, "=1+1")], dtype=[("point", "<i8"), ("x", "<f8"), ("word", "U8")])).decode()
"point,x,word\\r\\n1,0.5,'=1+1\\r\\n"
"""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_of(records: NDArray[np.void], *, with_names: bool = True) -> bytes:
    """The records with their names in the first line; empty cells for nan, full precision for the rest.

    Parameters
    ----------
    records : structured array, shape (n_rows,)
    with_names : bool, optional
        Whether the first line names the columns.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    if with_names:
        writer.writerow(records.dtype.names or ())
    writer.writerows(zip(*(cells_of(records[name]) for name in records.dtype.names or ()), strict=True))
    return text.getvalue().encode()


def cells_of(column: NDArray[Any], *, is_csv: bool = True) -> list[Any]:
    """The values of a column as a writer takes them: a blank for nan; in CSV, no text that is a formula."""
    values: list[Any] = column.tolist()
    if column.dtype.kind == "f":
        return ["" if value != value else value for value in values]
    if column.dtype.kind == "b":
        return ["true" if value else "false" for value in values]
    if is_csv and column.dtype.kind in "UO":
        return [f"'{value}" if value.startswith(FORMULA_STARTS) else value for value in values]
    return values
