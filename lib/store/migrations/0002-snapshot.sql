-- SPDX-License-Identifier: MIT
--
-- A later run goes on from a snapshot; what reports say of a source that need
-- not be read again stands in its row.

ALTER TABLE source ADD COLUMN lineage_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN cut INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN first_us INTEGER;
ALTER TABLE source ADD COLUMN first_local_us INTEGER;
ALTER TABLE source ADD COLUMN first_bias INTEGER;
ALTER TABLE source ADD COLUMN last_us INTEGER;
ALTER TABLE source ADD COLUMN last_local_us INTEGER;
ALTER TABLE source ADD COLUMN last_bias INTEGER;
ALTER TABLE source ADD COLUMN size INTEGER NOT NULL DEFAULT 0;

UPDATE source SET
    (first_us, first_local_us, first_bias) = (SELECT time_us, local_us, bias
        FROM event WHERE event.source = source.id AND time_us IS NOT NULL
        ORDER BY time_us, event.id LIMIT 1),
    (last_us, last_local_us, last_bias) = (SELECT time_us, local_us, bias
        FROM event WHERE event.source = source.id AND time_us IS NOT NULL
        ORDER BY time_us DESC, event.id DESC LIMIT 1);

CREATE TABLE snapshot (
    id       INTEGER PRIMARY KEY,
    records  INTEGER NOT NULL,
    position BLOB NOT NULL,
    state    BLOB NOT NULL
) STRICT;
