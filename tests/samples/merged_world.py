"""Two small graphs that say some things alike, some otherwise, and what they are when merged."""

from pathlib import Path

from store.database import Store
from store.records import Decision
from tests.samples.format_samples import picture
from tests.samples.store_samples import event, graph, links

XSD = "http://www.w3.org/2001/XMLSchema#"
MOTTO = 'Un "peuple"\n\tun\\but 🗝'
CHAD, TOGO, MALI = "http://a.org/chad", "/m/027rn", "a b|c"
TSCHAD, TOGO_TOO, FIJI = "Q42", "http://b.org/2", "http://b.org/3"
EXACT, ITEM = "http://www.w3.org/2004/02/skos/core#exactMatch", "http://w.org/entity/Q657"
NEAR, AREA = "http://v.org/near", "http://v.org/area"


def left_graph(folder: Path):
    flag = picture(folder / "flag.png")
    return graph(
        "Atlas",
        [(CHAD, "Chad", "landlocked"), (TOGO, None, None), (MALI, "Mali", None)],
        names=[(CHAD, "Chad", "en"), (CHAD, "Tchad", "fr")],
        relation_triples=[(CHAD, NEAR, TOGO), (MALI, "twin of", CHAD)],
        attribute_triples=[
            (CHAD, AREA, "1284000", XSD + "integer", None),
            (CHAD, "motto", MOTTO, None, "fr-TD"),
            (CHAD, "flag", None, None, None),
            (TOGO, "size", "big", "plain words", None),
        ],
        types=[(CHAD, "http://v.org/Country"), (TOGO, "a state")],
        images=[(CHAD, str(flag))],
        identities=[(CHAD, EXACT, ITEM), (CHAD, EXACT, FIJI), (TOGO, EXACT, "left.ttl#togo")],
    )


def right_graph():
    return graph(
        "Lexikon",
        [(TSCHAD, "Tschad", None), (TOGO_TOO, "Togo", None), (FIJI, None, None)],
        names=[(TSCHAD, "Tschad", "de"), (TSCHAD, "Chad", "en")],
        relation_triples=[(TSCHAD, NEAR, TOGO_TOO), (FIJI, "twin of", TSCHAD)],
        attribute_triples=[
            (TSCHAD, AREA, "1284000", XSD + "integer", None),
            (TSCHAD, AREA, "1259200", XSD + "integer", None),
            (TSCHAD, "motto", MOTTO, None, "FR-td"),
        ],
        types=[(TSCHAD, "http://v.org/Country")],
        identities=[(TSCHAD, EXACT, ITEM), (FIJI, EXACT, ITEM)],
    )


def small_store(folder: Path, *events: Decision) -> Store:
    """Chad and Tschad accepted, Togo known, Mali and Fiji alone."""
    store = Store.open(folder / "work")
    store.import_graphs(left_graph(folder), right_graph(), links((TOGO, TOGO_TOO)))
    store.ledger.append([event("e1", "accept", CHAD, TSCHAD), *events])
    return store


# What is said when the left graph's IRIs stand for both. L, R and M are the named graphs; the
# picture's IRI ends in a hash and is left out.
ID = "https://mimea.invalid/id/"
C, T, M, F = f"<{CHAD}>", f"<{ID}left/%2Fm%2F027rn>", f"<{ID}left/a%20b%7Cc>", f"<{FIJI}>"
LABEL, ALT = (
    "<http://www.w3.org/2000/01/rdf-schema#label>",
    "<http://www.w3.org/2004/02/skos/core#altLabel>",
)
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
COMMENT = "<http://www.w3.org/2000/01/rdf-schema#comment>"
HAS, OLD = "<https://mimea.invalid/terms#hasAttribute>", "<http://purl.org/dc/terms/identifier>"
WRITTEN = '"Un \\"peuple\\"\\n\\tun\\\\but 🗝"@fr-td'
MERGED = {
    f"{C} <{NEAR}> {T}": "LR",
    f"{M} <{ID}left-property/twin%20of> {C}": "L",
    f"{F} <{ID}right-property/twin%20of> {C}": "R",
    f'{C} <{AREA}> "1284000"^^<{XSD}integer>': "LR",
    f'{C} <{AREA}> "1259200"^^<{XSD}integer>': "R",
    f"{C} <{ID}left-property/motto> {WRITTEN}": "L",
    f"{C} <{ID}right-property/motto> {WRITTEN}": "R",
    f"{C} {HAS} <{ID}left-property/flag>": "L",
    f'{T} <{ID}left-property/size> "big"^^<{ID}datatype/plain%20words>': "L",
    f'{C} {LABEL} "Chad"@en': "L",
    f'{C} {ALT} "Chad"@en': "R",
    f'{C} {ALT} "Tchad"@fr': "L",
    f'{C} {LABEL} "Tschad"@de': "R",
    f'{M} {LABEL} "Mali"': "L",
    f'{T} {LABEL} "Togo"': "R",
    f'{C} {COMMENT} "landlocked"': "L",
    f"{C} {TYPE} <http://v.org/Country>": "LR",
    f"{T} {TYPE} <{ID}left-type/a%20state>": "L",
    f'{C} {OLD} "Q42"': "R",
    f'{T} {OLD} "/m/027rn"': "L",
    f'{M} {OLD} "a b|c"': "L",
    f"{C} <{EXACT}> <{ITEM}>": "LR",
    f"{F} <{EXACT}> <{ITEM}>": "R",
    f"{T} <http://www.w3.org/2002/07/owl#sameAs> <{TOGO_TOO}>": "M",
}
GRAPHS = {"L": f"<{ID}graph/left>", "R": f"<{ID}graph/right>", "M": f"<{ID}graph/merged>"}
