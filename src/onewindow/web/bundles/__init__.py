"""One thing, done once: life events to read about, to apply for, to follow, and to compose."""
