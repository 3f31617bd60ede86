"""How does a licence leave the house? As a sealed PDF, a sealed OFD and one signed line.

Nothing here touches the database or Django: whoever holds a file and a trust file
can check it anywhere.
"""
