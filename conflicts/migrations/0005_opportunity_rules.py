"""What works make possible when they go together: a start, for the town to change."""

from typing import Any

from django.db import migrations

# Title, what it is, disciplines that all take part, words of which one stands in a
# challenge of the area (none: always).
RULES = [
    (
        "Regenwater afkoppelen en laten infiltreren",
        "Het riool ligt open en het groen wordt vernieuwd: leid regenwater naar het "
        "groen in plaats van naar het riool.",
        ["sewerage", "green"],
        [],
    ),
    (
        "Straat klimaatbestendig inrichten",
        "Nieuwe verharding boven nieuw riool: houd water vast waar het valt.",
        ["sewerage", "roads"],
        ["klimaat", "water", "hitte", "droogte", "wateroverlast"],
    ),
    (
        "Minder verharding, meer bomen",
        "De verharding gaat toch open: geef een deel terug aan het groen en maak "
        "ruimte voor bomen en hun wortels.",
        ["roads", "green"],
        [],
    ),
    (
        "Riool en warmtenet in één sleuf",
        "Leg de leidingen van het warmtenet in de sleuf van het riool, waar de "
        "ondergrond dat toelaat.",
        ["sewerage", "heat"],
        [],
    ),
    (
        "Kabels en leidingen in één sleuf",
        "Netbeheerders delen één sleuf en één aannemer.",
        ["electricity", "water"],
        [],
    ),
    (
        "Mantelbuizen voor later",
        "Leg nu lege buizen mee, zodat de nieuwe straat later niet open hoeft.",
        ["roads", "telecom"],
        [],
    ),
    (
        "Net verzwaren en laadpalen voorbereiden",
        "Het elektriciteitsnet en de verharding gaan samen open: leg aansluitingen "
        "voor laadpalen meteen mee.",
        ["roads", "electricity"],
        ["laadpa", "energie", "elektrisch"],
    ),
    (
        "Veiliger oversteken",
        "De rijbaan wordt opnieuw ingericht: maak oversteken korter en beter zichtbaar.",
        ["roads"],
        ["veilig", "school", "kinderen", "verkeer", "oversteek"],
    ),
    (
        "Vlakke routes en bankjes voor ouderen",
        "Maak looproutes drempelvrij en zet bankjes op loopafstand.",
        ["roads"],
        ["ouder", "senior", "langer thuis", "toegankelijk", "rolstoel", "mobiliteit"],
    ),
    (
        "Plek om te ontmoeten en te spelen",
        "Gebruik de ruimte die vrijkomt voor spelen, sporten of een praatje.",
        ["green"],
        ["ontmoet", "spelen", "speel", "eenzaam", "bewegen", "jeugd", "jongeren"],
    ),
    (
        "Verlichting die mensen een veilig gevoel geeft",
        "De lichtmasten worden vervangen: kies plaats en licht met de buurt.",
        ["lighting"],
        ["veilig", "onveilig", "overlast"],
    ),
]


def add_rules(apps: Any, _schema: Any) -> None:
    rule = apps.get_model("conflicts", "OpportunityRule")
    for title, description, disciplines, words in RULES:
        rule.objects.get_or_create(
            title=title,
            defaults={
                "description": description,
                "disciplines": disciplines,
                "challenge_words": words,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("conflicts", "0004_notices")]

    operations = [migrations.RunPython(add_rules, migrations.RunPython.noop)]
