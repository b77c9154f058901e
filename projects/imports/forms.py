"""What a planner answers on the way from a file to works."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from areas.files import limits
from organisations.models import Organisation
from organisations.permissions import Visitor
from projects.imports.access import importing_for

# What a file chooser offers first; what a file really is, its first bytes say.
SUFFIXES = (
    ".xlsx,.xls,.ods,.csv,.tsv,.txt,.gpkg,.zip,.shp,.geojson,.json,.kml,.kmz,.gml,.gpx,"
    ".dxf"
)
_LONGEST_NAME = 200


class UploadForm(forms.Form):
    """The file, and whose plan it is when somebody keeps more than one."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Excel (xlsx or xls), CSV, GeoPackage, a Shapefile in a zip, GeoJSON, KML, "
            "GML, GPX or DXF, up to 100 MB."
        ),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": SUFFIXES}),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        help_text=_("The works become part of the plan of this organisation."),
    )

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = importing_for(user)
        field = self.fields["organisation"]
        field.queryset = own  # type: ignore[attr-defined]
        few = list(own[:2])
        self.only: Organisation | None = few[0] if len(few) == 1 else None
        if self.only:
            del self.fields["organisation"]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > limits.MAX_FILE:
            raise forms.ValidationError(
                _(
                    "The file is %(size)d MB. KIP takes %(limit)d MB at most. "
                    "Keep only the part that lies in your municipality."
                )
                % {
                    "size": (file.size or 0) // limits.MEGABYTE,
                    "limit": limits.MAX_FILE // limits.MEGABYTE,
                }
            )
        return file

    @property
    def owner(self) -> Organisation:
        """Whose plan the works become part of; ask once the form is valid."""
        return self.only or self.cleaned_data["organisation"]

    @property
    def file_name(self) -> str:
        name: str = self.cleaned_data["file"].name
        return "".join(sign for sign in name if sign.isprintable())[:_LONGEST_NAME]


class StoreForm(forms.Form):
    """The consent to import what the preview showed."""

    reason = forms.CharField(
        label=_("Why do these works move?"),
        max_length=300,
        required=False,
        help_text=_(
            "Works of an adopted programme change their dates. The reason is kept in "
            "their history."
        ),
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_reason = needs_reason
        self.fields["reason"].required = needs_reason
