"""Relations of a pair that is not the same, in the words of the vocabularies that have one.

SKOS says `left skos:broadMatch right` where the right one is broader; the Alignment format of OAEI
says `<` there, for the left one is then subsumed by the right one. No vocabulary has a word for
records that mix several things.
"""

from __future__ import annotations

from store.identifiers.namespaces import SKOS

SAME = "same"  # the word for a link beside these
SKOS_NAMES = {"broader": "broadMatch", "narrower": "narrowMatch", "related": "relatedMatch"}
PREDICATES = {relation: SKOS + name for relation, name in SKOS_NAMES.items()}
OF_PREDICATE = {iri: relation for relation, iri in PREDICATES.items()}
ALIGNMENT_SIGNS = {"accept": "=", "broader": "<", "narrower": ">"}
OF_SIGN = {"<": "broader", ">": "narrower"}
FROM_THE_OTHER_END = {"broader": "narrower", "narrower": "broader"}  # the others stay what they are
