"""The rules in words for people who are no technicians: headings, labels, units.

Only data; `rules_display` puts it beside the figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from conflicts.rules import ORGANISATION_BUFFERS

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Section:
    """Figures that belong together, under one heading."""

    key: str
    title: Text
    intro: Text
    fields: Sequence[str]


# What decides most about the list, by trials with each figure halved and doubled.
KNOBS = (
    Section(
        "paving",
        _("Price of paving"),
        _("What it costs to close the street again."),
        ["restoration_eur_m2"],
    ),
    Section(
        "coordination",
        _("Coordinating"),
        _("What talking and planning together takes."),
        ["coordination_eur", "coordination_organisation_eur"],
    ),
    Section(
        "mobilisation",
        _("Preparing and setting up"),
        _("What has to be paid once when works go together."),
        ["mobilisation_share", "mobilisation_shared"],
    ),
    Section(
        "shift",
        _("Moving works in time"),
        _("What it costs to do a work earlier or later than planned."),
        ["discount_rate", "late_share_per_year"],
    ),
)
SECTIONS = (
    Section(
        "near",
        _("When works are near each other"),
        _(
            "Around each work lies a strip, the buffer. Two works are near each other "
            "when one lies within the larger of their two buffers."
        ),
        ["default_buffer_m", "buffers_m", ORGANISATION_BUFFERS],
    ),
    Section(
        "time",
        _("How far apart in time"),
        _(
            "Works that are not planned in the same period can still go together. "
            "365 days are a year; 1,825 days are five years."
        ),
        [
            "tolerance_days",
            "near_miss_days",
            "order_tolerance_days",
            "moratorium_days",
        ],
    ),
    Section(
        "order",
        _("What comes first in the ground"),
        _(
            "What lies deep goes before what lies above it. A lower number comes "
            "first; the same number may be done side by side."
        ),
        ["technical_order"],
    ),
    Section(
        "needless",
        _("Needless or entered twice"),
        _("When one work takes the place of another."),
        ["superseded_share", "duplicate_share"],
    ),
    Section(
        "closures",
        _("Streets that are closed"),
        _("Two streets that are each other's way round should not close together."),
        ["detour_m"],
    ),
    Section(
        "groups",
        _("How large a proposal may be"),
        _("A proposal names one place and stays small enough to talk about."),
        [
            "max_group_size",
            "max_neighbours",
            "max_group_footprint_m2",
            "campaign_reach_m",
            "campaign_max_works",
        ],
    ),
    Section(
        "ground",
        _("How much of the street is opened"),
        _("How many square metres need not be opened a second time."),
        [
            "default_strip_m",
            "strips_m",
            "opened_m2_per_day",
            "renewed_m2_per_day",
            "working_width_m",
            "alignment",
            "new_surface_eur_m2",
            "degeneration",
        ],
    ),
    Section(
        "traffic",
        _("Traffic and working days"),
        _("What it costs to close a street, and how long that takes."),
        ["traffic_eur_day", "kappa", "default_duration_days"],
    ),
    Section(
        "life",
        _("How long things last"),
        _(
            "Whoever renews too early throws away years. What has no figure here loses "
            "nothing when it moves forward."
        ),
        ["life_years", "unknown_cost_eur_day"],
    ),
    Section(
        "nuisance",
        _("Nuisance for people who live there"),
        _("Counted in days at the door, beside the euros."),
        ["affected_ground", "site_m2"],
    ),
    Section(
        "worth",
        _("What is worth a meeting"),
        _("A proposal is shown when it reaches one of the first two."),
        ["minimum_value_eur", "minimum_address_days", "shown_bonus"],
    ),
)
OTHER = Section("other", _("Other"), _("Not described yet."), [])

# Per field its label, and one sentence that explains it.
WORDS: dict[str, tuple[Text, Text]] = {
    "restoration_eur_m2": (
        _("Closing a square metre of street"),
        _("Every square metre that is opened once instead of twice saves this."),
    ),
    "coordination_eur": (
        _("Coordinating one more work"),
        _("Each work after the first costs this. A higher figure: fewer proposals."),
    ),
    "coordination_organisation_eur": (
        _("Coordinating with one more organisation"),
        _("On top of that, for each organisation after the first."),
    ),
    "mobilisation_share": (
        _("Part of the cost that is preparing and setting up"),
        _("Preparation, site hut, machines: part of what a work costs."),
    ),
    "mobilisation_shared": (
        _("Part of that which need not be paid again"),
        _("When works go together; for all works but the most expensive."),
    ),
    "discount_rate": (
        _("Interest when a work is done earlier"),
        _("Spending earlier costs interest and remaining life."),
    ),
    "late_share_per_year": (
        _("Risk when a work is done later"),
        _("Breakdowns and patching, for every year that a work waits."),
    ),
    "default_buffer_m": (
        _("Usual buffer"),
        _("For disciplines without a buffer of their own."),
    ),
    "buffers_m": (
        _("Buffer per discipline"),
        _("Leave empty for the usual buffer."),
    ),
    ORGANISATION_BUFFERS: (
        _("Buffer per organisation"),
        _("Goes before the buffer of the discipline."),
    ),
    "tolerance_days": (
        _("Time between works that can go together"),
        _("If one ends and the other begins within this time, KIP looks at moving."),
    ),
    "near_miss_days": (
        _("Extra time in which a chance is still told"),
        _("Would go together if an owner gave this much more room."),
    ),
    "order_tolerance_days": (
        _("Time in which a wrong order is told"),
        _("Such as a new sewer, this long after new paving."),
    ),
    "moratorium_days": (
        _("A street stays closed after renewal"),
        _("For embargoes without a last day of their own."),
    ),
    "technical_order": (
        _("Place in the order"),
        _("Leave empty for what does not lie in the ground."),
    ),
    "superseded_share": (
        _("Common ground from which a work makes another needless"),
        _("Part of the ground of the smaller work."),
    ),
    "duplicate_share": (
        _("Common ground from which a work seems entered twice"),
        _("Of works of one organisation and discipline."),
    ),
    "detour_m": (
        _("Distance to the way round"),
        _("Closed streets within this distance may be each other's way round."),
    ),
    "max_group_size": (
        _("Works in a proposal, at most"),
        _("A route of one owner counts as one work."),
    ),
    "max_neighbours": (
        _("Neighbours per work that are tried"),
        _("More takes longer and hardly finds more."),
    ),
    "max_group_footprint_m2": (
        _("Largest work in a proposal"),
        _("Whatever is larger covers a district and not a street."),
    ),
    "campaign_reach_m": (
        _("Distance within a route"),
        _("Works of one owner in streets that connect are a route, such as a cable."),
    ),
    "campaign_max_works": (
        _("Works in a route, at most"),
        _("Longer routes say nothing about one street."),
    ),
    "default_strip_m": (
        _("Usual width that is opened"),
        _("For disciplines without a width of their own."),
    ),
    "strips_m": (
        _("Width that is opened, per discipline"),
        _("Leave empty for the usual width; 0 opens nothing."),
    ),
    "opened_m2_per_day": (
        _("Opened in a working day, at most"),
        _("So that a short work is not counted as a whole street."),
    ),
    "renewed_m2_per_day": (
        _("Surface renewed in a working day, at most"),
        _("For roads and green."),
    ),
    "working_width_m": (
        _("Room for a work drawn as a line or point"),
        _("With its fences and machines, across."),
    ),
    "alignment": (
        _("Strips that lie in one trench"),
        _("0: as chance has it. 100: as much as possible."),
    ),
    "new_surface_eur_m2": (
        _("Price of a new surface"),
        _("A new street that is opened soon after loses part of this."),
    ),
    "degeneration": (
        _("Part of a new surface that is lost when it is opened"),
        _("Paving that has been opened does not last as long."),
    ),
    "traffic_eur_day": (
        _("A day of traffic measures"),
        _("Fences, signs and diversion in an ordinary street."),
    ),
    "kappa": (
        _("What remains of the shorter work's days"),
        _("People can't always work side by side. 0: always, 100: never."),
    ),
    "default_duration_days": (
        _("Duration of a work without one"),
        _("When the owner has not said how long it takes."),
    ),
    "life_years": (
        _("How long it lasts"),
        _("From renewal to renewal."),
    ),
    "unknown_cost_eur_day": (
        _("Cost of a work without an estimate"),
        _("For every working day; for getting started and for moving in time."),
    ),
    "affected_ground": (
        _("Ground with homes along a street"),
        _("Square metres with homes for every square metre of street."),
    ),
    "site_m2": (
        _("Street taken by a site at one time"),
        _("A site moves along: on one day only homes along so much of it notice."),
    ),
    "minimum_value_eur": (
        _("Smallest benefit"),
        _("What saves less is shown only when it avoids enough nuisance."),
    ),
    "minimum_address_days": (
        _("Smallest nuisance avoided"),
        _("From here a proposal is shown, also when it saves little money."),
    ),
    "shown_bonus": (
        _("Advantage of what was shown before"),
        _("Keeps the list calm: a proposal does not make way for a few euros."),
    ),
}

# Per unit of the engine how people read it, and what it is multiplied by for them.
UNITS: dict[str, tuple[Text, int]] = {
    "m": ("m", 1),
    "m2": ("m²", 1),
    "m2/m2": (_("m² per m²"), 1),
    "m2/day": (_("m² per day"), 1),
    "days": (_("days"), 1),
    "working days": (_("working days"), 1),
    "years": (_("years"), 1),
    "works": (_("works"), 1),
    "rank": (_("rank"), 1),
    "address-days": (_("days at the door"), 1),
    "EUR": (_("euros"), 1),
    "EUR/m2": (_("euros per m²"), 1),
    "EUR/day": (_("euros per day"), 1),
    "EUR/working day": (_("euros per working day"), 1),
    "EUR/work": (_("euros per work"), 1),
    "EUR/organisation": (_("euros per organisation"), 1),
    "share": ("%", 100),
    # xgettext:no-python-format
    "share of cost": (_("% of the cost"), 100),
    # xgettext:no-python-format
    "share of value": (_("% of the benefit"), 100),
    "per year": (_("% per year"), 100),
    # xgettext:no-python-format
    "share of cost per year": (_("% of the cost per year"), 100),
}

# What the engine knows as sources, for translation; others are shown as entered.
SOURCES = (
    gettext_noop("5 to 10 m in Flanders (GIPOD) and Brussels"),
    gettext_noop("Flemish code 'sperperiode'; UK section 58: up to five years"),
    # xgettext:no-python-format
    gettext_noop("a sixth added 0.3 % in trials on a synthetic town"),
    gettext_noop("the same trials"),
    gettext_noop(
        "brick paving 29.84 to 38.45 (De Ronde Venen 2023), 29.94 (Asten 2022); "
        "tiles from 21.81"
    ),
    gettext_noop(
        "Pacifica study: a third of the life of paving younger than ten years"
    ),
    # xgettext:no-python-format
    gettext_noop("COB 2022, 30 % shorter: 0.40 to 0.55; joint trenches come near 0"),
    gettext_noop("2 to 10 % (Xylem AWS2-1336)"),
    gettext_noop("rwseconomie.nl, since 1 January 2021"),
    # xgettext:no-python-format
    gettext_noop("trials: 98.5 % of untouched proposals return"),
)
