"""From the words of a file to the values of KIP, by the stems that they hold."""

import re
from functools import cache

from django.conf import settings
from django.utils import translation

from projects.imports.fields import CHOICE_FIELDS, CHOICES, FLAG_FIELDS
from projects.imports.values import read_yes_or_no
from projects.imports.words import fold

# Per value the stems, in the order in which they count: 'riool en asfalt' is sewerage,
# because the sewer comes first and decides. A stem with = before it is a whole word,
# and with == it is all that is said.
STEMS: dict[str, dict[str, str]] = {
    "discipline": {
        "event": (
            "evenement event =markt kermis veranstaltung =fete brocante concert =film"
        ),
        "heat": (
            "warmte fernwarm heat chauffage nahwarme stadsverwarming warmenetz =warme"
        ),
        "sewerage": (
            "riol riool sewer kanal entwasser abwasser egout assainiss "
            "=hemelwater afkoppel collecteur schmutzwasser regenwasser "
            "overstort gemaal drainage wastewater persleiding bergbezink =siel"
        ),
        "telecom": (
            "telecom telekom glasvezel glasfaser fibre fiber breitband =tk "
            "telecommunicatie internet telefon =ftth =5g kommunikation proximus "
            "telenet"
        ),
        "gas": "=gas gasleid gasnet gasleit gasvers =gaz gasmain",
        "water": (
            "drinkwater waterleid wasserleit trinkwasser wasserver waterworks "
            "=water =eau distribution_eau brandkr hydrant wassernetz wasserrohr "
            "watermain =wasser vivaqua"
        ),
        "electricity": (
            "elektric elektriz electric =stroom =strom stromnet stromvers =ls "
            "=ms =hs hoogspan laagspan middenspan kabel cable laadpa ladesaule "
            "leitungsbau versorgungsleit leitung nutsvoorz =nuts"
        ),
        "lighting": (
            "verlicht lichtmast beleucht lighting eclairage lampada lantaarn "
            "streetlight =ovl"
        ),
        "green": (
            "groen =bomen =boom boomvl baum =park parkaan plantsoen grun green "
            "speelpl spielpl tree arbre =baum =baume baumpfl espaces_verts "
            "beplant snoei natuur"
        ),
        "housing": (
            "woning housing wohnung logement nieuwbouw neubau gebouw bouwproj "
            "hochbau sloop abbruch sonderbau bauliche_sonder gebaude facade "
            "batiment gevel kraan geruststelling steiger immeuble fassade "
            "gerust bauvorhaben construction_site"
        ),
        "roads": (
            "asfalt asphalt bestrat weg_ wegen wegdek herstrat herinricht "
            "straat strasse strassen belag fahrbahn trottoir stoep fietspad "
            "radweg gehweg pflaster paving road voirie chaussee revetement "
            "rijbaan brug brucke pont rotonde kreisel verhard reconstru "
            "gesamterneuer sanierung erneuerung korrektion felsabtrag rutsch "
            "umbau instandsetz ausbau tram gleis bushalte haltestelle brucken "
            "stutzmauer kruising kreuzung reprofil mur onderhoud unterhalt "
            "deckschicht resurfac infra tiefbau bordstein verkehrsberuhig "
            "erdrutsch knoten"
        ),
        "traffic": (
            "verkeer verkehr traffic signal ampel vri circulation parkeer "
            "parken stationnement markering markierung bebording schild"
        ),
    },
    "status": {
        "cancelled": (
            "vervall geannul geweigerd cancel abgesagt annul gestrichen refus "
            "ingetrokken rejected afgewezen entfallt abgelehnt"
        ),
        "finished": (
            "gereed afgerond klaar voltooid finish complete abgeschlossen "
            "fertig termine opgeleverd beendet closed afgesloten cloture done "
            "erledigt fini"
        ),
        "under_way": (
            "in_uitvoering uitvoering under_way in_progress in_bau laufend "
            "en_cours actief active aktiv gestart started bezig underway "
            "in_ausfuhrung en_execution lopend ouvert under_construction"
        ),
        "in_preparation": (
            "voorbereid prepara vorbereitung ontwerp engineering preparation "
            "ausschreibung aanbested contract tender uitwerk design etude"
        ),
        "adopted": (
            "vastgesteld adopted beschlossen goedgekeurd approved genehmigt "
            "approuve akkoord definitief vergund accepte"
        ),
        "programmed": (
            "geprogrammeerd programm gepland planned geplant prevu prevue "
            "planning zukunft future toekomst ingepland forecast upcoming "
            "in_planung bevorsteh"
        ),
        "draft": "concept draft entwurf brouillon voorlopig projet",
        "intention": (
            "voornemen idee intention wens mogelijk absicht verkenning initiatief"
        ),
    },
    "visibility": {
        "public": (
            "iedereen openbaar public publiek everybody offentlich =alle =ja "
            "=yes =true =oui"
        ),
        "partners": "partner",
        "organisation": "eigen_organisatie intern alleen private only_my prive",
        "municipality": "gemeente municipal commune =nee =no =false =non",
    },
    "funding_source": {
        "levy": "heffing levy rioolheff gebuhr taxe redevance",
        "maintenance": "onderhoud beheer exploitatie maintenance unterhalt entretien",
        "external": (
            "extern subsid derden bijdrage external foerder forder subvention "
            "provincie rijk europ drittmittel"
        ),
        "capital": "invest kapitaal krediet capital kredit",
    },
    "closes_street": {
        "false": (
            "=nee =no =non =nein =false =none gering keine geen aucune ohne "
            "halbseitig =n niet_afge lichtsignal teilsperr teilweise gedeelte deels "
            "partiel partial een_rijstrook"
        ),
        "true": (
            "=ja =j =yes =oui =true vollsperr gesperrt afgesloten =dicht barre "
            "closed fermee volledig umleitung sperrung =voll =y stremming =x "
            "=waar =wahr"
        ),
    },
    "takes_parking": {
        "false": (
            "=nee =no =nein ==non =none =geen =kein keine =aucun aucune behoud "
            "blijven erhalten conserv onveranderd unchanged inchange unverandert"
        ),
        "true": (
            "=ja =yes =oui =true minder weniger =moins fewer =beperkt =beperkte "
            "verlies vervall =weg wegval opgehev tijdelijk gedeelte deels teilweise "
            "partiel verlust entfall wegfall gesperrt parkeerverbod parkverbot "
            "halteverbot suppri interdi perte =loss =lost hinder overlast"
        ),
    },
    "is_noisy": {
        "false": (
            "=nee =no =nein ==non =none =geen =kein keine =aucun aucune gering =laag "
            "=low niedrig faible weinig nauwelijks minimaal =stil =leise silenc "
            "verwaarloos"
        ),
        "true": (
            "=ja =yes =oui =true =veel =hoog ernstig =matig gemiddel =luid lawaai "
            "=high =loud =noisy medium =hoch =stark mittel =laut =fort =forte eleve "
            "moyen bruyant heien heiwerk trillen overlast hinder"
        ),
    },
    "homes_reached": {
        # With the car as well: said beside walking, or all that is said.
        "as_usual": (
            "==ja ==yes ==oui ==geen ==none ==nihil ==keine ==aucun ==aucune ==goed "
            "==good ==gut ==bon ==bonne ==volledig volledig_bereikbaar geen_hinder "
            "geen_beperking _en_auto _and_car _und_auto et_voiture ook_met_de_auto "
            "ook_met_auto ook_per_auto also_by_car auch_mit_dem_auto auch_mit_auto "
            "aussi_en_voiture normaal =normal normale gewoon gebruikelijk onbeperkt "
            "ongehinderd zoals_altijd unlimited unrestricted wie_ublich "
            "uneingeschrankt ungehindert comme_d_hab habituel illimite"
        ),
        "on_foot": (
            "=beperkt =beperkte te_voet lopend =fiets fietsers voetgang geen_auto "
            "zonder_auto niet_met niet_per niet_voor_auto niet_bereikbaar_met autovrij "
            "=limited restricted =foot walking pedestrian bicycle =bike not_by_car "
            "no_car =eingeschrankt =eingeschrankte zu_fuss fussgang fahrrad kein_auto "
            "nicht_mit ohne_auto =limite =limitee restreint a_pied pieton =velo =velos "
            "sans_voiture"
        ),
    },
}
_SPLIT = re.compile(r"[^a-z0-9]+")


def meaning(field: str, word: str) -> str:
    """The value of KIP that a word of a file most likely means; '' if it can't be
    told."""
    called = fold(word)
    if labelled := _labels(field).get(called):
        return labelled
    answer = read_yes_or_no(word) if field in FLAG_FIELDS else None
    if answer is not None:
        return "true" if answer else "false"
    text = f"_{_SPLIT.sub('_', called).strip('_')}_"
    for value, patterns in _patterns(field):
        if any(pattern.search(text) for pattern in patterns):
            return value
    return ""


# In a title these name the street, not the work.
_STREET_STEMS = frozenset(
    ["straat", "strasse", "strassen", "weg_", "brug", "brucke", "pont", "park", "=park"]
)


# Said of works of every kind: they tell only when nothing else does.
_VAGUE = (
    "neubau nieuwbouw gebouw gebaude construction_site circulation verkeer verkehr "
    "traffic signal ampel =baum =boom =nuts onderhoud unterhalt"
)
_VAGUE_STEMS = frozenset(_VAGUE.split())


def told_by(title: str, description: str = "") -> str:
    """The discipline that a title tells, else a description; '' if neither does."""
    for vague in (frozenset(), _VAGUE_STEMS):
        for text in (title, description):
            if found := _told_in(text, _STREET_STEMS | (_VAGUE_STEMS - vague)):
                return found
    return ""


def _told_in(text: str, silent: frozenset[str]) -> str:
    words = f"_{_SPLIT.sub('_', fold(text)).strip('_')}_"
    for value, stems in STEMS["discipline"].items():
        telling = [stem for stem in stems.split() if stem not in silent]
        if any(_pattern(stem).search(words) for stem in telling):
            return value
    return ""


@cache
def _patterns(field: str) -> list[tuple[str, list[re.Pattern[str]]]]:
    return [
        (value, [_pattern(stem) for stem in stems.split()])
        for value, stems in STEMS.get(field, {}).items()
    ]


@cache
def _pattern(stem: str) -> re.Pattern[str]:
    """All that is said; a whole word; a short stem at the start of one; a long one
    anywhere."""
    if stem.startswith("=="):
        return re.compile(f"^_{stem[2:]}_$")
    if stem.startswith("="):
        return re.compile(f"_{stem[1:]}_")
    return re.compile(f"_{stem}" if len(stem) < 6 else stem)


@cache
def _labels(field: str) -> dict[str, str]:
    found = {fold(code): code for code in CHOICE_FIELDS.get(field, [])}
    for language, _name in settings.LANGUAGES if field in CHOICES else ():
        with translation.override(language):
            found |= {fold(str(label)): code for code, label in CHOICES[field].choices}
    return found
