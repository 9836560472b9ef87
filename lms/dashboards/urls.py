from django.urls import path

from lms.dashboards.views import corrections, courses, home, matrix, people, required, saved_views, sheets, units

app_name = "dashboards"
urlpatterns = [
    path("units/", home.home, name="home"),
    path("units/courses/", courses.courses, name="courses"),
    path("units/matrix/", matrix.matrix, name="matrix"),
    path("units/required/", required.required, name="required"),
    path("units/required.csv", required.required_csv, name="required_csv"),
    path("units/required.xlsx", required.required_xlsx, name="required_xlsx"),
    path("units/requests/", corrections.requests, name="requests"),
    path("units/views/", saved_views.views, name="views"),
    path("units/views/keep", saved_views.keep, name="keep"),
    path("units/views/<uuid:uuid>/", saved_views.view, name="view"),
    path("units/views/<uuid:uuid>/rename", saved_views.rename, name="rename"),
    path("units/views/<uuid:uuid>/delete", saved_views.delete, name="delete"),
    path("units/views/<uuid:uuid>/report", saved_views.report, name="report"),
    path("units/people/<uuid:uuid>/", people.person, name="person"),
    path("units/people/<uuid:uuid>/enrol", people.enrol, name="enrol"),
    path("units/people/<uuid:uuid>/more-time", people.more_time, name="more_time"),
    path("units/<uuid:uuid>/", units.unit, name="unit"),
    path("units/<uuid:uuid>/people.csv", sheets.people_csv, name="csv"),
    path("units/<uuid:uuid>/people.xlsx", sheets.people_xlsx, name="xlsx"),
]
