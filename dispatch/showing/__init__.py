"""How tickets, forms and replies are laid out for the templates; no rule stands here."""
