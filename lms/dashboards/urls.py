from django.urls import path

from lms.dashboards.views import corrections, courses, home, matrix, people, required, sheets, units

app_name = "dashboards"
urlpatterns = [
    path("units/", home.home, name="home"),
    path("units/courses/", courses.courses, name="courses"),
    path("units/matrix/", matrix.matrix, name="matrix"),
    path("units/required/", required.required, name="required"),
    path("units/required.csv", required.required_csv, name="required_csv"),
    path("units/requests/", corrections.requests, name="requests"),
    path("units/people/<uuid:uuid>/", people.person, name="person"),
    path("units/people/<uuid:uuid>/enrol", people.enrol, name="enrol"),
    path("units/people/<uuid:uuid>/more-time", people.more_time, name="more_time"),
    path("units/<uuid:uuid>/", units.unit, name="unit"),
    path("units/<uuid:uuid>/people.csv", sheets.people_csv, name="csv"),
    path("units/<uuid:uuid>/people.xlsx", sheets.people_xlsx, name="xlsx"),
]
