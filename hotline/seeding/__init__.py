"""Synthetic bulk data: a city's years of tickets in minutes, for benchmarks and tests of size.

`words` invents what citizens write, `lives` how each ticket went, `writing` the rows it leaves,
`loading` brings them into the database. Nobody in it is real, and nobody hears of it: the tickets
have no contact, no tracking code and no answers, so nothing can be sent.
"""
