#!/bin/sh
# Makes what docker-compose.yml takes from files, in .secrets: passwords, and the master key. What is there stays.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p .secrets
chmod 700 .secrets

# A secret's name, and what makes it. Containers read it under users of their own: the folder keeps others out.
secret() {
  file=.secrets/$1
  shift
  [ -s "$file" ] || "$@" > "$file"
  chmod 444 "$file"
}
secret postgres_password openssl rand -hex 24
secret grafana_password openssl rand -hex 12
secret master_key openssl rand -base64 32
secret database_url printf 'postgres://rollcall:%s@postgres/rollcall' "$(cat .secrets/postgres_password)"
echo "Secrets are in .secrets. Keep a copy of .secrets/master_key apart from the database's backups."
echo "Grafana: admin, $(cat .secrets/grafana_password)"
