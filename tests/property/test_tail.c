/* SPDX-License-Identifier: MIT
 *
 * A writer that does to a log whatever a product and people do, at random, and
 * a reader that follows it, against a simple reference: every byte of every
 * file is read once and in order, or a gap is told. A failure is shrunk to the
 * shortest script that still fails.
 *
 *     test_tail [SEED [SEQUENCES [STEPS]]]
 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/os.h"
#include "fixture.h"
#include "harness.h"
#include "records.h"
#include "source/discover.h"
#include "source/tail.h"
#include <stdio.h>

enum {
    DEFAULT_SEQUENCES = 160,
    DEFAULT_STEPS = 90,
    MAX_STEPS = 4000,
    MAX_GENERATIONS = MAX_STEPS + 1,
    MAX_PARTS = 4096,
    HISTORY = 3,
    LEAST_OF_COPY = 128 /* bytes; discover.h tells copies of so many */
};

#define LOG "distmgr.log"
#define LO  "distmgr.lo_"

/* ── steps ── */

enum op {
    APPEND,       /* some bytes, cut anywhere */
    RENAME,       /* the log becomes the .lo_ */
    RENAME_DATED, /* the .lo_ becomes history, the log the .lo_ */
    COPY,         /* the log is copied over the .lo_ … */
    COPY_PART,    /* … or is just being copied, and then is whole or not */
    ROLL_COPY,    /* the .lo_ becomes history, the log is copied and cut */
    CUT,          /* … and cut, or cut without a copy */
    RECREATE,     /* the log is deleted; another one begins */
    DROP,         /* the .lo_ is deleted */
    LOOK,         /* the reader is told of names and reads */
    GLANCE,       /* … but once, also when it is in doubt by then */
    CHECK,        /* the reader looks at the newest file only */
    RESTART,      /* the reader ends and begins where it was */
    OP_COUNT
};

static const char *const op_names[OP_COUNT] = {
    "append",    "rename", "rename-dated", "copy", "copy-part",
    "roll-copy", "cut",    "recreate",     "drop", "look",
    "glance",    "check",  "restart"};

static const unsigned op_weights[OP_COUNT] = {30, 4, 2,  3, 3,  6, 3,
                                              1,  1, 18, 6, 26, 6};

struct step {
    enum op op;
    unsigned amount; /* bytes of APPEND; where to settle */
};

/* ── the reference ── */

/* All that was ever written to one file before it was begun anew. */
struct generation {
    struct dpl_buf bytes;
    size_t read; /* settled by the reader */
    bool met;    /* by a look */
    size_t seen; /* what the reader knows to have been there, at least … */
    bool told;   /* … and has told to be lost */
};

/* What a program keeps of a part for ever. */
struct reader_part {
    struct dpl_bookmark mark;
    bool ended, gone;
    size_t generation;
};

struct model {
    struct fixture fixture;
    struct dplog_context *context;
    struct generation generations[MAX_GENERATIONS];
    size_t count;  /* of generations; the last is the log */
    size_t of_lo;  /* generation of the .lo_, or SIZE_MAX */
    size_t lo_len; /* bytes of it there */
    size_t dated[MAX_GENERATIONS], dated_len[MAX_GENERATIONS];
    size_t dated_count;
    bool log_exists, is_copying;
    unsigned whole_at; /* 0: the copy is whole at the next step; 1: before
                          files are opened; 2: when they are */
    bool was_cut, lo_was_cut; /* since the last look: the log, the .lo_ */
    bool in_doubt;            /* by the last one: what it met waits */
    uint64_t number;          /* of the next line */
    struct dpl_buf line;
    /* the reader */
    struct dpl_tail *tail;
    struct dpl_inputs *inputs;
    struct reader_part parts[MAX_PARTS];
    size_t part_count;
    size_t newest;         /* generation that is being read, or SIZE_MAX */
    bool gap_told;         /* since the newest part was begun: a gap, … */
    uint64_t gap_bytes;    /* … of so many bytes, … */
    bool gap_is_estimated; /* … or a guess at what came and went unseen */
    char failure[700];
};

#define FAIL(m, ...)                                                           \
    do {                                                                       \
        if (!(m)->failure[0])                                                  \
            (void)snprintf((m)->failure, sizeof((m)->failure), __VA_ARGS__);   \
    } while (0)

static struct generation *
current(struct model *m)
{
    return &m->generations[m->count - 1];
}

/* ── the writer ── */

static void
write_bytes(struct model *m, const char *bytes, size_t len)
{
    char *text = dpl_alloc(len + 1);

    memcpy(text, bytes, len);
    text[len] = '\0';
    fixture_append(&m->fixture, LOG, text);
    dpl_buf_add(&current(m)->bytes, bytes, len);
    m->log_exists = true;
    dpl_free(text);
}

static void
append(struct model *m, unsigned amount)
{
    const size_t len = current(m)->bytes.len + amount;

    /* A line that is so short could be of any file, once it was read. */
    if (len >= strlen("00000 begins\n") && len < DPL_TELLING_BYTES)
        amount += DPL_TELLING_BYTES - (unsigned)len;
    while (m->line.len < amount)
        dpl_buf_addf(&m->line, "<line %07u of generation %05u>\n",
                     (unsigned)m->number++, (unsigned)m->count);
    write_bytes(m, m->line.ptr, amount);
    memmove(m->line.ptr, m->line.ptr + amount, m->line.len - amount);
    m->line.len -= amount;
}

/* The log begins anew: its first line says so in its first bytes. */
static void
begin_generation(struct model *m)
{
    m->count++;
    dpl_buf_clear(&m->line);
    dpl_buf_addf(&m->line, "%05u begins\n", (unsigned)m->count);
}

static void
roll_to_lo(struct model *m)
{
    fixture_rename(&m->fixture, LOG, LO);
    m->of_lo = m->count - 1;
    m->lo_len = current(m)->bytes.len;
    m->log_exists = false;
    m->lo_was_cut = m->was_cut;
    m->was_cut = false;
    begin_generation(m);
}

static void
roll_to_history(struct model *m)
{
    char name[64];

    if (m->of_lo == SIZE_MAX)
        return;
    (void)snprintf(name, sizeof(name), "distmgr-2026%02u%02u-%06u.log",
                   (unsigned)(m->dated_count / 28 % 12 + 1),
                   (unsigned)(m->dated_count % 28 + 1),
                   (unsigned)m->dated_count);
    fixture_rename(&m->fixture, LO, name);
    m->dated_len[m->dated_count] = m->lo_len;
    m->dated[m->dated_count++] = m->of_lo;
    m->of_lo = SIZE_MAX;
    m->lo_was_cut = false;
    if (m->dated_count > HISTORY) {
        const size_t old = m->dated_count - 1 - HISTORY;

        (void)snprintf(name, sizeof(name), "distmgr-2026%02u%02u-%06u.log",
                       (unsigned)(old / 28 % 12 + 1), (unsigned)(old % 28 + 1),
                       (unsigned)old);
        fixture_delete(&m->fixture, name);
    }
}

static void
copy_to_lo(struct model *m)
{
    fixture_write(&m->fixture, LO, dpl_buf_str(&current(m)->bytes),
                  current(m)->bytes.len);
    m->of_lo = m->count - 1;
    m->lo_len = current(m)->bytes.len;
}

/* What a look may see of it: nothing yet, or a begin that is long enough to be
 * known for one. */
static void
begin_copy(struct model *m, unsigned amount)
{
    const struct dpl_buf *bytes = &current(m)->bytes;
    const size_t len = amount % bytes->len;

    fixture_write(&m->fixture, LO, dpl_buf_str(bytes),
                  len < LEAST_OF_COPY ? 0 : len);
    m->of_lo = SIZE_MAX;
    m->is_copying = true;
    m->whole_at = amount % 3;
}

static void
end_copy(struct model *m)
{
    if (m->is_copying)
        copy_to_lo(m);
    m->is_copying = false;
}

static void
cut(struct model *m)
{
    m->was_cut = true;
    fixture_text(&m->fixture, LOG, "");
    begin_generation(m);
}

/* Whether a file was cut, filled and is to go between two looks: nobody could
 * say then whether that was before or after the copies that are there. */
static bool
hides_order(const struct model *m, enum op op)
{
    const bool has_older = m->of_lo != SIZE_MAX || m->dated_count > 0;

    return (op == RECREATE && m->was_cut) ||
           (op != APPEND && m->in_doubt && has_older) ||
           ((op == DROP || op == RENAME || op == COPY || op == COPY_PART) &&
            m->lo_was_cut);
}

/* Whether a copy goes over a file of a few bytes, which may be the first ones
 * of the copy, too: to whoever reads, that file has grown. Products copy logs
 * that are full, never one of a few bytes, so nobody has that file. */
static bool
hides_begin(const struct model *m, enum op op)
{
    return (op == COPY || op == COPY_PART) && m->of_lo != SIZE_MAX &&
           m->lo_len < DPL_TELLING_BYTES;
}

static void
write_step(struct model *m, const struct step *step)
{
    end_copy(m);
    if (hides_order(m, step->op) || hides_begin(m, step->op))
        return;
    if (step->op == APPEND) {
        append(m, step->amount);
    } else if (step->op == DROP) {
        if (m->of_lo != SIZE_MAX)
            fixture_delete(&m->fixture, LO);
        m->of_lo = SIZE_MAX;
    } else if (step->op == ROLL_COPY) {
        while (current(m)->bytes.len < DPL_HEAD_BYTES)
            append(m, 600);
        roll_to_history(m);
        copy_to_lo(m);
        cut(m);
    } else if (!m->log_exists || current(m)->bytes.len == 0) {
        return;
    } else if (step->op == RENAME) {
        roll_to_lo(m);
    } else if (step->op == RENAME_DATED) {
        roll_to_history(m);
        roll_to_lo(m);
    } else if (step->op == COPY) {
        /* A shorter one cannot be known for a copy after a restart. */
        if (current(m)->bytes.len >= DPL_HEAD_BYTES)
            copy_to_lo(m);
    } else if (step->op == COPY_PART) {
        if (current(m)->bytes.len >= DPL_HEAD_BYTES)
            begin_copy(m, step->amount);
    } else if (step->op == CUT) {
        cut(m);
    } else if (step->op == RECREATE) {
        fixture_delete(&m->fixture, LOG);
        m->log_exists = false;
        begin_generation(m);
    }
}

/* Bytes of a generation that are in some file now. */
static size_t
on_disk(const struct model *m, size_t generation)
{
    size_t best = 0;

    if (generation == m->count - 1)
        return m->generations[generation].bytes.len;
    if (generation == m->of_lo)
        best = m->lo_len;
    for (size_t i = 0; i < m->dated_count; i++)
        if (m->dated[i] == generation && i + HISTORY >= m->dated_count &&
            m->dated_len[i] > best)
            best = m->dated_len[i];
    return best;
}

/* ── the reader ── */

/* Which generation a new part is: its bytes tell, of a few bytes only all. */
static size_t
recognise(const struct model *m, const char *bytes, size_t len)
{
    size_t found = SIZE_MAX;

    for (size_t i = m->newest == SIZE_MAX ? 0 : m->newest + 1; i < m->count;
         i++) {
        const struct dpl_buf *b = &m->generations[i].bytes;

        if (b->len < len || memcmp(b->ptr, bytes, len) != 0)
            continue;
        if (b->len == len)
            return i;
        if (found == SIZE_MAX)
            found = i;
    }
    return found;
}

/* A part begins: what came before it was read, or a gap was told. Nobody can
 * know of a file that came and went unseen, or of bytes that only came after a
 * copy that looks complete; what was seen is told to the byte. */
static void
check_chain(struct model *m, size_t generation)
{
    size_t lost = 0, seen = 0, most = 0;

    for (size_t i = 0; i < generation; i++) {
        struct generation *g = &m->generations[i];
        const size_t left = g->bytes.len - g->read;

        lost += left;
        if (g->seen > g->read)
            most += g->seen - g->read;
        /* So few bytes may be those of what comes in their place. */
        if (g->seen > g->read && g->seen >= DPL_TELLING_BYTES)
            seen += g->seen - g->read;
        if (on_disk(m, i) > g->read && left)
            FAIL(m, "generation %u was left at %u of %u although it is there",
                 (unsigned)i + 1, (unsigned)g->read, (unsigned)g->bytes.len);
        g->read = g->bytes.len; /* told once */
    }
    if (seen && !m->gap_told)
        FAIL(m, "%u bytes before generation %u are lost in silence",
             (unsigned)seen, (unsigned)generation + 1);
    if (m->gap_bytes < seen || (m->gap_bytes > most && !m->gap_is_estimated))
        FAIL(m, "a gap of %u bytes before generation %u, where %u were seen",
             (unsigned)m->gap_bytes, (unsigned)generation + 1, (unsigned)seen);
    if (!lost && m->gap_bytes && !m->gap_is_estimated)
        FAIL(m, "a gap of %u bytes before generation %u, but nothing is lost",
             (unsigned)m->gap_bytes, (unsigned)generation + 1);
    m->gap_told = m->gap_is_estimated = false;
    m->gap_bytes = 0;
    m->generations[generation].told = false; /* it was open, and is read on */
    m->newest = generation;
}

static struct reader_part *
part_of(struct model *m, struct dpl_tail_part *part)
{
    if (part->user)
        return part->user;
    assert_true(m->part_count < MAX_PARTS);
    part->user = &m->parts[m->part_count];
    m->parts[m->part_count++] = (struct reader_part){.generation = SIZE_MAX};
    return part->user;
}

static void
forget_part(void *data, void *user)
{
    (void)data;
    ((struct reader_part *)user)->gone = true;
}

/* Bytes of a part that are done with, from its last offset on. */
static void
take(struct model *m, struct dpl_tail_part *part, const char *bytes, size_t len)
{
    struct reader_part *p = part_of(m, part);
    struct generation *g;

    if (len == 0)
        return;
    if (p->generation == SIZE_MAX) {
        p->generation = recognise(m, bytes, len);
        if (p->generation == SIZE_MAX) {
            FAIL(m, "bytes that are no begin of what follows: %.*s",
                 (int)(len < 60 ? len : 60), bytes);
            return;
        }
        check_chain(m, p->generation);
    }
    g = &m->generations[p->generation];
    if (part->mark.offset != g->read || g->bytes.len - g->read < len ||
        memcmp(g->bytes.ptr + g->read, bytes, len) != 0) {
        FAIL(m, "generation %u at %u: got %.*s, read already up to %u",
             (unsigned)p->generation + 1, (unsigned)part->mark.offset,
             (int)(len < 60 ? len : 60), bytes, (unsigned)g->read);
        return;
    }
    g->read += len;
}

/* Whole lines are done with, or everything when nothing more comes. */
static void
read_part(struct model *m, struct dpl_tail_part *part, bool all)
{
    struct dpl_buf bytes = {0};
    uint64_t offset = part->mark.offset;
    size_t len = 1, whole;

    while (len > 0) {
        char room[700];

        if (dpl_tail_read(m->tail, part, offset, room, sizeof(room), &len,
                          NULL) < 0) {
            FAIL(m, "a part cannot be read");
            break;
        }
        dpl_buf_add(&bytes, room, len);
        offset += len;
    }
    whole = bytes.len;
    while (!all && whole > 0 && bytes.ptr[whole - 1] != '\n')
        whole--;
    take(m, part, bytes.ptr, whole);
    if (dpl_tail_settle(m->tail, part, part->mark.offset + whole, NULL) < 0)
        FAIL(m, "a part cannot be settled");
    if (all)
        dpl_tail_end(m->tail, part);
    dpl_buf_done(&bytes);
}

/* All that was met was read, but for half a line at its end. */
static void
note_seen(struct model *m)
{
    for (size_t i = 0; i < m->count; i++) {
        struct generation *g = &m->generations[i];
        const size_t there = on_disk(m, i);

        if (g->met && there > g->seen)
            g->seen = there;
    }
}

static void
note_gap(struct model *m, const struct dpl_gap *gap)
{
    m->gap_told = true;
    m->gap_bytes += gap->bytes;
    if (strcmp(gap->kind, "rolled-over") == 0)
        m->gap_is_estimated = true;
    for (size_t i = 0; i < m->count; i++)
        if (on_disk(m, i) < m->generations[i].seen)
            m->generations[i].told = true;
}

static void
drain(struct model *m)
{
    struct dpl_tail_step step;

    for (int i = 0; i < 1000 && !m->failure[0]; i++) {
        dpl_tail_next(m->tail, &step);
        if (step.work == DPL_TAIL_IDLE) {
            note_seen(m);
            dpl_tail_rest(m->tail);
            return;
        }
        if (step.work == DPL_TAIL_GAP) {
            note_gap(m, &step.gap);
        } else {
            read_part(m, step.part, step.work == DPL_TAIL_END);
        }
    }
    FAIL(m, "the reader does not come to rest");
}

/* False: it is in doubt and wants another look. */
static bool
look_once(struct model *m)
{
    struct dpl_inputs *inputs = NULL;
    const struct dpl_input *files[64];
    struct dplog_error unreadable;
    enum dplog_status status;
    size_t count = 0;

    assert_int_equal(dpl_inputs_new(m->context, &inputs, NULL), DPLOG_OK);
    (void)dpl_inputs_add_path(inputs, m->fixture.root, NULL);
    assert_int_equal(dpl_inputs_finish(inputs, NULL), DPLOG_OK);
    for (size_t i = 0; i < dpl_inputs_count(inputs); i++)
        files[count++] = dpl_inputs_get(inputs, i);
    if (m->whole_at == 1)
        end_copy(m);
    status = dpl_tail_look(m->tail, files, count, &unreadable, NULL);
    if (status < 0)
        FAIL(m, "a look fails");
    if (status == DPLOG_DONE) {
        dpl_inputs_free(inputs);
        return false;
    }
    dpl_inputs_free(m->inputs);
    m->inputs = inputs;
    for (size_t i = 0; i < m->count; i++)
        m->generations[i].met |= on_disk(m, i) > 0;
    drain(m);
    return !unreadable.text[0];
}

static void
glance(struct model *m)
{
    m->in_doubt = !look_once(m);
    if (!m->in_doubt)
        m->was_cut = m->lo_was_cut = false;
}

static void
look(struct model *m)
{
    m->was_cut = m->lo_was_cut = m->in_doubt = false;
    for (int i = 0; i < 3; i++)
        if (look_once(m))
            return;
    FAIL(m, "looks stay in doubt");
}

/* Files are open by now. */
static bool
names_are_still_right(void *data)
{
    struct model *m = data;

    if (m->whole_at == 2)
        end_copy(m);
    return true;
}

static void
begin_reader(struct model *m)
{
    assert_int_equal(dpl_tail_new(m->context, &m->tail, NULL), DPLOG_OK);
    dpl_tail_ask_still(m->tail, names_are_still_right, m);
    dpl_tail_on_forget(m->tail, forget_part, NULL);
}

/* As a program does it that remembers what was stored. */
static void
restart_reader(struct model *m)
{
    const size_t count = m->part_count;

    for (size_t i = 0; i < m->count; i++) /* what is stored is what was read */
        if (!m->generations[i].told)
            m->generations[i].seen = m->generations[i].read;
    dpl_tail_on_forget(m->tail, NULL, NULL);
    dpl_tail_free(m->tail);
    begin_reader(m);
    for (size_t i = 0; i < count; i++) {
        struct dpl_tail_part *part = NULL;

        if (!m->parts[i].mark.offset)
            continue; /* nothing was stored of it */
        assert_int_equal(dpl_tail_know(m->tail, &m->parts[i].mark, &part, NULL),
                         DPLOG_OK);
        part->ended = m->parts[i].ended || m->parts[i].gone;
        part->user = &m->parts[i];
    }
    look(m);
}

/* What a program would have stored after a round. */
static void
remember(void *data, struct dpl_tail_part *part)
{
    struct model *m = data;
    struct reader_part *p = part_of(m, part);

    p->mark = part->mark;
    p->ended = part->ended;
}

static void
read_step(struct model *m, const struct step *step)
{
    if (step->op == CHECK && dpl_tail_check(m->tail))
        drain(m);
    else if (step->op == CHECK || step->op == LOOK)
        look(m);
    else if (step->op == GLANCE)
        glance(m);
    else if (step->op == RESTART)
        restart_reader(m);
    dpl_tail_each_part(m->tail, remember, m);
}

/* ── sequences ── */

static void
model_begin(struct model *m)
{
    memset(m, 0, sizeof(*m));
    fixture_init(&m->fixture);
    assert_int_equal(dplog_context_new(NULL, &m->context, NULL), DPLOG_OK);
    m->of_lo = m->newest = SIZE_MAX;
    begin_generation(m);
    begin_reader(m);
}

static void
model_end(struct model *m)
{
    dpl_tail_free(m->tail);
    dpl_inputs_free(m->inputs);
    for (size_t i = 0; i < m->count; i++)
        dpl_buf_done(&m->generations[i].bytes);
    dpl_buf_done(&m->line);
    dplog_context_free(m->context);
    fixture_done(&m->fixture);
}

/* Runs a script; the failure in ret, or "". */
static void
run(struct model *m, const struct step *steps, size_t count, char ret[700])
{
    model_begin(m);
    for (size_t i = 0; i < count && !m->failure[0]; i++) {
        if (steps[i].op >= LOOK)
            read_step(m, &steps[i]);
        else
            write_step(m, &steps[i]);
    }
    if (!m->failure[0]) {
        write_step(m, &(struct step){APPEND, 100});
        look(m);
        look(m);
        if (!m->failure[0] && m->newest != m->count - 1)
            FAIL(m, "the newest file is not read");
        else if (!m->failure[0])
            check_chain(m, m->count - 1);
    }
    memcpy(ret, m->failure, 700);
    model_end(m);
}

static void
make_script(uint64_t seed, struct step *steps, size_t count)
{
    uint64_t state = seed * 2654435761u + 1;
    unsigned total = 0;

    for (int op = 0; op < OP_COUNT; op++)
        total += op_weights[op];
    for (size_t i = 0; i < count; i++) {
        unsigned roll = (unsigned)(next_random(&state) % total);
        int op = 0;

        while (roll >= op_weights[op])
            roll -= op_weights[op++];
        steps[i].op = (enum op)op;
        steps[i].amount = (unsigned)(next_random(&state) % 8 == 0
                                         ? next_random(&state) % 9000
                                         : next_random(&state) % 120);
    }
}

/* Take out whatever is not needed for the failure. */
static size_t
shrink(struct model *m, struct step *steps, size_t count)
{
    struct step *fewer = dpl_realloc_array(NULL, count, sizeof(*fewer));
    char failure[700];

    assert_non_null(fewer);
    for (size_t chunk = count / 2; chunk > 0; chunk /= 2) {
        for (size_t at = 0; at + chunk <= count;) {
            memcpy(fewer, steps, at * sizeof(*steps));
            memcpy(fewer + at, steps + at + chunk,
                   (count - at - chunk) * sizeof(*steps));
            run(m, fewer, count - chunk, failure);
            if (failure[0]) {
                count -= chunk;
                memcpy(steps, fewer, count * sizeof(*steps));
            } else {
                at += chunk;
            }
        }
    }
    dpl_free(fewer);
    return count;
}

static void
report(uint64_t seed, const struct step *steps, size_t count,
       const char *failure)
{
    struct dpl_buf script = {0};

    for (size_t i = 0; i < count; i++) {
        dpl_buf_addf(&script, " %s", op_names[steps[i].op]);
        if (steps[i].op == APPEND)
            dpl_buf_addf(&script, ":%u", steps[i].amount);
    }
    fail_msg("seed %u: %s\nscript:%s", (unsigned)seed, failure,
             dpl_buf_str(&script));
}

/* What random scripts seldom do. */
static void
tells_a_gap_to_the_byte(void **state)
{
    static const struct {
        size_t count;
        struct step steps[8];
    } scripts[] = {
        /* two parts are gone before the next one, each with half a line */
        {6,
         {{APPEND, 67},
          {LOOK, 0},
          {CUT, 0},
          {APPEND, 105},
          {GLANCE, 0},
          {CUT, 0}}},
        /* a copy that was made before the last half of a line came */
        {6,
         {{APPEND, 8000},
          {LOOK, 0},
          {COPY, 0},
          {APPEND, 20},
          {CHECK, 0},
          {CUT, 0}}},
    };
    static struct model model;
    char failure[700];

    (void)state;
    for (size_t i = 0; i < COUNT(scripts); i++) {
        run(&model, scripts[i].steps, scripts[i].count, failure);
        if (failure[0])
            report(i, scripts[i].steps, scripts[i].count, failure);
    }
}

static uint64_t first_seed = 1, sequences = DEFAULT_SEQUENCES;
static size_t steps_each = DEFAULT_STEPS;

static void
reads_every_byte_once_or_tells_a_gap(void **state)
{
    static struct model model;
    static struct step steps[MAX_STEPS];
    char failure[700];

    (void)state;
    for (uint64_t seed = first_seed; seed < first_seed + sequences; seed++) {
        size_t count = steps_each;

        make_script(seed, steps, count);
        run(&model, steps, count, failure);
        if (!failure[0])
            continue;
        count = shrink(&model, steps, count);
        run(&model, steps, count, failure);
        report(seed, steps, count, failure);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_a_gap_to_the_byte),
        cmocka_unit_test(reads_every_byte_once_or_tells_a_gap),
    };

    if (argc > 1)
        first_seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        sequences = strtoull(argv[2], NULL, 10);
    if (argc > 3)
        steps_each = (size_t)strtoull(argv[3], NULL, 10);
    if (steps_each > MAX_STEPS)
        steps_each = MAX_STEPS;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
