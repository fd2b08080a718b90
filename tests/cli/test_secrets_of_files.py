"""A secret in a definition file is shown by no verb, in whatever format and form it is written (P-139)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import run

SECRET = "hunter2"
_JAC = """\
jobs:
  a:
    account_id: 1
    project_id: 2
    environment_id: 3
    name: A
    execute_steps: [dbt build]
    settings: {threads: 4, target_name: default}
    run_generate_sources: false
    generate_docs: false
    triggers: {github_webhook: false, git_provider_webhook: false, schedule: true}
    schedule: {cron: "0 6 * * *"}
    custom_environment_variables:
"""
_TERRAFORM = """\
resource "dbtcloud_job" "a" {
  name           = "A"
  project_id     = 2
  environment_id = 3
  execute_steps  = ["dbt build"]
  triggers       = { schedule = true }
}
resource "dbtcloud_environment_variable_job_override" "x" {
  name              = "DBT_ENV_SECRET_T"
  project_id        = 2
  job_definition_id = dbtcloud_job.a.id
  raw_value         = VALUE
}
resource "dbtcloud_environment_variable" "y" {
  name               = "DBT_ENV_SECRET_Y"
  project_id         = 2
  environment_values = { "project" : VALUE }
}
"""
_NATIVE = "jobs:\n- name: A\n  commands: [dbt build]\n  schedule: 0 6 * * *\n  environment_variables:\n"
FILES = {
    "native.yml": f"{_NATIVE}    DBT_ENV_SECRET_T: {SECRET}\n",
    "native-block.yml": f"{_NATIVE}    DBT_ENV_SECRET_T: |\n      first\n      {SECRET}\n",
    "native-list.yml": f"{_NATIVE}    DBT_ENV_SECRET_T:\n    - {SECRET}\n",
    "native-mapping.yml": f"{_NATIVE}    DBT_ENV_SECRET_T: {{a: {SECRET}}}\n",
    "jac.yml": f"{_JAC}    - DBT_ENV_SECRET_T: {SECRET}\n",
    "jac-list.yml": f"{_JAC}    - DBT_ENV_SECRET_T: [{SECRET}]\n",
    "jac-block.yml": f"{_JAC}    - DBT_ENV_SECRET_T:\n      - {SECRET}\n",
    "jac-mapping.yml": f"{_JAC}    - DBT_ENV_SECRET_T: {{a: {SECRET}}}\n",
    "jac-pair.yml": f"{_JAC}    - [DBT_ENV_SECRET_T, {SECRET}]\n",
    "jac-text.yml": f"{_JAC}    - DBT_ENV_SECRET_T={SECRET}\n",
    "jac-second.yml": f"{_JAC}    - DBT_A: a\n      DBT_ENV_SECRET_T: {SECRET}\n",
    "jobs.tf": _TERRAFORM.replace("VALUE", f'"{SECRET}"'),
    "list.tf": _TERRAFORM.replace("VALUE", f'["{SECRET}"]'),
    "object.tf": _TERRAFORM.replace("VALUE", f'{{ a = "{SECRET}" }}'),
}
VERBS = (
    "lint FILE",
    "lint FILE --format json",
    "lint FILE --format sarif",
    "lint FILE --format github",
    "lint FILE --since OTHER",
    "diff FILE OTHER",
    "diff FILE OTHER --json",
    "convert FILE out.yml --to native",
    "convert FILE out.tf --to terraform --json",
    "simulate FILE",
    "simulate FILE --json",
)


@pytest.mark.filterwarnings("ignore:.*in the file")
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", FILES)
def test_no_verb_shows_it(name: str, verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for path, text in FILES.items():
        Path(path).write_text(text)
    other = "jac.yml" if name != "jac.yml" else "native.yml"
    done = run(*verb.replace("FILE", name).replace("OTHER", other).split())
    assert done.stdout or done.stderr
    assert SECRET not in done.stdout + done.stderr
