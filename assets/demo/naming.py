"""Names that people use where CLDR's are administrative, and second names (altLabel)."""

ENGLISH = {
    "CD": "Democratic Republic of the Congo",
    "CG": "Republic of the Congo",
    "CI": "Ivory Coast",
    "HK": "Hong Kong",
    "MM": "Myanmar",
    "MO": "Macau",
    "PS": "Palestine",
    "TL": "East Timor",
    "TR": "Turkey",
    "VC": "St. Vincent and the Grenadines",
}
GERMAN = {
    "BN": "Brunei",
    "CD": "Demokratische Republik Kongo",
    "CG": "Republik Kongo",
    "CI": "Elfenbeinküste",
    "CV": "Kap Verde",
    "HK": "Hongkong",
    "MD": "Moldau",
    "MO": "Macau",
    "PS": "Palästina",
    "TL": "Osttimor",
}
OTHER_ENGLISH = {
    "CI": ("Côte d’Ivoire",),
    "CV": ("Cabo Verde",),
    "CZ": ("Czech Republic",),
    "GB": ("Great Britain",),
    "MM": ("Burma",),
    "NL": ("Holland",),
    "SZ": ("Swaziland",),
    "TL": ("Timor-Leste",),
    "TR": ("Türkiye",),
    "VA": ("Holy See",),
}
OTHER_GERMAN = {
    "AE": ("Emirate",),
    "BY": ("Weißrussland",),
    "CD": ("Kongo-Kinshasa",),
    "CG": ("Kongo-Brazzaville",),
    "CI": ("Côte d’Ivoire",),
    "CV": ("Cabo Verde",),
    "CZ": ("Tschechische Republik",),
    "FO": ("Schafsinseln",),
    "GB": ("Großbritannien",),
    "IR": ("Persien",),
    "KP": ("Demokratische Volksrepublik Korea",),
    "KR": ("Republik Korea",),
    "LK": ("Ceylon",),
    "MD": ("Moldawien",),
    "MK": ("Mazedonien",),
    "MM": ("Birma", "Burma"),
    "NL": ("Holland",),
    "RU": ("Russische Föderation",),
    "SZ": ("Swasiland",),
    "TL": ("Timor-Leste",),
    "US": ("Vereinigte Staaten von Amerika",),
    "VA": ("Heiliger Stuhl",),
}


def spoken(name: str, conjunction: str) -> str:
    """A CLDR name with its ampersand as a word."""
    return name.replace(" & ", f" {conjunction} ")
