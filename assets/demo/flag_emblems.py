"""Outlines of the emblems on flags, simple enough to be known again at 160 pixels.

Coordinates run from -1 to 1, y downwards. Most emblems are symmetrical: their right half is
given and mirrored.
"""

Outline = list[tuple[float, float]]


def _points(text: str) -> Outline:
    return [tuple(float(part) for part in pair.split(",")) for pair in text.split()]


def _mirrored(text: str) -> Outline:
    half = _points(text)
    return half + [(-x, y) for x, y in reversed(half)]


EMBLEMS: dict[str, list[Outline]] = {
    "cedar": [
        _mirrored(
            "0,-1 .12,-.8 .35,-.72 .2,-.62 .5,-.5 .3,-.4 .65,-.22 .4,-.14 .8,.1 .5,.16 "
            "1,.45 .6,.5 .12,.42 .1,.8 .3,.95 0,.95"
        )
    ],
    "maple": [
        _mirrored(
            "0,-1 .18,-.64 .38,-.74 .28,-.2 .55,-.48 .62,-.34 .92,-.4 .82,-.1 .98,-.02 .54,.36 "
            ".6,.54 .05,.46 .06,1"
        )
    ],
    "shield": [_mirrored("0,-.9 .75,-.9 .75,.1 .6,.5 .35,.8 0,1")],
    "eagle": [
        _mirrored(
            "0,-.55 .12,-.85 .34,-.9 .42,-.72 .24,-.66 .2,-.4 .42,-.5 .6,-.85 .72,-.55 .9,-.6 "
            ".86,-.25 1,-.2 .86,.05 .95,.2 .7,.3 .72,.5 .42,.45 .3,.3 .24,.6 .5,.75 .22,.8 0,1"
        )
    ],
}
