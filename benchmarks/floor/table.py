"""The table the bare view writes to: a twin of the arrivals, with every index and key of theirs."""

from __future__ import annotations

NAME = "benchmarks_arrival"

CREATE = f"""
CREATE TABLE {NAME} (LIKE intake_arrival INCLUDING ALL);
ALTER TABLE {NAME} ADD FOREIGN KEY (account_id) REFERENCES hotline_account DEFERRABLE
    INITIALLY DEFERRED;
GRANT SELECT, INSERT ON {NAME} TO PUBLIC;
"""

INSERT = f"""
INSERT INTO {NAME} (account_id, digest, lane, kind, sealed, sent_at, serial)
VALUES (%s, %s, %s, %s, %s, now(), %s)
"""
