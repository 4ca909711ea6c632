"""A fetch a day, by what the machine has: systemd, launchd or cron. A new one is one file."""
