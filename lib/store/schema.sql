-- SPDX-License-Identifier: MIT
--
-- The event store: what was read from the logs, how far, and what the last
-- diagnosis found in it. One SQLite file; tables for the program, views (v_…)
-- for people. All times are microseconds since 1970, UTC unless the name says
-- local; NULL means absent. `line` counts from 1, `offset` from 0.
--
-- Numbers used for enums:
--   log       0 unknown 1 distmgr 2 pkgxfermgr 3 patchdownloader 4 smsdpprov
--             5 ruleengine 6 pulldp 7 datatransferservice 8 sender 9 despool
--             10 smsdpmon 11 other 12 mixed
--   format    0 unknown 1 sms 2 ccm 3 pasted 4 plain
--   encoding  0 auto 1 utf-8 2 utf-8-bom 3 utf-16le 4 utf-16be 5 cp932 6 cp1252
--   severity  0 unknown 1 info 2 warning 3 error 4 critical

PRAGMA application_id = 0x44504C47; -- "DPLG": a store of dplog
PRAGMA user_version = 3;            -- newest number in migrations/, at least 1

-- ── what was read ────────────────────────────────────────────────────────

-- A file (or stream) that records came from, and how far it was read.
CREATE TABLE source (
    id            INTEGER PRIMARY KEY,
    path          TEXT NOT NULL,    -- where it was last seen
    lineage       TEXT NOT NULL,    -- one log of one server with its history
    log           INTEGER NOT NULL, -- see above
    format        INTEGER NOT NULL, -- line form, see above
    encoding      INTEGER NOT NULL, -- see above
    volume        INTEGER NOT NULL, -- identity of the file; 0: unknown.
    file_high     INTEGER NOT NULL, --   Unsigned 64-bit numbers: above 2^63
    file_low      INTEGER NOT NULL, --   they show as negative
    head_hash     INTEGER NOT NULL, -- of the first head_len bytes
    head_len      INTEGER NOT NULL,
    marker_hash   INTEGER NOT NULL, -- of the up to 256 bytes before offset
    offset        INTEGER NOT NULL, -- raw bytes whose records are stored
    next_line     INTEGER NOT NULL, -- number of the line at offset
    lines         INTEGER NOT NULL, -- lines = events + continuations + unparsed
    events        INTEGER NOT NULL, -- records
    continuations INTEGER NOT NULL, -- lines that belong to another's record
    unparsed      INTEGER NOT NULL, -- lines that made no sense
    bias          INTEGER,          -- minutes, learned from a GMTDATE
    lineage_id    INTEGER NOT NULL DEFAULT 0, -- number of lineage; 0: not yet
    cut           INTEGER NOT NULL DEFAULT 0, -- records longer than the limit
    first_us       INTEGER,         -- smallest time of a record; NULL: none
    first_local_us INTEGER,         --   has a time
    first_bias     INTEGER,
    last_us        INTEGER,         -- greatest time of a record
    last_local_us  INTEGER,
    last_bias      INTEGER,
    size           INTEGER NOT NULL DEFAULT 0 -- bytes of the file when it was
                                    --   last looked at
) STRICT;

-- Component names; an event holds the number.
CREATE TABLE component (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE -- as written, "SMS_DISTRIBUTION_MANAGER"
) STRICT;

-- Source files of the product that CCM records name; an event holds the number.
CREATE TABLE code_file (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE -- as written, "datatransfer.cpp"
) STRICT;

-- Every record of every source. There is no index on this table, for that
-- would cost more than the table: event_block leads to the rows of a source.
CREATE TABLE event (
    id         INTEGER PRIMARY KEY, -- rises in file order within a source
    source     INTEGER NOT NULL, -- id of source; unchecked, for speed
    offset     INTEGER NOT NULL, -- of the first raw byte in the source
    length     INTEGER NOT NULL, -- raw bytes, line ends included
    line       INTEGER NOT NULL, -- of the first physical line
    line_count INTEGER NOT NULL, -- physical lines
    time_us    INTEGER,          -- UTC = local + bias
    local_us   INTEGER,          -- the stamp read as if it were UTC
    bias       INTEGER,          -- minutes, Windows sign (Japan: -540)
    component  INTEGER,          -- id of component
    thread     INTEGER NOT NULL, -- 0: unknown
    severity   INTEGER NOT NULL, -- see above; 0 where the form has no field
    log        INTEGER NOT NULL, -- see above
    format     INTEGER NOT NULL, -- see above
    flags      INTEGER NOT NULL, -- bits: 1 cut, 2 repaired text, 4 guessed
                                 --   zone, 8 no time, 16 bad stamp, 32 no
                                 --   thread, 64 no component, 128 ambiguous
                                 --   date, 256 unterminated, 512 unparsed,
                                 --   1024 aside
    code_file  INTEGER,          -- id of code_file (CCM form)
    code_line  INTEGER NOT NULL, -- line in it; 0: none
    text_skip  INTEGER NOT NULL, -- bytes of message before the text that
    text_drop  INTEGER NOT NULL, --   rules match, and bytes behind it
    stamp      TEXT,             -- the time as written; NULL: as local_us and
                                 --   bias give it, "11-20-2026 09:44:23.551-540"
    message    TEXT NOT NULL,    -- verbatim
    text       TEXT              -- the text that rules match where it is no
                                 --   part of message; else NULL
) STRICT;

-- Which rows of event belong to a source: runs of ids, at most 4096 long,
-- in file order. Where old records were removed (--keep) some may be missing.
CREATE TABLE event_block (
    id          INTEGER PRIMARY KEY,
    source      INTEGER NOT NULL REFERENCES source(id),
    first_event INTEGER NOT NULL, -- ids of event, both inclusive
    last_event  INTEGER NOT NULL,
    first_line  INTEGER NOT NULL, -- line of first_event
    min_us      INTEGER,          -- smallest and greatest time_us; NULL: no
    max_us      INTEGER           --   event of the block has a time
) STRICT;
CREATE INDEX event_block_source ON event_block(source, first_event);
CREATE INDEX event_block_line ON event_block(source, first_line);

-- Bytes that were gone before they could be read.
CREATE TABLE gap (
    id      INTEGER PRIMARY KEY,
    source  INTEGER NOT NULL REFERENCES source(id),
    offset  INTEGER NOT NULL, -- where in the source they are missing
    bytes   INTEGER NOT NULL, -- how many
    from_us INTEGER,          -- time of the last record before
    to_us   INTEGER,          -- time of the first record behind
    reason  TEXT NOT NULL     -- a word: rolled-over, cut, …
) STRICT;

-- Where an analysis stood at some place of the merged records, so that the next
-- one need not follow them from the start. Good for the rules and the version of
-- dplog that made them, and thrown away when they do not fit.
CREATE TABLE snapshot (
    id       INTEGER PRIMARY KEY, -- rises with the place
    records  INTEGER NOT NULL,    -- how many had been followed
    position BLOB NOT NULL,       -- how far each source had been followed
    state    BLOB NOT NULL        -- threads, deployments, failures then
) STRICT;

-- ── what the last diagnosis found; replaced as a whole ───────────────────

-- Facts about the diagnosis: "verdict.status", "rules.version" and so on.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value ANY -- text or number
) STRICT;

-- The checklist.
CREATE TABLE item (
    id       TEXT PRIMARY KEY, -- "rpc"
    position INTEGER NOT NULL, -- place in the checklist, from 0
    origin   TEXT NOT NULL,    -- seed or extended
    title    TEXT NOT NULL,
    status   TEXT NOT NULL,    -- failed suspect waiting recovered cleared
                               --   no-evidence
    rank     INTEGER,          -- 1 = look here first
    score    REAL NOT NULL,    -- 0 to 1
    first_us INTEGER,          -- evidence: first and last
    last_us  INTEGER
) STRICT;

-- Distribution points that success lines prove an item for.
CREATE TABLE item_cleared (
    item     TEXT NOT NULL,    -- id of item
    position INTEGER NOT NULL, -- from 0
    dp       TEXT NOT NULL,
    PRIMARY KEY (item, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
    id            INTEGER PRIMARY KEY, -- as in the report
    rule          TEXT NOT NULL,       -- id of the rule
    revision      INTEGER NOT NULL,    -- of the rule
    role          TEXT NOT NULL,       -- cause symptom wait
    severity      TEXT NOT NULL,       -- info warning error critical
    state         TEXT NOT NULL,       -- open recovered quiet
    title         TEXT NOT NULL,
    cause_text    TEXT,                -- why it happens
    action_text   TEXT,                -- what to do
    hop           TEXT,                -- part of the content flow
    stage         TEXT,                -- step of the content flow
    package       TEXT,                -- "PS100012"
    version       INTEGER,             -- of the package
    dp            TEXT,                -- distribution point
    content       TEXT,                -- content id
    job           INTEGER,             -- send job
    path          TEXT,                -- folder, share or file named
    count         INTEGER NOT NULL,    -- how many lines say so
    first_us      INTEGER,
    last_us       INTEGER,
    retrying      INTEGER NOT NULL,    -- 1: an announced retry is still due
    next_retry_us INTEGER,
    retry_minutes INTEGER,             -- documented interval
    retries_left  INTEGER,             -- as the product counts
    explained_by  INTEGER,             -- id of the finding that is its cause
    fixed_when    TEXT,                -- the line to wait for
    recovered_by  TEXT,                -- the line that proved it good again
    recovered_us  INTEGER
) STRICT;

-- Checklist items that a finding speaks for.
CREATE TABLE finding_item (
    finding  INTEGER NOT NULL REFERENCES finding(id),
    position INTEGER NOT NULL, -- from 0
    item     TEXT NOT NULL,    -- id of item
    weight   REAL NOT NULL,    -- weight x confidence, as scored
    PRIMARY KEY (finding, position)
) STRICT, WITHOUT ROWID;

-- Error codes of a finding.
CREATE TABLE code (
    finding  INTEGER NOT NULL REFERENCES finding(id),
    position INTEGER NOT NULL, -- from 0
    value    INTEGER NOT NULL, -- unsigned 32 bits
    spelled  TEXT,             -- "0x800706BA"
    name     TEXT,             -- "RPC_S_SERVER_UNAVAILABLE"
    text     TEXT,             -- what it means
    PRIMARY KEY (finding, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX code_value ON code(value);

-- Lines that prove a finding: the first three and the last two.
CREATE TABLE evidence (
    finding  INTEGER NOT NULL REFERENCES finding(id),
    position INTEGER NOT NULL, -- from 0
    source   INTEGER REFERENCES source(id), -- NULL: not in this store
    line     INTEGER NOT NULL,
    time_us  INTEGER,
    local    TEXT,             -- "2026-11-20 09:44:23.551 +09:00"
    thread   INTEGER NOT NULL, -- 0: unknown
    message  TEXT NOT NULL,    -- verbatim, at most 4096 bytes
    PRIMARY KEY (finding, position)
) STRICT, WITHOUT ROWID;

-- The stored event behind a line of evidence, where there is one.
CREATE TABLE match (
    finding  INTEGER NOT NULL REFERENCES finding(id),
    position INTEGER NOT NULL, -- as in evidence
    event    INTEGER NOT NULL REFERENCES event(id),
    PRIMARY KEY (finding, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX match_event ON match(event);

-- One package in one version on its way to one distribution point.
CREATE TABLE deployment (
    id                INTEGER PRIMARY KEY, -- place in the report, from 1
    package           TEXT,
    name              TEXT,             -- of the package
    size_kb           INTEGER,
    version           INTEGER,
    dp                TEXT,             -- NULL: not yet known
    pull              INTEGER NOT NULL, -- 1: a pull distribution point
    status            TEXT NOT NULL,    -- succeeded failed retrying waiting
                                        --   in-progress unknown
    stage             TEXT,             -- reached, or failed at
    hop               TEXT,
    attempts          INTEGER NOT NULL, -- seen in the logs
    attempts_reported INTEGER,          -- the product's own count
    first_us          INTEGER,
    last_us           INTEGER,
    next_retry_us     INTEGER,
    next_retry_text   TEXT,             -- as the product wrote it
    cause             TEXT              -- id of item
) STRICT;

-- Findings of a deployment.
CREATE TABLE deployment_finding (
    deployment INTEGER NOT NULL REFERENCES deployment(id),
    position   INTEGER NOT NULL, -- from 0
    finding    INTEGER NOT NULL, -- id of finding
    PRIMARY KEY (deployment, position)
) STRICT, WITHOUT ROWID;

-- ── views ────────────────────────────────────────────────────────────────
-- 62135596800 s lie between the years 1 and 1970: with them added no time is
-- negative and integer division rounds down.

CREATE VIEW v_event AS
SELECT e.id,
    strftime('%Y-%m-%dT%H:%M:%S',
        (e.time_us + 62135596800000000) / 1000000 - 62135596800, 'unixepoch')
        || printf('.%03dZ', (e.time_us + 62135596800000000) / 1000 % 1000)
        AS time,
    strftime('%Y-%m-%d %H:%M:%S',
        (e.local_us + 62135596800000000) / 1000000 - 62135596800, 'unixepoch')
        || printf('.%03d', (e.local_us + 62135596800000000) / 1000 % 1000)
        || CASE WHEN e.bias IS NULL THEN ''
           ELSE printf(' %s%02d:%02d', CASE WHEN e.bias > 0 THEN '-' ELSE '+' END,
               abs(e.bias) / 60, abs(e.bias) % 60) END
        AS local,
    CASE e.log WHEN 1 THEN 'distmgr' WHEN 2 THEN 'pkgxfermgr'
        WHEN 3 THEN 'patchdownloader' WHEN 4 THEN 'smsdpprov'
        WHEN 5 THEN 'ruleengine' WHEN 6 THEN 'pulldp'
        WHEN 7 THEN 'datatransferservice' WHEN 8 THEN 'sender'
        WHEN 9 THEN 'despool' WHEN 10 THEN 'smsdpmon' WHEN 11 THEN 'other'
        WHEN 12 THEN 'mixed' ELSE 'unknown' END AS log,
    c.name AS component,
    nullif(e.thread, 0) AS thread,
    CASE e.severity WHEN 1 THEN 'info' WHEN 2 THEN 'warning' WHEN 3 THEN 'error'
        WHEN 4 THEN 'critical' ELSE 'unknown' END AS severity,
    e.message,
    s.path, e.line, e.line_count, e.offset, e.length, e.flags,
    CASE e.format WHEN 1 THEN 'sms' WHEN 2 THEN 'ccm' WHEN 3 THEN 'pasted'
        WHEN 4 THEN 'plain' ELSE 'unknown' END AS format,
    f.name AS code_file,
    nullif(e.code_line, 0) AS code_line
FROM event e
JOIN source s ON s.id = e.source
LEFT JOIN component c ON c.id = e.component
LEFT JOIN code_file f ON f.id = e.code_file;

CREATE VIEW v_finding AS
SELECT f.id, f.role, f.severity, f.state, f.title,
    (SELECT group_concat(item, ' ') FROM (SELECT item FROM finding_item
        WHERE finding = f.id ORDER BY position)) AS items,
    (SELECT group_concat(spelled, ' ') FROM (SELECT spelled FROM code
        WHERE finding = f.id ORDER BY position)) AS codes,
    f.package, f.version, f.dp, f.hop, f.stage, f.job, f.count,
    strftime('%Y-%m-%dT%H:%M:%S',
        (f.first_us + 62135596800000000) / 1000000 - 62135596800, 'unixepoch')
        || printf('.%03dZ', (f.first_us + 62135596800000000) / 1000 % 1000)
        AS first,
    strftime('%Y-%m-%dT%H:%M:%S',
        (f.last_us + 62135596800000000) / 1000000 - 62135596800, 'unixepoch')
        || printf('.%03dZ', (f.last_us + 62135596800000000) / 1000 % 1000)
        AS last,
    s.path AS path, e.line AS line, e.message AS message,
    m.event AS event,
    f.explained_by, f.cause_text, f.action_text, f.fixed_when, f.recovered_by,
    f.rule, f.revision
FROM finding f
LEFT JOIN evidence e ON e.finding = f.id AND e.position = 0
LEFT JOIN source s ON s.id = e.source
LEFT JOIN match m ON m.finding = f.id AND m.position = 0;

CREATE VIEW v_checklist AS
SELECT i.rank, i.id, i.title, i.status, i.score, i.origin,
    (SELECT group_concat(finding, ' ') FROM (SELECT DISTINCT finding
        FROM finding_item WHERE item = i.id ORDER BY finding)) AS findings,
    (SELECT group_concat(dp, ' ') FROM (SELECT dp FROM item_cleared
        WHERE item = i.id ORDER BY position)) AS cleared_for,
    strftime('%Y-%m-%dT%H:%M:%S',
        (i.first_us + 62135596800000000) / 1000000 - 62135596800, 'unixepoch')
        || printf('.%03dZ', (i.first_us + 62135596800000000) / 1000 % 1000)
        AS first,
    strftime('%Y-%m-%dT%H:%M:%S',
        (i.last_us + 62135596800000000) / 1000000 - 62135596800, 'unixepoch')
        || printf('.%03dZ', (i.last_us + 62135596800000000) / 1000 % 1000)
        AS last,
    i.position
FROM item i
ORDER BY i.rank IS NULL, i.rank, i.position;

CREATE VIEW v_deployment AS
SELECT d.id, d.package, d.name, d.version, d.dp, d.status, d.stage, d.hop,
    d.cause, d.attempts, d.attempts_reported, d.size_kb,
    strftime('%Y-%m-%dT%H:%M:%S',
        (d.first_us + 62135596800000000) / 1000000 - 62135596800, 'unixepoch')
        || printf('.%03dZ', (d.first_us + 62135596800000000) / 1000 % 1000)
        AS first,
    strftime('%Y-%m-%dT%H:%M:%S',
        (d.last_us + 62135596800000000) / 1000000 - 62135596800, 'unixepoch')
        || printf('.%03dZ', (d.last_us + 62135596800000000) / 1000 % 1000)
        AS last,
    strftime('%Y-%m-%dT%H:%M:%S',
        (d.next_retry_us + 62135596800000000) / 1000000 - 62135596800,
        'unixepoch')
        || printf('.%03dZ', (d.next_retry_us + 62135596800000000) / 1000 % 1000)
        AS next_retry,
    d.next_retry_text,
    (SELECT group_concat(finding, ' ') FROM (SELECT finding
        FROM deployment_finding WHERE deployment = d.id ORDER BY position))
        AS findings,
    d.pull
FROM deployment d;
