"""How static files are served: hashed names, compressed, cached for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

_EXTENSION, _IMPORTS = (
    CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns
)


class KipStaticFilesStorage(CompressedManifestStaticFilesStorage):
    # Without this the imports between our ES modules keep their unhashed names.
    support_js_module_import_aggregation = True
    # Only our own modules, and the vendored ones that import each other: a comment in
    # an extension that comes with django-htmx reads like an import of a file that is
    # not there.
    _js_module_import_aggregation_patterns = (f"js/{_EXTENSION}", _IMPORTS)
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (f"vendor/mapbox-{_EXTENSION}", _IMPORTS),
    )
