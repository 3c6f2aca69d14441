"""Orders (督办单): what the inspectorate demands of an office, and what the office answers."""
