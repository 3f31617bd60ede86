"""Logs of an imagined bank and an imagined office, in the two formats `evaluate waits` reads."""

import random
from datetime import date, datetime, timedelta

BANK_COLUMNS = [
    "vru+line", "call_id", "customer_id", "priority", "type", "date", "vru_entry", "vru_exit",
    "vru_time", "q_start", "q_exit", "q_time", "outcome", "ser_start", "ser_exit", "ser_time",
    "server",
]  # fmt: skip
COUNTER_COLUMNS = [
    "office", "time", "date", "service_estimate_min", "group_id", "open_counters", "group_name",
    "group_letter", "waiting", "now_serving",
]  # fmt: skip


def clock(second):
    return f"{second // 3600}:{second % 3600 // 60:02}:{second % 60:02}"


def bank_row(day, second, waited, served, *, desk="ANNA", outcome="AGENT", kind="PS", priority=0):
    """One caller; `waited` 0 never queued, `served` 0 never spoke to anybody."""
    start = second + waited
    times = [clock(second), clock(start), str(waited)] if waited else ["0:00:00", "0:00:00", "0"]
    ends = [clock(start), clock(start + served)] if served else ["0:00:00", "0:00:00"]
    return [
        "AA0101", "1", "0", str(priority), kind, day.strftime("%y%m%d"), clock(second),
        clock(second), "0", *times, outcome, *ends, str(served), desk,
    ]  # fmt: skip


def bank_day(day, callers=150, desks=2):
    """A day at a bank: whoever comes goes to the desk that is free first."""
    chance = random.Random(day.toordinal())
    free, second, rows = [8 * 3600] * desks, 8 * 3600, []
    for _ in range(callers):
        second += round(chance.expovariate(1 / 100))
        desk = free.index(min(free))
        waited, served = max(0, free[desk] - second), 20 + round(chance.expovariate(1 / 160))
        free[desk] = second + waited + served
        rows.append(bank_row(day, second, waited, served, desk=f"DESK{desk}"))
    return rows


def counter_row(day, minute, *, waiting, called, desks=2, letter="A", office="UD", estimate=10):
    return [
        office, f"{minute // 60:02}:{minute % 60:02}", day.isoformat(), str(estimate), "7",
        str(desks), "一个窗口", letter, str(waiting), called,
    ]  # fmt: skip


def counter_day(day, desks=2):
    """A day at an office: a snapshot every five minutes, numbers called one after the other."""
    chance = random.Random(day.toordinal())
    issued = called = 0
    rows = []
    for minute in range(8 * 60, 16 * 60, 5):
        issued += chance.randint(0, 2) if minute < 14 * 60 else 0
        called = min(issued, called + chance.randint(0, desks))
        told = f"A{called:03}" if called else ""
        rows.append(counter_row(day, minute, waiting=issued - called, called=told, desks=desks))
    return rows


def written(path, columns, rows, delimiter):
    path.write_text("\n".join(delimiter.join(row) for row in [columns, *rows]) + "\n", "utf-8")
    return path


def bank_log(path, rows):
    return written(path, BANK_COLUMNS, rows, "\t")


def counter_log(path, rows):
    return written(path, COUNTER_COLUMNS, rows, ",")


def days(count, first=date(2026, 3, 2)):
    return [first + timedelta(days=each) for each in range(count)]


def at(day, minute):
    return datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
