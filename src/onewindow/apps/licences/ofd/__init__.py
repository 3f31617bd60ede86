"""How is a fixed-layout document written in OFD (GB/T 33190-2016)?

A small writer: one page of text and paths, one plain digital signature. What it
follows of the standards and what not stands in docs/decisions/0013.
"""
