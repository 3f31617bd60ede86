"""Who is listening to which case? Each listener holds only the newest news."""

import asyncio
from collections import defaultdict
from uuid import UUID

from onewindow.live.news import News

MOST_LISTENERS = 4000
MOST_FOR_ONE_CASE = 40


class Listener:
    """One open page. News that nobody fetched yet is replaced: only the newest counts."""

    def __init__(self) -> None:
        self._latest: News | None = None
        self._arrived = asyncio.Event()
        self.must_look = False

    def tell(self, news: News) -> None:
        """Keep the news until `wait` fetches it; older news never covers newer."""
        if self._latest is None or news.version >= self._latest.version:
            self._latest = news
        self._arrived.set()

    def nudge(self) -> None:
        """News may have been missed: wake up and look at the table."""
        self.must_look = True
        self._arrived.set()

    async def wait(self, seconds: float) -> News | None:
        """The next news; None after `seconds` without any, or after a nudge."""
        try:
            await asyncio.wait_for(self._arrived.wait(), seconds)
        except TimeoutError:
            return None
        self._arrived.clear()
        latest, self._latest = self._latest, None
        return latest


class Hub:
    """All listeners by case."""

    def __init__(self) -> None:
        self._listeners: dict[UUID, set[Listener]] = defaultdict(set)
        self.count = 0

    def is_full(self, case_id: UUID) -> bool:
        """Whether one more page would be too many, for the process or for this case."""
        alone = len(self._listeners[case_id]) if case_id in self._listeners else 0
        return self.count >= MOST_LISTENERS or alone >= MOST_FOR_ONE_CASE

    def add(self, case_id: UUID) -> Listener:
        """One more page listens."""
        listener = Listener()
        self._listeners[case_id].add(listener)
        self.count += 1
        return listener

    def remove(self, case_id: UUID, listener: Listener) -> None:
        """The page is gone."""
        self._listeners[case_id].discard(listener)
        self.count -= 1
        if not self._listeners[case_id]:
            del self._listeners[case_id]

    def tell(self, case_id: UUID, news: News) -> None:
        """News for every page that listens to this case."""
        for listener in self._listeners.get(case_id, ()):
            listener.tell(news)

    def nudge_all(self) -> None:
        """Notifications may have been lost: every page looks at the table again."""
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.nudge()
