from django.urls import path

from courses.views import catalogue, h5p, reviews

app_name = "courses"
urlpatterns = [
    path("courses/", catalogue.catalogue, name="catalogue"),
    path("courses/<code:code>/", catalogue.course, name="course"),
    path("h5p/look/<uuid:package>/<str:version>", h5p.look, name="h5p_look"),
    path("h5p/licence/", h5p.licence, name="h5p_licence"),
    path("review/", reviews.mine, name="reviews"),
    path("review/<int:number>/", reviews.task, name="review"),
    path("review/<int:number>/comment", reviews.comment, name="review_comment"),
    path("review/<int:number>/decide", reviews.decide, name="review_decide"),
]
