"""The ledger of accounts: which there are, how they are doing, and what is done about it."""
