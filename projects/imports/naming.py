"""The words by which people call their columns, in four languages."""

import re

from projects.imports.words import fold

_SPLIT = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

# Per field, the surest words first.
FIELD_WORDS: dict[str, str] = {
    "source_id": (
        "werknummer projectnummer projectnr project_nr projectcode werk_id work_id "
        "project_id projectid proj_id projid baunummer baunr projektnummer projektnr "
        "vorgangsnummer id_chantier identifiant wiornummer permit_number "
        "permitnumber trackingnumber id_nummer nummer nr code kenmerk referentie "
        "referentienummer ref reference id fid gid objectid object_id globalid uuid "
        "ogc_fid dossiernummer numero chantier jobid activity_id oid feature_id "
        "sagsnr hakemustunnus idtba zaaknummer"
    ),
    "title": (
        "titel title titre projectnaam projnaam proj_naam proj_name projectname "
        "project_title projecttitle "
        "projektname nomchantier intitule libelle objet naam_werk werknaam naam "
        "name nom werk project projekt werkzaamheden werkzaamheid bezeichnung "
        "onderwerp projectomschrijving omschrijving_werk"
    ),
    "description": (
        "omschrijving beschrijving toelichting opmerking opmerkingen bijzonderheden "
        "notitie info description descript comment comments remarks remark notes "
        "bemerkung bemerkungen beschreibung projektbeschrieb projektbeschreibung "
        "hinweise remarque remarques commentaire anlass pressetext describeactivity "
        "descripchantierinternet desc snippet"
    ),
    "organisation": (
        "organisatie opdrachtgever afdeling dienst eigenaar netbeheerder "
        "nutsbedrijf initiatiefnemer beheerder organisation organization org owner "
        "promoter client verursacher bauherr auftraggeber federfuhrende_stelle "
        "antragsteller impetrant nomimpetrant maitre_d_ouvrage demandeur "
        "gestionnaire intervenant bygherre hakija oe team"
    ),
    "earliest_start": (
        "begindatum startdatum datum_start datum_begin start_datum aanvangsdatum "
        "vroegste_start start_uitvoering datumstartuitvoering begin start aanvang "
        "van vanaf start_date startdate date_start s_date begin_date from baubeginn "
        "beginn baustellen_beginn datum_baubeginn objekt_beginn anfang von "
        "datedebut date_debut debut debutchantier debut_travaux projekt_start "
        "tyo_alkaa begin_uitvoering starttimeclosure effectivedate gueltig_von"
    ),
    "latest_end": (
        "einddatum eind_datum datum_eind datum_einde datum_gereed opleverdatum "
        "oplevering laatste_einde einde_uitvoering datumeindeuitvoering eind einde "
        "tot tot_en_met tm t_m gereed end_date enddate date_end e_date end until to "
        "finish bauende baustellen_ende datum_bauende objekt_ende ende bis datefin "
        "date_fin fin finchantier projekt_slut tyo_paattyy endtimeclosure "
        "gueltig_bis"
    ),
    "period": (
        "periode uitvoeringsperiode planperiode planning looptijd uitvoeringsjaar "
        "planjaar jaar uitvoering kwartaal period year quarter dauer zeitraum "
        "bauzeit ausfuhrungszeitraum dauer_der_bauphase jahr annee "
        "periode_des_travaux duree"
    ),
    "preferred_start": (
        "voorkeur voorkeur_start voorkeur_begin gewenste_start voorkeursstart "
        "preferred_start wunschtermin"
    ),
    "duration_days": (
        "duur werkdagen duur_dagen duur_werkdagen doorlooptijd aantal_dagen "
        "duration duration_days working_days duree dureejours dureejoirs "
        "duree_jours arbeitstage dauer_tage bauzeit_tage"
    ),
    "cost_estimate": (
        "kosten raming kostenraming budget bedrag investering begroting "
        "geraamde_kosten totale_kosten cost costs cost_estimate estimate amount "
        "value kosten_eur betrag baukosten gesamtkosten cout couts montant krediet"
    ),
    "funding_source": (
        "dekking financiering budgetsoort kostensoort geldstroom funding "
        "funding_source finanzierung financement bekostiging"
    ),
    "status": (
        "status statut stand fase hoofdstatus projectstatus planstatus projectfase "
        "phase state zustand status_baustelle avancement etat"
    ),
    "discipline": (
        "vakdiscipline discipline soort_werk type_werk werksoort "
        "soort_werkzaamheden type_werkzaamheden typewerkzaamheden soort vakgebied "
        "categorie work_type worktype category art artcode bauart gewerk sparte "
        "medium nature naturetravaux nature_travaux type_travaux bauarbeiten "
        "massnahme art_der_massnahme kategorie typ type thema gravetype anlass "
        "tyon_tarkoitus"
    ),
    "visibility": (
        "zichtbaarheid zichtbaar_voor zichtbaar visibility openbaar publiek"
    ),
    "closes_street": (
        "straat_dicht straat_dicht_voor_verkeer street_closed closes_street "
        "closes_the_street afgesloten afsluiting wegafsluiting stremming road_closed "
        "closure roadsclosed sperrung vollsperrung gesperrt fermeture fermeturerue "
        "fermeture_rue verkehrsfuhrung behinderungen behinderungsart ampel "
        "ampellabel hinder"
    ),
    # Not the bare "parking" and "access": a new car park says so too.
    "takes_parking": (
        "parkeerhinder parkeeroverlast parkeerverlies verlies_parkeerplaatsen "
        "hinder_parkeren parkeren_hinder parkeerplaatsen_vervallen "
        "vervallen_parkeerplaatsen neemt_parkeerplaatsen_in neemt_parkeerplaatsen "
        "parkeerplaatsen_in_gebruik takes_parking takes_parking_places parking_loss "
        "loss_of_parking parking_nuisance parkplatzverlust parkplatze_entfallen "
        "parken_behindert perte_de_stationnement perte_stationnement "
        "stationnement_supprime gene_stationnement"
    ),
    "is_noisy": (
        "geluidshinder geluidhinder geluidsoverlast geluidoverlast lawaaihinder "
        "geluid lawaai is_noisy makes_noise noise noise_nuisance noisy "
        "larmbelastigung larmbelastung larm nuisances_sonores nuisance_sonore "
        "nuisances_acoustiques bruit"
    ),
    "homes_reached": (
        "bereikbaarheid bereikbaarheid_woningen bereikbaarheid_panden bereikbaar "
        "bereikbaarheidshinder toegankelijkheid homes_reached reaching_homes "
        "reaching_homes_and_shops accessibility reachability access_to_homes "
        "erreichbarkeit zuganglichkeit accessibilite acces_riverains desserte"
    ),
    "public_text": (
        "tekst_bewoners tekst_voor_bewoners bewonerstekst bewonersinformatie "
        "publiekstekst public_text text_for_residents anwohnertext "
        "text_fur_anwohner texte_riverains texte_pour_les_riverains"
    ),
    "coordination_reference": (
        "dossier coordinatie coordinatiedossier coordination osirisb1 combinatie "
        "coordination_reference"
    ),
    "x": (
        "x x_coord x_coordinaat xcoordinaat rd_x x_rd easting rechtswert lon long "
        "lng longitude lengtegraad zentroid_y zentroid_y_m ostwert e_koordinate "
        "coord_x pointx centroid_x oost x_m geo_x"
    ),
    "y": (
        "y y_coord y_coordinaat ycoordinaat rd_y y_rd northing hochwert lat "
        "latitude breedtegraad zentroid_x zentroid_x_m nordwert n_koordinate "
        "coord_y pointy centroid_y noord y_m geo_y"
    ),
    "street": (
        "straat straatnaam straatnamen weg wegnaam locatie adres street street_name "
        "location road strasse strassenname strassenbez strecke adresse rue "
        "voirienom voirie ortsangabe nom_voie lokation osoite naam_straat plaats "
        "rues precisionlocalisation"
    ),
    "section": (
        "traject wegvak deel gedeelte tussen van_tot section abschnitt baubereich "
        "troncon strekking"
    ),
}
# Columns about a person: never carried along in a text.
_PEOPLE = (
    "projectleider contact contactpersoon telefoon telefoonnummer tel email "
    "e_mail mail projektleiter ansprechperson telefon telefonnummer responsable "
    "verantwoordelijke case_handler mobiel phone aanvrager contactgegevens "
    "pilote toezichthouder opzichter gsm medewerker ansprechperson_tel "
    "uitvoerder_naam sender"
)
PEOPLE = frozenset(_PEOPLE.split())
# What people shorten, and what they put between the words that count.
_WHOLE = {"proj": "project", "omschr": "omschrijving", "dat": "datum"}
_LINKING = frozenset(["van", "de", "het", "der", "des", "du", "la", "le", "en", "the"])
# What else has a number than the work.
_PLACES = (
    "str strasse straat street road weg wvk wegvak rue voirie huis haus house wijk "
    "buurt area district bezirk gemeinde gemeente postcode plz kreis versie version"
)
_OF_A_PLACE = frozenset(_PLACES.split())
_NUMBER_ENDS = frozenset(["id", "nr", "no", "nummer", "code"])


def bare(name: str) -> str:
    """A name of a column as in the lists above: 'Start-Datum' is 'start_datum'."""
    spaced = _CAMEL.sub("_", name.strip())
    return _SPLIT.sub("_", fold(spaced)).strip("_")


def likeness(name: str, field: str) -> int:
    """How surely a column called `name` is this field, from 0 to 100."""
    called = bare(name)
    words = FIELD_WORDS[field].split()
    joined = called.replace("_", "")
    for place, word in enumerate(words):
        if called == word or joined == word.replace("_", ""):
            return 100 - min(place, 40)
    if len(parts := [_WHOLE.get(one, one) for one in called.split("_")]) > 1:
        found = [words.index(one) for one in parts if one in words]
        if len(found) == len([one for one in parts if one not in _LINKING]):
            return 70 - min(min(found), 20)  # 'naam project': all its words say so
        is_number = parts[-1] in _NUMBER_ENDS and not _OF_A_PLACE & set(parts)
        if field == "source_id" and is_number:
            return 45 - 3 * len(parts)
    last = bare(name.rpartition(".")[2])
    if "." in name and last in words:  # 'validity.to', of an object in an object
        return 60 - min(words.index(last), 20)
    for place, word in enumerate(words):
        if len(word) > 2 and "_" not in word and word in parts:
            return 50 - min(place, 20) - 3 * len(parts)
    for place, word in enumerate(words):
        if len(word) >= 5 and word.replace("_", "") in joined:
            return 30 - min(place, 15)
    return 0


def is_about_a_person(name: str) -> bool:
    called = bare(name)
    return called in PEOPLE or any(part in PEOPLE for part in called.split("_"))
