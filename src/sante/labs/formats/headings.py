"""What the headings of a table mean, in English, German, French, Spanish and Italian."""

import re
from typing import Final

from sante.kit import units
from sante.labs.rules.registry import fold, registry

_HEADINGS: Final = {
    "name": "test|tests|test name|test description|lab test|name|analyte|biomarker|marker|parameter"
    "|component|component name|examination|analysis|description|observation|observation name|item"
    "|investigation|result name|measurement name|display|bezeichnung|untersuchung|analyse|analyt"
    "|laborwert|laborparameter|messgrosse|kenngrosse|test bezeichnung|testbezeichnung|parametername"
    "|examen|analyses|parametre|libelle|dosage|designation|prueba|analisis|parametro|determinacion"
    "|determinaciones|estudio|nombre|esame|esami",
    "code": "loinc|loinc code|loinc num|loinc nummer|code|test code|code loinc|codigo loinc",
    "value": "value|values|result|results|your value|your result|result value|observed value"
    "|numeric result|numeric value|measurement|reading|wert|werte|ergebnis|ergebnisse|messwert"
    "|ergebniswert|resultat|resultats|valeur|valeurs|resultado|resultados|valor|risultato|valore",
    "unit": "unit|units|unit of measure|units of measure|uom|result unit|result units|einheit"
    "|einheiten|masseinheit|unite|unites|unidad|unidades|unita|unita di misura",
    "reference": "reference|references|range|reference range|reference ranges|ref range|ref|ref int"
    "|reference interval|ref interval|biological reference interval|normal|normal range|normal"
    " values|standard range|reference values|reference value|interval|norm|norme|normes|normbereich"
    "|normalbereich|referenz|referenzbereich|referenzintervall|referenzwert|referenzwerte|normwert"
    "|normwerte|normalwerte|valeurs de reference|valeur de reference|valeurs usuelles"
    "|intervalle de reference|valores de referencia|valor de referencia|rango de referencia|rango"
    "|intervalo de referencia|valori di riferimento|intervallo di riferimento",
    "low": "low|ref low|reference low|range low|reference range low|normal low|min|minimum|lower"
    "|lower limit|lower bound|ref min|untergrenze|untere grenze|unterer grenzwert|von|borne"
    " inferieure|limite inferieure|limite inferior|minimo",
    "high": "high|ref high|reference high|range high|reference range high|normal high|max|maximum"
    "|upper|upper limit|upper bound|ref max|obergrenze|obere grenze|oberer grenzwert|bis|borne"
    " superieure|limite superieure|limite superior|maximo",
    "date": "collected|collection date|date collected|collection datetime|collection date time"
    "|sample date|specimen date|drawn|draw date|abnahme|abnahmedatum|entnahme|entnahmedatum"
    "|probendatum|probenentnahme|date de prelevement|prelevement|fecha de toma|fecha de extraccion"
    "|data prelievo|date|datum|fecha|data|test date|date of test|observation date|effective date"
    "|date time|datetime|timestamp|time|messdatum|result date|report date|befunddatum|date du"
    " resultat|fecha de resultado",
    "flag": "flag|flags|abnormal|abnormal flag|interpretation|indicator|h l|bewertung|markierung"
    "|kennzeichen|drapeau|indicateur|indicador|bandera",
    "person": "patient|patient id|patientid|patient name|mrn|subject|subject id|person|person id"
    "|patientennummer|paciente",
    "category": "category|observation category",
}
_ROLE_OF: Final = {
    word: (role, place)
    for role, words in _HEADINGS.items()
    for place, word in enumerate(words.split("|"))
}
ROLES: Final = tuple(_HEADINGS)
_BORN = re.compile(r"birth|geburt|\bgeb\b|naissance|nacimiento|nascita|\bdob\b")
_IN_BRACKETS = re.compile(r"^(?P<name>.*?\S)\s*[(\[](?P<unit>[^\[\]]+?)[)\]]\s*$")
_AFTER_COMMA = re.compile(r"^(?P<name>.*?\S)\s*[,;|:]\s*(?P<unit>\S+)\s*$")
_LAST_WORD = re.compile(r"^(?P<name>.*?\S)\s+(?P<unit>\S*/\S+|%)\s*$")


def role_of(heading: str) -> tuple[str, int] | None:
    """The role of a column, with how specific its heading is (lower is more)."""
    for text in (heading, re.sub(r"[(\[].*?[)\]]", " ", heading)):
        words = fold(text)
        if _BORN.search(words):
            return None
        if words in _ROLE_OF:
            return _ROLE_OF[words]
    return None


def roles_in(headings: tuple[str, ...]) -> dict[str, int]:
    """Roles and their columns. Of two columns of one role the more specific heading has it: when
    the blood was drawn goes before when the report was printed."""
    best: dict[str, tuple[int, int]] = {}
    for column, heading in enumerate(headings):
        if found := role_of(heading):
            role, place = found
            best[role] = min(best.get(role, (place, column)), (place, column))
    return {role: column for role, (_, column) in best.items()}


def is_test(heading: str) -> bool:
    """Whether a column is a test ("LDL (mg/dL)"), and not one of the roles."""
    if role_of(heading) is not None:
        return False
    return bool(registry().name(heading) or registry().name(split_unit(heading)[0]))


def split_unit(heading: str) -> tuple[str, str]:
    """`LDL (mg/dL)`, `LDL, mg/dL` and `LDL mg/dL` as name and unit."""
    for pattern in (_IN_BRACKETS, _AFTER_COMMA, _LAST_WORD):
        match = pattern.match(heading)
        if match and units.parse(match["unit"]) is not None:
            return match["name"], match["unit"]
    return heading, ""


def speaks_another_language(headings: tuple[str, ...]) -> bool:
    """Whether a heading is one of a country that never writes the month first."""
    return any(re.search(_ELSEWHERE, fold(heading)) for heading in headings)


_ELSEWHERE: Final = (
    r"\b(wert|werte|ergebnis|einheit|datum|untersuchung|bezeichnung|referenzbereich|normbereich"
    r"|valeur|unite|resultat|prelevement|libelle|valor|unidad|fecha|resultado|prueba|valore|unita"
    r"|risultato|esame)\b"
)
