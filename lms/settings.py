"""Settings: every one of them comes from the environment (see .env.example) and fails loudly when it is wrong."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
ROOT = Path(__file__).resolve().parent.parent

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
TESTING = env.bool("TESTING", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    key_file = ROOT / "var" / "secret_key"
    if not key_file.exists():
        raise ImproperlyConfigured("SECRET_KEY is not set. `make run` makes one of its own in var/secret_key.")
    SECRET_KEY = key_file.read_text().strip()
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL] if SECURE else []
SITE_NAME = env.str("SITE_NAME", default="Amparo")

INSTALLED_APPS = [
    "lms",
    "lms.accounts",
    "courses",
    "lms.learning",
    "certificates",
    "lms.dashboards",
    "allauth",
    "allauth.account",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "lms.accounts.apps.WagtailUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "pgtrigger",
    "csp",
    "django.contrib.postgres",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lms.accounts.middleware.IdleSessionMiddleware",
    "lms.accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.accounts.middleware.PrivacyMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.accounts.context_processors.site",
            ],
        },
    },
]

# The one store of truth. With no DATABASE_URL, manage.py and the web server join the private cluster under var/.
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
}
CACHES = {
    # Rate limits live here and must be shared by all workers. By default the cache forgets a third of its entries when
    # there are 300: then anyone could wipe out the count of their tries by asking for 300 other accounts.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # What was counted of tests that many people took; each entry may be a megabyte.
    "figures": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "figures",
        "OPTIONS": {"MAX_ENTRIES": 30},
    },
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}

# Languages of the interface. The Arabic one is for trying right-to-left; it is not complete and not offered for real.
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("pt-pt", "Português (Portugal)"),
    ("pt-br", "Português (Brasil)"),
    ("es", "Español"),
    ("fr", "Français"),
]
if DEMO or TESTING:
    LANGUAGES.append(("ar", "العربية"))
LANG_INFO["pt-pt"] = LANG_INFO["pt"] | {"code": "pt-pt", "name_local": "Português (Portugal)"}
LANG_INFO["pt-br"] = LANG_INFO["pt-br"] | {"name_local": "Português (Brasil)"}
LANG_INFO["pt-br"] = LANG_INFO["pt-br"] | {"name_local": "Português (Brasil)"}
WAGTAIL_CONTENT_LANGUAGES = [pair for pair in LANGUAGES if pair[0] != "ar"]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = ["lms.formats"]
USE_I18N = USE_TZ = True
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "var" / "static"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(ROOT / "var" / "media"))
MEDIA_URL = "/media/"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "lms.static_files.StaticFiles"
    },
}
if bucket := env.str("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "file_overwrite": False,  # two uploads of one name are two files, as in a directory
            # Nobody is sent to the bucket: what is uploaded is handed out here, to those who may see it.
            "url_protocol": BASE_URL.partition("//")[0],
            "custom_domain": BASE_URL.partition("//")[2].rstrip("/") + MEDIA_URL.rstrip("/"),
        },
    }
WHITENOISE_USE_FINDERS = DEBUG or TESTING

# People and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["lms.accounts.backends.PeopleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "learning:mine"
LOGOUT_REDIRECT_URL = "courses:catalogue"
ACCOUNT_ADAPTER = "lms.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "lms.accounts.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# A station of 60 signs in behind one address when the shift begins; one account still gets only few tries.
ACCOUNT_RATE_LIMITS = {
    "login": "240/m/ip",
    "login_failed": "60/m/ip,5/300s/key",
    "reset_password": "60/m/ip,5/m/key",
    "signup": "60/m/ip",
    "confirm_email": "1/180s/key",
}
API_RATE_LIMIT = env.str("API_RATE_LIMIT", default="600/m/key")
VERIFY_RATE_LIMIT = env.str("VERIFY_RATE_LIMIT", default="30/m/ip")
# Shared PCs: a session ends with the browser, and after half an hour in which nothing was asked for.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = int(timedelta(minutes=30).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lms.accounts.views.csrf_failure"
INVITATION_DAYS = env.int("INVITATION_DAYS", default=14)

# Reminders are written and sent at these hours, on these weekdays (Monday is 1), by the clock where their reader works.
_FIRST_HOUR, _LAST_HOUR = map(int, env.str("REMINDER_HOURS", default="8-20").split("-"))
REMINDER_HOURS = range(_FIRST_HOUR, _LAST_HOUR)
REMINDER_WEEKDAYS = frozenset(map(int, env.list("REMINDER_WEEKDAYS", default=["1", "2", "3", "4", "5", "6"])))
if not (REMINDER_HOURS and REMINDER_HOURS.stop <= 24 and frozenset(range(1, 8)) >= REMINDER_WEEKDAYS):
    raise ImproperlyConfigured("REMINDER_HOURS are like 8-20, REMINDER_WEEKDAYS like 1,2,3,4,5 (Monday is 1).")
# Their managers are told of people who have been overdue for so many days.
ESCALATION_DAYS = env.int("ESCALATION_DAYS", default=7)

# Mail
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail:///" + str(ROOT / "var" / "mail").lstrip("/"))
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_FILE_PATH = EMAIL_CONFIG.get("EMAIL_FILE_PATH") or str(ROOT / "var" / "mail")
EMAIL_HOST, EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_HOST") or "localhost", EMAIL_CONFIG.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_TLS", False), EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Amparo <noreply@localhost>")

# Browsers: learners' pages are strict, Wagtail's admin has a policy of its own (see PrivacyMiddleware).
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": (),
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": [SELF],
    "object-src": [NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if SECURE else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
if env.bool("BEHIND_TLS_PROXY", default=SECURE):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's editor sends many
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Jobs. A task that cannot be published is found by the sweep; publishing never holds up a request.
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 100, "socket_connect_timeout": 1, "socket_timeout": 5,
                                   "max_retries": 0}  # fmt: skip
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "send-due-notices": {"task": "lms.accounts.tasks.send_due_notices", "schedule": 60.0},
    "work-on-imports": {"task": "lms.accounts.tasks.work_on_imports", "schedule": 60.0},
    "forget-people-files": {"task": "lms.accounts.tasks.forget_people_files", "schedule": 21_600.0},
    "mark-again": {"task": "lms.learning.tasks.mark_again", "schedule": 300.0},
    "apply-rules": {"task": "lms.learning.tasks.apply_rules", "schedule": 300.0},
    "write-due-recalls": {"task": "lms.learning.tasks.write_due_recalls", "schedule": 900.0},
    "grant-paths": {"task": "lms.learning.tasks.grant_paths", "schedule": 300.0},
    "remind-of-requirements": {"task": "lms.learning.tasks.write_reminders", "schedule": 900.0},
    "remind-of-law": {"task": "courses.tasks.remind_of_law", "schedule": 21_600.0},
    "remind-reviewers": {"task": "courses.tasks.remind_reviewers", "schedule": 3600.0},
    "forget-course-files": {"task": "courses.tasks.forget_course_files", "schedule": 3600.0},
    "compact-rollups": {"task": "lms.dashboards.tasks.compact_rollups", "schedule": 120.0},
    "beat-heart": {"task": "lms.dashboards.tasks.beat_heart", "schedule": 60.0},
    "check-states": {"task": "lms.learning.tasks.check_states", "schedule": crontab(hour="2", minute="30")},
    "write-due-reports": {"task": "lms.dashboards.tasks.write_due_reports", "schedule": 900.0},
    "work-on-packages": {"task": "courses.tasks.work_on_packages", "schedule": 60.0},
    "sweep-packages": {"task": "courses.tasks.sweep_packages", "schedule": 600.0},
    "clear-sessions": {"task": "lms.accounts.tasks.clear_sessions", "schedule": 86_400.0},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(ROOT / "var" / "celerybeat-schedule")

# Wagtail
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAILADMIN_PERMITTED_LANGUAGES = WAGTAIL_CONTENT_LANGUAGES
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h3", "bold", "italic", "ol", "ul", "link"]},
    }
}
WAGTAIL_FINISH_WORKFLOW_ACTION = "courses.rules.finishing.publish_approved"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True  # all approvals of a review are of one revision
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]  # no SVG: it can carry a script
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 8 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "m4a", "mp3", "mp4", "odt", "ogg", "pdf", "txt", "vtt", "webm", "xlsx"]
WAGTAILDOCS_CONTENT_TYPES = {"m4a": "audio/mp4", "mp3": "audio/mpeg", "ogg": "audio/ogg", "vtt": "text/vtt"}
WAGTAILDOCS_DOCUMENT_FORM_BASE = "courses.forms.documents.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"

# Films that lie elsewhere: learners get a link to these hosts, and nothing of theirs is loaded into a page of ours.
VIDEO_HOSTS = env.list("VIDEO_HOSTS", default=["www.youtube-nocookie.com", "player.vimeo.com"])

# Certificates
CERTIFICATE_ISSUER = env.str("CERTIFICATE_ISSUER", default="Amparo demonstration")
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail addresses are unique: by an index on their lower case

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {name: {"level": "WARNING"} for name in ("django_tasks", "wagtail", "modelsearch")},
}
