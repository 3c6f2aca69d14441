"""The monthly report: the city's account of itself, as a page, on paper and by mail."""
