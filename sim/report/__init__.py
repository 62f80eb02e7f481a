"""What people read: tables of estimates, the story of a run, and the lines that say how to repeat it and what it means.

No estimate is computed here; importing this package imports nothing heavy.
"""
