"""How fast the house is: each figure beside a floor or an aim, measured on real processes."""
