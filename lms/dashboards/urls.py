from django.urls import path

from lms.dashboards.views import enrol, home, more_time, people_csv, person, requests, unit

app_name = "dashboards"
urlpatterns = [
    path("units/", home, name="home"),
    path("units/requests/", requests, name="requests"),
    path("units/people/<uuid:uuid>/", person, name="person"),
    path("units/people/<uuid:uuid>/enrol", enrol, name="enrol"),
    path("units/people/<uuid:uuid>/more-time", more_time, name="more_time"),
    path("units/<uuid:uuid>/", unit, name="unit"),
    path("units/<uuid:uuid>/people.csv", people_csv, name="csv"),
]
