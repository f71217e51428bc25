"""Defects to plant, and the programs that must see them: see mutations."""

# (file, what it says, what it is to say, what goes wrong then)
FOLLOWING = [
    ("lib/source/identity.c", "*ret = whole && hash == bookmark->marker_hash;",
     "*ret = true;",
     "the bytes before the offset are not compared"),
    ("lib/source/tail.c", "        part->mark.offset = offset;\n",
     "        part->mark.offset = offset + 1;\n",
     "the offset is one byte too far"),
    ("lib/source/tail.c",
     "if (part->must_end && !part->own.ended && part->size > 0) {",
     "if (0) {",
     "an older part is never ended"),
    ("lib/source/tail_gone.c",
     "    next->has_gap = true;\n",
     "    next->has_gap = false;\n",
     "nothing is told of what was lost"),
    ("lib/source/tail_gone.c", "    gap.bytes += next->gap.bytes;\n", "",
     "of two parts that are lost in one gap one is counted"),
    ("lib/source/tail_look.c",
     "        part->short_by = part->size - file->info.size;\n", "",
     "a copy that ends too early is taken for whole"),
    ("lib/source/tail_look.c",
     "    for (size_t i = 0; i < look->tail->parts.count && "
     "!covers; i++)",
     "    for (size_t i = 0; i < 0; i++)",
     "an old copy is read again"),
    ("lib/source/tail_look.c", "        put_in_place(&look);\n", "",
     "files are read in the order in which they were met"),
    ("lib/source/tail_look.c", "part->must_end = part != newest;",
     "part->must_end = true;",
     "the end of the newest file is taken for that of its last line"),
]

TRACK = "lib/track/"
DIAGNOSE = "lib/diagnose/"

DIAGNOSIS = [
    # ── whom a line is about ──
    (TRACK + "run.c", "        .ttl_us = DPL_RUN_TTL_US,\n",
     "        .ttl_us = DPL_RUN_TTL_US * 365,\n",
     "a thread remembers for a year"),
    (TRACK + "run.c", "now_us - run->last_us > run->ttl_us", "false",
     "a context never ends by itself"),
    (TRACK + "run.c", "        if (found)\n            return NULL;\n", "",
     "a line without a name joins one of several downloads"),
    (TRACK + "keys.c", "DPL_FIELD_DP,\n"
     "                                         DPL_FIELD_JOB};",
     "DPL_FIELD_JOB};",
     "a line that names another DP takes the package of its thread"),
    (TRACK + "keys.c", "    static const enum dpl_field who[] = "
     "{DPL_FIELD_PACKAGE,", "    static const enum dpl_field who[] = {",
     "a line that names another package takes the DP of its thread"),
    (TRACK + "keys.c", "if (dpl_view_to_hex(v, &number)",
     "if (dpl_view_to_uint(v, &number)",
     "a thread given in hex is read as decimal"),
    (TRACK + "keys.c", "    if (parent && !contradicts(in, parent)) {",
     "    if (0 && parent) {",
     "a thread that was created knows nothing of its parent"),
    (TRACK + "keys.c", "        fields = in->rule->bind_fields & "
     "parent->known;\n", "        fields = 0;\n",
     "a new thread does not take over"),
    (TRACK + "tracker.c", "    if (ends && status >= 0)\n", "    if (0)\n",
     "the end of a thread's work is not seen: reused ids inherit"),
    (TRACK + "tracker.c", "    if (in->record->thread || !in->run || "
     "!in->run->told ||", "    if (!in->run || in->run ||",
     "lines without a thread go on with a job that ended"),
    (TRACK + "finish.c", "return count == 1 ? found : riddles == 1 ? riddle : "
     "DPL_NONE;", "return count >= 1 ? found : DPL_NONE;",
     "what names nobody is the last deployment's"),
    (TRACK + "finish.c", "if (only != DPL_NONE && !is_in_other_hands"
     "(&tracker->runs, e, only)) {", "if (only != DPL_NONE) {",
     "what another thread has in hand is accused"),
    (TRACK + "finish.c", "            began_later(d, e))\n",
     "            false)\n",
     "a failure of before is a deployment's of after"),
    (TRACK + "finish.c", "    if (set->own_matters >> e->log & 1 || "
     "e->keys.content)", "    if (e->keys.content)",
     "a download's failure is the only deployment's"),

    # ── deployments and attempts ──
    (TRACK + "deployment.c", "    d->attempt_count++;\n",
     "    d->attempt_count += 1 + (d->attempt_count > 0);\n",
     "attempts are counted twice from the second on"),
    (TRACK + "deployment.c", "    if (d->continues || !tries)\n",
     "    if (!tries)\n",
     "each poll of a pull DP is an attempt"),
    (TRACK + "deployment.c", "        if (tries->begun_by[i] == rule)\n"
     "            return false;\n", "",
     "an attempt that begins again without an end is none"),
    (TRACK + "deployment.c", "newest->end_us > interval_us / 2;",
     "newest->end_us > interval_us * 2;",
     "attempts whose begin nobody saw are one"),
    (TRACK + "deployment.c", "newest->end_us > interval_us / 2;",
     "newest->end_us >= 0;",
     "each echo of an end is an attempt"),
    (TRACK + "deployment.c", "        (d->version >= 0 && "
     "!(states_version(in) && d->version_inherited &&\n"
     "                              d->outcome == DPL_OUTCOME_NONE)))",
     "        d->version >= 0)",
     "the version before an update is another deployment"),
    (TRACK + "deployment.c", "                              d->outcome == "
     "DPL_OUTCOME_NONE)))", "                              true)))",
     "a new version takes the place of one that arrived"),
    (TRACK + "deployment.c", "    if (newest == DPL_NONE || "
     "in->keys.version < 0)", "    if (newest == DPL_NONE)",
     "a line without a version makes a deployment of its own"),
    (TRACK + "deployment.c", "                   is_of(at(tracker, index), "
     "&in->keys)\n", "                   true\n",
     "whatever a thread's line names, it is of the deployment before"),
    (TRACK + "deployment.c", "        tries->next_us = in->record->time_us + "
     "after_us;", "        tries->next_us = in->record->time_us + 2 * "
     "after_us;",
     "the next try of a deployment is told too late"),
    (TRACK + "deployment.c", "    if (count >= 0)\n        tries->reported = "
     "count;\n", "", "the product's own count is lost"),
    (TRACK + "deployment.c", "    a = d->open ? newest_attempt(d) : NULL;\n",
     "    a = newest_attempt(d);\n",
     "what comes behind an attempt moves its stage"),
    (TRACK + "deployment.c", "        memmove(d->at, d->at + 1, "
     "(DPL_KEPT_ATTEMPTS - 1) * sizeof(*d->at));\n", "",
     "of many attempts the oldest are kept"),
    (TRACK + "deployment.c", "    if (name && name != id)\n",
     "    if (name)\n", "a package is called by its id"),
    (TRACK + "deployment.c", "        p->size_version = in->keys.version;\n",
     "        p->size_version = -1;\n",
     "the size of one version is that of all"),
    (TRACK + "deployment.c", "    d->open = d->removed = false;\n    d->outcome",
     "    d->open = false;\n    d->outcome",
     "what was sent again is still taken off"),
    (TRACK + "deployment.c", "    return !has_failed_before(d) || "
     "dpl_arrival_note", "    return dpl_arrival_note",
     "proof is kept of what nobody asks for"),
    (TRACK + "removal.c", "        return same_package && same_dp;",
     "        return same_package;",
     "a package taken off one DP fails on no other"),
    (TRACK + "removal.c", "    dpl_absence_forget(tracker, in, takes_away);\n",
     "", "what is wanted no more is waited for"),

    # ── failures and their causes ──
    (TRACK + "episode.c", "    if (in->rule->outcome == DPL_OUTCOME_FAILED || "
     "e->left == 0)", "    if (in->rule->outcome == DPL_OUTCOME_FAILED)",
     "no retries left, and still another one"),
    (TRACK + "episode.c", "                      ? (int64_t)in->rule->"
     "retry_limit - count\n", "                      ? (int64_t)in->rule->"
     "retry_limit - count + 1\n", "one retry too many is left"),
    (TRACK + "episode.c", "        note_retry(tracker, at(tracker, cause), in);"
     "\n", "", "the retry line says nothing of its cause"),
    (TRACK + "episode.c", "        e->last_next = (e->last_next + 1) % "
     "DPL_EVIDENCE_LAST;\n", "", "the newest line is kept once"),
    (TRACK + "episode.c", "        if (in->run && in->run->cause == DPL_NONE "
     "&&\n            in->rule->role == DPLOG_ROLE_CAUSE) {", "        if (0) {",
     "the cause in another log does not hold for the thread"),
    (TRACK + "explain.c", "        !dpl_keys_agree(&at(tracker, cause)->keys, "
     "&in->keys) ||\n", "", "a thread's cause explains lines of others"),
    (TRACK + "explain.c", "    if (exact != than_exact)\n        return exact;\n",
     "", "a cause without a DP explains before the DP's own"),
    (TRACK + "explain.c", "    if (cause != (than->role == DPLOG_ROLE_CAUSE))\n"
     "        return cause;\n", "", "a wait explains before a cause"),
    (TRACK + "explain.c", "#define NEAR_US (INT64_C(10) *",
     "#define NEAR_US (INT64_C(10000) *",
     "what failed yesterday explains today"),
    (TRACK + "explain.c", "    dpl_retry_take(at(tracker, cause), e);\n", "",
     "a cause that comes second has no retry"),
    (TRACK + "explain.c", "        is_less_known(tracker, at(tracker, cause), "
     "in) ||\n", "", "an unknown sentence explains another code"),
    (TRACK + "recovery.c", "        in->keys.version < e->keys.version)",
     "        in->keys.version != e->keys.version)",
     "a newer version ends nothing"),
    (TRACK + "recovery.c", "        in->keys.version < e->keys.version)",
     "        false)",
     "a success of the version before clears too early"),
    (TRACK + "recovery.c", "set->stages[s].position >= of->position",
     "set->stages[s].position > of->position",
     "a stage that was passed is still failing"),
    (TRACK + "recovery.c", "set->stages[s].position >= of->position", "true",
     "an early stage clears the ones behind it"),
    (TRACK + "recovery.c", "    if (e->keys.dp && in->keys.dp && e->keys.dp != "
     "in->keys.dp)\n        return false;\n", "",
     "a success at one DP clears another"),
    (TRACK + "recovery.c", "                !is_of_another_server(tracker, in, "
     "at(tracker, index)))", "                true)",
     "another site's log ends a wait"),
    (TRACK + "rekey.c", "from->next_retry_us > to->next_retry_us",
     "from->next_retry_us < to->next_retry_us",
     "of two retries the older one counts"),
    (TRACK + "rekey.c", "        known.dp = 0;\n", "        ;\n",
     "a source fails for one DP alone"),

    # ── how it stands ──
    (DIAGNOSE + "standing.c", "    return newest_us <= next_us + interval_us;",
     "    return newest_us <= next_us;", "a retry is over when it is due"),
    (DIAGNOSE + "standing.c", "    return newest_us <= next_us + interval_us;",
     "    return newest_us <= next_us + 3 * interval_us;",
     "a retry that never came is waited for"),
    (DIAGNOSE + "standing.c", "    if (e->has_retry && !e->gave_up &&",
     "    if (e->has_retry &&", "what was given up is tried again"),
    (DIAGNOSE + "standing.c", "enum { NORMAL_TIMES = 2 };",
     "enum { NORMAL_TIMES = 1 };", "a wait turns fault too early"),
    (DIAGNOSE + "standing.c", "                 newest_us - e->last_us <= "
     "normal_us;", "                 true;", "a wait of long ago is a fault"),
    (DIAGNOSE + "standing.c", "            c->line.order > e->first_order && "
     "c->line.time_us > since_us)", "            c->line.time_us < 0)",
     "a wait with deliveries between is counted in one"),
    (DIAGNOSE + "standing.c", "            track->episodes.at[best]."
     "next_retry_us < e->next_retry_us)", "            false)",
     "a shared server is tried with the first DP alone"),
    (DIAGNOSE + "versions.c", "    return d && version >= 0 && d->version > "
     "version;", "    return d && version >= 0 && d->version < version;",
     "a failing version is taken for replaced by an older one"),
    (DIAGNOSE + "versions.c", "(!sent || by->last_order > d->last_order))", "true)",
     "a version that goes on is taken for replaced"),
    (DIAGNOSE + "versions.c", "begin_us > e->last_us &&", "true &&",
     "the attempt that fails is taken for the next one"),
    (DIAGNOSE + "versions.c", " && newest_us - d->last_us <= DEAD_US\n", "\n",
     "an attempt of last week is under way"),
    (TRACK + "finish.c", "           a->last_order > e->last_order &&\n", "",
     "an older version's failure is told of a newer one before it"),
    (TRACK + "finish.c", "    take_newest_version(tracker, e, &keys);\n", "",
     "a failing package that is updated fails twice"),
    (DIAGNOSE + "verdict.c", "           e->explained_by == DPL_NONE;",
     "           true;", "a wait that is over was a failure"),
    (DIAGNOSE + "deployments.c", "    if (d->outcome == DPL_OUTCOME_FAILED && "
     "!d->open)", "    if (d->outcome == DPL_OUTCOME_FAILED)",
     "what is tried after giving up has failed"),
    (DIAGNOSE + "deployments.c", "        !find_cause(sheet, d, own, true, "
     "&place, &out->cause))", "        true)",
     "a deployment stopped where its first attempt did"),
    (DIAGNOSE + "deployments.c", "    if (e->keys.dp && e->keys.dp != d->dp)\n"
     "        return false;\n    return e->keys.version < 0",
     "    if (e->keys.dp && e->keys.dp != d->dp)\n"
     "        return false;\n    return true || e->keys.version < 0",
     "a version fails with what another one failed with"),
    (DIAGNOSE + "deployments.c", "            continue; /* what explains it "
     "decides */", "            ;", "a symptom says how it stands"),
    (DIAGNOSE + "deployments.c",
     "        return !failed && dpl_tries_are_expected",
     "        return dpl_tries_are_expected",
     "a cause without a retry is retried"),
    (DIAGNOSE + "deployments.c", "        if (waiting && !failed)\n",
     "        if (waiting)\n", "a fault beside a wait is a wait"),
    (DIAGNOSE + "deployments.c", "    if (p->size_version < 0 || d->version < 0"
     " || p->size_version == d->version)", "    if (true)",
     "the size of one version is told of another"),
    (DIAGNOSE + "findings.c", "newest_us - e->last_us > quiet_after_us)",
     "newest_us - e->last_us > 2 * quiet_after_us)",
     "what was quiet for a day is open"),
    (DIAGNOSE + "verdict.c", "    return (outcome == DPL_OUTCOME_RETRY || "
     "outcome == DPL_OUTCOME_FAILED) &&", "    return true &&",
     "any symptom is a failure of the past"),

    # ── what speaks against what ──
    (DIAGNOSE + "cleared.c", "    if (c->line.order > against->last_order)\n",
     "    if (c->line.order > against->first_order)\n",
     "a success between two failures clears"),
    (DIAGNOSE + "cleared.c", "    if (set->rules[against->rule].other_server)\n"
     "        return false;\n", "",
     "a DP's success acquits another server"),
    (DIAGNOSE + "cleared.c", "set->stages[stage].position < "
     "set->stages[than].position;", "set->stages[stage].position <= "
     "set->stages[than].position;",
     "a success of the stage that fails acquits"),
    (DIAGNOSE + "cleared.c", "against->first_us - SAME_MOMENT_US);",
     "against->first_us - 100 * SAME_MOMENT_US);",
     "a success of days ago acquits"),
    (DIAGNOSE + "checklist.c", "static const double others_at_most = 0.1;",
     "static const double others_at_most = 0.4;",
     "many weak hints beat a proof"),
    (DIAGNOSE + "checklist.c", "static const double failed_from = 0.7 - 1e-6;",
     "static const double failed_from = 0.75;",
     "a medium proof is a suspicion"),
    (DIAGNOSE + "checklist.c", "    if (x->tally->group != y->tally->group)\n"
     "        return x->tally->group < y->tally->group ? -1 : 1;\n", "",
     "a wait ranks before a fault"),
    (DIAGNOSE + "checklist.c", "        return x->tally->first_order < "
     "y->tally->first_order ? -1 : 1;", "        return x->tally->first_order >"
     " y->tally->first_order ? -1 : 1;", "of equals the later one ranks first"),
    (DIAGNOSE + "checklist.c", "                           sizeof("
     "*item->cleared_for), compare_names))\n            return false;",
     "                           sizeof(*item->cleared_for), compare_names))\n"
     "            continue;", "one DP clears an item for all"),
    (DIAGNOSE + "failing.c", "    if (same == DPL_SAME_DP) {", "    if (0) {",
     "failures of a DP tell of each other whatever it took between"),
    (DIAGNOSE + "failing.c", "(f->key == span.key && f->from <= span.to))",
     "(f->key == span.key && f->from < span.to))",
     "failures between the same two deliveries do not meet"),
    (DIAGNOSE + "beside.c", "            c->first_order < e->first_order)",
     "            true)", "a DP that took content later took it before"),
    (DIAGNOSE + "beside.c", "            c->line.order > e->first_order && "
     "dpl_clears_item(sheet, c, item))", "            dpl_clears_item(sheet, c,"
     " item))", "a source that was read before works now"),
    (DIAGNOSE + "weights.c", "if (slot != DPL_NONE && w->at[slot].weight > "
     "weight)", "if (slot != DPL_NONE)", "to lower a weight raises it"),
    (DIAGNOSE + "weights.c", "w->at[i].weight < outright * trust &&", "true &&",
     "a success takes back what was said outright"),

    # ── which entity ──
    (DIAGNOSE + "scope.c", "    return good->here ? several && "
     "good->same_package >= bad->packages.count", "    return good->here ? true",
     "a DP that takes other packages is accused"),
    (DIAGNOSE + "scope.c", "                      : several || "
     "good->same_package;", "                      : true;",
     "one failure accuses its DP"),
    (DIAGNOSE + "scope.c", "    return bad->packages.count == 1 && "
     "!good->same_package &&", "    return bad->packages.count == 1 &&",
     "a package that arrives elsewhere is accused"),
    (DIAGNOSE + "scope.c", "bad->servers.count == 1 && !was_read_from(sheet, "
     "bad);", "bad->servers.count == 1;",
     "a source that others are read from is accused"),
    (DIAGNOSE + "scope.c", "bad->sites.count == 1 && !good->same_site &&",
     "bad->sites.count == 1 &&", "a site with a good DP is accused"),
    (DIAGNOSE + "scope.c", "!good->after &&\n", "true &&\n",
     "from one minute on, though some went well"),
    (DIAGNOSE + "scope.c", "good->dps_before.count >= SEVERAL;", "true;",
     "from one minute on, though only one DP ever worked"),
    (DIAGNOSE + "scope.c", "SEVERAL = 2, MANY = 3, MOST_AT_LEAST = 4, "
     "MOST_OF_FIVE = 4", "SEVERAL = 2, MANY = 3, MOST_AT_LEAST = 4, "
     "MOST_OF_FIVE = 3", "three of five are most"),
    (DIAGNOSE + "scope.c", "    if (!timeless && d->outcome_us < "
     "bad->since_us) {", "    if (0) {", "what went well before counts as "
     "after"),
    (DIAGNOSE + "health_cover.c", "    begin_us = e->last_us - (e->reported - "
     "1) * e->retry_interval_us;", "    begin_us = e->last_us - (e->reported + "
     "1) * e->retry_interval_us;", "a failure began an hour earlier"),
    (DIAGNOSE + "health_cover.c", "    if (span_us >= ENOUGH_US || "
     "!was_rolled(sheet, c))", "    if (span_us >= ENOUGH_US)",
     "a log that was never rolled over has a short history"),
]

UNIT = "tests/unit/test_"
DIAGNOSING = [UNIT + name for name in (
    "track_deployments", "track_recovery", "track_episodes", "track_runs",
    "track_absence", "track_bounds", "track_correlations", "track_unknown",
    "diagnose_deployments", "diagnose_checklist", "diagnose_adjust",
    "diagnose_scope", "diagnose_verdict", "diagnose_health", "diagnose_texts",
    "proven")]

# name: defects; commands of which one must fail, the first word is a program
# of the build folder.
GROUPS = {
    "following": (FOLLOWING, [["tests/property/test_tail"]]),
    "diagnosis": (DIAGNOSIS, [[program] for program in DIAGNOSING] +
                  [["cli/dplog", "replay", "-q", "samples"]]),
}
