"""A class on one server: what JupyterHub has to be told."""

from __future__ import annotations

__all__ = ["HUB_CONFIG"]

HUB_CONFIG = '''\
"""One server for a class. Each learner gets a process and a folder of their own.

    python -m pip install jupyterhub "dbt-jobkit[lab]"
    npm install --global configurable-http-proxy
    jupyterhub    # in the folder of this file

For a room that knows each other: whoever has the password may choose any name. For more, take an
authenticator and a spawner of your house: https://jupyterhub.readthedocs.io.
"""

import sys
from pathlib import Path
from subprocess import run

c = get_config()  # noqa: F821  JupyterHub gives it
c.JupyterHub.bind_url = "http://127.0.0.1:8000"  # an address that the room can reach
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "workshop"  # choose your own
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(Path.cwd() / "learners" / "{username}")
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = 120


def give_the_course(spawner):
    """Copy the notebooks into the folder of a learner; what is there already stays."""
    home = Path(spawner.home_dir_template.format(username=spawner.user.name))
    home.mkdir(parents=True, exist_ok=True)
    run([sys.executable, "-m", "jobkit", "lab", str(home), "--no-open"], check=True)
    spawner.notebook_dir = str(home)


c.Spawner.pre_spawn_hook = give_the_course
'''
"""Tried with two learners on loopback: `python -m tests.workshop.hub`."""
