"""The regulation in plain Python: values in, values out; nothing here reads a clock, file or database."""
