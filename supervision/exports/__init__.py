"""Exports: the one home for tables that leave the house as csv or xlsx."""
