"""Who would be notified of what, and when: notifications, statuses of pull requests, webhooks."""
