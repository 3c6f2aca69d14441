"""Open311 GeoReport v2 (`/open311/v2/`): other people's apps report to us and read what is public.

The standard: http://wiki.open311.org/GeoReport_v2, frozen. Every answer comes as XML and as JSON,
from one description of it (`answers`).
"""
