"""The simulator: a citizen's phone in the browser and, behind it, a stand-in for the platform.

Demo only: outside it no address leads here.
"""
