"""Signs of effects that the literature supports or disputes, held against the model for docs/validation.md.

`effects` says what an effect is, `supported` and `disputed` list them, `measure` plays them.
"""
