"""Files of Terraform that nobody wrote: ``python -m tests.fuzz.terraform_files COUNT SEED [INPUT]``.

A third each of HCL, its JSON form, and the JSON of plans and states; what can be read is also written.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from jobkit.jobs.files import convert, read_definitions
from tests.fuzz import mutate, trial
from tests.fuzz.targets import Call, _written, target

__all__ = ["TRIED"]

_HCL = """\
# jobs of the shop
locals {
  jobs = { eu = { hours = [6, 18] }, us = { hours = [12] } }
  late = { for name, job in local.jobs : name => job.hours[0] if length(job.hours) > 1 }
}

variable "threads" {
  type    = number
  default = 8
}

resource "dbtcloud_environment" "prod" {
  name            = "Production"
  project_id      = 7
  type            = "deployment"
  deployment_type = "production"
}

resource "dbtcloud_job" "nightly" {
  for_each       = local.jobs
  name           = "Build ${upper(each.key)} $${x}"
  project_id     = 7
  environment_id = dbtcloud_environment.prod.environment_id
  execute_steps = [
    "dbt build --vars '{a: \\"${each.key}\\"}'", // a comment
    <<-EOT
      dbt test
        --select ${var.tag}
    EOT
  ]
  triggers = {
    "github_webhook" : false
    schedule = var.quiet ? false : true
  }
  schedule_hours = each.value.hours
  num_threads    = var.threads + 2 * (3 - 1)
  execution      = { timeout_seconds = 60 }
  lifecycle {
    ignore_changes = [job_type]
  }
}

resource "dbtcloud_job" "after" {
  name           = "After"
  project_id     = 7
  environment_id = 9
  execute_steps  = ["dbt test"]
  triggers       = { schedule = false }
  dynamic "job_completion_trigger_condition" {
    for_each = ["eu"]
    content {
      job_id     = dbtcloud_job.nightly[job_completion_trigger_condition.value].id
      project_id = 7
      statuses   = ["success", "canceled"]
    }
  }
}

resource "dbtcloud_notification" "n" {
  user_id    = 1
  on_failure = [dbtcloud_job.after.id]
}

import {
  to = dbtcloud_job.after
  id = "42"
}
"""
_BOMBS: tuple[Callable[[Random], str], ...] = (
    lambda random: (
        "locals {\n" + "".join(f"  a{n + 1} = [local.a{n}, local.a{n}]\n" for n in range(60)) + "}\n"
    ),
    lambda random: (
        "locals {\n" + "".join(f'  a{n + 1} = "${{local.a{n}}}${{local.a{n}}}"\n' for n in range(60)) + "}\n"
    ),
    lambda random: "locals {\n  a = " + "[" * random.choice((30, 45, 5_000)) + "\n}\n",
    lambda random: "locals {\n  a = " + "(" * 39 + "1" + ")" * 39 + "\n}\n",
    lambda random: "locals {\n  a = [" + "1," * random.choice((3_000, 7_000, 200_000)) + "]\n}\n",
    lambda random: "locals {\n  a = " + "1 + " * random.choice((200, 3_000, 50_000)) + "1\n}\n",
    lambda random: "locals {\n  a = " + "b ? c : " * random.choice((200, 2_000)) + "d\n}\n",
    lambda random: 'locals {\n  a = "' + "${" * random.choice((30, 4_000)) + '"\n}\n',
    lambda random: "/*" * 100_000,
    lambda random: "a" + "\n" * 500_000,
    lambda random: "<<EOT\n" * 20_000,
    lambda random: "locals {\n  a = <<EOT\n" + "\n" * 200_000 + "EOT\n}\n",
    lambda random: "locals {\n  a = [for x in local.a : x]\n  b = { for k, v in local.b : k => v... }\n}\n",
    lambda random: "locals {\n  a = " + "9" * 5_000 + "\n  b = 1e999 - -1e999\n  c = 1 / 0\n}\n",
    lambda random: "x {}\n" * 20_000,
    lambda random: "locals {\n" + '  a = "x"\n' * random.choice((500, 20_000)) + "}\n",
    lambda random: "resource " * 50_000,
)
_USES = "local.a60", "local.a", "local.b", "local.c"


def _values() -> dict[str, Any]:
    return {
        "id": 42,
        "project_id": 7,
        "environment_id": 9,
        "name": "Nightly",
        "execute_steps": ["dbt build", "dbt test --select tag:a"],
        "triggers": {
            "github_webhook": False,
            "git_provider_webhook": False,
            "schedule": True,
            "on_merge": False,
        },
        "schedule_type": "days_of_week",
        "schedule_days": [1, 2],
        "schedule_hours": [2],
        "schedule_interval": 1,
        "num_threads": 4,
        "execution": {"timeout_seconds": 60},
        "job_completion_trigger_condition": [{"job_id": 43, "project_id": 7, "statuses": ["success"]}],
        "cost_optimization_features": ["dbt_state"],
    }


def _shown(random: Random) -> dict[str, Any]:
    around = {"mode": "managed", "type": "dbtcloud_job", "name": "a", "index": random.choice((0, "eu"))}
    root = {
        "resources": [{**around, "values": _values()}],
        "child_modules": [{"address": "module.m", "resources": []}],
    }
    base = {"format_version": "1.2", "terraform_version": "1.11.4"}
    kind = random.randrange(3)
    if kind == 0:
        return {**base, "values": {"root_module": root}}
    if kind == 1:
        stored = {**around, "instances": [{"index_key": 0, "attributes": _values()}]}
        return {"version": 4, "terraform_version": "1.11.4", "resources": [stored]}
    references = {"references": ["dbtcloud_environment.prod.environment_id", "dbtcloud_environment.prod"]}
    expressions = {
        "deferring_environment_id": references,
        "job_completion_trigger_condition": [{"job_id": references}],
    }
    configured = {"resources": [{"type": "dbtcloud_job", "name": "a", "expressions": expressions}]}
    return {**base, "planned_values": {"root_module": root}, "configuration": {"root_module": configured}}


def _tried(path: Path) -> Call:
    def call() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = read_definitions(path)
        assert found.account is not None
        text = convert(found.account, to="terraform").text
        path.with_name("again.tf").write_text(text, "utf-8", "surrogatepass")
        return str(found), repr(found), read_definitions(path.with_name("again.tf"))

    return call


@target
def terraform_text(random: Random, folder: Path) -> Call:
    text = _HCL
    if random.random() < 0.15:
        use = random.choice(_USES)
        text = random.choice(_BOMBS)(random) + _HCL.replace("var.threads + 2 * (3 - 1)", use)
    elif random.random() < 0.9:
        text = mutate.text(random, _HCL)
    return _tried(_written(random, folder / "main.tf", text))


@target
def terraform_json(random: Random, folder: Path) -> Call:
    job = {
        **_values(),
        "id": None,
        "name": "${var.a} x",
        "environment_id": "${dbtcloud_environment.prod.environment_id}",
    }
    source = {
        "variable": {"a": {"default": "eu"}},
        "locals": [{"x": ["${local.y}"], "y": "%{ if true }a%{ endif }"}],
        "resource": {"dbtcloud_job": {"a": job, "b": [{**job, "for_each": "${toset(local.x)}"}]}},
        "import": [{"to": "dbtcloud_job.a", "id": "42"}],
    }
    return _tried(_as_json(random, folder / "main.tf.json", source))


@target
def terraform_shown(random: Random, folder: Path) -> Call:
    return _tried(_as_json(random, folder / "plan.json", _shown(random)))


def _as_json(random: Random, path: Path, source: Any) -> Path:
    changed = source if random.random() < 0.1 else mutate.data(random, source)
    text = json.dumps(changed)
    return _written(random, path, mutate.text(random, text) if random.random() < 0.1 else text)


TRIED = ("terraform_text", "terraform_json", "terraform_shown")

if __name__ == "__main__":
    sys.exit(trial.count_and_seed(sys.argv[1:], str(__doc__), "tests.fuzz.terraform_files", TRIED))
