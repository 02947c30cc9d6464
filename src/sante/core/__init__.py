"""What every package stands on: settings, database, HTTP, jobs, files, cache, log."""
