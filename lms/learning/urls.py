from django.urls import path

from lms.learning.views import activities, attempts, moves, places, recalls, scenarios, updates

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
    path("learn/<code:code>/move/", moves.choose, name="move"),
    path("learn/<code:code>/move/now", moves.now, name="move_now"),
    path("learn/<code:code>/update/", updates.update, name="update"),
    path("learn/<code:code>/update/begin", updates.begin, name="update_begin"),
    path("learn/<code:code>/update/leave", updates.leave, name="update_leave"),
    path("learn/<code:code>/update/<uuid:step>/check/<uuid:question>", updates.check, name="update_check"),
    path("learn/<code:code>/update/<uuid:step>/done", updates.done, name="update_done"),
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
