"""The overdue queue: every clock that is late or nearly so, who holds it, and how it got there."""
