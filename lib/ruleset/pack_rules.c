/* SPDX-License-Identifier: MIT
 *
 * A program of the build: what of the built-in rules need not be worked out at
 * each start. Each file as a tree (yaml/packed.h), and the literals of all
 * patterns (known.h) as C:
 *
 *     pack_rules IN.yaml... OUT.tree... OUT.c
 *
 * A file that has problems fails the build with their places.
 */
#include "base/view.h"
#include "ruleset/fragments.h"
#include "ruleset/literal.h"
#include "yaml/packed.h"
#include <stdio.h>
#include <stdlib.h>

enum { STEP = 64 * 1024 };

struct pack {
    struct dpl_arena arena;
    struct dpl_fragments fragments;
    struct {
        DPL_VEC_MEMBERS(struct dplog_view)
    } patterns; /* fragments expanded */
    const char *path;
    bool failed;
};

/* ── files ── */

static void
tell(void *data, const struct dpl_yaml_problem *problem)
{
    struct pack *pack = data;

    pack->failed = true;
    (void)fprintf(stderr, "%s:%u:%u: %s\n", pack->path, (unsigned)problem->line,
                  (unsigned)problem->column, problem->text);
}

static bool
read_all(const char *path, struct dpl_buf *ret)
{
    FILE *in = fopen(path, "rb");
    char *room;

    if (!in)
        return false;
    while ((room = dpl_buf_reserve(ret, STEP)) != NULL && !feof(in) &&
           !ferror(in))
        ret->len += fread(room, 1, STEP, in);
    const bool whole = feof(in) && !ferror(in);
    return fclose(in) == 0 && whole && !ret->failed;
}

/* And end the bytes. */
static bool
write_all(const char *path, struct dpl_buf *bytes)
{
    FILE *out = bytes->failed ? NULL : fopen(path, "wb");
    bool good = out && fwrite(bytes->ptr, 1, bytes->len, out) == bytes->len;

    good = out && fclose(out) == 0 && good;
    dpl_buf_done(bytes);
    return good;
}

static const struct dpl_yaml_node *
read_tree(struct pack *pack, const char *path)
{
    const struct dpl_yaml_node *root = NULL;
    struct dpl_buf text = {0};

    pack->path = path;
    if (!read_all(path, &text) ||
        dpl_yaml_parse(&pack->arena, dpl_buf_view(&text), tell, pack, &root,
                       NULL) < 0)
        pack->failed = true;
    dpl_buf_done(&text);
    return root;
}

/* ── patterns ── */

static void
note_unknown(void *data, struct dplog_view name)
{
    (void)name; /* told when the rules are checked */
    *(bool *)data = true;
}

/* NULL: there is a fragment that nobody defined. */
static const char *
expand(struct pack *pack, struct dplog_view text, size_t *ret_len)
{
    struct dpl_buf buf = {0};
    bool unknown = false;
    const char *copy = NULL;

    dpl_fragments_expand(&pack->fragments, text, DPL_PATTERN_MAX, note_unknown,
                         &unknown, &buf);
    if (!unknown) {
        copy = dpl_arena_copy(&pack->arena, dpl_buf_view(&buf));
        pack->failed = pack->failed || buf.failed || !copy;
    }
    *ret_len = buf.len;
    dpl_buf_done(&buf);
    return copy;
}

static void
note_fragments(struct pack *pack, const struct dpl_yaml_node *root)
{
    const struct dpl_yaml_node *list = dpl_yaml_get(root, "fragments");
    size_t len;

    for (const struct dpl_yaml_node *n = list ? list->first : NULL; n;
         n = n->next) {
        struct dpl_fragment *fragment = DPL_VEC_PUSH(&pack->fragments);
        const char *text = expand(pack, dpl_yaml_text(n), &len);

        if (fragment)
            *fragment =
                (struct dpl_fragment){n->key->text.ptr, text ? text : ""};
        pack->failed = pack->failed || !fragment;
    }
}

/* Wherever one may stand. */
static void
note_patterns(struct pack *pack, const struct dpl_yaml_node *node)
{
    for (const struct dpl_yaml_node *n = node ? node->first : NULL; n;
         n = n->next) {
        size_t len;
        const char *text;
        struct dplog_view *slot;

        note_patterns(pack, n);
        if (!n->key || !dpl_view_equal(n->key->text, DPL_VIEW("regex")))
            continue;
        text = expand(pack, dpl_yaml_text(n), &len);
        slot = text ? DPL_VEC_PUSH(&pack->patterns) : NULL;
        if (slot)
            *slot = dpl_view(text, len);
        pack->failed = pack->failed || (text && !slot);
    }
}

/* ── as C ── */

struct tables {
    struct dpl_buf text, literals, patterns;
    uint32_t text_len, literal_count, pattern_count;
};

/* Where the string lies; a NUL behind it. */
static uint32_t
put_text(struct tables *tables, struct dplog_view text)
{
    const uint32_t at = tables->text_len;

    for (size_t i = 0; i < text.len; i++)
        dpl_buf_addf(&tables->text, "%d,", (unsigned char)text.ptr[i]);
    dpl_buf_add_str(&tables->text, "0,\n");
    tables->text_len += (uint32_t)text.len + 1;
    return at;
}

static void
put_pattern(struct pack *pack, struct tables *tables, struct dplog_view text)
{
    struct dpl_literals literals[DPL_LITERAL_SETS];
    const uint32_t first = tables->literal_count;
    bool nested;

    if (dpl_literals_find(&pack->arena, text, literals, &nested) < 0) {
        pack->failed = true;
        return;
    }
    for (int set = 0; set < DPL_LITERAL_SETS; set++)
        for (uint32_t i = 0; i < literals[set].count; i++) {
            const struct dplog_view literal = literals[set].at[i];

            dpl_buf_addf(&tables->literals, "{%u, %u},\n",
                         (unsigned)put_text(tables, literal),
                         (unsigned)literal.len);
            tables->literal_count++;
        }
    dpl_buf_addf(&tables->patterns, "{{%u, %u}, %u, {%u, %u}, %d},\n",
                 (unsigned)put_text(tables, text), (unsigned)text.len,
                 (unsigned)first, (unsigned)literals[0].count,
                 (unsigned)literals[1].count, nested);
    tables->pattern_count++;
}

static int
compare_views(const void *a, const void *b)
{
    return dpl_view_compare(*(const struct dplog_view *)a,
                            *(const struct dplog_view *)b);
}

static void
put_table(struct dpl_buf *out, const char *head, struct dpl_buf *rows)
{
    dpl_buf_addf(out, "const %s = {\n", head);
    dpl_buf_add_view(out, dpl_buf_view(rows));
    dpl_buf_add_str(out, "};\n");
    out->failed = out->failed || rows->failed;
    dpl_buf_done(rows);
}

/* Each table ends with one row that is not counted: none is empty. */
static bool
write_known(struct pack *pack, const char *path)
{
    struct tables tables = {.text_len = 0};
    struct dpl_buf out = {0};

    if (pack->patterns.count)
        qsort(pack->patterns.at, pack->patterns.count,
              sizeof(*pack->patterns.at), compare_views);
    for (size_t i = 0; i < pack->patterns.count; i++)
        if (!i || compare_views(&pack->patterns.at[i - 1],
                                &pack->patterns.at[i]) != 0)
            put_pattern(pack, &tables, pack->patterns.at[i]);
    dpl_buf_add_str(&tables.text, "0\n");
    dpl_buf_add_str(&tables.literals, "{0, 0}\n");
    dpl_buf_add_str(&tables.patterns, "{{0, 0}, 0, {0, 0}, 0}\n");
    dpl_buf_add_str(&out, "#include \"ruleset/known.h\"\n");
    put_table(&out, "unsigned char dpl_known_text[]", &tables.text);
    put_table(&out, "struct dpl_known_string dpl_known_literals[]",
              &tables.literals);
    put_table(&out, "struct dpl_known_pattern dpl_known_patterns[]",
              &tables.patterns);
    dpl_buf_addf(&out, "const uint32_t dpl_known_count = %u;\n",
                 (unsigned)tables.pattern_count);
    return !pack->failed && write_all(path, &out);
}

int
main(int argc, char **argv)
{
    const int count = (argc - 2) / 2; /* of files */
    struct pack pack = {.path = ""};
    const struct dpl_yaml_node *trees[64] = {NULL};
    bool good = argc == 2 * count + 2 && count > 0 && count <= 64;

    if (!good)
        (void)fprintf(stderr, "pack_rules IN.yaml... OUT.tree... OUT.c\n");
    for (int i = 0; i < count && good; i++) {
        struct dpl_buf packed = {0};

        trees[i] = read_tree(&pack, argv[1 + i]);
        note_fragments(&pack, trees[i]);
        dpl_yaml_pack(trees[i], &packed);
        good = write_all(argv[1 + count + i], &packed) && !pack.failed;
    }
    for (int i = 0; i < count && good; i++)
        note_patterns(&pack, trees[i]);
    good = good && write_known(&pack, argv[argc - 1]);
    dpl_free(pack.fragments.at);
    dpl_free(pack.patterns.at);
    dpl_arena_done(&pack.arena);
    return good ? 0 : 1;
}
