"""The rows of a licence: its type, itself, its versions, what was done with it, how it ended."""

from onewindow.apps.licences.models.licence import ELicence, ELicenceType, ELicenceVersion
from onewindow.apps.licences.models.showing import ELicenceLook, ELicenceUse, PresentCode
from onewindow.apps.licences.models.turning import LicenceEnd, RenewalReminder

__all__ = [
    "ELicence",
    "ELicenceLook",
    "ELicenceType",
    "ELicenceUse",
    "ELicenceVersion",
    "LicenceEnd",
    "PresentCode",
    "RenewalReminder",
]
