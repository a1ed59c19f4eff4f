"""Free text in a CSV: no formula, and had back as it was."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from store.formula_escaping import as_it_was, defused

FORMULAS = ("=1+1", "+1", "-1", "@x", "\tx", "\rx")


def test_formulas_are_defused_and_other_text_stays():
    assert defused(pa.array(FORMULAS)).to_pylist() == [f"'{text}" for text in FORMULAS]
    plain = ["Chad", "", "a=b", "'quoted'", None]
    assert defused(pa.array(plain)).to_pylist() == plain


@given(st.one_of(st.text(), st.text("'=+-@\t\rx")))
def test_a_text_comes_back(text):
    [safe] = defused(pa.array([text])).to_pylist()
    assert as_it_was(safe) == text
    assert not safe.startswith(tuple("=+-@\t\r"))
