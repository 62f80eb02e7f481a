"""Record arrays as pandas data frames, where pandas is installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.study.extras import needs


def data_frame(records: NDArray[np.void]) -> Any:
    """The records as a `pandas.DataFrame`, one column a field.

    Raises
    ------
    MissingExtraError
        If pandas is not installed.
    """
    pandas = needs("pandas", "a data frame", extra="notebook")
    return pandas.DataFrame({name: records[name] for name in records.dtype.names or ()})


def frame_of_records(records: Sequence[Mapping[str, Any]]) -> Any:
    """Records as a `pandas.DataFrame`, one column for each name that any of them has.

    Raises
    ------
    MissingExtraError
        If pandas is not installed.
    """
    return needs("pandas", "a data frame", extra="notebook").DataFrame(list(records))
