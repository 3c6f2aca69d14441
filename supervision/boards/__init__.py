"""The boards: the figures as people look at them, in words, tables and charts."""
