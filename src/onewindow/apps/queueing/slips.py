"""Was the number printed? One row for each copy; who wrote the row prints it, nobody else."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from onewindow.apps.audit import operations as audit
from onewindow.apps.queueing.models import PrintJob
from onewindow.apps.rows import new_id
from onewindow.rules.outcomes import Refusal, Refused

__all__ = ["PrintJob"]

RULE = "R-6-1"
MOST_COPIES = 4
# A slip whose end nobody wrote down by then: the machine died in between.
UNSETTLED_AFTER = timedelta(seconds=30)


@transaction.atomic
def ask_slip(
    *, visit_id: UUID, kiosk_id: UUID | None, copy: int, now: datetime
) -> tuple[PrintJob, bool]:
    """Claim one copy; True only for the one caller who may print it.

    Copy 1 belongs to the issue of the number. Further copies are asked for one at a time, so that
    two touches of the same screen (both ask for copy 2) print once. Refusals: SLIP_COPIES beyond
    the limit or out of turn.
    """
    latest = PrintJob.objects.filter(visit_id=visit_id).order_by("-copy").first()
    if copy > MOST_COPIES or copy > (latest.copy if latest else 0) + 1:
        raise Refused((Refusal("SLIP_COPIES", RULE, {"most": MOST_COPIES}),))
    claim = new_id()
    job = PrintJob(id=claim, visit_id=visit_id, kiosk_id=kiosk_id, copy=copy, asked_at=now)
    PrintJob.objects.bulk_create([job], ignore_conflicts=True)
    written = PrintJob.objects.get(visit_id=visit_id, copy=copy)
    is_mine = written.pk == claim
    if is_mine and copy > 1:
        _journal("slip.reprint", written, now)
    return written, is_mine


@transaction.atomic
def note_printed(*, job_id: UUID, now: datetime) -> None:
    """The slip is out; a state already written stays."""
    _end(job_id, now, PrintJob.State.PRINTED, "")


@transaction.atomic
def note_failed(*, job_id: UUID, fault: str, now: datetime) -> None:
    """The slip is not known to be out, and why; the number stays valid. Journaled."""
    if _end(job_id, now, PrintJob.State.FAILED, fault):
        _journal("slip.failed", PrintJob.objects.get(pk=job_id), now)


def _end(job_id: UUID, now: datetime, state: str, fault: str) -> bool:
    waiting = PrintJob.objects.filter(pk=job_id, state=PrintJob.State.ISSUED)
    return bool(waiting.update(state=state, ended_at=now, fault=fault[:80]))


def _journal(verb: str, job: PrintJob, now: datetime) -> None:
    audit.record(
        verb=verb,
        subject_kind="visit",
        subject_id=job.visit_id,
        now=now,
        rule=RULE,
        facts={"copy": job.copy, "kiosk": job.kiosk_id, "fault": job.fault},
        origin="kiosk",
    )


def slip(job_id: UUID) -> PrintJob:
    """One copy with its visit."""
    return PrintJob.objects.select_related("visit").get(pk=job_id)


def slips_of(visit_id: UUID) -> list[PrintJob]:
    """All copies of one number in order."""
    return list(PrintJob.objects.filter(visit_id=visit_id).order_by("copy"))


def troubled_slips(*, place_id: UUID, since: datetime, now: datetime) -> list[PrintJob]:
    """Numbers of which no slip is known to be out: failed, or begun and never ended."""
    printed = PrintJob.objects.filter(visit_id=OuterRef("visit_id"), state=PrintJob.State.PRINTED)
    jobs = PrintJob.objects.filter(visit__place_id=place_id, asked_at__gte=since)
    jobs = jobs.exclude(state=PrintJob.State.PRINTED).filter(~Exists(printed))
    jobs = jobs.select_related("visit", "kiosk").order_by("-asked_at")
    return [
        job
        for job in jobs
        if job.state == PrintJob.State.FAILED or now - job.asked_at > UNSETTLED_AFTER
    ]
