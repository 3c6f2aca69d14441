"""Stand-ins that speak the platforms' protocols over real sockets, for tests and for trying out."""
