/* SPDX-License-Identifier: MIT
 *
 * A sight as people read it.
 */
#include "inspect/sight.h"

#include "base/number.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/view.h"
#include "inspect/output.h"

enum { SHOWN_TEXT = 160, SHOWN_ITEMS = 5 };

struct page {
    const struct dpl_sight *s;
    const struct dplog_diagnosis *d;
    struct dpl_out *out;
    struct dpl_buf buf;
};

static void
flush(struct page *p)
{
    dpl_buf_add_char(&p->buf, '\n');
    dpl_out_buf(p->out, &p->buf);
}

static void
add_cut(struct page *p, struct dplog_view text)
{
    dpl_safe_add(&p->buf, dpl_utf8_cut(text, SHOWN_TEXT));
    if (text.len > SHOWN_TEXT)
        dpl_buf_add_str(&p->buf, "...");
}

/* ── the record ── */

static void
put_record(struct page *p)
{
    const struct dplog_record *r = &p->s->record;
    char local[DPL_LOCAL_SIZE];

    dpl_buf_add_str(&p->buf, "RECORD   ");
    dpl_inspect_add_place(&p->buf, p->s->analysis, p->s->place);
    if (r->local_us != DPLOG_TIME_NONE) {
        dpl_format_local(r->local_us, r->bias, local);
        dpl_buf_addf(&p->buf, "   %s", local);
    }
    dpl_buf_addf(&p->buf, "   thread %u (0x%X)   %s", (unsigned)r->thread,
                 (unsigned)r->thread, dplog_log_name(r->log));
    flush(p);
    dpl_buf_add_str(&p->buf, "         ");
    add_cut(p, r->message);
    flush(p);
    if (p->s->looks_bad && !p->s->known) {
        dpl_buf_add_str(&p->buf, "         looks like an error, and no rule "
                                 "knows it: dplog rules draft FILE:LINE");
        flush(p);
    } else if (!p->s->known) {
        dpl_buf_add_str(&p->buf, "         no rule knows it; it does not look "
                                 "like an error");
        flush(p);
    }
}

static void
put_codes(struct page *p)
{
    const struct dpl_sight *s = p->s;

    for (size_t i = 0; i < s->code_count; i++) {
        const struct dpl_found_code *c = &s->codes[i];
        const struct dpl_code *known =
            dpl_ruleset_find_code(s->set, c->value, c->kind);
        char spelled[11];

        dpl_code_format(c->value, spelled);
        dpl_buf_add_str(&p->buf, i ? "         " : "CODES    ");
        dpl_safe_add(&p->buf, dpl_view_slice(s->record.text, c->at,
                                             (size_t)c->at + c->len));
        dpl_buf_addf(&p->buf, " = %s%s %s%s", spelled,
                     c->kind == DPL_CODE_HTTP ? " (HTTP)" : "",
                     known && known->name ? known->name : "",
                     known ? "" : "(not in codes.yaml)");
        flush(p);
    }
}

/* ── a rule ── */

static void
put_cond(struct page *p, const struct dpl_seen_cond *c)
{
    dpl_buf_addf(&p->buf, "    [%c] %*s%s", c->holds ? 'x' : ' ',
                 (int)(2 * c->depth), "", dpl_cond_name(c->cond));
    if (!c->cond->child_count) {
        struct dpl_buf words = {0};

        dpl_buf_add_str(&p->buf, "  ");
        dpl_cond_add(&words, c->cond);
        add_cut(p, dpl_buf_view(&words));
        p->buf.failed = p->buf.failed || words.failed;
        dpl_buf_done(&words);
    }
    dpl_buf_addf(&p->buf, "   (line %u)", (unsigned)c->cond->line);
    flush(p);
    if (!c->has_reach || c->reach.letters < 3)
        return;
    dpl_buf_addf(&p->buf, "        %*sgot as far as: ", (int)(2 * c->depth),
                 "");
    add_cut(p, dpl_view_slice(c->cond->pattern->text, 0, c->reach.pattern_len));
    flush(p);
    dpl_buf_addf(&p->buf, "        %*sin the line:   ", (int)(2 * c->depth),
                 "");
    add_cut(p, dpl_view_slice(p->s->record.text, c->reach.from, c->reach.to));
    dpl_buf_add_str(&p->buf, "  <-- then came: ");
    add_cut(p, dpl_utf8_cut(dpl_view_slice(p->s->record.text, c->reach.to,
                                           p->s->record.text.len),
                            24));
    flush(p);
}

/* "line 95" of the same file, or the whole place. */
static void
add_from(struct page *p, struct dpl_line_place from)
{
    if (from.source == p->s->place.source)
        dpl_buf_addf(&p->buf, " (line %u)", (unsigned)from.line);
    else {
        dpl_buf_add_str(&p->buf, " (");
        dpl_inspect_add_place(&p->buf, p->s->analysis, from);
        dpl_buf_add_char(&p->buf, ')');
    }
}

static void
put_fields(struct page *p, const struct dpl_seen_rule *r, bool inherited)
{
    bool any = false;

    for (size_t i = 0; i < r->fields.count; i++) {
        const struct dpl_seen_field *f = &r->fields.at[i];

        if (f->inherited != inherited)
            continue;
        dpl_buf_add_str(&p->buf, any         ? ", "
                                 : inherited ? "    inherited  "
                                             : "    captures   ");
        dpl_buf_addf(&p->buf, "%s ", dpl_field_name(f->field));
        add_cut(p, dpl_view_of(f->value));
        if (inherited && f->from.line)
            add_from(p, f->from);
        any = true;
    }
    if (any)
        flush(p);
}

/* "rpc 0.80 rule, 0.72 wording (-0.08)" for each item. */
static void
put_weights(struct page *p, const struct dpl_seen_rule *r,
            const struct dplog_finding *f)
{
    const struct dpl_rule *rule = &p->s->set->rules[r->rule];

    if (rule->by_code != DPL_NO_INDEX) {
        dpl_buf_addf(&p->buf, "    table      %s",
                     p->s->set->tables[rule->by_code].id);
        flush(p);
    }
    dpl_buf_addf(&p->buf, "    provenance %s",
                 dpl_provenance_name(rule->provenance));
    flush(p);
    for (size_t i = 0; i < f->term_count; i++) {
        const struct dplog_term *t = &f->terms[i];
        const char *const delta = DPL_FIXED(t->delta, 2);

        dpl_buf_addf(&p->buf, "    weight     %-18s %s%s = %s  %s", t->item,
                     *delta == '-' ? "" : "+", delta, DPL_FIXED(t->weight, 2),
                     t->what);
        if (t->because) {
            dpl_buf_add_str(&p->buf, ": ");
            add_cut(p, dpl_view_of(t->because));
        }
        flush(p);
    }
}

static void
put_became(struct page *p, const struct dpl_seen_rule *r)
{
    const struct dplog_finding *f = dpl_sight_finding(p->s, r);

    if (r->episode == DPL_NONE)
        return;
    if (!f) {
        dpl_buf_add_str(&p->buf, "    became     no finding that is told: "
                                 "suppressed, outside what was asked for, or a "
                                 "wait that is over");
        flush(p);
        return;
    }
    dpl_buf_addf(&p->buf, "    became     finding %u: %s, %s, %llu x",
                 (unsigned)f->id, dplog_role_name(f->role),
                 dplog_finding_state_name(f->state),
                 (unsigned long long)f->count);
    if (f->explained_by)
        dpl_buf_addf(&p->buf, "; explained by finding %u (%s)",
                     (unsigned)f->explained_by,
                     p->d->findings[f->explained_by - 1].rule);
    flush(p);
    put_weights(p, r, f);
}

static void
put_rule(struct page *p, const struct dpl_seen_rule *r)
{
    const struct dpl_rule *rule = &p->s->set->rules[r->rule];

    dpl_buf_addf(
        &p->buf, "%s  %s   %s, %s%s%s   %s:%u",
        r->matched ? "MATCHED" : "NEARLY ", rule->id,
        dplog_role_name(rule->role), dplog_severity_name(rule->severity),
        rule->stage == DPL_NO_INDEX ? "" : ", stage ",
        rule->stage == DPL_NO_INDEX ? "" : p->s->set->stages[rule->stage].id,
        rule->path, (unsigned)rule->line);
    flush(p);
    if (r->held_back)
        dpl_buf_add_str(&p->buf, "    a fallback: its conditions hold, but a "
                                 "rule of its own matched");
    else if (!r->matched)
        dpl_buf_addf(&p->buf, "    %zu of %zu letters of its pattern matched",
                     r->letters, r->all_letters);
    if (!r->matched)
        flush(p);
    for (size_t i = 0; i < r->conds.count; i++)
        put_cond(p, &r->conds.at[i]);
    put_fields(p, r, false);
    put_fields(p, r, true);
    put_became(p, r);
}

/* ── the ranking ── */

static bool
is_of_record(const struct page *p, uint32_t finding)
{
    for (size_t i = 0; i < p->s->rules.count; i++) {
        const struct dplog_finding *f =
            dpl_sight_finding(p->s, &p->s->rules.at[i]);

        if (f && (f->id == finding || f->explained_by == finding))
            return true;
    }
    return false;
}

static void
put_ranked(struct page *p, const struct dplog_item *item)
{
    const struct dplog_finding *best = NULL;
    double weight = 0;

    for (size_t i = 0; i < item->finding_count; i++) {
        const struct dplog_finding *f = &p->d->findings[item->findings[i] - 1];

        for (size_t k = 0; k < f->item_count; k++)
            if (dpl_view_equal(dpl_view_of(f->items[k].id),
                               dpl_view_of(item->id)) &&
                f->items[k].weight > weight) {
                best = f;
                weight = f->items[k].weight;
            }
    }
    dpl_buf_addf(&p->buf, "  %u  %-18s %-9s %s", (unsigned)item->rank, item->id,
                 dplog_item_status_name(item->status),
                 DPL_FIXED(item->score, 2));
    if (best) {
        dpl_buf_addf(&p->buf, " = %s finding %u (%s)", DPL_FIXED(weight, 2),
                     (unsigned)best->id, best->rule);
        if (item->score - weight > 0.004)
            dpl_buf_addf(&p->buf, " + %s of %zu more",
                         DPL_FIXED(item->score - weight, 2),
                         item->finding_count - 1);
        if (is_of_record(p, best->id))
            dpl_buf_add_str(&p->buf, "   <-- this line");
    }
    flush(p);
}

static void
put_ranking(struct page *p)
{
    dpl_buf_addf(&p->buf, "\nRANKED   verdict %s%s%s",
                 dplog_verdict_status_name(p->d->verdict.status),
                 p->d->verdict.cause ? ", cause " : "",
                 p->d->verdict.cause ? p->d->verdict.cause : "");
    flush(p);
    for (uint32_t rank = 1; rank <= SHOWN_ITEMS; rank++) {
        const struct dplog_item *item = dpl_inspect_ranked(p->d, rank);

        if (item)
            put_ranked(p, item);
    }
}

bool
dpl_sight_write_text(const struct dpl_sight *sight, struct dpl_out *out)
{
    struct page p = {
        .s = sight, .d = dplog_analysis_diagnosis(sight->analysis), .out = out};
    bool ok;

    put_record(&p);
    put_codes(&p);
    for (size_t i = 0; i < sight->rules.count; i++) {
        dpl_buf_add_char(&p.buf, '\n');
        put_rule(&p, &sight->rules.at[i]);
    }
    if (p.d)
        put_ranking(&p);
    ok = !p.buf.failed;
    dpl_buf_done(&p.buf);
    return ok;
}
