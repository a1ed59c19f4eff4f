"""Names of columns that mean the same, in English, German, French, Spanish, Italian, Dutch [ours].

A name is compared by its letters: `Geburts-Datum`, `geburtsdatum` and `GeburtsDatum` are one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

SMALL_WORDS = {
    "a", "am", "au", "d", "da", "das", "de", "dei", "del", "della", "der", "des", "di", "die", "do",
    "du", "el", "het", "im", "in", "l", "la", "le", "of", "the", "van", "vom", "von",
}  # fmt: skip
# Units and languages at the end of a name say how a value is written, not what it is.
ENDINGS = {
    "mm", "cm", "m", "km", "kg", "g", "inch", "inches", "ft", "eur", "usd", "gbp", "chf", "en",
    "fr", "es", "it", "nl", "display", "text", "str",
}  # fmt: skip
CONCEPTS = {
    "name": "name names label title displayname fullname preflabel preferredname preferredterm "
    "bezeichnung titel nom intitule titre nombre titulo nome titolo naam benaming anzeigename "
    "artistname kunstlername nomprenom",
    "first name": "firstname givenname forename vorname prenom nombrepila nome voornaam",
    "last name": "lastname surname familyname nachname familienname nomfamille apellido apellidos "
    "cognome achternaam familienaam",
    "birth date": "born birth birthdate dateofbirth birthday dob datebirth geboren geburtsdatum "
    "geburtstag geb geburt naissance datenaissance nele fechanacimiento nacimiento nacido nascita "
    "datanascita nato geboortedatum geboren geboorte borndate",
    "birth year": "birthyear yearbirth yearborn bornyear geburtsjahr anneenaissance anonacimiento "
    "annonascita geboortejaar",
    "death date": "died death deathdate dateofdeath datedeath gestorben sterbedatum todesdatum "
    "gest tod todestag deces datedeces mort datemort fechamuerte fechadefuncion fallecimiento "
    "fechafallecimiento morte datamorte sterfdatum overlijdensdatum overleden dieddate",
    "death year": "deathyear yeardeath yeardied sterbejahr todesjahr anneedeces anneemort "
    "anomuerte annomorte sterfjaar overlijdensjaar",
    "birth place": "birthplace placeofbirth placebirth bornin birthcity geburtsort lieunaissance "
    "lugarnacimiento luogonascita geboorteplaats cityofbirth",
    "death place": "deathplace placeofdeath placedeath diedin sterbeort todesort lieudeces "
    "lieumort lugarmuerte lugarfallecimiento luogomorte sterfplaats "
    "plaatsoverlijden overlijdensplaats",
    "place": "place location locality ort ortschaft lieu localite lugar localidad luogo localita "
    "plaats findspot fundort",
    "city": "city town municipality stadt gemeinde ville commune ciudad municipio citta comune "
    "stad gemeente",
    "country": "country land staat nation pays pais paese stato countryname",
    "region": "region state province county bundesland kanton departement provincia regione "
    "provincie",
    "nationality": "nationality nationalitat staatsangehorigkeit nationalite nacionalidad "
    "nazionalita nationaliteit citizenship",
    "sex": "sex gender geschlecht sexe genre sexo genero sesso genere geslacht",
    "occupation": "occupation profession job beruf metier profesion ocupacion professione beroep "
    "tatigkeit activite",
    "height": "height hohe korpergrosse hauteur taille altura altezza hoogte",
    "width": "width breite largeur ancho anchura larghezza breedte",
    "depth": "depth tiefe profondeur profundidad profondita diepte",
    "length": "length lange longueur longitudtotal lunghezza lengte",
    "weight": "weight gewicht poids peso massa mass masse",
    "diameter": "diameter durchmesser diametre diametro doorsnede",
    "year": "year jahr annee ano anno jaar",
    "date": "date datum fecha data datierung datation dating creationdate datecreated "
    "entstehungsdatum entstehungszeit herstellungsdatum",
    "start date": "start startdate begin begindate beginn anfang debut datedebut inicio inizio",
    "end date": "end enddate ende fin datefin fine einde",
    "artist": "artist kunstler kunstlerin artiste artista kunstenaar creator urheber",
    "author": "author autor autorin auteur autore writer verfasser schriftsteller",
    "publisher": "publisher verlag editeur editorial editore uitgever",
    "medium": "medium media material materials materiaal technique technik tecnica techniek "
    "materialtechnik materiau materiaux materiale",
    "style": "style stil stijl estilo stile movement bewegung mouvement",
    "description": "description beschreibung descripcion descrizione beschrijving comment "
    "bemerkung abstract summary",
    "biography": "biography bio biographie biografie biografia",
    "category": "category kategorie categorie categoria",
    "type": "type typ tipo art objecttype objektart class klasse classification",
    "language": "language sprache langue idioma lingua taal",
    "address": "address adresse anschrift direccion indirizzo adres",
    "street": "street strasse rue calle via straat",
    "postal code": "postalcode postcode zip zipcode plz postleitzahl codepostal codigopostal cap",
    "telephone": "telephone phone telefon tel telefono telefoon phonenumber telefonnummer",
    "email": "email mail emailadresse courriel correo",
    "website": "website url homepage webseite siteweb web sitioweb sitoweb",
    "price": "price preis prix precio prezzo prijs cost kosten",
    "manufacturer": "manufacturer brand maker hersteller marke fabricant marque fabricante marca "
    "produttore fabrikant merk vendor",
    "model": "model modell modele modelo modello modelnumber modelno modellnummer",
    "population": "population einwohner einwohnerzahl habitants poblacion habitantes popolazione "
    "abitanti inwoners bevolkerung",
    "area": "area flache superficie surface oppervlakte oberflache",
    "elevation": "elevation altitude hoheubermeer seehohe elevacion altitudine hoogteligging",
    "latitude": "latitude lat breitengrad breite geobreite latitud latitudine breedtegraad",
    "longitude": "longitude lon long lng langengrad geolange longitud longitudine lengtegraad",
    "coordinates": "coordinates koordinaten coordonnees coordenadas coordinate coordinaten geo wkt",
    "pages": "pages seiten seitenzahl paginas pagine bladzijden numberpages pagecount",
    "isbn": "isbn isbn13 isbn10",
    "inventory number": "inventorynumber inventoryno invno inventarnummer inventarnr invnr "
    "numeroinventaire numeroinventario inventarisnummer accessionnumber accessionno objectnumber "
    "objektnummer",
    "id": "id identifier key",
    "gnd": "gnd gndid gndnummer",
    "viaf": "viaf viafid",
    "wikidata": "wikidata wikidataid qid",
    "orcid": "orcid orcidid",
}
# What entities are called that cells of a column name, whatever the role they play.
KINDS = {
    "birth place": "place", "death place": "place", "place": "place", "city": "place",
    "country": "country", "region": "region", "nationality": "nationality", "artist": "person",
    "author": "person", "publisher": "publisher", "medium": "medium", "style": "style",
    "occupation": "occupation", "manufacturer": "manufacturer", "language": "language",
    "category": "category", "sex": "sex", "street": "street",
}  # fmt: skip

# Of types whose plural is known; a word of another language stays as it is.
PLURALS = {
    "artist": "artists", "person": "people", "place": "places", "city": "cities",
    "country": "countries", "region": "regions", "nationality": "nationalities",
    "publisher": "publishers", "medium": "media", "style": "styles", "occupation": "occupations",
    "manufacturer": "manufacturers", "language": "languages", "category": "categories",
    "sex": "sexes", "street": "streets", "work": "works", "object": "objects",
    "painting": "paintings", "product": "products", "book": "books", "film": "films",
    "movie": "movies", "museum": "museums", "company": "companies", "author": "authors",
    "organisation": "organisations", "organization": "organizations", "event": "events",
    "town": "towns", "building": "buildings", "name": "names",
}  # fmt: skip


def number_of(count: int, word: str) -> str:
    """So many entities of a type: 150 artists."""
    return f"{count:,} {word if count == 1 else PLURALS.get(word, word)}"


def spelled(name: str) -> str:
    """The letters of a column's name that tell: lower case, without accents, small words and the
    unit or language at its end."""
    spaced = re.sub(r"(?<=[a-zäöüéèß])(?=[A-ZÄÖÜÉÈ])", " ", name)
    plain = unicodedata.normalize("NFKD", spaced.casefold().replace("ß", "ss"))
    words = re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    while len(words) > 1 and words[-1] in ENDINGS | SMALL_WORDS:
        words.pop()
    return "".join([word for word in words if word not in SMALL_WORDS] or words)


def concept_of(name: str) -> str | None:
    """What a column is about by its name, one of CONCEPTS; None where that isn't known."""
    return _concepts().get(spelled(name))


def kind_of(name: str) -> str:
    """What the entities are called that a column of this name names, or ""."""
    return KINDS.get(concept_of(name) or "", "")


@cache
def _concepts() -> dict[str, str]:
    found: dict[str, str] = {}
    for concept, words in CONCEPTS.items():
        for word in words.split():
            found.setdefault(word, concept)
    return found
