"""`sim schema`: the JSON Schema of scenario files.

\b
Examples:
  sim schema > scenario.schema.json
  (then put "#:schema scenario.schema.json" at the top of a scenario, for completion in editors)
"""

from __future__ import annotations

import click

from sim.cli.options import documented


@documented(__doc__, "The JSON Schema of scenario files.")
def command() -> None:
    """Print the JSON Schema of scenario files, for completion and checks in editors."""
    import json

    from sim.scenario.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
