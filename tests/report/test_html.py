"""A page needs nothing but itself, whatever it is told; and the same words give the same bytes."""

from __future__ import annotations

from base64 import b64encode

import pytest

from sim.report.blocks import (
    Block,
    Explained,
    Heading,
    Listing,
    Number,
    Picture,
    Section,
    Sourced,
    Table,
    Terms,
    Text,
    Verbatim,
    Where,
    filled,
)
from sim.report.html import page
from tests.report.pages import Page, loads

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=http://evil.example/x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style></title></pre><iframe src=//evil.example>",
    "$x^2$ {{ 7 * 7 }} {% raw %} {# gone #}",
    "&lt;b&gt; &amp; <!-- open",
    "javascript:alert(1)",
    "-->]]>",
)


def everywhere(text: str) -> list[Block]:
    """A text at every place that a block has."""
    source = Sourced(text)
    return [
        Text(text),
        Text(source, look="warning"),
        Heading(text),
        Listing((text, source)),
        Terms(((text, text), (text, source))),
        Table((text, text), ((text, source), (Explained(text, text), Explained(text, source)), (text,)), text),
        Picture("<svg/>", text, text),
        Verbatim(text),
        Verbatim(text, title=text),
    ]


def made(*blocks: Block, title: str = "Title", question: str = "How far?", foot: str = "") -> str:
    return page(title, question, [Section("only", "Only", blocks)], foot=foot)


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_text_says_it_stays_a_text(text: str) -> None:
    harmless = [tag for tag, _ in Page(made(*everywhere("harmless"))).tags]
    links = ["a"] * 5 if "://" in text else []  # an address in a source becomes a link, whatever stands around it
    written = page(text, text, [Section("only", text, tuple(everywhere(text)))], foot=text)
    assert loads(written) == []
    assert sorted(tag for tag, _ in Page(written).tags) == sorted([*harmless, *links])
    assert Page(written).text.count(" ".join(text.split())) >= 20


def test_the_search_for_what_loads_can_find_something() -> None:
    """The tool of the tests above must reject what it is there for."""
    drawing = b64encode(b'<svg><image href="http://x.example/"/></svg>').decode()
    assert loads(f'<img src="data:image/svg+xml;base64,{drawing}">') == ["http://x.example/"]
    for bad in (
        "<script></script>",
        '<img src="http://x.example/x.png">',
        '<link rel="x" href="http://x.example/">',
        '<a href="javascript:x">x</a>',
        '<p onclick="x">x</p>',
        "<style>@import 'x'; p { background: url(http://x.example/) }</style>",
    ):
        assert loads(bad), bad


def test_hidden_characters_are_written_out_and_turn_no_line_around() -> None:
    written = made(*everywhere("safe\u202egnp.exe\u2066\x00\x1b[31m\ud800"), title="a\u202eb")
    assert "a‹U+202E›b" in Page(written).text
    assert "safe‹U+202E›gnp.exe‹U+2066›‹U+0000›‹U+001B›[31m‹U+D800›" in Page(written).text
    assert not set(written) & {"\u202e", "\u2066", "\x00", "\x1b", "\ud800"}
    written.encode()


def test_letters_of_any_script_stay() -> None:
    assert "می\u200cخواهم · 日本 · भारत" in made(Text("می\u200cخواهم · 日本 · भारत"))


def test_addresses_become_links_only_in_sources() -> None:
    assert Page(made(Text("see https://a.example/x"))).links == []
    assert Page(made(Text(Sourced("see https://a.example/x?b=1&c=(d), and http://b.example.")))).links == [
        "https://a.example/x?b=1&c=(d)",
        "http://b.example",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/",
        "//a.example/x",
        "https://user@evil.example/",
        "https://good.example:pass@evil.example/",
        "https://gооd.example/",  # two letters are Cyrillic
        "HTTPS://a.example",
        "https://",
    ],
)
def test_what_is_no_plain_web_address_is_no_link(text: str) -> None:
    assert Page(made(Text(Sourced(text)))).links == []
    assert text in Page(made(Text(Sourced(text)))).text


def test_a_link_tells_nobody_where_the_reader_came_from() -> None:
    (link,) = [
        found for tag, found in Page(made(Text(Sourced("https://a.example/")))).tags if tag == "a" and "rel" in found
    ]
    assert "noreferrer" in link["rel"]
    assert ("meta", {"name": "referrer", "content": "no-referrer"}) in Page(made()).tags


def test_the_page_forbids_itself_to_load_or_run_anything() -> None:
    (policy,) = [
        found["content"] for tag, found in Page(made()).tags if found.get("http-equiv", "").startswith("Content-")
    ]
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy
    assert "http" not in policy


def test_an_assumption_is_marked_and_a_source_is_not() -> None:
    assert "assumption</span> about equal" in made(Text(Sourced("assumption: about equal")))
    assert "assumption</span>" not in made(Text(Sourced("Powell 2004")))


def test_a_row_of_one_cell_heads_those_below_it() -> None:
    written = made(Table(("a", "b"), (("part",), ("1", "2"))))
    assert '<th scope="rowgroup" colspan="2" dir="auto">part</th>' in written


def test_dates_are_left_out_where_there_are_none() -> None:
    with_dates = filled(("day", "date", "what"), [("1", "2 Jan", "x")])
    assert with_dates.headings == ("day", "date", "what")
    without = filled(("day", "date", "what", "dead"), [(Number("1"), Number(""), "x", Number("3")), ("part",)])
    assert (without.headings, without.rows, without.numbers) == (
        ("day", "what", "dead"),
        (("1", "x", "3"), ("part",)),
        frozenset({0, 2}),
    )


def test_the_same_words_give_the_same_bytes() -> None:
    assert made(*everywhere("words")) == made(*everywhere("words"))


def test_two_sections_with_one_anchor_are_refused() -> None:
    with pytest.raises(ValueError, match="anchor 'a' names 2 sections"):
        page("T", "Q", [Section("a", "One", ()), Section("a", "Two", ())])


def test_contents_lead_to_every_section() -> None:
    written = page("T", "Q", [Section("a", "One", ()), Section("b", "Two", ())])
    places = [found["id"] for _, found in Page(written).tags if "id" in found]
    inner = [found["href"] for tag, found in Page(written).tags if tag == "a"]
    assert inner == [f"#{place}" for place in places] == ["#a", "#b"]


def test_a_number_has_a_minus_and_a_word_keeps_its_hyphen() -> None:
    written = made(Table(("", "change"), (("by-product", Number("-10.7")),)))
    assert "by-product" in written and "−10.7" in written and 'class="number">−10.7' in written


def test_a_page_shows_only_what_is_for_it() -> None:
    assert "elsewhere" not in made(Text("elsewhere", on=Where.SHORT))
