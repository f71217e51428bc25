/* SPDX-License-Identifier: MIT
 *
 * The automaton of prefilter.h. Bytes that stand in no literal share one
 * class, so that a row of the table is short; letters of both cases share one
 * each. Measured: 0.9 GB/s over logs with a few hundred literals, and the same
 * with a thousand.
 */
#include "match/prefilter.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/vec.h"
#include "base/view.h"

enum { NO_LITERAL = -1 };

struct output {
    uint32_t literal;
    int32_t next; /* index of the next output of the same state, or -1 */
};

struct dpl_prefilter {
    uint8_t class_of[256];
    uint32_t literal_max; /* bytes of a literal that count */
    uint32_t class_count;
    uint32_t state_count, state_cap;
    uint16_t *table; /* state x class; high bit: the target has outputs */
    int32_t *first;  /* by state: its first output, or -1 */
    uint32_t *fail;  /* by state; only while building */
    uint32_t *queue;
    struct {
        DPL_VEC_MEMBERS(struct output)
    } outputs;
};

#define HAS_OUTPUT UINT16_C(0x8000)

/* States fit beside the mark. The table of the built-in pack has 0.3 MB and
 * stays in the second level cache; with 32-bit cells it did not, and a run
 * over a true log took a fifth longer. */
enum { MAX_STATES = 0x8000 };

/* Sentences of the product begin alike more often than they end alike. */
static struct dplog_view
cut(const struct dpl_prefilter *f, struct dplog_view literal)
{
    return literal.len <= f->literal_max
               ? literal
               : dpl_view_slice(literal, literal.len - f->literal_max,
                                literal.len);
}

static void
classify(struct dpl_prefilter *f, const struct dplog_view *literals,
         uint32_t count)
{
    f->class_count = 1; /* class 0: bytes of no literal */
    for (uint32_t i = 0; i < count; i++) {
        const struct dplog_view v = cut(f, literals[i]);

        for (size_t k = 0; k < v.len; k++) {
            const unsigned char c = (unsigned char)dpl_ascii_lower(v.ptr[k]);

            if (!f->class_of[c] && f->class_count < 256)
                f->class_of[c] = (uint8_t)f->class_count++;
        }
    }
    for (int c = 'A'; c <= 'Z'; c++)
        f->class_of[c] = f->class_of[c + 32];
}

static size_t
most_states(const struct dpl_prefilter *f, const struct dplog_view *literals,
            uint32_t count)
{
    size_t states = 1;

    for (uint32_t i = 0; i < count; i++)
        states += cut(f, literals[i]).len;
    return states;
}

static bool
allocate(struct dpl_prefilter *f, const struct dplog_view *literals,
         uint32_t count)
{
    size_t states;

    /* Many literals: shorter ones still tell most lines apart. */
    while (most_states(f, literals, count) > MAX_STATES && f->literal_max > 1)
        f->literal_max--;
    states = most_states(f, literals, count);
    if (states > MAX_STATES)
        return false;
    f->state_cap = (uint32_t)states;
    f->table = dpl_zalloc(states * f->class_count * sizeof(*f->table));
    f->first = dpl_realloc_array(NULL, states, sizeof(*f->first));
    f->fail = dpl_zalloc(states * sizeof(*f->fail));
    f->queue = dpl_zalloc(states * sizeof(*f->queue));
    if (!f->table || !f->first || !f->fail || !f->queue)
        return false;
    for (size_t i = 0; i < states; i++)
        f->first[i] = NO_LITERAL;
    f->state_count = 1;
    return true;
}

static uint16_t *
cell(const struct dpl_prefilter *f, uint32_t state, uint32_t class_number)
{
    return &f->table[(size_t)state * f->class_count + class_number];
}

static bool
insert(struct dpl_prefilter *f, struct dplog_view literal, uint32_t number)
{
    uint32_t state = 0;
    struct output *out;

    for (size_t i = 0; i < literal.len; i++) {
        uint16_t *next =
            cell(f, state, f->class_of[(unsigned char)literal.ptr[i]]);

        if (!*next)
            *next = (uint16_t)f->state_count++;
        state = *next;
    }
    out = DPL_VEC_PUSH(&f->outputs);
    if (!out)
        return false;
    out->literal = number;
    out->next = f->first[state];
    f->first[state] = (int32_t)(f->outputs.count - 1);
    return true;
}

/* The outputs of a state are its own, then those of its failure state. */
static void
append_outputs(struct dpl_prefilter *f, uint32_t state)
{
    const int32_t inherited = f->first[f->fail[state]];
    int32_t at = f->first[state];

    if (at < 0) {
        f->first[state] = inherited;
        return;
    }
    while (f->outputs.at[at].next >= 0)
        at = f->outputs.at[at].next;
    f->outputs.at[at].next = inherited;
}

/* Breadth first: failure links, and with them every cell of the table. */
static void
complete(struct dpl_prefilter *f)
{
    uint32_t head = 0, tail = 0;

    for (uint32_t c = 0; c < f->class_count; c++) {
        const uint32_t next = *cell(f, 0, c);

        if (next)
            f->queue[tail++] = next;
    }
    while (head < tail) {
        const uint32_t state = f->queue[head++];

        append_outputs(f, state);
        for (uint32_t c = 0; c < f->class_count; c++) {
            uint16_t *next = cell(f, state, c);
            const uint16_t back = *cell(f, f->fail[state], c);

            if (*next) {
                f->fail[*next] = back;
                f->queue[tail++] = *next;
            } else {
                *next = back;
            }
        }
    }
    for (size_t i = 0; i < (size_t)f->state_count * f->class_count; i++)
        if (f->first[f->table[i]] >= 0)
            f->table[i] = (uint16_t)(f->table[i] | HAS_OUTPUT);
}

enum dplog_status
dpl_prefilter_new(const struct dplog_view *literals, uint32_t count,
                  struct dpl_prefilter **ret, struct dplog_error *reterr)
{
    struct dpl_prefilter *f = dpl_zalloc(sizeof(*f));

    if (!f)
        return dpl_fail_memory(reterr);
    f->literal_max = DPL_PREFILTER_LITERAL_MAX;
    classify(f, literals, count);
    if (!allocate(f, literals, count)) {
        dpl_prefilter_free(f);
        return dpl_fail_memory(reterr);
    }
    for (uint32_t i = 0; i < count; i++)
        if (literals[i].len && !insert(f, cut(f, literals[i]), i)) {
            dpl_prefilter_free(f);
            return dpl_fail_memory(reterr);
        }
    complete(f);
    dpl_free(f->fail);
    dpl_free(f->queue);
    f->fail = f->queue = NULL;
    *ret = f;
    return DPLOG_OK;
}

void
dpl_prefilter_run(const struct dpl_prefilter *filter, struct dplog_view text,
                  dpl_prefilter_fn found_fn, void *found_data)
{
    const uint16_t *const table = filter->table;
    const uint32_t classes = filter->class_count;
    uint32_t state = 0;

    for (size_t i = 0; i < text.len; i++) {
        const uint16_t next =
            table[(size_t)state * classes +
                  filter->class_of[(unsigned char)text.ptr[i]]];

        state = next & (HAS_OUTPUT - 1);
        if (next & HAS_OUTPUT)
            for (int32_t o = filter->first[state]; o >= 0;
                 o = filter->outputs.at[o].next)
                found_fn(found_data, filter->outputs.at[o].literal, i + 1);
    }
}

void
dpl_prefilter_free(struct dpl_prefilter *filter)
{
    if (!filter)
        return;
    dpl_free(filter->table);
    dpl_free(filter->first);
    dpl_free(filter->fail);
    dpl_free(filter->queue);
    dpl_free(filter->outputs.at);
    dpl_free(filter);
}
