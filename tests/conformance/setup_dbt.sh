#!/usr/bin/env bash
# Make a virtual environment with real dbt-core and dbt-duckdb: setup_dbt.sh [FOLDER], by default .venv-dbt.
# Takes the packages of requirements-dbt.txt and nothing else; duckdb is embedded, so no server is needed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:-$here/../../.venv-dbt}

"${PYTHON:-python3}" -m venv "$folder"
folder=$(cd "$folder" && pwd)
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$here/requirements-dbt.txt"
DBT_SEND_ANONYMOUS_USAGE_STATS=0 "$folder/bin/python" -c '
from dbt.adapters.duckdb.__version__ import version as adapter
from dbt.version import __version__ as core
print(f"dbt-core {core}, dbt-duckdb {adapter}")'
echo "export JOBKIT_DBT_PYTHON=$folder/bin/python"
