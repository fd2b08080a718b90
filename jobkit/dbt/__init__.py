"""What dbt does: manifests, command lines, selection, and one invocation predicted node by node."""
