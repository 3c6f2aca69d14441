"""The tests: one folder per room, one file per behaviour, one sentence per test."""
