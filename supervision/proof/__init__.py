"""The proof: what the nightly check found, one ticket's life as evidence, who read and did what."""
