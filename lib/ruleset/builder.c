/* SPDX-License-Identifier: MIT
 *
 * Files in, a ruleset out. All problems of all files are told, then the build
 * fails if one of them was an error.
 */
#include "base/context.h"
#include "base/embedded.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/os_thread.h"
#include "base/view.h"
#include "ruleset/load.h"
#include "ruleset/retired.h"
#include "yaml/packed.h"
#include <dplog/ruleset.h>
#include <stdlib.h>

struct dplog_ruleset_builder {
    struct dplog_context *context;
    dplog_diag_fn diag_fn;
    void *diag_data;
    bool only_errors;
    unsigned threads;
    struct dpl_arena arena; /* paths and texts */
    struct {
        DPL_VEC_MEMBERS(struct dpl_rule_file)
    } files;
    struct dpl_retired retired;
};

enum dplog_status
dplog_ruleset_builder_new(struct dplog_context *context, dplog_diag_fn diag_fn,
                          void *diag_data, struct dplog_ruleset_builder **ret,
                          struct dplog_error *reterr)
{
    struct dplog_ruleset_builder *builder;

    if (!context || !ret)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT, "a builder needs a context");
    builder = dpl_zalloc(sizeof(*builder));
    if (!builder)
        return dpl_fail_memory(reterr);
    builder->context = context;
    builder->diag_fn = diag_fn;
    builder->diag_data = diag_data;
    builder->only_errors = diag_fn == NULL;
    builder->threads = 1;
    *ret = builder;
    return DPLOG_OK;
}

void
dplog_ruleset_builder_free(struct dplog_ruleset_builder *builder)
{
    if (!builder)
        return;
    dpl_free(builder->files.at);
    dpl_retired_done(&builder->retired);
    dpl_arena_done(&builder->arena);
    dpl_free(builder);
}

void
dplog_ruleset_builder_only_errors(struct dplog_ruleset_builder *builder,
                                  unsigned threads)
{
    builder->only_errors = true;
    builder->threads = dpl_processor_count();
    if (threads < builder->threads)
        builder->threads = threads;
}

/* ── adding ── */

enum dplog_status
dplog_ruleset_builder_add(struct dplog_ruleset_builder *builder,
                          const char *path, struct dplog_view yaml,
                          struct dplog_error *reterr)
{
    const size_t most = builder->context->limits.rule_file_bytes;
    struct dpl_rule_file *file;

    if (yaml.len > most)
        return dpl_fail(reterr, DPLOG_E_LIMIT,
                        "rule file '%s' is larger than %zu bytes", path, most);
    file = DPL_VEC_PUSH(&builder->files);
    if (!file)
        return dpl_fail_memory(reterr);
    file->index = (uint32_t)(builder->files.count - 1);
    file->path = dpl_arena_copy(&builder->arena, dpl_view_of(path));
    file->text = dpl_view(dpl_arena_copy(&builder->arena, yaml), yaml.len);
    if (!file->path || !file->text.ptr) {
        builder->files.count--;
        return dpl_fail_memory(reterr);
    }
    return DPLOG_OK;
}

enum dplog_status
dplog_ruleset_builder_add_default(struct dplog_ruleset_builder *builder,
                                  struct dplog_error *reterr)
{
    const bool has_trees = dpl_embedded_trees[0].name != NULL;

    for (size_t i = 0; dpl_embedded_rules[i].name; i++) {
        const struct dpl_embedded *e = &dpl_embedded_rules[i];
        const struct dpl_embedded *tree = &dpl_embedded_trees[i];
        struct dpl_rule_file *file = DPL_VEC_PUSH(&builder->files);

        if (!file)
            return dpl_fail_memory(reterr);
        file->index = (uint32_t)(builder->files.count - 1);
        file->path = e->name;
        file->text = dpl_view(e->bytes, e->len);
        if (has_trees)
            file->packed = dpl_view(tree->bytes, tree->len);
    }
    return dpl_retired_add(&builder->retired,
                           dpl_view(dpl_embedded_retired[0].bytes,
                                    dpl_embedded_retired[0].len))
               ? DPLOG_OK
               : dpl_fail_memory(reterr);
}

static bool
is_retired_list(const char *path)
{
    return dpl_view_equal(dpl_view_of(dpl_path_base(path)),
                          DPL_VIEW("retired.txt"));
}

static enum dplog_status
add_file(struct dplog_ruleset_builder *builder, const char *path,
         struct dplog_error *reterr)
{
    const size_t most = builder->context->limits.rule_file_bytes;
    struct dpl_buf text = {0};
    struct dpl_file *file;
    enum dplog_status status = dpl_file_open(path, &file, reterr);
    size_t len = 1;

    if (status < 0)
        return status;
    while (status >= 0 && len && text.len <= most) {
        enum { STEP = 64 * 1024 };
        char *room = dpl_buf_reserve(&text, STEP);

        status =
            room ? dpl_file_read_at(file, text.len, room, STEP, &len, reterr)
                 : dpl_fail_memory(reterr);
        if (status >= 0)
            text.len += len;
    }
    if (status >= 0 && text.len > most)
        status =
            dpl_fail(reterr, DPLOG_E_LIMIT,
                     "rule file '%s' is larger than %zu bytes", path, most);
    else if (status >= 0 && is_retired_list(path))
        status = dpl_retired_add(&builder->retired, dpl_buf_view(&text))
                     ? DPLOG_OK
                     : dpl_fail_memory(reterr);
    else if (status >= 0)
        status = dplog_ruleset_builder_add(builder, path, dpl_buf_view(&text),
                                           reterr);
    dpl_file_close(file);
    dpl_buf_done(&text);
    return status;
}

struct folder {
    struct dpl_arena arena;
    DPL_VEC_MEMBERS(const char *)
    bool failed, has_rules;
};

static bool
note_entry(void *data, const char *name, enum dpl_path_kind kind)
{
    struct folder *folder = data;
    const char **slot;

    const bool is_rules = dpl_view_ends(dpl_view_of(name), DPL_VIEW(".yaml"));

    if (kind != DPL_PATH_FILE || (!is_rules && !is_retired_list(name)))
        return true;
    folder->has_rules = folder->has_rules || is_rules;
    slot = DPL_VEC_PUSH(folder);
    if (slot)
        *slot = dpl_arena_copy(&folder->arena, dpl_view_of(name));
    folder->failed = folder->failed || !slot || !*slot;
    return !folder->failed;
}

static int
compare_names(const void *a, const void *b)
{
    return dpl_view_compare(dpl_view_of(*(const char *const *)a),
                            dpl_view_of(*(const char *const *)b));
}

static enum dplog_status
add_folder(struct dplog_ruleset_builder *builder, const char *path,
           struct dplog_error *reterr)
{
    struct folder folder = {0};
    enum dplog_status status =
        dpl_folder_each(path, note_entry, &folder, reterr);

    if (status >= 0 && folder.failed)
        status = dpl_fail_memory(reterr);
    if (status >= 0 && !folder.has_rules)
        status = dpl_fail(reterr, DPLOG_E_IO, "no *.yaml file in '%s'", path);
    if (status >= 0)
        qsort(folder.at, folder.count, sizeof(*folder.at), compare_names);
    for (size_t i = 0; i < folder.count && status >= 0; i++) {
        char *file = dpl_path_join(path, folder.at[i]);

        status =
            file ? add_file(builder, file, reterr) : dpl_fail_memory(reterr);
        dpl_free(file);
    }
    dpl_free(folder.at);
    dpl_arena_done(&folder.arena);
    return status;
}

enum dplog_status
dplog_ruleset_builder_add_path(struct dplog_ruleset_builder *builder,
                               const char *path, struct dplog_error *reterr)
{
    int os_error = 0;

    switch (dpl_path_kind(path, &os_error)) {
    case DPL_PATH_FOLDER:
        return add_folder(builder, path, reterr);
    case DPL_PATH_MISSING:
        return dpl_fail_os(reterr, DPLOG_E_IO, os_error, "cannot open '%s'",
                           path);
    default:
        return add_file(builder, path, reterr);
    }
}

/* ── building ── */

struct parsing {
    struct dpl_diags *diags;
    const struct dpl_rule_file *file;
};

static void
note_problem(void *data, const struct dpl_yaml_problem *problem)
{
    static const enum dpl_diag_id ids[] = {
        [DPL_YAML_SYNTAX] = DPL_E0001,
        [DPL_YAML_TOO_DEEP] = DPL_E0003,
        [DPL_YAML_SCALAR_TOO_LONG] = DPL_E0004,
        [DPL_YAML_ANCHOR] = DPL_E0005,
        [DPL_YAML_TAG] = DPL_E0006,
        [DPL_YAML_MERGE_KEY] = DPL_E0007,
        [DPL_YAML_DUPLICATE_KEY] = DPL_E0008,
        [DPL_YAML_BAD_KEY] = DPL_E0009,
        [DPL_YAML_MANY_DOCUMENTS] = DPL_E0010,
        [DPL_YAML_TOO_MANY_KEYS] = DPL_E0011,
    };
    const struct parsing *parsing = data;

    dpl_diags_add(parsing->diags, ids[problem->kind], parsing->file,
                  problem->line, problem->column, /* hint */ NULL, "%s",
                  problem->text);
}

static enum dplog_status
parse_files(struct dplog_ruleset_builder *builder, struct dpl_arena *arena,
            struct dpl_diags *diags, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < builder->files.count && status >= 0; i++) {
        struct dpl_rule_file *file = &builder->files.at[i];
        struct parsing parsing = {diags, file};

        status = file->packed.len
                     ? dpl_yaml_unpack(arena, file->packed, &file->root, reterr)
                     : dpl_yaml_parse(arena, file->text, note_problem, &parsing,
                                      &file->root, reterr);
    }
    return status;
}

/* Each pass needs what the ones before it have read. */
static void
load_all(struct dpl_load *load)
{
    static void (*const passes[])(struct dpl_load *) = {
        dpl_load_top,          dpl_load_fragments, dpl_load_flow,
        dpl_load_log_settings, dpl_load_checklist, dpl_load_codes,
        dpl_load_code_tables,  dpl_load_rules,     dpl_load_adjusts,
        dpl_load_collects,     dpl_load_site,      dpl_load_check_patterns,
    };

    for (size_t i = 0; i < sizeof(passes) / sizeof(*passes); i++)
        if (!load->failed)
            passes[i](load);
}

/* The order counts: rules are numbered by it. */
static uint64_t
hash_files(const struct dplog_ruleset_builder *builder)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < builder->files.count; i++) {
        const struct dplog_view text = builder->files.at[i].text;

        hash = dpl_hash(text.ptr, text.len, hash);
    }
    return hash;
}

/* Rule paths outlive the builder. */
static bool
keep_paths(struct dplog_ruleset_builder *builder, struct dplog_ruleset *set)
{
    for (size_t i = 0; i < builder->files.count; i++) {
        const char *path = builder->files.at[i].path;
        const char *copy = dpl_arena_copy(&set->arena, dpl_view_of(path));

        if (!copy)
            return false;
        for (uint32_t r = 0; r < set->rule_count; r++)
            if (set->rules[r].path == path)
                set->rules[r].path = copy;
        for (uint32_t s = 0; s < set->suppression_count; s++)
            if (set->suppressions[s].path == path)
                set->suppressions[s].path = copy;
    }
    return true;
}

enum dplog_status
dplog_ruleset_builder_build(struct dplog_ruleset_builder *builder,
                            struct dplog_ruleset **ret,
                            struct dplog_error *reterr)
{
    struct dplog_ruleset *set = dpl_zalloc(sizeof(*set));
    struct dpl_diags diags = {.only_errors = builder->only_errors};
    struct dpl_arena trees = {0};
    struct dpl_load load = {
        .context = builder->context,
        .set = set,
        .diags = &diags,
        .files = builder->files.at,
        .file_count = builder->files.count,
        .retired = &builder->retired,
        .threads = builder->threads,
    };
    enum dplog_status status =
        set ? parse_files(builder, &trees, &diags, reterr)
            : dpl_fail_memory(reterr);

    if (status >= 0) {
        set->regex_steps = builder->context->limits.regex_steps;
        set->regex_heap_kib = builder->context->limits.regex_heap_kib;
        set->hash = hash_files(builder);
        load_all(&load);
        if (load.failed || diags.failed || !keep_paths(builder, set))
            status = dpl_fail_memory(reterr);
    }
    if (status >= 0) {
        dpl_diags_tell(&diags, builder->diag_fn, builder->diag_data);
        if (diags.errors)
            status =
                dpl_fail(reterr, DPLOG_E_SYNTAX, "%u error%s in rules",
                         (unsigned)diags.errors, diags.errors == 1 ? "" : "s");
    }
    dpl_free(load.fragments.at);
    dpl_free(load.unchecked.at);
    dpl_diags_done(&diags);
    dpl_arena_done(&trees);
    if (status < 0) {
        dplog_ruleset_free(set);
        return status;
    }
    *ret = set;
    return DPLOG_OK;
}

enum dplog_status
dplog_ruleset_new_default(struct dplog_context *context,
                          struct dplog_ruleset **ret,
                          struct dplog_error *reterr)
{
    struct dplog_ruleset_builder *builder = NULL;
    enum dplog_status status =
        dplog_ruleset_builder_new(context, NULL, NULL, &builder, reterr);

    if (status < 0)
        return status;
    status = dplog_ruleset_builder_add_default(builder, reterr);
    if (status >= 0)
        status = dplog_ruleset_builder_build(builder, ret, reterr);
    dplog_ruleset_builder_free(builder);
    return status;
}
