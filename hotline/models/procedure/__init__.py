"""The procedure, a chapter a file: the steps of a ticket in the order a matter goes through them.

Each chapter is an abstract model over `Matter`; `Ticket` is all of them together. A step belongs
where its reader would look first, so a new one rarely needs a new file.
"""
