"""The tokens of live streams, as the live process reads them."""

from onewindow.apps.outreach.live_tokens import case_of_token, case_stream_url, case_token

__all__ = ["case_of_token", "case_stream_url", "case_token"]
