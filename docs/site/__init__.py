"""The documentation as a site, made by `make docs` from what is there: no page of it is written for the site alone.

`contents` says which pages there are, `pages` writes those that follow from the program, `gallery` draws every kind of
figure, `notebooks` runs the notebooks, and `python -m docs.site` puts them together for Sphinx (`conf.py`).
"""
