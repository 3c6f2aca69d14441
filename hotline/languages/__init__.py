"""Keeps the two languages whole: finds what we say, and proves that all of it is said in both."""
