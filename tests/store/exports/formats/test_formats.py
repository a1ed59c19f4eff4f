"""What each format can hold."""

import pytest

from store.errors import InputError
from store.exports.choices.selection import Selection
from store.exports.formats.formats import check, default


def test_a_format_is_not_asked_for_what_it_cannot_say():
    check("sssom", default("sssom"))
    with pytest.raises(InputError, match="turtle can't hold the verdict reject; it holds accept"):
        check("turtle", Selection(("accept", "reject")))
    with pytest.raises(InputError, match="minimum confidence is 7"):
        check("predictions", Selection((), min_confidence=7))
