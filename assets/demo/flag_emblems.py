"""Outlines of the emblems on flags, simple enough to be known again at 160 pixels.

Coordinates run from -1 to 1, y downwards. Most emblems are symmetrical: their right half is
given and mirrored.
"""

import math

Outline = list[tuple[float, float]]


def _points(text: str) -> Outline:
    pairs = (pair.split(",") for pair in text.split())
    return [(float(x), float(y)) for x, y in pairs]


def _mirrored(text: str) -> Outline:
    half = _points(text)
    return half + [(-x, y) for x, y in reversed(half)]


def _wreath() -> list[Outline]:
    """Two branches of pointed leaves that meet at the bottom and leave the top open."""
    leaves = []
    for i in range(12):
        turn = math.radians(180 + (i - 5.5) * 24)
        for lean, reach in ((-0.28, 0.78), (0.28, 1.0)):
            tip = turn + (0.22 if i > 5 else -0.22)
            leaf = ((turn, 0.86), (turn + lean / 2, reach), (tip + lean / 2, reach + lean / 3))
            leaves.append([(r * math.sin(a), -r * math.cos(a)) for a, r in leaf])
    return leaves


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
    "palm": [
        _mirrored("0,-.9 .3,-1 .2,-.7 .7,-.8 .5,-.5 1,-.4 .5,-.25 .8,.1 .35,-.1 .3,.3 .1,-.1"),
        _mirrored(".08,-.3 .1,1"),
    ],
    "shield": [_mirrored("0,-.9 .75,-.9 .75,.1 .6,.5 .35,.8 0,1")],
    "crown": [
        _mirrored(
            "0,-.75 .1,-.55 .1,-.2 .32,-.1 .45,-.5 .6,-.5 .55,0 .75,-.25 1,-.3 .75,.7 .7,.8 0,.8"
        ),
        _mirrored("0,-1 .09,-.85 0,-.7"),
    ],
    "eagle": [
        _mirrored(
            "0,-.45 .1,-.5 .12,-.85 .3,-.95 .48,-.78 .3,-.76 .26,-.5 .4,-.42 .5,-.72 .66,-.95 "
            ".68,-.72 .86,-.82 .82,-.58 .98,-.6 .88,-.36 1,-.34 .84,-.12 .96,-.06 .74,.1 .84,.2 "
            ".56,.24 .58,.4 .3,.3 .26,.5 .52,.58 .56,.78 .42,.7 .2,.72 .14,.62 .24,.9 0,1"
        )
    ],
    "bird": [
        _points(
            "-1,-.3 -.6,-.62 -.25,-.45 0,-.1 .2,-.5 .6,-.75 1,-.6 .65,-.45 .45,0 .25,.3 .3,.55 "
            ".1,.5 0,.7 -.1,.45 -.4,.3 -.62,.36 -.42,.14 -.3,-.1 -.6,-.3"
        )
    ],
    "lion": [
        _points(
            "-1,-.45 -.85,-.7 -.55,-.85 -.3,-.7 -.2,-.4 .3,-.35 .65,-.3 .6,-.6 .75,-.9 1,-.8 "
            ".82,-.65 .85,-.2 .8,.2 .95,.5 .85,.85 .55,.85 .65,.55 .45,.25 0,.25 -.15,.85 -.45,.85 "
            "-.35,.3 -.5,.1 -.8,.3 -.95,.15 -.7,-.1 -.8,-.25"
        ),
        _points("-.98,.2 -.92,-1 -.86,-1 -.88,.25"),
    ],
    "script": [
        _points("-1,-.5 -.92,-.55 -.9,.15 -.6,.2 -.6,-.2 -.5,-.2 -.48,.3 -1,.3"),
        _points("-.4,-.6 -.3,-.6 -.3,.3 -.4,.3"),
        _points("-.2,-.6 -.1,-.6 -.08,.15 .1,.15 .1,-.5 .2,-.55 .2,.3 -.18,.3"),
        _points("-.9,-.25 -.7,-.35 -.66,-.25 -.86,-.12"),
        _points(
            ".3,-.6 .4,-.6 .42,.15 .6,.15 .6,-.15 .7,-.2 .72,.15 .9,.15 .9,-.6 1,-.6 1,.3 .32,.3"
        ),
        _points(".5,-.5 .75,-.4 .72,-.3 .48,-.38"),
        _points("-.7,.4 -.1,.45 .5,.38 .55,.46 -.1,.56 -.72,.5"),
    ],
    "wreath": _wreath(),
}
