"""The rows of a case: itself, what happens on its way, and what the applicant promised."""

from onewindow.apps.cases.models.case import Case, CaseFile, CaseMaterial, CaseStep
from onewindow.apps.cases.models.course import (
    Correction,
    Decision,
    Extension,
    NoticePermit,
    Result,
    Suspension,
)
from onewindow.apps.cases.models.promises import Deficiency, Pledge

__all__ = [
    "Case",
    "CaseFile",
    "CaseMaterial",
    "CaseStep",
    "Correction",
    "Decision",
    "Deficiency",
    "Extension",
    "NoticePermit",
    "Pledge",
    "Result",
    "Suspension",
]
