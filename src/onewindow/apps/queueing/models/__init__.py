"""The hall's rows: visits and their ledger, windows, kiosks, first contacts."""

from onewindow.apps.queueing.models.asking import HelpCall, Inquiry
from onewindow.apps.queueing.models.halls import FittedWait, HallSetting
from onewindow.apps.queueing.models.kiosks import Kiosk, NumberLease, PrintJob
from onewindow.apps.queueing.models.visits import Visit, VisitAct, VisitMatter, VisitPeriod
from onewindow.apps.queueing.models.windows import ClerkSkill, WindowDuty, WindowShift

__all__ = [
    "ClerkSkill",
    "FittedWait",
    "HallSetting",
    "HelpCall",
    "Inquiry",
    "Kiosk",
    "NumberLease",
    "PrintJob",
    "Visit",
    "VisitAct",
    "VisitMatter",
    "VisitPeriod",
    "WindowDuty",
    "WindowShift",
]
