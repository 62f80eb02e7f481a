"""What the world did: stylised facts, dated cases, and what of them the model shows.

`facts` plays the reference family and codes its log by the rules of the data; `cases` forecasts dated crises from what
was known and scores the forecasts; `calibration` looks for coefficients that agree with both; `signs` holds the model
against effects that the literature supports (`supported`) or disputes (`disputed`). Observed values meet simulated ones
only after the playing is done: what plays a crisis is handed records that hold no observation.
"""
