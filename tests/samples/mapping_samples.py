"""Small files of past decisions in every format that is read, on the graphs of store_samples."""

import gzip

CSV = b"left,right,verdict,curator,decided_at,note\n" + b"".join(
    b'atlas:%s,lk:%d,accept,"a, b",2026-03-01T00:00:00Z,"x ""y"""\n' % (name, number)
    for name, number in ((b"chad", 1), (b"mali", 3), (b"togo", 4))
)
SSSOM = (
    b"#curie_map:\n#  a: 'atlas:'\n#  k: \"lk:\"\n#mapping_set_id: urn:x:y\n#license: urn:z\n"
    b"subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\t"
    b"reviewer_label\tmapping_date\tcomment\n"
    b'a:chad\towl:sameAs\t\tk:1\tsemapv:MappingReview\tada\t2026-03-01\t"two\nlines"\n'
    b"a:mali\towl:sameAs\tNot\tk:3\tsemapv:ManualMappingCuration\tb\\|c\t\t\n"
    b"a:fiji\towl:sameAs\t\tsssom:NoTermFound\tsemapv:MappingReview\tada\t2026-03-02\t\n"
)
NT = b"".join(
    b"<atlas:%s> <http://www.w3.org/2002/07/owl#sameAs> <lk:%d> .\n" % (name, number)
    for name, number in ((b"chad", 1), (b"mali", 3))
)
JSON = (
    b'[{"@id": "atlas:chad", "http://www.w3.org/2002/07/owl#sameAs": [{"@id": "lk:1"}]},'
    b'{"@id": "atlas:mali", "http://www.w3.org/2002/07/owl#sameAs": [{"@id": "lk:3"}]}]'
)
ALIGNMENT = (
    b"<?xml version='1.0' encoding='utf-8'?>\n<rdf:RDF xmlns='http://knowledgeweb.semanticweb.org/"
    b"heterogeneity/alignment#' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n"
    b"<Alignment><map><Cell><entity1 rdf:resource='atlas:chad'/><entity2 rdf:resource='lk:1'/>"
    b"<measure>1.0</measure><relation>=</relation></Cell></map></Alignment></rdf:RDF>"
)
TERMS = b"https://mimea.invalid/terms#"
LEDGER = (
    b"@prefix m: <" + TERMS + b"> . @prefix p: <http://www.w3.org/ns/prov#> .\n"
    b"<https://mimea.invalid/id/decision/e1> a m:Decision ;\n"
    b"  p:wasAssociatedWith <https://mimea.invalid/id/curator/ada> ;\n"
    b'  p:endedAtTime "2026-03-01T12:00:00+00:00" ; m:left <atlas:chad> ; m:right <lk:1> ;\n'
    b'  m:verdict "accept" ; m:rank 1 .\n'
    b"<https://mimea.invalid/id/decision/e2> a m:Decision ;\n"
    b"  p:wasAssociatedWith <https://mimea.invalid/id/curator/ada> ;\n"
    b'  p:endedAtTime "2026-03-01T12:01:00+00:00" ; m:left <atlas:chad> ; m:right <lk:1> ;\n'
    b'  m:verdict "retract" ; m:takesBack <https://mimea.invalid/id/decision/e1> .\n'
    b"<https://mimea.invalid/id/decision/e3> a m:Decision ;\n"
    b"  p:wasAssociatedWith <https://mimea.invalid/id/curator/ada> ;\n"
    b'  p:endedAtTime "2026-03-01T12:02:00+00:00" ; m:left <atlas:chad> ; m:verdict "skip" .\n'
)
FILES = {
    "d.csv": CSV,
    "links.tsv": b"atlas:chad\tlk:1\natlas:mali\tlk:3\n",
    "m.sssom.tsv": SSSOM,
    "l.nt": NT,
    "l.jsonld": JSON,
    "a.rdf": ALIGNMENT,
    "d.ttl": LEDGER,
    "d.csv.gz": gzip.compress(CSV, mtime=0),
    "m.tsv.gz": gzip.compress(SSSOM, mtime=0),
}
