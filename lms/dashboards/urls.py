from django.urls import path

from lms.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("units/", views.home, name="home"),
    path("units/requests/", views.requests, name="requests"),
    path("units/people/<uuid:uuid>/", views.person, name="person"),
    path("units/<uuid:uuid>/", views.unit, name="unit"),
    path("units/<uuid:uuid>/people.csv", views.people_csv, name="csv"),
]
