"""Where the hotline centre keeps the rules: who leads what, which days are worked, how long what
may take."""
