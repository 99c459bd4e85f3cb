"""Alembic runs this file for each upgrade; the connection is already in its transaction."""

from alembic import context

context.run_migrations()
