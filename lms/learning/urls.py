from django.urls import path

from lms.learning.views import activities, attempts, places, recalls, scenarios

app_name = "learning"
urlpatterns = [
    path("learn/", places.mine, name="mine"),
    path("learn/attempts/<uuid:attempt_uuid>/", attempts.attempt, name="attempt"),
    path("learn/attempts/<uuid:attempt_uuid>/answer", attempts.answer, name="answer"),
    path("learn/attempts/<uuid:attempt_uuid>/review", attempts.review, name="review"),
    path("learn/attempts/<uuid:attempt_uuid>/submit", attempts.submit, name="submit"),
    path("learn/<code:code>/", places.course, name="course"),
    path("learn/<code:code>/enrol", places.enrol, name="enrol"),
    path("learn/<code:code>/withdraw", places.withdraw, name="withdraw"),
    path("learn/<code:code>/again", places.again, name="again"),
    path("learn/<code:code>/language", places.language, name="language"),
    path("learn/<code:code>/by-id/<uuid:activity>", places.by_id, name="by_id"),
    path("learn/<code:code>/recall", recalls.wish, name="recall_wish"),
    path("learn/<code:code>/recall/<int:days>/", recalls.cover, name="recall"),
    path("learn/<code:code>/recall/<int:days>/start", recalls.start, name="recall_start"),
    path("learn/<code:code>/<slug:slug>/", activities.activity, name="activity"),
    path("learn/<code:code>/<slug:slug>/done", activities.done, name="done"),
    path("learn/<code:code>/<slug:slug>/check/<uuid:question>", activities.check, name="check"),
    path("learn/<code:code>/<slug:slug>/start", attempts.start, name="start"),
    path("learn/<code:code>/<slug:slug>/skip", activities.skip, name="skip"),
    path("learn/<code:code>/<slug:slug>/begin", scenarios.begin, name="scenario_begin"),
    path("learn/<code:code>/<slug:slug>/short", scenarios.short, name="scenario_short"),
    path("learn/<code:code>/<slug:slug>/path/<int:number>/<int:step>/", scenarios.step, name="scenario_step"),
    path("learn/<code:code>/<slug:slug>/path/<int:number>/<int:step>/choose", scenarios.choose, name="scenario_choose"),
    path("learn/<code:code>/<slug:slug>/path/<int:number>/<int:step>/back", scenarios.back, name="scenario_back"),
]
