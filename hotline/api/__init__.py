"""What every room's interface for programs shares: who calls, how often, how a refusal reads."""
