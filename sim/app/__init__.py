"""The page at which a person turns a scenario and sees ten thousand runs of it at every touch.

What a page asks is a *view* (`view`): a scenario, what is set in it, how much of its record is forced, a seed. Its runs
grow while somebody looks (`sim.study.live`), the numbers of a picture are those of every other answer (`picture`), and
a server that only this machine can reach (`guard`, `server`) hands both to a page without foreign parts (`page/`).
"""
