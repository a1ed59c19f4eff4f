"""Free text in a CSV: no formula, and had back as it was."""

import re

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from store.formula_escaping import NUMBER, as_it_was, defused, restored

FORMULAS = ("=1+1", "+1+1", "-a", "@x", "\tx", "\rx", "'=x", "''-5")


def test_formulas_are_defused_and_other_text_stays():
    assert defused(pa.array(FORMULAS)).to_pylist() == [f"'{text}" for text in FORMULAS]
    plain = ["Chad", "", "a=b", "'quoted'", None, "-5", "+1.5e3"]
    assert defused(pa.array(plain)).to_pylist() == plain


@given(st.one_of(st.text(), st.text("'=+-@\t\rx")))
def test_a_text_comes_back(text):
    [safe] = defused(pa.array([text])).to_pylist()
    assert as_it_was(safe) == text
    assert restored(pa.array([safe])).to_pylist() == [text]
    assert re.match(NUMBER, safe) or not safe.startswith(tuple("=+-@\t\r"))
