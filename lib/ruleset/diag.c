/* SPDX-License-Identifier: MIT
 *
 * The list of problems: order, excerpts, exceptions, suggestions.
 */
#include "ruleset/diag.h"
#include "base/utf8.h"
#include "base/view.h"
#include <stdio.h>
#include <stdlib.h>

enum { MAX_DIAGS = 1000, MAX_EXCERPT = 200, MAX_WORD = 48 };

static const struct id_info {
    const char *name;
    enum dplog_diag_level level;
} ids[] = {
#define X(id, level) {#id, DPLOG_DIAG_##level},
#include "ruleset/diag.def"
#undef X
};

void
dpl_diags_done(struct dpl_diags *diags)
{
    dpl_free(diags->at);
    dpl_arena_done(&diags->arena);
    *diags = (struct dpl_diags){0};
}

bool
dpl_diag_is_error(enum dpl_diag_id id)
{
    return ids[id].level == DPLOG_DIAG_ERROR;
}

static const char *
copy_string(struct dpl_diags *diags, const char *string)
{
    char *copy;

    if (!string)
        return NULL;
    copy = dpl_arena_copy(&diags->arena, dpl_view_of(string));
    if (!copy)
        diags->failed = true;
    return copy;
}

void
dpl_diags_add(struct dpl_diags *diags, enum dpl_diag_id id,
              const struct dpl_rule_file *file, uint32_t line, uint32_t column,
              const char *hint, const char *format, ...)
{
    struct dpl_diag *diag;
    char text[512];
    va_list args;

    if (dpl_diag_is_error(id))
        diags->errors++;
    else if (diags->only_errors)
        return;
    if (diags->count >= MAX_DIAGS)
        return;
    diag = DPL_VEC_PUSH(diags);
    if (!diag) {
        diags->failed = true;
        return;
    }
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args); /* cut if need be */
    va_end(args);
    /* It quotes rule files, and may be cut inside a character. */
    dpl_utf8_make_printable(text, ' ');
    *diag = (struct dpl_diag){
        .id = id,
        .file = file,
        .line = line,
        .column = column,
        .order = (uint32_t)diags->count,
        .text = copy_string(diags, text),
        .hint = copy_string(diags, hint),
    };
}

static int
compare_diags(const void *left, const void *right)
{
    const struct dpl_diag *a = left, *b = right;

    if (a->file->index != b->file->index)
        return a->file->index < b->file->index ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

/* Where the line above a problem begins: the next problem stands behind it. To
 * look from the top each time took 19 million instructions for a thousand. */
struct place {
    const struct dpl_rule_file *file;
    uint32_t line; /* 1-based */
    size_t at;     /* in the file */
};

/* The line that begins there, without its end; *at moves to the next one. */
static struct dplog_view
take_line(struct dplog_view text, size_t *at)
{
    const size_t begin = *at;
    const size_t end = dpl_view_find(text, DPL_VIEW("\n"), begin);

    *at = end == SIZE_MAX ? text.len : end + 1;
    return dpl_view_slice(text, begin, end == SIZE_MAX ? text.len : end);
}

/* The line of a problem, and the one above it: empty where there is none. */
static struct dplog_view
find_lines(struct place *place, const struct dpl_diag *diag,
           struct dplog_view *ret_above)
{
    const struct dplog_view text = diag->file->text;
    const uint32_t above = diag->line > 1 ? diag->line - 1 : 1;
    size_t at;

    if (place->file != diag->file)
        *place = (struct place){diag->file, 1, 0};
    for (; place->line < above; place->line++)
        (void)take_line(text, &place->at);
    at = place->at;
    *ret_above = diag->line > 1 ? take_line(text, &at) : DPL_VIEW("");
    return take_line(text, &at);
}

static bool
is_allowed(const struct dpl_diag *diag, struct dplog_view above)
{
    above = dpl_view_trim(above);
    return ids[diag->id].level != DPLOG_DIAG_ERROR &&
           dpl_view_starts(above, DPL_VIEW("#")) &&
           dpl_view_find(above, DPL_VIEW("dplog: allow"), 0) != SIZE_MAX &&
           dpl_view_find(above, dpl_view_of(ids[diag->id].name), 0) != SIZE_MAX;
}

static void
tell(const struct dpl_diag *diag, struct dplog_view line, dplog_diag_fn diag_fn,
     void *data)
{
    char excerpt[MAX_EXCERPT + 1];

    line = dpl_utf8_cut(line, MAX_EXCERPT);
    if (line.len)
        memcpy(excerpt, line.ptr, line.len);
    excerpt[line.len] = '\0';
    dpl_utf8_make_printable(excerpt, ' ');
    diag_fn(data, &(struct dplog_diag){
                      .id = ids[diag->id].name,
                      .level = ids[diag->id].level,
                      .path = diag->file->path,
                      .line = diag->line,
                      .column = diag->column,
                      .text = diag->text ? diag->text : "",
                      .excerpt = diag->line ? excerpt : NULL,
                      .hint = diag->hint,
                  });
}

static bool
is_repeated(const struct dpl_diag *a, const struct dpl_diag *b)
{
    return a->id == b->id && a->file == b->file && a->line == b->line &&
           a->column == b->column &&
           dpl_view_equal(dpl_view_of(a->text), dpl_view_of(b->text));
}

/* The defaults of a file are read again for each of its rules. */
static void
drop_repeated(struct dpl_diags *diags)
{
    size_t kept = 0;

    for (size_t i = 0; i < diags->count; i++) {
        size_t before = kept;

        while (before > 0 && diags->at[before - 1].line == diags->at[i].line &&
               !is_repeated(&diags->at[before - 1], &diags->at[i]))
            before--;
        if (before == 0 || diags->at[before - 1].line != diags->at[i].line ||
            diags->at[before - 1].file != diags->at[i].file)
            diags->at[kept++] = diags->at[i];
        else if (ids[diags->at[i].id].level == DPLOG_DIAG_ERROR)
            diags->errors--;
    }
    diags->count = kept;
}

void
dpl_diags_tell(struct dpl_diags *diags, dplog_diag_fn diag_fn, void *data)
{
    struct place place = {0};

    if (diags->count == 0)
        return;
    qsort(diags->at, diags->count, sizeof(*diags->at), compare_diags);
    drop_repeated(diags);
    if (!diag_fn)
        return;
    for (size_t i = 0; i < diags->count; i++) {
        struct dplog_view above;
        const struct dplog_view line =
            find_lines(&place, &diags->at[i], &above);

        if (!is_allowed(&diags->at[i], above))
            tell(&diags->at[i], line, diag_fn, data);
    }
}

/* Edit distance without case; both words are at most MAX_WORD long. */
static unsigned
edit_distance(struct dplog_view a, struct dplog_view b)
{
    unsigned row[MAX_WORD + 1];

    for (unsigned j = 0; j <= b.len; j++)
        row[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned diagonal = row[0];

        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            const unsigned above = row[j];
            const bool same =
                dpl_ascii_lower(a.ptr[i - 1]) == dpl_ascii_lower(b.ptr[j - 1]);
            unsigned best = diagonal + (same ? 0 : 1);

            if (above + 1 < best)
                best = above + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
            diagonal = above;
        }
    }
    return row[b.len];
}

struct dpl_suggestion
dpl_suggest(struct dplog_view word)
{
    return (struct dpl_suggestion){
        .word = word,
        .distance = (unsigned)(word.len < 6 ? 2 : 3) + 1,
    };
}

void
dpl_suggest_offer(struct dpl_suggestion *suggestion, const char *candidate)
{
    const struct dplog_view word = dpl_view_of(candidate);
    unsigned distance;

    if (word.len > MAX_WORD || suggestion->word.len > MAX_WORD ||
        suggestion->word.len == 0)
        return;
    distance = edit_distance(suggestion->word, word);
    if (distance < suggestion->distance && distance < word.len) {
        suggestion->distance = distance;
        suggestion->best = candidate;
    }
}
