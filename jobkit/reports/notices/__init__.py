"""Who would be told what, and when: notifications, statuses of pull requests, webhooks."""
