/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/view.h"
#include "fixture.h"
#include "harness.h"
#include "rules.h"

/* What a file says, and what is told of it, in the order of its lines. */
static const struct problem_case {
    const char *yaml, *problems;
} cases[] = {
    {"dplog: 2\n", "E0106 1:8 language version '2' is not known: 1 is\n"},
    {"{}\n", "E0103 1:1 a rule file needs the key 'dplog'\n"},
    {"pack: {id: x, version: 1}\n",
     "E0103 1:1 a rule file needs the key 'dplog'\n"},
    {"dplog: 1\n"
     "rule: []\n",
     "E0102 2:1 unknown key 'rule' in a rule file [did you mean 'rules'?]\n"},
    {"dplog: 1\n"
     "rules: 5\n",
     "E0101 2:8 'rules' must be a list\n"},
    {"dplog: 1\n"
     "hops: {a: 1}\n",
     "E0101 2:7 'hops' must be a list\n"},
    {"- a\n", "E0101 1:1 a rule file must be a mapping\n"},
    {"dplog: 1\n"
     "pack: {id: x}\n",
     "E0103 2:7 pack needs the key 'version'\n"},
    {"dplog: 1\n"
     "x-note: anything\n"
     "rules: []\n",
     ""},
    {"dplog: 1\n"
     "a: [\n",
     "E0001 3:1 did not find expected node content while parsing a flow "
     "node\n"},
    {"dplog: 1\n"
     "rules: &x []\n",
     "E0005 2:8 anchors are not allowed in rule files\n"},
    {"dplog: 1\n"
     "dplog: 1\n",
     "E0008 2:1 this mapping has the key already\n"},
    {"dplog: 1\n"
     "hops: [{id: a, title: t}, {id: a, title: t}, {id: 'A b', title: t}, "
     "{title: t}]\n",
     "E0301 2:32 id 'a' is given twice\n"
     "E0107 2:51 'A b' is no id: lower-case letters and digits, with '.' and "
     "'-' between\n"
     "E0103 2:69 a hop needs the key 'id'\n"},
    {"dplog: 1\n"
     "stages: [{id: a, chain: c, hop: nope, title: t, per: week}]\n",
     "E0305 2:33 there is no hop 'nope'\n"
     "E0104 2:54 'week' is none of: dp, package, server\n"},
    {"dplog: 1\n"
     "hops: [{id: dp-control, title: t}]\n"
     "stages: [{id: a, chain: c, hop: dp-contrl, title: t, fixed_when: 'x "
     "{packag} {dp} {x y} {0} {}'}]\n",
     "E0305 3:33 there is no hop 'dp-contrl' [did you mean 'dp-control'?]\n"
     "E0204 3:66 unknown placeholder '{packag}' [did you mean 'package'?]\n"},
    {"dplog: 1\n"
     "items: [{id: rpc, origin: seeds, title: t}]\n",
     "E0104 2:27 'seeds' is none of: seed, extended [did you mean 'seed'?]\n"},
    {"dplog: 1\n"
     "items: [{id: rpc, origin: seed, title: {en: t, fr: t}, waits: maybe}]\n",
     "E0102 2:48 unknown language 'fr': en and ja are known\n"
     "E0101 2:63 'waits' must be true or false\n"},
    {"dplog: 1\n"
     "items: [{id: rpc, origin: seed, title: t}]\n"
     "steps: [{id: rcp.a, where: dp, text: t}, {id: rpc.b, where: moon, text: "
     "'{dpp}'}]\n",
     "E0310 3:14 a step is named after its item: 'rcp.a' begins with no item "
     "and a dot\n"
     "E0104 3:61 'moon' is none of: site-server, dp, source-server, console\n"
     "E0204 3:73 unknown placeholder '{dpp}' [did you mean 'dp'?]\n"},
    {"dplog: 1\n"
     "codes: [{code: 5x, text: t}, {code: 5, http: 404, text: t}, {text: t}, "
     "{code: 53, text: t}, {code: 0x80070035, text: t}]\n",
     "E0205 2:16 '5x' is no code\n"
     "E0110 2:30 one of 'code' and 'http' is needed, not both\n"
     "E0110 2:61 one of 'code' and 'http' is needed, not both\n"
     "E0301 2:93 code 0x80070035 is given twice\n"},
    {"dplog: 1\n"
     "items: [{id: rpc, origin: seed, title: t}]\n"
     "codes: [{code: 5, items: {rcp: strong, rpc: huge}, text: t}, {code: 6, "
     "items: {rpc: 1.5}, text: t}]\n",
     "E0303 3:27 there is no checklist item 'rcp' [did you mean 'rpc'?]\n"
     "E0105 3:45 a weight is strong, medium, weak or a number from 0 to 1, not "
     "'huge'\n"
     "E0105 3:85 a weight is strong, medium, weak or a number from 0 to 1, not "
     "'1.5'\n"},
    {"dplog: 1\n"
     "code_tables: [{id: t, rows: [{codes: [5, 5], items: {}}, {http: [99], "
     "items: {}}, {items: {}}]}]\n",
     "E0301 2:42 '5' stands in this table already\n"
     "E0205 2:66 '99' is no HTTP status\n"
     "E0109 2:83 a row needs 'codes' or 'http'\n"},
    {"dplog: 1\n"
     "fragments: {a: 'x', a2: '%{b}', c: '%{a}%{}'}\n",
     "E0202 2:25 there is no fragment '%{b}' here\n"
     "E0202 2:36 there is no fragment '%{}' here\n"},
    {"dplog: 1\n"
     "fragments: {pkg: 'x'}\n"
     "rules: [{id: r, role: wait, match: {regex: '%{pgk}abc'}}]\n",
     "E0202 3:44 there is no fragment '%{pgk}' here [did you mean 'pkg'?]\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: wait, match: {regex: 'abc('}}]\n",
     "E0201 2:44 the pattern does not compile: missing closing parenthesis, at "
     "character 5\n"},
    /* where it was written, not where its fragments put it; and nothing is
     * told of captures that nobody could see */
    {"dplog: 1\n"
     "fragments: {pkg: '(?<package>[A-Z0-9]{8})'}\n"
     "rules: [{id: r, role: wait, match: {regex: '%{pkg} a(?<dp>b'},\n"
     "  examples: [{line: 'x', captures: {package: A, dp: b}}]}]\n",
     "E0201 3:44 the pattern does not compile: missing closing parenthesis, at "
     "character 16\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: wait, match: {regex: 'abc(?<pakage>x)'}}]\n",
     "E0203 2:44 unknown field 'pakage' in a pattern [did you mean "
     "'package'?]\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: wait, match: {regex: '(?:abc+)+'}}]\n",
     "W0401 2:9 'r' has no title\n"
     "W0403 2:9 'r' has no example\n"
     "W0409 2:9 'r' does not say its provenance: it counts as seen in "
     "real logs [field, documented, inferred or recalled]\n"
     "W0406 2:9 'r' has no reference: where is its meaning known "
     "from?\n"
     "W0404 2:9 'r' has no counterexample\n"
     "W0202 2:44 a repeat inside a repeat can take very long\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: wait, match: {code: [5, five]}}]\n",
     "E0205 2:47 'five' is no code\n"},
    /* quoted, but never half a character */
    {"dplog: 1\n"
     "\xE3\x81\x82\xE3\x81\x84\xE3\x81\x82\xE3\x81\x84\xE3\x81\x82"
     "\xE3\x81\x84\xE3\x81\x82\xE3\x81\x84\xE3\x81\x82\xE3\x81\x84"
     "\xE3\x81\x82\xE3\x81\x84\xE3\x81\x82\xE3\x81\x84\xE3\x81\x82"
     "\xE3\x81\x84\xE3\x81\x82\xE3\x81\x84\xE3\x81\x82\xE3\x81\x84"
     "\xE3\x81\x82\xE3\x81\x84\xE3\x81\x82: 1\n",
     "E0102 2:1 unknown key "
     "'\xE3\x81\x82\xE3\x81\x84\xE3\x81\x82\xE3\x81\x84\xE3\x81\x82"
     "\xE3\x81\x84\xE3\x81\x82\xE3\x81\x84\xE3\x81\x82\xE3\x81\x84"
     "\xE3\x81\x82\xE3\x81\x84\xE3\x81\x82\xE3\x81\x84\xE3\x81\x82"
     "\xE3\x81\x84\xE3\x81\x82\xE3\x81\x84\xE3\x81\x82\xE3\x81\x84"
     "\xE3\x81\x82 ' in a rule file\n"},
    /* an id that is none is told once, not as a rule that lacks things */
    {"dplog: 1\n"
     "rules: [{id: A B, role: wait, match: {literal: abc}}]\n",
     "E0107 2:14 'A B' is no id: lower-case letters and digits, with '.' and "
     "'-' between\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: wait, match: {code: [], statmsg: []}}]\n",
     "E0109 2:43 an empty list of codes: 'any' is for any of them\n"
     "E0109 2:56 an empty list of status messages\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: wait, match: {literal: abc}, normal_for: "
     "106751991d}]\n",
     "E0105 2:64 a duration such as 90s, 30m, 2h or 7d is wanted\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: wait, match: {severity: bad, statmsg: 99999, any: "
     "[]}}]\n",
     "E0104 2:47 'bad' is none of: info, warning, error, critical\n"
     "E0105 2:61 a whole number from 0 to 65535 is wanted\n"
     "E0109 2:73 an empty list of conditions\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: wait, match: {}}, {id: s, role: wait}, {id: t, "
     "role: wait, match: {all: [5]}}]\n",
     "E0109 2:36 an empty condition\n"
     "E0103 2:41 a rule needs the key 'match'\n"
     "E0101 2:96 a condition must be a mapping\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: cuase, match: {literal: abc}}]\n",
     "E0104 2:23 'cuase' is none of: cause, symptom, wait, recovery, progress, "
     "context [did you mean 'cause'?]\n"},
    {"dplog: 1\n"
     "rules: [{id: r, match: {literal: abc}, sevrity: error}]\n",
     "E0103 2:9 a rule needs the key 'role'\n"
     "E0102 2:40 unknown key 'sevrity' in a rule [did you mean 'severity'?]\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: wait, severity: bad, log: [distmgrr], stage: x, "
     "hop: y, by_code: z, match: {literal: abc}}]\n",
     "E0104 2:39 'bad' is none of: info, warning, error, critical\n"
     "E0309 2:50 unknown log 'distmgrr' [did you mean 'distmgr'?]\n"
     "E0304 2:68 there is no stage 'x'\n"
     "E0305 2:76 there is no hop 'y'\n"
     "E0307 2:88 there is no code table 'z'\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: wait, match: {literal: abc}, captures: {dp: host, "
     "dpp: host}, inherit: [dp, what]}]\n",
     "E0206 2:63 nothing in 'match' captures 'dp'\n"
     "E0203 2:73 unknown field 'dpp' [did you mean 'dp'?]\n"
     "E0203 2:99 unknown field 'what'\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: wait, match: {regex: 'a(?<dp>bcd)'}, captures: "
     "{dp: hots}}]\n",
     "E0104 2:75 'hots' is none of: text, int, hex, code, host, nal, package, "
     "path [did you mean 'host'?]\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: wait, match: {literal: abc}, effect: {attempt: "
     "end}, retry: {limit: 3}, normal_for: 2x}]\n",
     "E0110 2:60 'attempt: end' and 'outcome' belong together\n"
     "E0103 2:83 retry needs the key 'after'\n"
     "E0105 2:107 a duration such as 90s, 30m, 2h or 7d is wanted\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: wait, match: {literal: abc}, explains: [s, q], "
     "recovered_by: nope, steps: [rpc.x], clears: [rcp]}]\n",
     "E0302 2:63 there is no rule 's'\n"
     "E0302 2:66 there is no rule 'q'\n"
     "E0302 2:84 there is no rule 'nope'\n"
     "E0306 2:98 there is no step 'rpc.x'\n"
     "E0303 2:115 there is no checklist item 'rcp'\n"},
    {"dplog: 1\n"
     "rules:\n"
     "  - {id: a, role: cause, match: {literal: abc}, explains: [b]}\n"
     "  - {id: b, role: cause, match: {literal: abc}, explains: [c]}\n"
     "  - {id: c, role: cause, match: {literal: abc}, explains: [a]}\n",
     "W0401 3:5 'a' has no title\n"
     "W0403 3:5 'a' has no example\n"
     "W0409 3:5 'a' does not say its provenance: it counts as seen in "
     "real logs [field, documented, inferred or recalled]\n"
     "W0410 3:5 'a' is a cause that points to no checklist item [items, "
     "by_code, or a captured code]\n"
     "W0406 3:5 'a' has no reference: where is its meaning known "
     "from?\n"
     "W0404 3:5 'a' has no counterexample\n"
     "W0401 4:5 'b' has no title\n"
     "W0403 4:5 'b' has no example\n"
     "W0409 4:5 'b' does not say its provenance: it counts as seen in "
     "real logs [field, documented, inferred or recalled]\n"
     "W0410 4:5 'b' is a cause that points to no checklist item [items, "
     "by_code, or a captured code]\n"
     "W0406 4:5 'b' has no reference: where is its meaning known "
     "from?\n"
     "W0404 4:5 'b' has no counterexample\n"
     "E0308 5:1 'c' explains 'a', which explains it in turn\n"
     "W0401 5:5 'c' has no title\n"
     "W0403 5:5 'c' has no example\n"
     "W0409 5:5 'c' does not say its provenance: it counts as seen in "
     "real logs [field, documented, inferred or recalled]\n"
     "W0410 5:5 'c' is a cause that points to no checklist item [items, "
     "by_code, or a captured code]\n"
     "W0406 5:5 'c' has no reference: where is its meaning known "
     "from?\n"
     "W0404 5:5 'c' has no counterexample\n"},
    {"dplog: 1\n"
     "rules:\n"
     "  - {id: a, role: cause, match: {literal: abc}}\n"
     "  - {id: a, role: cause, match: {literal: abc}}\n",
     "W0401 3:5 'a' has no title\n"
     "W0403 3:5 'a' has no example\n"
     "W0409 3:5 'a' does not say its provenance: it counts as seen in "
     "real logs [field, documented, inferred or recalled]\n"
     "W0410 3:5 'a' is a cause that points to no checklist item [items, "
     "by_code, or a captured code]\n"
     "W0406 3:5 'a' has no reference: where is its meaning known "
     "from?\n"
     "W0404 3:5 'a' has no counterexample\n"
     "E0301 4:1 rule 'a' is given twice, first at test.yaml:3\n"
     "W0401 4:5 'a' has no title\n"
     "W0403 4:5 'a' has no example\n"
     "W0409 4:5 'a' does not say its provenance: it counts as seen in "
     "real logs [field, documented, inferred or recalled]\n"
     "W0410 4:5 'a' is a cause that points to no checklist item [items, "
     "by_code, or a captured code]\n"
     "W0406 4:5 'a' has no reference: where is its meaning known "
     "from?\n"
     "W0404 4:5 'a' has no counterexample\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: wait, match: {literal: abc}, examples: [{text: "
     "abc}, {line: abc, captures: {dp: x}}]}]\n",
     "E0401 2:63 an example needs 'line' or 'lines'\n"
     "E0102 2:64 unknown key 'text' in an example\n"
     "E0403 2:99 'dp' cannot be captured by this rule\n"},
    {"dplog: 1\n"
     "contexts: [{id: c, role: cause, match: {literal: abc}}]\n",
     "E0103 2:12 a context needs the key 'bind'\n"
     "E0108 2:20 key 'role' is not allowed in a context\n"},
    {"dplog: 1\n"
     "contexts: [{id: c, match: {literal: abc}, bind: {mode: start, fields: "
     "[dp], scope: file, ttl: 0s}, examples: [{line: abc}]}]\n",
     "E0104 2:56 'start' is none of: begin, add, child, hand-over, end\n"
     "E0104 2:84 'file' is none of: thread, download\n"
     "E0105 2:95 a duration such as 90s, 30m, 2h or 7d is wanted\n"},
    {"dplog: 1\n"
     "status_messages: [{id: x, role: symptom}, {id: 2302, role: symptom, "
     "match: {literal: abc}, istr: {0: package, 10: dp, 1: pakage}}, {id: "
     "2302, role: wait}]\n",
     "E0301 2:1 rule 'statmsg.2302' is given twice, first at test.yaml:2\n"
     "W0401 2:19 'statmsg.0' has no title\n"
     "E0105 2:24 a whole number from 0 to 65535 is wanted\n"
     "E0108 2:69 key 'match' is not allowed in a status message\n"
     "E0105 2:111 a status message has the strings 0 to 9\n"
     "E0203 2:122 unknown field 'pakage' [did you mean 'package'?]\n"
     "W0401 2:132 'statmsg.2302' has no title\n"},
    {"dplog: 1\n"
     "correlations: [{id: c, role: cause, type: sequins, rules: [r], "
     "group_by: [job], within: 10s, at_least: 3, examples: []}]\n",
     "E0104 2:43 'sequins' is none of: count, distinct, unordered, sequence, "
     "lasting, absence [did you mean 'sequence'?]\n"
     "E0302 2:60 there is no rule 'r'\n"
     "E0108 2:107 key 'examples' is not allowed in a correlation\n"},
    {"dplog: 1\n"
     "correlations: [{id: c, role: cause, type: distinct, rules: [r], "
     "group_by: [jobs], distinct: thred, within: 10s, at_least: 3}]\n",
     "E0302 2:61 there is no rule 'r'\n"
     "E0203 2:76 unknown field 'jobs' [did you mean 'job'?]\n"
     "E0203 2:93 'thred' is neither thread nor a field [did you mean "
     "'thread'?]\n"},
    /* Out of the order of the flow: per log and section, told once. */
    {"dplog: 1\n"
     "defaults: {log: [distmgr], provenance: field}\n"
     "stages:\n"
     "  - {id: first, chain: c, title: t}\n"
     "  - {id: second, chain: c, title: t}\n"
     "  - {id: third, chain: c, title: t}\n"
     "contexts:\n"
     "  # dplog: allow W0403 W0404\n"
     "  - {id: z, stage: third, match: {literal: abcd}, bind: {mode: end}}\n"
     "rules:\n"
     "  # dplog: allow W0401 W0403 W0404\n"
     "  - {id: a, role: progress, stage: second, match: {literal: abcd}}\n"
     "  # dplog: allow W0401 W0403 W0404\n"
     "  - {id: b, role: progress, match: {literal: abcd}}\n"
     "  # dplog: allow W0401 W0403 W0404\n"
     "  - {id: c, role: progress, stage: first, log: [PkgXferMgr], match: "
     "{literal: abcd}}\n"
     "  # dplog: allow W0401 W0403 W0404\n"
     "  - {id: d, role: progress, stage: first, log: [distmgr, PkgXferMgr], "
     "match: {literal: abcd}}\n"
     "  # dplog: allow W0401 W0403 W0404\n"
     "  - {id: e, role: progress, stage: third, match: {literal: abcd}}\n"
     "  # dplog: allow W0401 W0403 W0404 W0405\n"
     "  - {id: f, role: progress, stage: second, match: {literal: abcd}}\n"
     "status_messages:\n"
     "  # dplog: allow W0401\n"
     "  - {id: 2302, role: progress, stage: third}\n"
     "  # dplog: allow W0401\n"
     "  - {id: 2303, role: progress, stage: first}\n"
     "correlations:\n"
     "  # dplog: allow W0401 W0410\n"
     "  - {id: g, role: cause, stage: first, type: count, rules: [a], "
     "group_by: "
     "[], within: 1m, at_least: 2}\n",
     "W0405 18:5 'd' of stage 'first' stands behind 'a' (line 12) of stage "
     "'second', which comes later in the flow\n"},
    {"dplog: 1\n"
     "log_settings: [{history: a}, {log: distmgrs}, word]\n",
     "E0103 2:16 an entry of 'log_settings' needs the key 'log'\n"
     "E0309 2:36 unknown log 'distmgrs' [did you mean 'distmgr'?]\n"
     "E0101 2:47 an entry of 'log_settings' must be a mapping\n"},
    {"dplog: 1\n"
     "correlations: [{id: c, role: cause}]\n",
     "E0103 2:16 a correlation needs the key 'type'\n"
     "E0103 2:16 a correlation needs the key 'rules'\n"
     "E0103 2:16 a correlation needs the key 'group_by'\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: cause, match: {regex: 'a.b'}, text: {en: {title: "
     "'{dp} {code_name} {what}', cause: c}}, collect: [{where: dp}]}]\n",
     "E0204 2:72 unknown placeholder '{what}'\n"
     "E0103 2:121 collect needs the key 'what'\n"},
    {"dplog: 1\n"
     "rules:\n"
     "  - {id: r, role: cause, match: {literal: abc}, text: {en: {title: t}, "
     "ja: {title: t}}, examples: [{line: abc}]}\n",
     "W0409 3:5 'r' does not say its provenance: it counts as seen in "
     "real logs [field, documented, inferred or recalled]\n"
     "W0410 3:5 'r' is a cause that points to no checklist item [items, "
     "by_code, or a captured code]\n"
     "W0406 3:5 'r' has no reference: where is its meaning known "
     "from?\n"
     "W0404 3:5 'r' has no counterexample\n"},
    {"dplog: 1\n"
     "rules:\n"
     "  # dplog: allow W0404 W0402 W0406 W0409 W0410\n"
     "  - {id: r, role: cause, match: {literal: abc}, text: {en: {title: t}}, "
     "examples: [{line: abc}]}\n",
     ""},
    /* Causes that point nowhere, and those that an item comes from. */
    {"dplog: 1\n"
     "items: [{id: rpc, origin: seed, title: {en: t, ja: t}}]\n"
     "code_tables: [{id: t, rows: [{codes: 5, items: {rpc: weak}}]}]\n"
     "defaults: {provenance: inferred}\n"
     "rules:\n"
     "  # dplog: allow W0401 W0403 W0404\n"
     "  - {id: nowhere, role: cause, match: {literal: abcd}}\n"
     "  # dplog: allow W0401 W0403 W0404\n"
     "  - {id: empty, role: cause, match: {literal: abcd}, items: {}}\n"
     "  # dplog: allow W0401 W0403 W0404\n"
     "  - {id: items, role: cause, match: {literal: abcd}, items: {rpc: "
     "weak}}\n"
     "  # dplog: allow W0401 W0403 W0404\n"
     "  - {id: table, role: cause, match: {literal: abcd}, by_code: t}\n"
     "  # dplog: allow W0401 W0403 W0404\n"
     "  - {id: captured, role: cause, match: {regex: 'abcd(?<code>5)?'}}\n"
     "  # dplog: allow W0401 W0403 W0404\n"
     "  - {id: asked, role: cause, match: {all: [{literal: abcd}, {code: "
     "any}]}}\n"
     "  # dplog: allow W0401 W0403 W0404\n"
     "  - {id: symptom, role: symptom, match: {literal: abcd}}\n",
     "W0410 7:5 'nowhere' is a cause that points to no checklist item [items, "
     "by_code, or a captured code]\n"
     "W0410 9:5 'empty' is a cause that points to no checklist item [items, "
     "by_code, or a captured code]\n"},
    {"dplog: 1\n"
     "rules:\n"
     "  # dplog: allow E0104\n"
     "  - {id: r, role: cuase, match: {literal: abc}, text: {en: {title: t}}, "
     "examples: [{line: abc}]}\n",
     "E0104 4:19 'cuase' is none of: cause, symptom, wait, recovery, progress, "
     "context [did you mean 'cause'?]\n"},
    {"dplog: 1\n"
     "defaults: {log: [distmgr], id: x, severity: bad}\n"
     "rules: [{id: r, role: progress, match: {literal: abc}}]\n",
     "E0108 2:28 key 'id' is not allowed in defaults\n"
     "E0104 2:45 'bad' is none of: info, warning, error, critical\n"},
    {"dplog: 1\n"
     "correlations: [{id: c, role: cause, type: distinct, rules: [c], "
     "group_by: job, within: 10s, at_least: 0}]\n",
     "E0110 2:16 'type: distinct' needs 'distinct'\n"
     "E0110 2:16 'c' is a correlation itself: name the rules of its lines\n"
     "E0105 2:103 'at_least' must be 1 or more\n"},
    {"dplog: 1\n"
     "rules: [{id: r, role: progress, provenance: field, match: {literal: "
     "abcd}, "
     "text: {en: {title: t}, ja: {title: t}}, examples: [{line: abcd}]}]\n"
     "correlations:\n"
     "  - {id: c, role: cause, type: absence, rules: [r], group_by: job}\n"
     "  - {id: d, role: cause, type: sequence, rules: [r], group_by: job, "
     "within: 1h, lasts: 1h}\n"
     "  - {id: e, role: cause, type: unordered, rules: [r, r], group_by: job}\n"
     "  - {id: f, role: cause, type: lasting, rules: [r], group_by: job, "
     "within: 1h, at_least: 2}\n"
     "  - {id: g, role: cause, type: sequence, rules: [r, r, r, r, r, r, r, r, "
     "r], group_by: job, within: 1h}\n"
     "  - {id: h, role: cause, type: count, rules: [r], group_by: job, "
     "within: 1h, at_least: 17}\n",
     "W0404 2:9 'r' has no counterexample\n"
     "E0110 4:5 'type: absence' needs 'within'\n"
     "E0110 4:5 'type: absence' needs 'without'\n"
     "E0110 5:5 'lasts' means nothing with 'type: sequence'\n"
     "E0110 5:5 'type: sequence' needs two to 8 rules\n"
     "E0110 6:5 'type: unordered' needs 'within'\n"
     "E0110 6:5 'r' is given twice: each rule is one step\n"
     "E0110 7:5 'at_least' means nothing with 'type: lasting'\n"
     "E0110 7:5 'type: lasting' needs 'lasts'\n"
     "E0110 8:5 'type: sequence' needs two to 8 rules\n"
     "E0105 9:88 a whole number from 0 to 16 is wanted\n"},
    {"dplog: 1\n"
     "defaults: {log: [distmgr], severity: bad}\n"
     "rules: [{id: r, role: progress, match: {literal: abc}}, {id: s, role: "
     "progress, match: {literal: abc}}]\n",
     "E0104 2:38 'bad' is none of: info, warning, error, critical\n"},
};

static void
every_problem_is_told_with_its_place(void **state)
{
    struct dplog_context *context = rules_context();
    size_t bad = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *got = rules_problems(context, cases[i].yaml);

        if (strcmp(got, cases[i].problems) != 0) {
            print_error("%swanted:\n%sgot:\n%s\n", cases[i].yaml,
                        cases[i].problems, got);
            bad++;
        }
        free(got);
    }
    assert_int_equal(bad, 0);
    dplog_context_free(context);
}

/* The lines of errors, to be freed. */
static char *
errors_of(const char *problems)
{
    struct dpl_buf errors = {0};
    char *ret;

    for (const char *line = problems; *line; line = strchr(line, '\n') + 1)
        if (*line == 'E')
            dpl_buf_add(&errors, line, (size_t)(strchr(line, '\n') + 1 - line));
    ret = strdup(dpl_buf_str(&errors));
    assert_non_null(ret);
    dpl_buf_done(&errors);
    return ret;
}

static void
assert_same_errors(struct dplog_context *context, const char *yaml,
                   const char *problems)
{
    char *want = errors_of(problems);

    for (unsigned threads = 1; threads <= 2; threads++) {
        char *got = rules_errors(context, yaml, threads);

        if (strcmp(got, want) != 0)
            fail_msg("%swanted:\n%sgot:\n%s", yaml, want, got);
        free(got);
    }
    free(want);
}

/* Who looks for errors only finds the same ones, on any number of threads. */
static void
errors_alone_are_the_same(void **state)
{
    struct dplog_context *context = rules_context();
    struct dpl_buf yaml = {0};
    char *problems;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_same_errors(context, cases[i].yaml, cases[i].problems);

    dpl_buf_add_str(&yaml, "dplog: 1\nrules:\n");
    for (int i = 0; i < 100; i++)
        dpl_buf_addf(&yaml,
                     "  - {id: r%d, role: wait, log: distmgr, match: {regex: "
                     "'word %d of (?<dp>x)%s'}}\n",
                     i, i, i % 7 ? "" : "(");
    problems = rules_problems(context, dpl_buf_str(&yaml));
    assert_non_null(strstr(problems, "E0201 101:"));
    assert_same_errors(context, dpl_buf_str(&yaml), problems);
    free(problems);
    dpl_buf_done(&yaml);
    dplog_context_free(context);
}

/* Limits of the model: one entry more than there is room for. */
static void
every_list_has_a_bound(void **state)
{
    static const struct bound_case {
        const char *section, *entry; /* %u: a number */
        unsigned max;
        const char *problem;
    } bounds[] = {
        {"hops", "  - {id: h%u, title: t}\n", 64,
         "E0012 3:3 more than 64 entries in 'hops'\n"},
        {"stages", "  - {id: s%u, chain: c, title: t}\n", 64,
         "E0012 3:3 more than 64 entries in 'stages'\n"},
        {"items", "  - {id: i%u, origin: seed, title: t}\n", 256,
         "E0012 3:3 more than 256 entries in 'items'\n"},
        {"code_tables", "  - {id: t%u, rows: []}\n", 256,
         "E0012 3:3 more than 256 entries in 'code_tables'\n"},
        {"codes", "  - {code: %u, text: t}\n", 4096,
         "E0012 3:3 more than 4096 entries in 'codes'\n"},
        {"error_words", "  - word%u\n", 4096,
         "E0012 3:3 more than 4096 entries in 'error_words'\n"},
    };
    struct dplog_context *context = rules_context();

    (void)state;
    for (size_t i = 0; i < COUNT(bounds); i++) {
        for (unsigned more = 0; more < 2; more++) {
            struct dpl_buf yaml = {0};
            char *got;

            dpl_buf_addf(&yaml, "dplog: 1\n%s:\n", bounds[i].section);
            for (unsigned n = 0; n < bounds[i].max + more; n++) {
                const char *at = strchr(bounds[i].entry, '%');

                dpl_buf_add(&yaml, bounds[i].entry,
                            (size_t)(at - bounds[i].entry));
                dpl_buf_addf(&yaml, "%u%s", n + 1, at + 2);
            }
            got = rules_problems(context, dpl_buf_str(&yaml));
            assert_string_equal(got, more ? bounds[i].problem : "");
            free(got);
            dpl_buf_done(&yaml);
        }
    }
    dplog_context_free(context);
}

/* What fragments and defaults multiply has a bound, too. */
static void
what_is_multiplied_has_a_bound(void **state)
{
    struct dplog_context *context = rules_context();
    struct dpl_buf yaml = {0};
    char *got;

    (void)state;
    dpl_buf_add_str(&yaml, "dplog: 1\nfragments: {a: '");
    for (int i = 0; i < 1000; i++)
        dpl_buf_addf(&yaml, "word%03d ", i);
    dpl_buf_add_str(&yaml, "'}\n"
                           "rules:\n"
                           "  - id: r\n"
                           "    role: wait\n"
                           "    match:\n"
                           "      any:\n");
    for (int i = 0; i < 1100; i++)
        dpl_buf_add_str(&yaml, "        - {regex: '%{a}%{a}'}\n");
    got = rules_problems(context, dpl_buf_str(&yaml));
    assert_string_equal(got, "E0012 1056:19 all patterns together are longer "
                             "than 16777216 bytes\n");
    free(got);

    dpl_buf_clear(&yaml);
    dpl_buf_add_str(&yaml, "dplog: 1\ndefaults: {references: [");
    for (int i = 0; i < 65; i++)
        dpl_buf_add_str(&yaml, "a, ");
    dpl_buf_add_str(&yaml, "], log: distmgr}\nrules:\n"
                           "  - {id: a, role: wait, match: {literal: abc}}\n"
                           "  - {id: b, role: wait, match: {literal: abd}}\n");
    got = rules_problems(context, dpl_buf_str(&yaml));
    assert_string_equal(got,
                        "E0012 2:24 more than 64 entries in 'references'\n");
    free(got);
    dpl_buf_done(&yaml);
    dplog_context_free(context);
}

static void
note_excerpt(void *data, const struct dplog_diag *diag)
{
    struct dpl_buf *text = data;

    dpl_buf_addf(text, "%s:%u <%s>\n", diag->path, (unsigned)diag->line,
                 diag->excerpt ? diag->excerpt : "-");
}

static void
problems_of_all_files_come_in_their_order(void **state)
{
    static const char first[] = "dplog: 1\nrules:\n  - {id: a, role: x, "
                                "match: {literal: abc}}\r\nnope: 1\n";
    static const char second[] = "dplog: 3\n\n\xE3\x82\xA8: 1\n";
    struct dplog_context *context = rules_context();
    struct dplog_ruleset_builder *builder = NULL;
    struct dplog_ruleset *set = NULL;
    struct dplog_error error = {0};
    struct dpl_buf text = {0};

    (void)state;
    assert_int_equal(
        dplog_ruleset_builder_new(context, note_excerpt, &text, &builder, NULL),
        DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_add(
                         builder, "one.yaml",
                         (struct dplog_view){first, sizeof(first) - 1}, NULL),
                     DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_add(
                         builder, "two.yaml",
                         (struct dplog_view){second, sizeof(second) - 1}, NULL),
                     DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_build(builder, &set, &error),
                     DPLOG_E_SYNTAX);
    assert_null(set);
    assert_string_equal(error.text, "4 errors in rules");
    assert_string_equal(
        dpl_buf_str(&text),
        "one.yaml:3 <  - {id: a, role: x, match: {literal: abc}} >\n"
        "one.yaml:4 <nope: 1>\n"
        "two.yaml:1 <dplog: 3>\n"
        "two.yaml:3 <\xE3\x82\xA8: 1>\n");
    dpl_buf_done(&text);
    dplog_ruleset_builder_free(builder);
    dplog_context_free(context);
}

/* Control characters of a file do not reach the terminal. */
static void
excerpts_are_harmless(void **state)
{
    static const char yaml[] = "dplog: \x1b[31m\n";
    struct dplog_context *context = rules_context();
    struct dplog_ruleset_builder *builder = NULL;
    struct dplog_ruleset *set = NULL;
    struct dpl_buf text = {0};

    (void)state;
    assert_int_equal(
        dplog_ruleset_builder_new(context, note_excerpt, &text, &builder, NULL),
        DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_add(
                         builder, "one.yaml",
                         (struct dplog_view){yaml, sizeof(yaml) - 1}, NULL),
                     DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_build(builder, &set, NULL),
                     DPLOG_E_SYNTAX);
    assert_string_equal(dpl_buf_str(&text), "one.yaml:1 <dplog:  [31m>\n");
    dpl_buf_done(&text);
    dplog_ruleset_builder_free(builder);
    dplog_context_free(context);
}

static void
note_hint(void *data, const struct dplog_diag *diag)
{
    dpl_buf_addf(data, "%s [%s]", diag->text, diag->hint ? diag->hint : "");
}

/* The likely reason for it: one file of the pack was laid over the pack. */
static void
a_file_laid_over_itself_is_told(void **state)
{
    const struct dplog_view yaml =
        dpl_view_of("dplog: 1\ncontexts:\n  - {id: a, match: {literal: abc}, "
                    "bind: {mode: begin, fields: []}, examples: [{line: abc}], "
                    "counterexamples: [{line: xyz}]}\n");
    struct dplog_context *context = rules_context();
    struct dplog_ruleset_builder *builder = NULL;
    struct dplog_ruleset *set = NULL;
    struct dpl_buf text = {0};

    (void)state;
    assert_int_equal(
        dplog_ruleset_builder_new(context, note_hint, &text, &builder, NULL),
        DPLOG_OK);
    (void)dplog_ruleset_builder_add(builder, "a.yaml", yaml, NULL);
    (void)dplog_ruleset_builder_add(builder, "rules/a.yaml", yaml, NULL);
    assert_int_equal(dplog_ruleset_builder_build(builder, &set, NULL),
                     DPLOG_E_SYNTAX);
    assert_string_equal(dpl_buf_str(&text),
                        "rule 'a' is given twice, first at a.yaml:3 "
                        "[a file of the pack? check its whole folder]");
    dpl_buf_done(&text);
    dplog_ruleset_builder_free(builder);
    dplog_context_free(context);
}

/* A list of retired ids that is cut would give ids back. */
static void
files_have_a_bound(void **state)
{
    static const char *const names[] = {"retired.txt", "one.yaml"};
    struct dplog_context_options options = DPLOG_CONTEXT_OPTIONS_INIT;
    struct dplog_context *context;
    struct fixture fixture;

    (void)state;
    options.limits.rule_file_bytes = 16;
    assert_int_equal(dplog_context_new(&options, &context, NULL), DPLOG_OK);
    fixture_init(&fixture);
    for (size_t i = 0; i < COUNT(names); i++) {
        struct dplog_ruleset_builder *builder = NULL;
        struct dplog_error err = {0};
        const char *path = fixture_path(&fixture, names[i]);

        assert_int_equal(
            dplog_ruleset_builder_new(context, NULL, NULL, &builder, NULL),
            DPLOG_OK);
        fixture_text(&fixture, names[i], "dplog: 1\n#56789\n");
        assert_int_equal(dplog_ruleset_builder_add_path(builder, path, &err),
                         DPLOG_OK);
        fixture_text(&fixture, names[i], "dplog: 1\n#567890\n");
        assert_int_equal(dplog_ruleset_builder_add_path(builder, path, &err),
                         DPLOG_E_LIMIT);
        assert_non_null(strstr(err.text, "larger than 16 bytes"));
        dplog_ruleset_builder_free(builder);
    }
    fixture_done(&fixture);
    dplog_context_free(context);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_problem_is_told_with_its_place),
        cmocka_unit_test(errors_alone_are_the_same),
        cmocka_unit_test(every_list_has_a_bound),
        cmocka_unit_test(what_is_multiplied_has_a_bound),
        cmocka_unit_test(files_have_a_bound),
        cmocka_unit_test(problems_of_all_files_come_in_their_order),
        cmocka_unit_test(excerpts_are_harmless),
        cmocka_unit_test(a_file_laid_over_itself_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
