from datetime import date

from django.urls import path, register_converter

from onewindow.web.supervision import cases, credit, health, home, journal, posts, ratings


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "journal_day")
app_name = "supervision"
urlpatterns = [
    path("", home.home, name="home"),
    path("cases/", cases.listed, name="cases"),
    path("cases/<uuid:case_id>/", cases.case, name="case"),
    path("cases/<uuid:case_id>/permit/", cases.permit, name="permit"),
    path("journal/", journal.entries, name="journal"),
    path("journal/digest/<journal_day:day>/", journal.digest, name="digest"),
    path("posts/", posts.posts, name="posts"),
    path("posts/open/", posts.open_post, name="open-post"),
    path("posts/engage/", posts.engage, name="engage"),
    path("posts/unlock/", posts.unlock, name="unlock"),
    path("posts/<uuid:post_id>/end/", posts.end_post, name="end-post"),
    path(
        "accounts/<uuid:account_id>/second-factor/",
        posts.reset_second_factor,
        name="reset-second-factor",
    ),
    path("credit/", credit.listed, name="credit"),
    path("credit/<uuid:mark_id>/", credit.repair, name="repair"),
    path("ratings/", ratings.listed, name="ratings"),
    path("ratings/<uuid:follow_id>/", ratings.follow, name="rating"),
    path("ratings/<uuid:follow_id>/<slug:verb>/", ratings.act, name="rating_act"),
    path("health/", health.health, name="health"),
]
