#!/bin/sh
# Run by the postgres image when it makes the database. The passwords come from the environment, not from the command line.
set -eu
{
    printf '\\getenv owner_password OWNER_PASSWORD\n\\getenv app_password APP_PASSWORD\n'
    cat /etc/tym/roles.sql
} | psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB"
