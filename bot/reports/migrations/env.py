"""Alembic's entry: runs the migrations on the database named by the caller."""

from alembic import context
from sqlalchemy import engine_from_config, pool

from bot.reports.models import Base

options = context.config.get_section(context.config.config_ini_section) or {}
with engine_from_config(options, prefix="sqlalchemy.", poolclass=pool.NullPool, future=True).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",  # SQLite alters a table by copying it
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
