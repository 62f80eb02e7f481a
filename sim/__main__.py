"""The program: the entry point of `sim`, and of `python -m sim`."""

import os
from contextlib import suppress


def main() -> None:
    """Run the command line; Ctrl-C is answered from the first moment that is ours."""
    try:
        from sim.cli import main as run  # here, since nobody else would answer Ctrl-C while it is imported
    except KeyboardInterrupt:
        with suppress(OSError):  # stderr may be closed, or full
            os.write(2, b"Interrupted.\n")
        os._exit(130)
    run()


if __name__ == "__main__":
    main()
