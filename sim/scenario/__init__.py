"""What a scenario says: from a TOML file to a frozen, checked `Scenario`.

Reading order: `distributions` and `quantity` (one number, and the table of all), `history` and `outcomes` (the record,
and what is asked for), `entities` (what a file says), `records` (the whole, with where it comes from); then how a file
becomes one: `scan` (limits before parsing, and lines), `read` (files, ours too), `extend`, `layers`, `override`,
`shape`, `references`, `load`. `schema` writes the JSON Schema.

This station knows no numpy, no engine and no command line.
"""

from __future__ import annotations
