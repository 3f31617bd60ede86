"""The life of an e-licence: what its face needs, how long it holds, how it ends."""
