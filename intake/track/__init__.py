"""A citizen's own case: opened by number and code, told in plain words (`/track/`)."""
