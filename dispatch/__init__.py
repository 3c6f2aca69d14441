"""The desk: queues, tickets, replies and their reviews."""
