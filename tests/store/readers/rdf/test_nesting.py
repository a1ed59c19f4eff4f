"""What is nested too deep for the parser is refused before it reads it; all else goes through."""

import pyoxigraph as ox
import pytest

from store.errors import InputError
from store.readers.rdf import nesting
from store.readers.rdf.nesting import DEEPEST, refuse_deep_objects, refuse_deep_statements


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
