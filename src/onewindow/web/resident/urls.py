"""Pages for residents and enterprises."""

from django.urls import path

from onewindow.web.resident import filling, my_cases

app_name = "resident"
urlpatterns = [
    path("apply/<slug:slug>/", filling.start, name="apply"),
    path("my/drafts/<uuid:case_id>/autosave/", filling.autosave, name="autosave"),
    path("my/drafts/<uuid:case_id>/follow-guide/", filling.follow_guide, name="follow_guide"),
    path("my/drafts/<uuid:case_id>/<slug:step>/", filling.step, name="apply_step"),
    path("my/", my_cases.mine, name="mine"),
    path("my/cases/<uuid:case_id>/", my_cases.case, name="case"),
    path("my/cases/<uuid:case_id>/correction/", my_cases.correction, name="correction"),
    path("my/cases/<uuid:case_id>/withdraw/", my_cases.withdraw, name="withdraw"),
    path("my/cases/<uuid:case_id>/files/<str:code>/", filling.add_file, name="add_file"),
    path(
        "my/cases/<uuid:case_id>/files/<str:code>/remove/",
        filling.remove_file,
        name="remove_file",
    ),
    path("files/<uuid:file_id>/", my_cases.file, name="file"),
    path("progress/", my_cases.progress, name="progress"),
    path("progress/<str:number>/", my_cases.progress, name="progress_of"),
]
