"""The regulation in plain Python: values in, values out; no clock, file or database here."""
