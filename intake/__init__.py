"""The ear: everything that arrives, and what we make of it."""
