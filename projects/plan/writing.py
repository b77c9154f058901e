"""Parts of the rows of the planning page as HTML. A page has hundreds of them, and a
template takes ten times as long."""

from functools import cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from projects.models import PlannedWork

# A press opens the form; without htmx it leads to the form of the whole work.
_VALUE = (
    '<a class="cell" role="button" id="cell-{pk}-{column}" href="{edit}"'
    ' hx-get="{cell}" hx-target="closest [data-cell]" hx-swap="innerHTML"{focus}>'
    '{text}<span class="visually-hidden">, {change}</span></a>'
)
_UNKNOWN = '<span aria-hidden="true">–</span><span class="visually-hidden">{}</span>'
_INCOMPLETE = (
    '<span class="complete" title="{0}">{1}</span>'
    '<span class="visually-hidden"> {0}</span>'
)
_SHOW = (
    '<button type="button" class="work-card__show" data-show-on-map title="{label}"'
    ' hidden>{icon}<span class="visually-hidden">{label}: {title}</span></button>'
)
_NOTHING, _FOCUS = SafeString(""), SafeString(" autofocus")


class Writer:
    """Writes for one page; what its rows share is looked up once."""

    def __init__(self) -> None:
        self._frame = cache(_frame)
        self._change = _("change")
        self._choose = _("Choose %(title)s")
        self._show = _("Show on the map")
        self._icon = render_to_string("_icon.html", {"name": "place"})
        self._unknown = format_html(_UNKNOWN, _("not known yet"))

    def link(self, work: PlannedWork) -> str:
        """The page of a work."""
        return self._address(work, "work_detail")

    def value(
        self, work: PlannedWork, column: str, text: str, *, focus: bool = False
    ) -> SafeString:
        """A value that may be changed where it stands, in its <td data-cell>; with the
        `focus` after a change. `text` is what the column says."""
        is_unknown = column == "cost_estimate" and work.cost_estimate is None
        return format_html(
            _VALUE,
            pk=work.pk,
            column=column,
            edit=self._address(work, "work_edit"),
            cell=self._address(work, "cell", column),
            focus=_FOCUS if focus else _NOTHING,
            text=self._unknown if is_unknown else text,
            change=self._change,
        )

    def incomplete(self, text: str, lacks: str) -> SafeString:
        return format_html(_INCOMPLETE, lacks, text)

    def choice(self, work: PlannedWork) -> str:
        """What the box before a work is called."""
        return self._choose % {"title": work.title}

    def show_button(self, work: PlannedWork) -> SafeString:
        return format_html(_SHOW, label=self._show, icon=self._icon, title=work.title)

    def _address(self, work: PlannedWork, name: str, *more: str) -> str:
        before, after = self._frame(name, *more)
        return f"{before}{work.pk}{after}"


def _frame(name: str, *more: str) -> tuple[str, str]:
    """What stands before and after the id of a work in an address."""
    address = reverse(f"projects:{name}", args=[0, *more])
    before, _id, after = address.partition("/0")
    return f"{before}/", after
