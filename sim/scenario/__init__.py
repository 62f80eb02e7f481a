"""What a scenario says: from a TOML file to a frozen, checked `Scenario`.

Reading order: `quantity` and `distributions` (one number), `states`, `groups`, `third_parties`, `region`, `dyad`,
`coefficients`, `actions`, `history`, `starts`, `outcomes` (the records), `records` (the whole); then how a file becomes
one: `scan` (limits before parsing), `read`, `lines`, `plain`, `extend`, `override`, `shape`, `explain`, `references`,
`load`. `shipped` finds the scenarios that come with the program and `schema` writes the JSON Schema.

This station knows no numpy, no engine and no command line.
"""

from __future__ import annotations
