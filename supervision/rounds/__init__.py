"""Check rounds over the ledger of accounts, and the orders that come of them."""
