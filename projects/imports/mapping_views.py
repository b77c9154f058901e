"""The second and third step: which layer lies where, and what its columns mean."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from areas.coordinates import UnknownCoordinateSystem
from areas.files.table import columns_in
from areas.maps import map_settings
from areas.pages import whole_number
from areas.views import GEOJSON
from projects.imports import guessing, jobs, layer_map, layers, uploads
from projects.imports.access import imports_of
from projects.imports.column_forms import ColumnsForm
from projects.imports.guessing import Layer
from projects.imports.mapping import Mapping
from projects.imports.recognising import earlier_mapping
from projects.imports.steps import BEFORE_STORING, steps, to_its_page
from projects.models import Import, ImportProfile
from projects.tasks import announce_import

_SAMPLES = 3


def _import(request: HttpRequest, import_id: int) -> Import:
    rows = imports_of(request.user).select_related("organisation", "user")
    return get_object_or_404(rows, pk=import_id)


@login_required
@require_http_methods(["GET", "POST"])
def import_layer(request: HttpRequest, import_id: int) -> HttpResponse:
    """Which layer or sheet, and where its shapes lie."""
    import_ = _import(request, import_id)
    if import_.state not in BEFORE_STORING:
        return to_its_page(import_)
    answers = request.GET if request.method == "GET" else request.POST
    layer = layers.layer_named(import_, answers.get("layer", import_.layer))
    if layer is None:
        return _read_first(request, import_)
    if request.method == "GET":
        return _layer_page(request, import_, layer)
    chosen, other = request.POST.get("crs", ""), request.POST.get("other", "")
    try:
        uploads.choose(import_, layer, layer_map.crs_of(chosen, other))
    except UnknownCoordinateSystem as error:
        return _layer_page(request, import_, layer, str(error))
    return redirect("projects:import_columns", import_id=import_.pk)


def _read_first(request: HttpRequest, import_: Import) -> HttpResponse:
    """A worker looks into a file of which it is not known (any more) what is in it."""
    assert request.user.is_authenticated
    if jobs.ask(import_, Import.State.READING, request.user):
        announce_import(import_.pk)
    return redirect("projects:import_progress", import_id=import_.pk)


def _layer_page(
    request: HttpRequest, import_: Import, layer: Layer, error: str = ""
) -> HttpResponse:
    mapping = guessing.guess(layer, import_.organisation)
    guesses = layer_map.choices(layer, mapping)
    url = reverse("projects:import_layer_map", args=[import_.pk])
    context = {
        "import": import_,
        "layers": import_.layers.defer("content"),
        "layer": layer,
        "has_places": bool(layer.shapes or mapping.place),
        "guesses": guesses,
        "chosen": layer_map.chosen(request.GET.get("crs", ""), import_, guesses),
        "error": error,
        "other": request.POST.get("other", ""),
        "map_settings": map_settings(),
        "shapes_url": f"{url}?{urlencode({'layer': layer.name})}",
        "steps": steps(import_, 2),
    }
    status = 422 if error else 200
    return render(request, "projects/import/layer.html", context, status=status)


@login_required
@require_GET
def import_layer_map(request: HttpRequest, import_id: int) -> HttpResponse:
    """Some shapes of a layer, where they would lie in this coordinate system."""
    import_ = _import(request, import_id)
    if import_.state not in BEFORE_STORING:
        raise Http404
    layer = layers.layer_named(import_, request.GET.get("layer", import_.layer))
    if layer is None:
        raise Http404
    mapping = guessing.guess(layer, import_.organisation)
    shapes = layer_map.shapes_on_map(layer, mapping, request.GET.get("crs", ""))
    return HttpResponse(shapes, content_type=GEOJSON)


@login_required
@require_http_methods(["GET", "POST"])
def import_columns(request: HttpRequest, import_id: int) -> HttpResponse:
    """What each column means; then a worker checks every row."""
    import_ = _import(request, import_id)
    if import_.state not in BEFORE_STORING:
        return to_its_page(import_)
    if not import_.mapping:
        return redirect("projects:import_layer", import_id=import_.pk)
    if "profile" in request.POST:
        return _with_profile(request, import_)
    layer = layers.layer_named(import_, import_.layer)
    if layer is None:
        return _read_first(request, import_)
    if request.method == "GET":
        form = _columns_form(import_, layer)
        return _columns_page(request, import_, layer, form)
    form = _columns_form(import_, layer, request.POST)
    if not form.is_valid():
        return _columns_page(request, import_, layer, form)
    uploads.keep(import_, form.mapping())
    if name := form.cleaned_data["save_as"].strip():
        uploads.keep_as_profile(import_, name)
    if form.has_new_words():
        messages.info(request, _("Look at the words too: you chose another column."))
        return redirect("projects:import_columns", import_id=import_.pk)
    assert request.user.is_authenticated
    if jobs.ask(import_, Import.State.CHECKING, request.user):
        announce_import(import_.pk)
    return redirect("projects:import_progress", import_id=import_.pk)


def _with_profile(request: HttpRequest, import_: Import) -> HttpResponse:
    """The same page, with the choices that were kept under a name."""
    text = request.POST["profile"]
    own = ImportProfile.objects.filter(organisation=import_.organisation)
    profile = get_object_or_404(own, pk=whole_number(text))
    before = uploads.mapping_of(import_)
    mapping = Mapping.from_json(profile.mapping).for_file_with(before.seen)
    mapping = replace(mapping, layer=before.layer, crs=before.crs, seen=before.seen)
    uploads.keep(import_, mapping)
    messages.success(request, _("Read as: %(name)s") % {"name": profile.name})
    return redirect("projects:import_columns", import_id=import_.pk)


def _columns_form(import_: Import, layer: Layer, answers: Any = None) -> ColumnsForm:
    mapping = uploads.mapping_of(import_)
    return ColumnsForm(
        answers,
        mapping=mapping,
        columns=[column.name for column in layer.columns],
        words=uploads.words_to_tell(layer, mapping),
        is_sheet=not layer.shapes,
    )


def _columns_page(
    request: HttpRequest, import_: Import, layer: Layer, form: ColumnsForm
) -> HttpResponse:
    samples = {one.name: one.samples[:_SAMPLES] for one in layer.columns}
    profiles = ImportProfile.objects.filter(organisation=import_.organisation)
    context = {
        "import": import_,
        "form": form,
        "samples": samples,
        "fields": _with_samples(form, samples),
        "profiles": profiles,
        "is_known": earlier_mapping(layer, import_.organisation) is not None,
        "steps": steps(import_, 3),
    }
    status = 422 if form.errors else 200
    return render(request, "projects/import/columns.html", context, status=status)


def _with_samples(
    form: ColumnsForm, samples: dict[str, list[str]]
) -> list[dict[str, Any]]:
    """Each field with what stands in its column, or in those of its sentence."""
    found = []
    for field, is_essential in form.column_fields():
        chosen = columns_in(str(field.value() or ""))
        told = samples.get(chosen[0], []) if len(chosen) == 1 else []
        is_shown = is_essential or bool(chosen) or bool(field.errors)
        found.append({"field": field, "is_shown": is_shown, "samples": told})
    return found
