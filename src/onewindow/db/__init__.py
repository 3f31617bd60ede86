"""Database backend: PostgreSQL with one schema per city and immediate foreign keys."""
