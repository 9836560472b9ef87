from django.urls import path

from certificates import views

app_name = "certificates"
urlpatterns = [
    path("certificates/<str:number>/", views.mine, name="mine"),
    path("certificates/<str:number>/certificate.pdf", views.document, name="pdf"),
    path("verify/", views.find, name="find"),
    path("verify/<str:number>/", views.verify, name="verify"),
]
