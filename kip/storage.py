"""How static files are served: hashed names, compressed, cached for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class KipStaticFilesStorage(CompressedManifestStaticFilesStorage):
    # Without this the imports between our ES modules keep their unhashed names.
    support_js_module_import_aggregation = True
