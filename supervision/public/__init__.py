"""What the city shows to everybody: boards of whole months, and published cases as open data."""
