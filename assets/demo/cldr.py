"""What CLDR (through babel) knows: official languages, currencies, their names and properties."""

import re
from dataclasses import dataclass
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages
from babel.numbers import get_currency_precision, get_currency_symbol, get_territory_currencies

AS_OF = date(2025, 12, 31)
EN, DE = Locale("en"), Locale("de")
# CLDR mixes in widely used and national languages, and leaves out some by law.
OFFICIAL = {
    "BO": "es qu ay gn",
    "BY": "be ru",
    "CH": "de fr it rm",
    "DZ": "ar zgh",
    "ET": "am aa om so ti",
    "IQ": "ar ku",
    "KM": "ar fr",
    "LI": "de",
    "MA": "ar zgh",
    "NG": "en",
    "SC": "crs en fr",
    "SN": "fr",
    "TN": "ar",
    "TW": "zh",
    "UA": "uk",
    "VA": "it la",
    "ZA": "en af zu xh st tn nso ts ss ve nr",
}
UNNAMED_IN_GERMAN = {"XCG": "Karibischer Gulden", "ZWG": "Simbabwe-Gold"}
SAME = {"nb": "no", "nn": "no", "yue": "zh", "wni": "", "zdj": ""}


@dataclass(frozen=True)
class Language:
    """A language; `native` and `script` are None where CLDR has none."""

    code: str
    name: str
    name_de: str
    branch: str
    branch_de: str
    native: str | None
    script: str | None
    script_de: str | None


@dataclass(frozen=True)
class Currency:
    """A currency; `digits` decimals are customary, `since` is its first day in any country."""

    code: str
    name: str
    name_de: str
    symbol: str | None
    digits: int
    since: date | None


def official_languages(code: str) -> list[str]:
    """Codes of the official languages of a country, without variants of script."""
    if code in OFFICIAL:
        return OFFICIAL[code].split()
    found = get_official_languages(code, regional=False, de_facto=True)
    bare = [tag.split("_")[0] for tag in found]
    return sorted({SAME.get(tag, tag) for tag in bare} - {""})


def currencies(code: str) -> list[str]:
    """Codes of the legal tender of a country at AS_OF, without one that ended that year."""
    found = set(get_territory_currencies(code, AS_OF, AS_OF, tender=True))
    return sorted(found - {"ANG"} if "XCG" in found else found)


def language(code: str, branch: str, branch_de: str) -> Language:
    """Names, own name and script of a language."""
    tag = get_global("likely_subtags").get(code)
    # "Simplified" is the script of one country only, not of the language.
    script = None if tag is None or code == "zh" else tag.split("_")[1]
    return Language(
        code,
        EN.languages[code],
        DE.languages[code],
        branch,
        branch_de,
        _native_name(code),
        EN.scripts.get(script),
        DE.scripts.get(script),
    )


def currency(code: str, users: list[str]) -> Currency:
    """Names and customs of a currency; `users` are its countries, the largest first."""
    starts = [
        row["from"]
        for user in users
        for row in get_territory_currencies(user, AS_OF, AS_OF, include_details=True)
        if row["currency"] == code and row["from"]
    ]
    return Currency(
        code,
        re.sub(r" \(.*\)", "", EN.currencies[code]).replace(" & ", " and "),
        re.sub(r" \((?!BC?EA).*\)", "", DE.currencies.get(code) or UNNAMED_IN_GERMAN[code]),
        _symbol(code, users[0]),
        get_currency_precision(code),
        min(starts, default=None),
    )


def _native_name(code: str) -> str | None:
    try:
        return Locale.parse(code).languages.get(code)
    except UnknownLocaleError:
        return None


def _symbol(code: str, country: str) -> str | None:
    """The symbol as written at home; None where that is three capitals, as codes are."""
    symbol = get_currency_symbol(code, Locale.parse(f"und_{country}"))
    symbol = re.sub(r"[\u200e\u200f]", "", symbol).strip()
    return None if re.fullmatch(r"[A-Z]{2,3}", symbol) else symbol
