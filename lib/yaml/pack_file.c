/* SPDX-License-Identifier: MIT
 *
 * A program of the build: pack_file IN.yaml OUT.tree. A file that has problems
 * fails the build with their places.
 */
#include "yaml/packed.h"
#include <stdio.h>

enum { STEP = 64 * 1024 };

struct problems {
    const char *path;
    int count;
};

static void
tell(void *data, const struct dpl_yaml_problem *problem)
{
    struct problems *problems = data;

    problems->count++;
    (void)fprintf(stderr, "%s:%u:%u: %s\n", problems->path,
                  (unsigned)problem->line, (unsigned)problem->column,
                  problem->text);
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
    return fclose(in) == 0 && !ret->failed;
}

static bool
write_all(const char *path, const struct dpl_buf *bytes)
{
    FILE *out = fopen(path, "wb");
    bool good;

    if (!out)
        return false;
    good = fwrite(bytes->ptr, 1, bytes->len, out) == bytes->len;
    return fclose(out) == 0 && good;
}

int
main(int argc, char **argv)
{
    struct problems problems = {.path = argc == 3 ? argv[1] : ""};
    struct dpl_buf text = {0}, packed = {0};
    struct dpl_arena arena = {0};
    const struct dpl_yaml_node *root = NULL;
    bool good = argc == 3 && read_all(argv[1], &text);

    if (good)
        good = dpl_yaml_parse(&arena, dpl_buf_view(&text), tell, &problems,
                              &root, NULL) >= 0 &&
               !problems.count;
    if (good)
        dpl_yaml_pack(root, &packed);
    good = good && !packed.failed && write_all(argv[2], &packed);
    if (!good && !problems.count)
        (void)fprintf(stderr, "usage: pack_file IN.yaml OUT.tree\n");
    dpl_arena_done(&arena);
    dpl_buf_done(&text);
    dpl_buf_done(&packed);
    return good ? 0 : 1;
}
