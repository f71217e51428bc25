-- SPDX-License-Identifier: MIT
--
-- More logs have a number of their own; "mixed" stays the last.

UPDATE source SET log = 12 WHERE log = 8;

DROP VIEW v_event;

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
