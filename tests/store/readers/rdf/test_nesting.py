"""What is nested too deep for the parser is refused before it reads it; all else goes through."""

import pyoxigraph as ox
import pytest

from store.errors import InputError
from store.readers.rdf import nesting
from store.readers.rdf.nesting import (
    DEEPEST,
    refuse_deep_objects,
    refuse_deep_statements,
    refuse_odd_elements,
)


@pytest.mark.parametrize("block", [13, 1000, 1 << 20])
@pytest.mark.parametrize("levels", [DEEPEST, DEEPEST + 1])
def test_braces_count_outside_of_strings_alone(tmp_path, monkeypatch, block, levels):
    monkeypatch.setattr(nesting, "BLOCK", block)
    path = tmp_path / "a.jsonld"
    strings = '{"a[[[": "\\\\", "b": "\\"{{{", "c\\\\\\"[": "]"}'
    path.write_text("[" + f"{strings}," * 30 + "[" * (levels - 1) + "]" * levels)
    if levels > DEEPEST:
        with pytest.raises(InputError, match="nested more than 200 levels deep"):
            refuse_deep_objects(path)
    else:
        refuse_deep_objects(path)


def test_many_statements_about_statements_are_no_deep_ones(tmp_path):
    path = tmp_path / "a.ttl"
    path.write_text("<a:a> <a:b> <<( <a:a> <a:b> <a:c> )>> .\n" * 2 * nesting.FEW)
    refuse_deep_statements(path, ox.RdfFormat.TURTLE)


def deep_elements(levels: int, filling: str = "") -> str:
    opened = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">'
    )
    return f"{opened}{'<e:A><e:p>' * levels}{filling}{'</e:p></e:A>' * levels}</rdf:RDF>"


@pytest.mark.parametrize("block", [13, 1 << 20])
def test_elements_in_elements_are_counted(tmp_path, monkeypatch, block):
    monkeypatch.setattr(nesting, "BLOCK", block)
    path = tmp_path / "a.rdf"
    path.write_text(deep_elements(DEEPEST // 2 - 1))
    refuse_odd_elements(path)
    path.write_text(deep_elements(DEEPEST // 2))
    with pytest.raises(InputError, match="nested more than 200 levels deep"):
        refuse_odd_elements(path)


@pytest.mark.parametrize("filling", ["<!--{}-->", "<![CDATA[{}]]>", '<e:q e:r="{}"/>'])
def test_what_only_looks_like_deep_elements_is_none(tmp_path, filling):
    path = tmp_path / "a.rdf"
    looks = ("a>" if "e:r" in filling else "<br>") * 2 * DEEPEST
    path.write_text(deep_elements(2, filling.format(looks)))
    refuse_odd_elements(path)


def test_signs_of_equality_in_a_text_are_no_attributes(tmp_path):
    path = tmp_path / "a.rdf"
    path.write_text(f"<a><b>{'x = y; ' * 3000}</b></a>")
    refuse_odd_elements(path)
    path.write_text("<a>" + "<b c='=' d='1'/>" * 3000 + "</a>")
    refuse_odd_elements(path)
    many = " ".join(f"c{i}='='" for i in range(2001))
    path.write_text(f"<a><b {many}/></a>")
    with pytest.raises(InputError, match="more than 2,000 attributes"):
        refuse_odd_elements(path)
