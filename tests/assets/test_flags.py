"""Flags: all of them drawn in both styles, look-alikes near each other, bad lines refused."""

import itertools

import numpy as np
import pycountry
import pytest
from PIL import Image

from assets.demo import flags
from assets.demo.flag_specs import parse, read_specs

SAMPLE = ("BR", "FR", "GB", "IN", "KR", "NP", "QA", "TD", "US", "ZA")


@pytest.fixture(scope="module")
def flat() -> dict[str, Image.Image]:
    return {code: flags.draw(code, "flat") for code in flags.codes()}


@pytest.fixture(scope="module")
def waving() -> dict[str, Image.Image]:
    return {code: flags.draw(code, "waving") for code in flags.codes()}


def apart(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures' channels at the same size, 0 to 255."""
    left, right = (np.asarray(on_white(image).resize((48, 32)), float) for image in (one, other))
    return float(np.abs(left - right).mean())


def on_white(image: Image.Image) -> Image.Image:
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return paper.convert("RGB")


def test_most_countries_have_a_flag():
    countries = {country.alpha_2 for country in pycountry.countries} | {"XK"}
    assert len(flags.codes()) >= 200
    assert set(flags.codes()) <= countries


def test_every_flag_is_160_wide_and_full_of_colour_in_both_styles(flat, waving):
    for code, image in [*flat.items(), *waving.items()]:
        assert image.width == 160, code
        assert 60 <= image.height <= 220, code
        assert image.mode in ("RGB", "RGBA"), code
        assert len(image.getcolors(image.width * image.height)) > 1, code


def test_flat_flags_fill_their_rectangle_except_nepal(flat):
    assert [code for code, image in flat.items() if image.mode == "RGBA"] == ["NP"]


def test_waving_flags_have_a_transparent_margin(waving):
    for code, image in waving.items():
        corners = itertools.product((0, image.width - 1), (0, image.height - 1))
        assert {image.getpixel(corner)[3] for corner in corners} == {0}, code


def test_no_two_flags_are_the_same_picture(flat, waving):
    for pictures in (flat, waving):
        assert len({image.tobytes() for image in pictures.values()}) == len(pictures)


@pytest.mark.parametrize(
    ("one", "other"),
    [("TD", "RO"), ("ID", "MC"), ("NL", "LU"), ("ML", "SN"), ("AU", "NZ"), ("CO", "EC")],
)
def test_look_alikes_are_nearer_than_almost_all_others(flat, waving, one, other):
    for pictures in (flat, waving):
        others = [apart(pictures[one], pictures[code]) for code in flags.codes() if code != one]
        assert apart(pictures[one], pictures[other]) < np.quantile(others, 0.05)


def test_poland_is_indonesia_upside_down_and_ireland_the_ivory_coast_from_behind(flat):
    turned = flat["PL"].transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    assert apart(turned, flat["ID"]) < 25 < 100 < apart(flat["PL"], flat["ID"])
    behind = flat["IE"].transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert apart(behind, flat["CI"]) < 25 < 60 < apart(flat["IE"], flat["CI"])


def test_the_styles_differ_in_pixels_yet_show_the_same_flag(flat, waving):
    for code in SAMPLE:
        own = apart(waving[code], flat[code])
        others = [apart(waving[code], flat[other]) for other in SAMPLE if other != code]
        assert 10 < own < np.mean(others), code


def test_true_colours_and_layout():
    france = flags.draw("FR", "flat")
    assert [france.getpixel((x, 50)) for x in (20, 80, 140)] == [
        (0, 35, 149),
        (255, 255, 255),
        (237, 41, 57),
    ]
    japan = flags.draw("JP", "flat")
    assert (japan.getpixel((80, 53)), japan.getpixel((10, 10))) == ((188, 0, 45), (255, 255, 255))
    assert japan.size == (160, 107)


def test_the_red_diagonals_of_the_union_jack_turn_with_it():
    pixels = np.asarray(flags.draw("GB", "flat"), float)
    assert np.abs(pixels - pixels[::-1, ::-1]).mean() < 8
    assert np.abs(pixels - pixels[:, ::-1]).mean() > 8


def test_the_same_call_draws_the_same_picture_and_file(tmp_path):
    for style in ("flat", "waving"):
        for name in ("a.png", "b.png"):
            flags.save(flags.draw("KE", style), tmp_path / name)
        assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_files_are_small_and_read_back_nearly_as_drawn(tmp_path, flat, waving):
    for pictures, limit in ((flat, 4_000), (waving, 10_000)):
        for code in SAMPLE:
            path = tmp_path / "flag.png"
            flags.save(pictures[code], path)
            assert path.stat().st_size <= limit, code
            with Image.open(path) as read:
                back = np.asarray(read.convert("RGBA"), float)
            drawn = np.asarray(pictures[code].convert("RGBA"), float)
            seen = drawn[..., 3] > 0
            assert np.abs(back - drawn)[seen].mean() < 2, code
            assert (back[..., 3][~seen] == 0).all(), code


def test_an_unknown_code_has_no_flag_and_an_unknown_style_is_refused():
    assert flags.draw("AQ", "flat") is None
    assert flags.draw("??", "waving") is None
    assert flags.draw("ch", "flat").size == (160, 160)
    with pytest.raises(ValueError, match="unknown style 'wavy'"):
        flags.draw("CH", "wavy")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Chad 2:3 v blue gold red", "'Chad' is no ISO alpha-2 code"),
        ("TD 2x3 v blue gold red", "'2x3' is no height:width"),
        ("TD 3:0 v blue gold red", "'3:0' is no height:width"),
        ("TD 2:3", "a layer is empty"),
        ("TD 2:3 v blue gold red;", "a layer is empty"),
        ("TD 2:3 vertical blue gold red", "unknown layer 'vertical'"),
        ("TD 2:3 v bleu gold red", "unknown colour 'bleu'"),
        ("TD 2:3 v #00266 gold red", "unknown colour '#00266'"),
        ("TD 2:3 v", "found 0 colours"),
        ("TD 2:3 v blue:0 red", "a stripe of weight 0"),
        ("TD 2:3 v blue:much red", "'much' is no number"),
        ("JP 2:3 disc red .5 .5", "found 2 numbers"),
        ("JP 2:3 disc red .5 .5 .3 .3", "found 4 numbers"),
        ("JP 2:3 disc red white .5 .5 .3", "found 2 colours"),
        ("JP 2:3 disc red 5 .5 .3", "x = 5, not within -0.3 to 1.3"),
        ("JP 2:3 disc red .5 .5 .3 .1,.1 .2,.2", "found 2 points"),
        ("BR 2:3 poly gold .1,.5", "found 1 points"),
        ("BR 2:3 poly gold .1,.5 .5,9", "the point .5,9 lies off the flag"),
        ("BR 2:3 poly gold .1,.5 .5,", "'' is no number"),
    ],
)
def test_a_malformed_description_says_what_is_wrong(line, message):
    with pytest.raises(ValueError) as error:
        parse(line)
    assert message in str(error.value)


def test_a_file_of_descriptions_names_the_line(tmp_path):
    path = tmp_path / "flags.txt"
    path.write_text("# two flags\nPL 5:8 h white red\nPL 5:8 h red white\n")
    with pytest.raises(ValueError, match=r"flags.txt, line 3: PL is described a second time"):
        read_specs(path)
