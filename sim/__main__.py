"""`python -m sim`: the same program as the command `sim`."""

from sim.cli import main

if __name__ == "__main__":
    main()
