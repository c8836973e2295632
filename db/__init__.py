"""The room of tables, queries, migrations and the unit of work; the only place with SQL."""
