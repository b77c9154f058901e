"""Settings, in Django's order; every value that differs per installation comes
from the environment (see `kip/environment.py`).

A missing secret or a nonsensical value stops the start with a sentence.
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict
from whitenoise.compress import Compressor

from kip import environment, log_lines
from kip.geo_libraries import gdal_library, geos_library
from kip.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
environment.read_installation(BASE_DIR)
VAR_DIR = Path(environment.text("KIP_VAR", str(BASE_DIR / "var")))

# Core

DEBUG = environment.flag("KIP_DEBUG", default=False)
SECRET_KEY = environment.text("KIP_SECRET_KEY")
ALLOWED_HOSTS = environment.words("KIP_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("KIP_ORIGINS")
ROOT_URLCONF = "kip.urls"
WSGI_APPLICATION = "kip.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Pages end without a slash, as the API must; no redirects between the two.
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.gis",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "leaflet",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "rest_framework_gis",
    "kip",
    "residents",
    "conflicts",
    "projects",
    "agenda",
    "areas",
    "organisations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kip.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "kip.middleware.ApiVersionMiddleware",
    "kip.middleware.PrivatePagesMiddleware",
    "kip.middleware.SignedOutFragmentMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "kip.context.installation",
                "kip.context.menu",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# The place

# The metric grid in which everything is stored and computed. It is part of the
# columns, so it is chosen before the first migration and can't change after it.
KIP_SRID = environment.integer("KIP_SRID", 28992)
KIP_DEMO = environment.flag("KIP_DEMO", default=False)
KIP_MUNICIPALITY = environment.text(
    "KIP_MUNICIPALITY", "Schaarbeek" if KIP_DEMO else ""
)
# Residents' initiatives: what the form says of neighbours who join in, if not the usual
# (Ede asks for three addresses), and within how many days they get an answer.
KIP_INITIATIVE_HINT = environment.text("KIP_INITIATIVE_HINT", "")
KIP_INITIATIVE_DAYS = environment.integer("KIP_INITIATIVE_DAYS", 14)
# Under which licence others may use the open data; see residents/opendata/licences.py.
KIP_OPEN_DATA_LICENCE = environment.one_of(
    "KIP_OPEN_DATA_LICENCE", "CC0-1.0", "CC-BY-4.0"
)
# The map's background. Empty: the town's own streets and areas. The demo town
# lies outside the coverage of the Dutch tiles.
KIP_TILE_URL = environment.text(
    "KIP_TILE_URL",
    ""
    if KIP_DEMO
    else "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/{z}/{x}/{y}.png",
)
KIP_TILE_ATTRIBUTION = environment.text(
    "KIP_TILE_ATTRIBUTION", "Kaartgegevens © Kadaster" if KIP_TILE_URL else ""
)
# Where addresses are looked up: something that speaks as PDOK's Locatieserver. Empty:
# the town's own street names alone.
KIP_ADDRESS_SEARCH = environment.text(
    "KIP_ADDRESS_SEARCH",
    "" if KIP_DEMO else "https://api.pdok.nl/bzk/locatieserver/search/v3_1",
)
_tile = urlsplit(KIP_TILE_URL)
_tile_host = [f"{_tile.scheme}://{_tile.netloc}"] if KIP_TILE_URL else []

# Whom residents ask what is kept of them: an e-mail address or a page. On the page
# about privacy.
KIP_PRIVACY_CONTACT = environment.text("KIP_PRIVACY_CONTACT", "")

GDAL_LIBRARY_PATH = gdal_library()
GEOS_LIBRARY_PATH = geos_library()

LEAFLET_CONFIG = {
    "TILES": [(_("Map"), KIP_TILE_URL, {"attribution": KIP_TILE_ATTRIBUTION})]
    if KIP_TILE_URL
    else [],
    "DEFAULT_CENTER": (52.1, 5.3),
    "DEFAULT_ZOOM": 7,
    "MAX_ZOOM": 20,
    "RESET_VIEW": False,
    "SCALE": "metric",
}

# Database

_database = conninfo_to_dict(environment.text("DATABASE_URL"))
DATABASES = {
    "default": {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": _database.pop("dbname", "kip"),
        "USER": _database.pop("user", ""),
        "PASSWORD": _database.pop("password", ""),
        "HOST": _database.pop("host", ""),
        "PORT": str(_database.pop("port", "")),
        # PostGIS functions count as costly, so PostgreSQL would compile (JIT) for
        # 200 ms before it answers in 1 ms who may see what.
        "OPTIONS": {"options": "-c jit=off", **_database},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
# Kept in the process, so that every page works while Redis is down.
_IN_THE_PROCESS = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    # Many, for it counts who asks too often: nobody may push out their own count.
    "default": {"BACKEND": _IN_THE_PROCESS, "OPTIONS": {"MAX_ENTRIES": 20_000}},
    # Public pages and tiles, by the version that they show: see residents/caching.py.
    "public": {
        "BACKEND": "kip.caches.BoundedCache",
        "LOCATION": "public",
        "TIMEOUT": 600,
        "OPTIONS": {"MAX_ENTRIES": 3000, "MOST_BYTES": 100_000_000},
    },
}
# Seconds that an answer to residents may be behind what was added or changed, and a
# file of open data, which takes longer to make. What is hidden is gone at once.
PUBLIC_ANSWERS_BEHIND = 15
PUBLIC_FILES_BEHIND = 300

# People

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = ["organisations.backends.Visiting"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation."
        "UserAttributeSimilarityValidator"
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "organisations.adapter.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by an administrator
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail
ACCOUNT_LOGOUT_REDIRECT_URL = "residents:map"
ACCOUNT_SESSION_REMEMBER = None
# As often as one may sign in.
ACCOUNT_RATE_LIMITS = {
    "answer_by_link": "30/m/ip",
    "find_place": "120/m/ip",  # all visitors in a library may share an address
    "initiative": "20/h/ip",  # a whole household may be behind one address
    "initiative_link": "30/m/ip",
    "initiative_mail": "5/d/key",  # nobody fills the postbox of another
    "open_data": "30/m/ip",
    "subscribe": "20/h/ip",  # as "initiative"
    "subscribe_address": "5/h/key",
    "subscription_link": "60/m/ip",
    "suggest_places": "600/m/ip",
}

# History: who changed what. Reading changes nothing.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# Language and time

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "kip" / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "kip.storage.KipStaticFilesStorage"
    },
}
# Maps of sources are for who debugs, and half of all that would be packed.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
# Attachments and files to import. No address leads to them: pages hand them out to
# whoever may see them.
MEDIA_ROOT = VAR_DIR / "files"
MEDIA_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o600
# Of a form without its files; it may carry a drawn footprint.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Security

SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Sites that may show the map in a page of their own: see residents/embedding. Nobody
# may show anything else.
KIP_EMBED_ANCESTORS = environment.origins("KIP_EMBED_ANCESTORS")
KIP_HTTPS = environment.flag("KIP_HTTPS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if KIP_HTTPS else None
# Sign-in is limited per address of the visitor. Behind the proxy that does https all
# would have the proxy's, and one of them could keep everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if KIP_HTTPS else 0
SECURE_SSL_REDIRECT = KIP_HTTPS
SECURE_HSTS_SECONDS = 31536000 if KIP_HTTPS else 0
SESSION_COOKIE_SECURE = KIP_HTTPS
CSRF_COOKIE_SECURE = KIP_HTTPS
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # The nonce is for the map widgets of the admin; pages of KIP need none.
        "script-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *_tile_host],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Jobs


def _celery_url(redis_url: str) -> str:
    """Celery spells a Redis socket differently from redis-py."""
    url = urlsplit(redis_url)
    if url.scheme != "unix":
        return redis_url
    number = parse_qs(url.query).get("db", ["0"])[0]
    return f"redis+socket://{url.path}?virtual_host={number}"


REDIS_URL = environment.text("REDIS_URL")
CELERY_BROKER_URL = _celery_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A saved work must not wait for a Redis that is away: it is caught up later.
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "visibility_timeout": 3600,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Whoever publishes gives up at once; a worker that lost Redis keeps trying.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
# A task that is lost with its worker is not tried for ever: what still has to be
# detected stands in the database, and is caught up every minute.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = SCHEDULE

# API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication"
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticatedOrReadOnly"
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "kip.api_style.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "kip.api_style.problem_details",
    "PAGE_SIZE": 100,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "KIP",
    "DESCRIPTION": "Geplande werkzaamheden in de openbare ruimte en waar ze "
    "elkaar raken. Zonder inloggen geeft de API de openbare gegevens.",
    "VERSION": "1.0.0",
    "CONTACT": {"name": "Het KIP-team", "url": "https://example.org/kip"},
    "LICENSE": {"name": "EUPL-1.2"},
    "SERVERS": [{"url": "/api/v1"}],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "SERVE_INCLUDE_SCHEMA": False,
}

# Logging: one line per event to standard output, for the supervisor or container.

LOGGING = log_lines.to_standard_output(os.environ.get("KIP_LOG_LEVEL", "INFO"))

# Mail

# Where people find this installation, for links in mails.
_here = f"http://localhost:{environment.text('KIP_PORT', '8000')}"
KIP_ADDRESS = environment.text(
    "KIP_ADDRESS", next(iter(CSRF_TRUSTED_ORIGINS), _here)
).rstrip("/")
_smtp_host = environment.text("KIP_SMTP_HOST", "")
EMAIL_HOST = _smtp_host or "localhost"
EMAIL_PORT = environment.integer("KIP_SMTP_PORT", 25)
EMAIL_HOST_USER = environment.text("KIP_SMTP_USER", "")
EMAIL_HOST_PASSWORD = environment.text("KIP_SMTP_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("KIP_SMTP_STARTTLS", default=False)
EMAIL_USE_SSL = environment.flag("KIP_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("KIP_MAIL_FROM", "kip@localhost")
EMAIL_BACKEND = "projects.desk.smtp.EmailBackend"
# The demo has no mail server: there, mails are files to look at.
if KIP_DEMO and not _smtp_host:
    EMAIL_BACKEND = "projects.desk.mail_files.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mails"
