"""Terraform: HCL, its JSON form, plans and states are read; HCL is written.

::

    terraform
    ├── read           files to an account, with what is found on the way
    ├── write          an account to HCL, with what is lost
    │
    ├── masked, parsed, strings      text to blocks, and expressions of the grammar of python-hcl2
    ├── evaluated, functions, values what an expression comes to, as far as the files decide it
    ├── configuration, shown_json    resources of a configuration, of a plan or state
    ├── resources, references, stand_ins   a resource, what it names, and ids where there are none
    │
    ├── schema         the arguments of the provider's resources
    ├── arguments, jobs_checked, schedules_checked, unresolved   what is remarkable about them
    ├── api_shape, api_account       to the shape of the Admin API, as the provider sends it
    ├── recipients, settled          notifications and webhooks; the account without stand-ins
    │
    ├── hcl_text, labels             blocks to text, names to labels
    └── referring, schedule_written, kept_code, recipients_written   the parts of `write`
"""
