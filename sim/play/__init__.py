"""How runs are played, whatever is asked: a plan, cut into pieces of seconds, done by any executor, collected.

`plan` says what is to be played, `metrics` what is asked of each run, `pieces` cuts it, `pace` sets their size,
`execute` has them done in any order and tells what cannot travel to other processes, `collected` counts, stores and
keeps what has come back.
"""
