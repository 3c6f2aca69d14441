"""The floor: the least that a Django view and a Channels consumer can do, on the same server."""
