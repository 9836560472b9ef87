from django.urls import path

from lms.accounts import views

app_name = "accounts"
urlpatterns = [
    path("accounts/me/", views.profile, name="profile"),
    path("accounts/me/name", views.name_request, name="name_request"),
    path("accounts/me/export", views.export, name="export"),
    path("accounts/name-requests/<uuid:uuid>", views.decide_name, name="decide_name"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("units/access/", views.office, name="office"),
    path("units/access/invite/", views.invite, name="invite"),
    path("units/access/delegations/", views.delegations, name="delegations"),
    path("units/access/delegations/<uuid:uuid>/revoke", views.revoke_delegation, name="revoke_delegation"),
    path("units/access/imports/", views.imports, name="imports"),
    path("units/access/imports/<uuid:uuid>/", views.one_import, name="import"),
    path("units/access/imports/<uuid:uuid>/columns", views.import_columns, name="import_columns"),
    path("units/access/imports/<uuid:uuid>/apply", views.import_apply, name="import_apply"),
    path("units/access/imports/<uuid:uuid>/leave", views.import_leave, name="import_leave"),
    path("units/access/keys/", views.keys, name="keys"),
    path("units/access/keys/<uuid:uuid>/revoke", views.revoke_key, name="revoke_key"),
]
