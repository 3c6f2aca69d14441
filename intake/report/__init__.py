"""The city's own forms: any matter (`/report/`), and a disaster, in the rain (`/report/disaster/`).

Filled in → `entries` (what is asked) → `keeping` (sealed, once, before anybody is thanked) → the
same reading as every other arrival → `sent` (number and code, for this browser alone).
"""
