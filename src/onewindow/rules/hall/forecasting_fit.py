"""What do past waits teach?"""

from onewindow.rules.hall.forecasting_model import WaitModel
from onewindow.rules.hall.forecasting_values import ObservedWait

ENOUGH = 200  # fewer waits than this teach less than R-6-9 knows


def fitted(observations: tuple[ObservedWait, ...]) -> WaitModel | None:
    """The model, or None with too few observations."""
    if len(observations) < ENOUGH:
        return None
    return WaitModel(observations=len(observations))
