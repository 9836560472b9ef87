from django.conf.urls.i18n import i18n_patterns
from django.http import HttpResponse
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from courses.views.catalogue import file
from courses.views.packages import content_file, library_file
from courses.viewsets.media import document, media
from lms.accounts.views import set_language
from lms.api import api, described

urlpatterns = [
    path("healthz", lambda _request: HttpResponse("ok")),
    path("admin/", include(wagtailadmin_urls)),
    path("files/<str:sha256>", file, name="release_file"),
    path("h5p/libraries/<str:sha256>/<path:path>", library_file, name="h5p_library_file"),
    path("h5p/content/<str:sha256>/<path:path>", content_file, name="h5p_content_file"),
    path("media/<path:path>", media, name="media"),
    path("documents/<int:document_id>/<str:name>", document, name="wagtaildocs_serve"),
    path("api/v1/", described, name="api"),
    path("api/v1/", api.urls),
    path("i18n/setlang/", set_language, name="set_language"),
    *i18n_patterns(
        path("", include("lms.accounts.urls")),
        path("accounts/", include("allauth.account.urls")),
        path("", include("courses.urls")),
        path("", include("lms.learning.urls")),
        path("", include("certificates.urls")),
        path("", include("lms.dashboards.urls")),
        path("", include(wagtail_urls)),
    ),
]
