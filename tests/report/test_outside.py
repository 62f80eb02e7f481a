"""What may stand in a page as a drawing: shapes and words, and nothing that acts or points elsewhere."""

from __future__ import annotations

import pytest

from sim.report.outside import enclosed

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def test_declarations_and_metadata_go_and_the_drawing_stays() -> None:
    written = '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "x" "http://www.w3.org/x.dtd">\n' + SVG.format(
        "<metadata>\n<rdf/>\n</metadata>\n<g/>"
    )
    assert enclosed(written) == SVG.format("<g/>")


def test_words_may_say_anything() -> None:
    drawing = SVG.format('<text>&lt;metadata&gt; onclick= @import url(http://x) href="y" &lt;script&gt;</text>')
    assert enclosed(drawing) == drawing


@pytest.mark.parametrize(
    "inside", ['<use xlink:href="#m"/>', '<image href="data:image/png;base64,AA"/>', '<g clip-path="url(#p)"/>']
)
def test_what_stays_inside_may_be_pointed_at(inside: str) -> None:
    assert enclosed(SVG.format(inside)) == SVG.format(inside)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("<script>x</script>", "<script>"),
        ("<foreignObject/>", "<foreignobject>"),
        ('<g onload="x"/>', "onload"),
        ('<image href="http://x.example/"/>', "href='http://x.example/'"),
        ('<image xlink:href="//x.example/"/>', "href"),
        ('<image href="data:image/svg+xml;base64,AA"/>', "href"),
        ('<g style="fill: url(http://x.example/)"/>', "style"),
        ("<style>@import 'x'</style>", "a style"),
        ("<g>", "no drawing in SVG"),
        ("&bomb;", "no drawing in SVG"),
    ],
)
def test_what_acts_or_points_elsewhere_is_refused_by_name(bad: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        enclosed(SVG.format(bad))


def test_entities_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="no drawing in SVG"):
        enclosed('<!DOCTYPE svg [<!ENTITY a "aa">]>' + SVG.format("<text>&a;</text>"))
