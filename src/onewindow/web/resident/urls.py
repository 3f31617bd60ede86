"""Pages for residents and enterprises."""

from django.urls import path

from onewindow.web.resident import (
    departments,
    details,
    filling,
    guides,
    handing_in,
    home,
    laws,
    material_step,
    messages,
    my_cases,
    places,
    ratings,
    search,
    starting,
)

app_name = "resident"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("guides/", guides.guides, name="guides"),
    path("guides/<slug:slug>/", guides.guide, name="guide"),
    path("guides/<slug:slug>/print/", guides.guide_print, name="guide_print"),
    path("guides/<slug:slug>/sample/", guides.guide_sample, name="guide_sample"),
    path("departments/", departments.departments, name="departments"),
    path("laws/<str:law>/", laws.law, name="law"),
    path("laws/<str:law>/<str:article>/", laws.law_article, name="law_article"),
    path("places/", places.places, name="places"),
    path("apply/<slug:slug>/", starting.start, name="apply"),
    path("my/drafts/<uuid:case_id>/autosave/", details.autosave, name="autosave"),
    path("my/drafts/<uuid:case_id>/follow-guide/", handing_in.follow_guide, name="follow_guide"),
    path("my/drafts/<uuid:case_id>/look-again/", material_step.look_again, name="look_again"),
    path("my/drafts/<uuid:case_id>/<slug:step>/", filling.step, name="apply_step"),
    path("my/", my_cases.mine, name="mine"),
    path("my/cases/<uuid:case_id>/", my_cases.case, name="case"),
    path("my/cases/<uuid:case_id>/correction/", my_cases.correction, name="correction"),
    path("my/cases/<uuid:case_id>/withdraw/", my_cases.withdraw, name="withdraw"),
    path("my/cases/<uuid:case_id>/files/<str:code>/", material_step.add_file, name="add_file"),
    path(
        "my/cases/<uuid:case_id>/files/<str:code>/remove/",
        material_step.remove_file,
        name="remove_file",
    ),
    path("files/<uuid:file_id>/", my_cases.file, name="file"),
    path("my/messages/", messages.inbox, name="messages"),
    path("my/rate/<uuid:invitation_id>/", ratings.rate, name="rate"),
    path("rate/thanks/", ratings.thanks, name="rating_thanks"),
    path("rate/<str:token>/", ratings.rate_by_link, name="rate_by_link"),
    path("progress/", my_cases.progress, name="progress"),
    path("progress/<str:number>/", my_cases.progress, name="progress_of"),
]
