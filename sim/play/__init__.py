"""How runs are played, whatever is asked: work is cut into pieces of seconds, which any executor may do in any order.

`chunks` cuts, `execute` has the pieces done, `pace` sets their size, `own_rules` tells what cannot travel.
"""
