"""Inspection of the vendors: samples and sheet at the wall, a vendor's own scores at the desk."""
