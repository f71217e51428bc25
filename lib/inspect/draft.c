/* SPDX-License-Identifier: MIT
 *
 * Rule skeletons for lines that no rule knows: valid, with the line as an
 * example, and what only a person knows marked to be filled in.
 */
#include "base/error.h"
#include "base/hash.h"
#include "base/product.h"
#include "base/utf8.h"
#include "base/view.h"
#include "engine/watch.h"
#include "inspect/cluster.h"
#include "inspect/output.h"
#include "inspect/place.h"
#include "inspect/skeleton.h"
#include "ruleset/codes.h"
#include <dplog/rule_tools.h>
#include <string.h>

enum { DEFAULT_LIMIT = 20, NEIGHBOURS = 2048, MAX_ID = 64 };

/* Lines of other kinds: one of them is the counterexample to think of. */
struct neighbour {
    const char *text;
    enum dplog_log log;
};

struct draft {
    struct dplog_analysis *analysis;
    const struct dplog_ruleset *set;
    const struct dplog_draft_options *options;
    struct dpl_place_wanted wanted; /* a line that was asked for, or none */
    struct dpl_clusters unknown;
    struct dpl_clusters by_code; /* known by their code alone */
    struct dpl_arena arena;
    struct dpl_table seen; /* templates of neighbours */
    struct {
        DPL_VEC_MEMBERS(struct neighbour)
    } neighbours;
    struct {
        DPL_VEC_MEMBERS(const char *)
    } ids; /* given to earlier skeletons */
};

/* ── gathering ── */

static enum dplog_status
keep_neighbour(struct draft *d, const struct dplog_record *record,
               struct dplog_error *reterr)
{
    char template_text[DPL_TEMPLATE_BYTES];
    struct neighbour *n;
    uint64_t key;
    size_t len;

    if (d->neighbours.count >= NEIGHBOURS)
        return DPLOG_OK;
    len = dpl_unknown_template(record->text, template_text);
    key = dpl_table_mix((uint64_t)record->log, dpl_hash(template_text, len, 0));
    if (dpl_table_get(&d->seen, key) != DPL_TABLE_ABSENT)
        return DPLOG_OK;
    n = DPL_VEC_PUSH(&d->neighbours);
    if (!n || !dpl_table_set(&d->seen, key, 1))
        return dpl_fail_memory(reterr);
    n->log = record->log;
    n->text = dpl_arena_copy(&d->arena, dpl_utf8_cut(record->text, 1000));
    return n->text ? DPLOG_OK : dpl_fail_memory(reterr);
}

static enum dplog_status
see_record(void *data, const struct dplog_record *record,
           struct dpl_origin origin, const struct dpl_match_result *matched,
           struct dplog_error *reterr)
{
    struct draft *d = data;
    const bool wanted =
        d->wanted.line
            ? dpl_place_is_wanted(&d->wanted, d->analysis, record, origin)
            : matched->looks_bad && !matched->known;

    if (wanted)
        return dpl_clusters_add(&d->unknown, record, origin, reterr);
    if (!d->wanted.line && dpl_is_known_by_code(d->set, matched))
        return dpl_clusters_add(&d->by_code, record, origin, reterr);
    return keep_neighbour(d, record, reterr);
}

/* ── the nearest other line ── */

/* How many leading bytes two texts share, letter case ignored. */
static size_t
shared_start(const char *a, const char *b)
{
    size_t n = 0;

    while (a[n] && dpl_ascii_lower(a[n]) == dpl_ascii_lower(b[n]))
        n++;
    return n;
}

/* A line of the same log that begins alike; NULL: none comes near. */
static const char *
find_nearest(const struct draft *d, const struct dpl_cluster *u)
{
    enum { NEAR = 8 };
    const char *best = NULL;
    size_t most = NEAR - 1;

    for (size_t i = 0; i < d->neighbours.count; i++) {
        const size_t n = shared_start(d->neighbours.at[i].text, u->texts[0]);

        if (d->neighbours.at[i].log == u->log && n > most) {
            most = n;
            best = d->neighbours.at[i].text;
        }
    }
    return best;
}

/* ── ids ── */

static bool
is_taken(const struct draft *d, const char *id)
{
    if (dpl_ruleset_find_rule(d->set, dpl_view_of(id)) != DPL_NO_INDEX)
        return true;
    for (size_t i = 0; i < d->ids.count; i++)
        if (dpl_view_equal(dpl_view_of(d->ids.at[i]), dpl_view_of(id)))
            return true;
    return false;
}

/* What the ids of a log begin with is said by the rules that are for it alone;
 * where there are none, by its name. */
static struct dplog_view
id_prefix(const struct draft *d, enum dplog_log log)
{
    if (log == DPLOG_LOG_UNKNOWN)
        return DPL_VIEW("own");
    for (uint32_t r = 0; r < d->set->rule_count; r++) {
        const struct dpl_rule *rule = &d->set->rules[r];
        const char *dot = strchr(rule->id, '.');

        if (dot && rule->logs == UINT32_C(1) << log)
            return dpl_view(rule->id, (size_t)(dot - rule->id));
    }
    return dpl_view_of(dplog_log_name(log));
}

/* "distmgr.failed-turn-widget", with a number behind it where it is taken. */
static const char *
make_id(struct draft *d, const struct dpl_cluster *u,
        const struct dpl_skeleton *skeleton)
{
    struct dpl_buf id = {0};
    const struct dplog_view prefix = id_prefix(d, u->log);
    const char **slot = DPL_VEC_PUSH(&d->ids);
    size_t len;

    if (!slot)
        return NULL;
    *slot = "";
    dpl_buf_add_view(&id, prefix);
    dpl_buf_add_char(&id, '.');
    for (uint32_t w = 0; w < skeleton->word_count && id.len < MAX_ID; w++) {
        if (w)
            dpl_buf_add_char(&id, '-');
        for (size_t i = 0; i < skeleton->words[w].len; i++)
            dpl_buf_add_char(&id, dpl_ascii_lower(skeleton->words[w].ptr[i]));
    }
    if (!skeleton->word_count)
        dpl_buf_add_str(&id, "line");
    len = id.len;
    for (unsigned n = 2; !id.failed && is_taken(d, dpl_buf_str(&id)); n++) {
        id.len = len;
        dpl_buf_addf(&id, "-%u", n);
    }
    *slot = id.failed ? NULL : dpl_arena_copy(&d->arena, dpl_buf_view(&id));
    dpl_buf_done(&id);
    return *slot;
}

/* ── writing ── */

/* In single quotes, as one line. */
static void
add_quoted(struct dpl_buf *buf, struct dplog_view text)
{
    struct dpl_buf safe = {0};

    dpl_safe_add(&safe, text);
    dpl_buf_add_char(buf, '\'');
    for (size_t i = 0; i < safe.len; i++) {
        if (safe.ptr[i] == '\'')
            dpl_buf_add_char(buf, '\'');
        dpl_buf_add_char(buf, safe.ptr[i]);
    }
    dpl_buf_add_char(buf, '\'');
    buf->failed = buf->failed || safe.failed;
    dpl_buf_done(&safe);
}

static void
add_where(const struct draft *d, struct dpl_buf *buf,
          const struct dpl_cluster *u)
{
    dpl_buf_addf(buf, "  # %llu x: ", (unsigned long long)u->count);
    for (uint32_t k = 0; k < u->place_count; k++) {
        if (k)
            dpl_buf_add_str(buf, ", ");
        dpl_inspect_add_place(buf, d->analysis, u->places[k]);
    }
    dpl_buf_add_str(buf, u->count > u->place_count ? ", ...\n" : "\n");
}

/* What can be chosen, once for all skeletons. */
static void
add_head(const struct draft *d, struct dpl_buf *buf)
{
    dpl_buf_add_str(buf, "# Drafts: fill in what says FILL IN, then `dplog "
                         "rules check --werror` and `dplog rules test`.\n"
                         "#\n# Stages of the flow:");
    for (uint32_t i = 0; i < d->set->stage_count; i++)
        dpl_buf_addf(buf, "\n#   %-10s %s", d->set->stages[i].id,
                     d->set->stages[i].title[DPLOG_LANGUAGE_EN]);
    dpl_buf_add_str(buf, "\n# Checklist items:");
    for (uint32_t i = 0; i < d->set->item_count; i++)
        dpl_buf_addf(buf, " %s", d->set->items[i].id);
    dpl_buf_add_str(buf, "\n\ndplog: 1\n\nrules:");
}

/* What the code says, else all that could be chosen. */
static void
add_items(const struct draft *d, struct dpl_buf *buf,
          const struct dpl_cluster *u, const struct dpl_skeleton *skeleton)
{
    const struct dpl_code *code = NULL;
    uint32_t value;

    if (skeleton->given & DPL_FIELD_BIT(DPL_FIELD_CODE) &&
        dpl_code_parse(d->set, skeleton->value[DPL_FIELD_CODE], &value))
        code = dpl_ruleset_find_code(d->set, value,
                                     dpl_code_kind_in(value, u->log));
    if (code && code->item_count) {
        dpl_buf_add_str(buf, "    # items: {...}       # left out, the code "
                             "decides; here it points to:");
        for (uint32_t i = 0; i < code->item_count; i++)
            dpl_buf_addf(buf, " %s", d->set->items[code->items[i].item].id);
        dpl_buf_add_char(buf, '\n');
        return;
    }
    dpl_buf_add_str(buf,
                    "    items: {}            # FILL IN what it points to: "
                    "{permissions: strong, smb: weak}\n");
}

static void
add_captures(struct dpl_buf *buf, const struct dpl_skeleton *skeleton)
{
    bool first = true;

    if (!skeleton->given)
        return;
    dpl_buf_add_str(buf, "        captures: {");
    for (uint32_t f = 0; f < DPL_FIELD_COUNT_; f++) {
        if (!(skeleton->given & DPL_FIELD_BIT(f)))
            continue;
        dpl_buf_addf(buf, "%s%s: ", first ? "" : ", ",
                     dpl_field_name((enum dpl_field)f));
        add_quoted(buf, skeleton->value[f]);
        first = false;
    }
    dpl_buf_add_str(buf, "}\n");
}

static const char *
log_of(enum dplog_log log, char ret[32])
{
    const char *file = dpl_log_file_name(log);
    size_t i = 0;

    for (; file && file[i] && file[i] != '.' && i < 31; i++)
        ret[i] = file[i];
    ret[i] = '\0';
    return ret;
}

static bool
add_rule(struct draft *d, struct dpl_buf *buf, const struct dpl_cluster *u,
         struct dpl_skeleton *skeleton)
{
    const char *nearest = find_nearest(d, u);
    const char *id;
    char log[32];

    if (!dpl_skeleton_make(d->set, dpl_view_of(u->texts[0]), u->log, skeleton))
        return false;
    id = make_id(d, u, skeleton);
    if (!id)
        return false;
    dpl_buf_add_char(buf, '\n');
    add_where(d, buf, u);
    dpl_buf_addf(buf, "  - id: %s\n", id);
    dpl_buf_add_str(buf, "    role: cause          # cause | symptom | wait | "
                         "recovery | progress\n    severity: error\n");
    if (*log_of(u->log, log))
        dpl_buf_addf(buf, "    log: [%s]\n", log);
    dpl_buf_add_str(buf, "    # stage: send        # FILL IN where it stops\n"
                         "    # retry: {after: 30m}   # where the product "
                         "tries again by itself\n");
    dpl_buf_add_str(buf, "    match: {regex: ");
    add_quoted(buf, dpl_buf_view(&skeleton->regex));
    dpl_buf_add_str(buf, "}\n");
    add_items(d, buf, u, skeleton);
    dpl_buf_add_str(
        buf, "    text:\n"
             "      en:\n"
             "        title: 'FILL IN: what happened, in one line'\n"
             "        cause: 'FILL IN: why it happens'\n"
             "        action: 'FILL IN: what to do about it'\n"
             "      ja:\n"
             "        title: 'FILL IN'\n"
             "        cause: 'FILL IN'\n"
             "        action: 'FILL IN'\n"
             "    references: ['FILL IN: where its meaning is known from']\n"
             "    provenance: field    # field | documented | inferred | "
             "recalled: how sure is the wording?\n"
             "    examples:\n      - line: ");
    add_quoted(buf, dpl_view_of(u->texts[0]));
    dpl_buf_add_char(buf, '\n');
    add_captures(buf, skeleton);
    dpl_buf_add_str(buf, "    counterexamples:     # the nearest line that "
                         "means something else\n      - line: ");
    add_quoted(buf, nearest ? dpl_view_of(nearest)
                            : DPL_VIEW("FILL IN: a line that must not match"));
    dpl_buf_add_char(buf, '\n');
    return !buf->failed;
}

static bool
write_list(struct draft *d, const struct dpl_clusters *list, size_t *left,
           struct dpl_skeleton *skeleton, struct dpl_out *out)
{
    struct dpl_buf buf = {0};
    bool ok = true;

    for (size_t i = 0; i < list->count && ok; i++) {
        if (*left == 0)
            break;
        --*left;
        ok = add_rule(d, &buf, &list->at[i], skeleton);
        dpl_out_buf(out, &buf);
    }
    ok = ok && !buf.failed;
    dpl_buf_done(&buf);
    return ok;
}

static bool
write_all(struct draft *d, struct dpl_out *out)
{
    const size_t limit =
        d->options && d->options->limit ? d->options->limit : DEFAULT_LIMIT;
    const size_t count = d->unknown.count + d->by_code.count;
    struct dpl_skeleton skeleton = {0};
    struct dpl_buf buf = {0};
    size_t left = limit;
    bool ok;

    if (!count)
        return true;
    add_head(d, &buf);
    dpl_out_buf(out, &buf);
    ok = write_list(d, &d->unknown, &left, &skeleton, out);
    if (ok && d->by_code.count && left > 0) {
        dpl_out_str(out, "\n  # Known by their code alone so far: a rule of "
                         "its own says more.\n");
        ok = write_list(d, &d->by_code, &left, &skeleton, out);
    }
    if (count > limit) {
        dpl_buf_addf(&buf, "\n  # %zu more kinds of lines: --limit\n",
                     count - limit);
        dpl_out_buf(out, &buf);
    }
    ok = ok && !buf.failed;
    dpl_skeleton_done(&skeleton);
    dpl_buf_done(&buf);
    return ok;
}

enum dplog_status
dplog_rules_draft(struct dplog_analysis *analysis,
                  const struct dplog_draft_options *options,
                  dplog_write_fn write_fn, void *write_data, size_t *ret_count,
                  struct dplog_error *reterr)
{
    struct draft d = {.analysis = analysis,
                      .set = dpl_analysis_ruleset(analysis),
                      .options = options};
    const struct dpl_analysis_watcher watch = {.data = &d,
                                               .record_fn = see_record};
    struct dpl_out out = {.write_fn = write_fn, .write_data = write_data};
    enum dplog_status status;

    if (options)
        d.wanted = dpl_place_want(options->path, options->line);
    dpl_analysis_watch(analysis, &watch);
    status = dplog_analysis_run(analysis, reterr);
    dpl_analysis_watch(analysis, NULL);
    if (status >= 0) {
        dpl_clusters_sort(&d.unknown);
        dpl_clusters_sort(&d.by_code);
        status = dpl_inspect_result(&out, write_all(&d, &out), reterr);
        *ret_count = d.unknown.count + d.by_code.count;
    }
    dpl_clusters_done(&d.unknown);
    dpl_clusters_done(&d.by_code);
    dpl_free(d.neighbours.at);
    dpl_free(d.ids.at);
    dpl_table_done(&d.seen);
    dpl_arena_done(&d.arena);
    return status;
}
