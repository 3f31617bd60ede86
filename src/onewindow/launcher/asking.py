"""Does a process of ours answer over HTTP?"""

from http.client import HTTPConnection, HTTPException

ANSWER_SECONDS = 5


def answer_of(host: str, port: int, path: str) -> int:
    """The state code of one GET; no proxy from the environment is asked.

    Raises OSError when there is no answer.
    """
    connection = HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except HTTPException as problem:
        raise OSError(str(problem) or type(problem).__name__) from problem
    finally:
        connection.close()
