"""Tables, queries and migrations: one implementation on SQLAlchemy Core for SQLite and PostgreSQL."""
