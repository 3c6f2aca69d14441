"""The wall: the truth at a glance, live, to be read from five metres and on a phone."""
