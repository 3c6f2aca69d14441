"""Every switch of the house; what differs between machines comes from the environment."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from pathlib import Path

from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisLost
from xstatic.pkg import leaflet

from hotline import embedded, environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / environment.text("HOTLINE_VAR", "var")  # an absolute HOTLINE_VAR stays as it is

# ---- Who we are on this machine
DEBUG = environment.flag("HOTLINE_DEBUG")
_found = embedded.addresses(VAR)  # beside a running `make run`: what it brought along and is
DEMO = environment.flag("HOTLINE_DEMO", default=_found.get("HOTLINE_DEMO") == "1")
HTTPS = environment.flag("HOTLINE_HTTPS")  # a proxy in front of us speaks https
# Whom we believe in `X-Forwarded-For` and `X-Forwarded-Proto`: addresses or networks.
TRUSTED_PROXIES = environment.words("HOTLINE_TRUSTED_PROXIES", "127.0.0.0/8,::1" if HTTPS else "")
HOST = environment.text("HOTLINE_HOST", "127.0.0.1")
PORT = environment.number("HOTLINE_PORT", 8000)
ALLOWED_HOSTS = environment.words("HOTLINE_ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{HOST}")
CSRF_TRUSTED_ORIGINS = environment.words("HOTLINE_TRUSTED_ORIGINS")
THREADS = environment.number("HOTLINE_THREADS", 16)  # requests at work at once in a web process
METRICS_TOKEN = environment.text("HOTLINE_METRICS_TOKEN")  # empty: only loopback may read /metrics
# Where citizens reach us, for the links in our messages; empty: messages carry none.
_HERE = f"http://{f'[{HOST}]' if ':' in HOST else HOST}:{PORT}"
PUBLIC_URL = environment.text("HOTLINE_PUBLIC_URL", _HERE if DEMO else "").rstrip("/")
# Where the city's map shows a place: {lat} {lon} in WGS 84, {gcj_lat} {gcj_lon} as Chinese maps are
# drawn (https://uri.amap.com/marker?position={gcj_lon},{gcj_lat}); empty: figures without a link.
MAP_LINK = environment.address("HOTLINE_MAP_LINK")
# The ground under the points of the disaster desk: https://…/{z}/{x}/{y}.png, drawn as Chinese maps
# are (GCJ-02) or not; empty: a plain ground with a grid, which needs nobody.
TILES = environment.address("HOTLINE_TILES")
TILES_BY = environment.text("HOTLINE_TILES_BY")  # whom to name on the map, as their licence asks
TILES_DATUM = environment.one_of("HOTLINE_TILES_DATUM", "WGS-84", "GCJ-02")
API_RATE = environment.text("HOTLINE_API_RATE", "1200/minute")  # calls of one person
OPEN311_RATE = environment.text("HOTLINE_OPEN311_RATE", "60/minute")  # reports with one key
OPEN311_READ_RATE = environment.text("HOTLINE_OPEN311_READ_RATE", "300/minute")  # of one client

# ---- Other people's machines
OPEN311_API = ""  # nobody to call: apps come to us
DOUYIN_API = ""  # nor here: what is to be said there, a person posts
_SIMULATOR = f"{_HERE}/simulator/api"
WECHAT_API = environment.text(
    "HOTLINE_WECHAT_API", _SIMULATOR if DEMO else "https://api.weixin.qq.com"
).rstrip("/")
WEIBO_API = environment.text("HOTLINE_WEIBO_API", "https://api.weibo.com").rstrip("/")
# The text message provider's; which one it is stands on the account (`account sms`).
SMS_API = environment.text("HOTLINE_SMS_API", "https://dysmsapi.aliyuncs.com").rstrip("/")
# By these, cards reach the staff: the groups that a WeCom robot talks to, and the mail server.
WECOM_API = environment.text("HOTLINE_WECOM_API", "https://qyapi.weixin.qq.com").rstrip("/")
EMAIL_HOST = environment.text("HOTLINE_MAIL_HOST")
EMAIL_PORT = environment.number("HOTLINE_MAIL_PORT", 25)
EMAIL_HOST_USER = environment.text("HOTLINE_MAIL_USER")
EMAIL_HOST_PASSWORD = environment.text("HOTLINE_MAIL_PASSWORD")
_MAIL_LOCK = environment.one_of("HOTLINE_MAIL_LOCK", "starttls", "tls", "none")
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL_LOCK == "starttls", _MAIL_LOCK == "tls"
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = environment.text("HOTLINE_MAIL_FROM", "hotline@localhost")
# The address our people are seen under from outside, for Weibo's `rip` where they sit in a network
# of our own, and for what machines say.
PUBLIC_IP = environment.text("HOTLINE_PUBLIC_IP")


# ---- Keys. Not given: made once under var/, readable by us alone.
def _random(size: int = 32) -> str:
    return base64.b64encode(secrets.token_bytes(size)).decode()


SECRET_KEY = environment.secret("HOTLINE_SECRET_KEY", VAR / "secret-key", lambda: _random(48))
# "k1:<base64>,blind:<base64>": `blind` finds values without opening them, the first other entry
# encrypts, the rest only decrypt what was written before them.
VAULT_KEYS = environment.secret(
    "HOTLINE_VAULT_KEYS", VAR / "vault-keys", lambda: f"k1:{_random()},blind:{_random()}"
)
RECORD_KEY = base64.b64decode(
    environment.secret("HOTLINE_RECORD_KEY", VAR / "record-key", _random), validate=True
)
# Signs the daily digest of the record (Ed25519). Whoever is handed a digest keeps the public half;
# after a change of the key the public halves of those before it are named here, base64.
DIGEST_KEY = base64.b64decode(
    environment.secret("HOTLINE_DIGEST_KEY", VAR / "digest-key", _random), validate=True
)
DIGEST_KEYS_BEFORE = environment.words("HOTLINE_DIGEST_KEYS_BEFORE")

# ---- Two log-ins to one database: `owner` migrates; `default`, the application's, owns nothing
_given = environment.text("DATABASE_URL"), environment.text("DATABASE_OWNER_URL")
DATABASE_LOGINS_GIVEN = sum(map(bool, _given)) if any(_given) else 2 * bool(_found)
_application_url = _given[0] or _given[1] or _found.get("DATABASE_URL", "")
_owner_url = _given[1] or _given[0] or _found.get("DATABASE_OWNER_URL", "")
if _application_url:
    DATABASES = {
        "default": environment.database(_application_url, "DATABASE_URL"),
        "owner": environment.database(_owner_url, "DATABASE_OWNER_URL"),
    }
    for _login in DATABASES.values():
        _login["CONN_HEALTH_CHECKS"] = True
        _login["OPTIONS"].setdefault("connect_timeout", "5")
    # Nothing that somebody asks for may keep the database busy without end. Migrations may.
    # A ticket with all that its page shows is one question over fourteen tables, each found by its
    # key: to try every order of eight of them takes six times as long as to look them up.
    DATABASES["default"]["OPTIONS"].setdefault(
        "options", "-c statement_timeout=30s -c join_collapse_limit=4"
    )
    # So that some plans can be kept (`hotline.planned`). Of the poolers that lend out connections
    # only those that know prepared statements may stand in between: PgBouncer from 1.21 on.
    DATABASES["default"]["OPTIONS"]["server_side_binding"] = True
    # Threads of requests and of tasks share a pool; consumers borrow from it, too.
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": THREADS + 4,
        "timeout": 4,  # seconds; a platform waits five for our answer, then it sends again
        "max_idle": 120,
    }
else:  # `makemigrations` and linters work anywhere; the first query says what is missing
    DATABASES = {alias: {"ENGINE": "django.db.backends.dummy"} for alias in ("default", "owner")}
DATABASE_ROUTERS = ["hotline.logins.OwnerMigrates"]
APPLICATION_ROLE = str(DATABASES["default"].get("USER", ""))  # whom migrations give their grants
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- Redis: nudges, live events, counters. Nothing in it has to survive.
REDIS_URL = (
    environment.text("REDIS_URL")
    or _found.get("REDIS_URL")
    or "redis://set-REDIS_URL-or-use-make-run.invalid:6379/0"
)
# Seconds. A platform waits five for our answer, so a Redis that hangs must cost less than that.
_REDIS_PATIENCE = {"socket_connect_timeout": 2, "socket_timeout": 3}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {
            # A consumer waits five seconds in Redis for its next event, so it needs more.
            # Connections from before Redis started anew are noticed only when they are used.
            "hosts": [
                {
                    "address": REDIS_URL,
                    "socket_connect_timeout": 2,
                    "socket_timeout": 8,
                    "retry": Retry(NoBackoff(), retries=1, supported_errors=(RedisLost,)),
                    "retry_on_error": [RedisLost],
                }
            ],
            "prefix": "hotline.live",
            "capacity": 1000,
            "expiry": 30,
            # Lines join anew every minute; those of a process that died are forgotten after this.
            "group_expiry": 300,
        },
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "hotline.cache",
        "OPTIONS": dict(_REDIS_PATIENCE),
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **_REDIS_PATIENCE,
    "global_keyprefix": "hotline.tasks.",
    "visibility_timeout": 600,
    # A web process that cannot reach the broker must know at once: sweeps find what was not sent.
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_TIMEZONE = "Asia/Shanghai"

# ---- Django
INSTALLED_APPS = [
    "hotline",
    "intake",
    "dispatch",
    "supervision",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "channels",
    "django_htmx",
    "template_partials",
    "ninja",
]
# All of them run in the one thread of the request (hotline/handler.py says why).
MIDDLEWARE = [
    "intake.shortcut.hooks_first",
    "hotline.headers.strict",
    "hotline.sizes.bounded",
    "hotline.plain.storable",
    "hotline.origin.remembered",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "hotline.urls"
ASGI_APPLICATION = "hotline.asgi.application"
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
            ],
        },
    }
]
AUTH_USER_MODEL = "hotline.User"
AUTHENTICATION_BACKENDS = ["hotline.staff.Staff"]
LOGIN_URL = "/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# ---- Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True

# ---- Files. Media are citizens' pictures: reachable only through views that ask who looks.
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS: list[Path | tuple[str, str]] = [("leaflet", leaflet.BASE_DIR)]  # out of its wheel
STATICFILES_DIRS += [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
MEDIA_ROOT = VAR / "media"
MEDIA_URL = ""
EXPORT_ROOT = MEDIA_ROOT / "exports"  # tables that were asked for; beside what all machines share
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# ---- What browsers are told
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())  # chosen once for a browser
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_SAMESITE = HTTPS, "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SESSION_COOKIE_NAME = "__Host-sessionid"

# ---- What we tell those who run us. Never a body, a code or a name of a citizen.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "hotline.logs.Discreet",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.text("HOTLINE_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"level": "INFO", "propagate": True, "handlers": []},
        "django.server": {"level": "INFO", "propagate": True, "handlers": []},
        "daphne": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
    },
}
