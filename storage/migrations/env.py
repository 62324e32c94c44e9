"""What alembic runs for each migration command: on the connection that storage/migrate.py opened."""

from alembic import context

connection = context.config.attributes["connection"]
# One transaction a migration, so that one may leave it to build an index concurrently.
context.configure(connection=connection, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
