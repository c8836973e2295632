"""Alembic's entrance: it is handed a connection by db.migrate and never reads an ini file."""

from __future__ import annotations

from alembic import context

from db.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="db.types.",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
