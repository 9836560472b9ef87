from django.urls import path

from lms.accounts import views

app_name = "accounts"
urlpatterns = [
    path("accounts/me/", views.profile, name="profile"),
    path("accounts/me/name", views.name_request, name="name_request"),
    path("accounts/me/export", views.export, name="export"),
    path("accounts/name-requests/<uuid:uuid>", views.decide_name, name="decide_name"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
]
