"""The statutory clock: working days, deadlines, suspensions, silence with legal effect, lamps."""
