"""Tiny folders in the layouts that Mimea reads."""

from pathlib import Path

from PIL import Image

from store.records import GraphTables

DBP15K = {
    "ent_ids_1": "0\t/m/chad\n1\t/m/mali\n2\t/m/togo\n",
    "ent_ids_2": "3\t<http://db.org/resource/Tschad>\n4\t<http://db.org/resource/Málí>\n",
    "triples_1": "0\t0\t1\n1\t1\t2\n",
    "triples_2": "3\t2\t4\n",
    "rel_ids_1": "0\t/near\n1\t/twin\n",
    "rel_ids_2": "2\t<http://db.org/ontology/near>\n",
    "names_1": '0\tChad\n1\tThe "Mali"\n2\tTogo\n',
    "names_2": "3\tTschad\n4\tMálí\n",
    "training_attrs_1": "/m/chad\t<http://fb.com/ns/place.area>\t<http://fb.com/ns/place.code>\n",
    "training_attrs_2": "<http://db.org/resource/Tschad>\tarea\tflag\n",
    "num_attr_triples_1": "0\tplace.area\t1284000.5\n1\tplace.area\t1240192\n",
    "num_attr_triples_2": "3\tarea\t1284000\n4\tfounded\t1960-09-22\n",
    "has_image_1": "0\tIMG1\n1\tIMG2\n",
    "ill_ent_ids": "0\t3\n1\t4\n",
}
OPENEA = {
    "rel_triples_1": "a:chad\tnear\ta:mali\na:mali\ttwin\ta:togo\n",
    "rel_triples_2": "<http://db.org/Tschad>\tbei\t<http://db.org/Mali>\n",
    "attr_triples_1": (
        "a:chad\tlabel\tChad\n"
        'a:chad\thttp://www.w3.org/2004/02/skos/core#altLabel\t"Tchad"@fr\n'
        'a:chad\tarea\t"1284000"^^<http://www.w3.org/2001/XMLSchema#integer>\n'
        'a:mali\tmotto\t"Un \\"peuple\\""@fr\n'
        "a:mali\tnote\tone\ttwo\n"
        "a:mali\thttp://www.w3.org/2000/01/rdf-schema#comment\tlandlocked\n"
    ),
    "attr_triples_2": "http://db.org/Tschad\thttp://www.w3.org/2000/01/rdf-schema#label\tTschad\n",
    "ent_links": "a:chad\thttp://db.org/Tschad\n",
}
LEFT_TTL = """\
@prefix e: <http://e.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:chad a e:Country ;
  skos:altLabel "Republic of Chad"@en ;
  rdfs:label "Tchad"@fr ;
  rdfs:comment "landlocked" ;
  e:area "1284000"^^xsd:integer ;
  e:motto "Unité"@fr ;
  e:code "TD" ;
  e:near e:mali .
e:mali rdfs:label "Mali" .
"""
RIGHT_NT = """\
<http://r.org/1> <http://www.w3.org/2000/01/rdf-schema#label> "Tschad"@de .
<http://r.org/1> <http://r.org/bei> <http://r.org/2> .
"""
MMKB = {
    "FB15K_EntityTriples.txt": "/m/1 /near /m/2 .\n/m/2 /near /m/3 .\n/m/1 /near /m/2 .\n",
    "FB15K_NumericalTriples.txt": "/m/1\t<http://fb.com/ns/area>\t12.5\n/m/1\tarea\tnan\n",
    "FB15K_ImageIndex.txt": "/m/1 pictures/1.png\n/m/2 FBIMG00002\n/m/9 pictures/1.png\n",
    "DB15K_EntityTriples.txt": "<http://d.org/a>\t<http://d.org/p>\t<http://d.org/b_(c)> .\n",
    "DB15K_NumericalTriples.txt": (
        '<http://d.org/a> <http://d.org/x> "3"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    ),
    "DB15K_SameAsLink.txt": (
        "/m/2 <SameAs> <http://d.org/a> .\n/m/1 <SameAs> <http://d.org/b_(c)> .\n"
        "/m/77 <SameAs> <http://d.org/a> .\n"
    ),
}
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SAME = f"""<http://e.org/chad> {TYPE} <http://e.org/Country> .
<http://e.org/chad> <http://www.w3.org/2000/01/rdf-schema#label> "Tchad"@fr .
<http://e.org/chad> <http://e.org/near> <http://e.org/mali> .
"""
RDF_XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY e "http://e.org/"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">
<e:Country rdf:about="&e;chad"><rdfs:label xml:lang="fr">Tchad</rdfs:label>
<e:near rdf:resource="http://e.org/mali"/></e:Country></rdf:RDF>
"""
JSON_LD = """{"@context": {"e": "http://e.org/", "near": {"@id": "e:near", "@type": "@id"},
  "label": {"@id": "http://www.w3.org/2000/01/rdf-schema#label", "@language": "fr"}},
  "@id": "e:chad", "@type": "e:Country", "label": "Tchad", "near": "e:mali"}"""
RDF = {
    "a.ttl": LEFT_TTL,
    "a.nt": SAME,
    "a.nq": SAME.replace("mali> .", "mali> <http://e.org/g> ."),
    "a.trig": LEFT_TTL.replace("e:chad a", "e:g { e:x e:y 'z' } e:chad a"),
    "a.rdf": RDF_XML,
    "a.jsonld": JSON_LD,
}
ARTISTS = "id,name,country,size,day,picture\n" + "".join(
    f'{i},"Thing, {i}",Land {i % 3},{i * 7},2001-02-{i:02},p/{i}.png\n' for i in range(1, 25)
)
TRIPLES = "head\trelation\ttail\n" + "".join(f"e{i}\tnear\te{i % 5}\n" for i in range(20))


def is_whole(graph: GraphTables) -> None:
    """Keys are told apart, and every table names only these."""
    keys = graph.entities["key"].to_pylist()
    assert len(set(keys)) == len(keys) > 0
    assert None not in keys
    named = [graph.relation_triples["head"], graph.relation_triples["tail"]]
    named += [graph.names["entity"], graph.attribute_triples["entity"], graph.types["entity"]]
    for column in named:
        assert set(column.to_pylist()) <= set(keys)


def write(folder: Path, files: dict[str, str], **changes: str | None) -> Path:
    """Write the files, some of them changed or, with None, left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**files, **changes}.items():
        if text is not None:
            (folder / name).write_bytes(text.encode("utf-8"))
    return folder


def picture(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (4, 4), "red").save(path)
    return path
