"""The pages of cards: which stand, what each of them proves, and what is done about it."""
