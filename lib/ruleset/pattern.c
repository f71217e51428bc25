/* SPDX-License-Identifier: MIT
 *
 * PCRE2 behind the rule model. Patterns see text of records, which is valid
 * UTF-8 by then; so they run without PCRE2's own check of it. Limits come
 * from the context: a pattern that reaches one says so.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "ruleset/pattern.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/view.h"
#include "ruleset/groups.h"
#include "ruleset/known.h"
#include "ruleset/literal.h"
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    TRIES_BEFORE_JIT = 8,
    SHORT_TEXT = 1024,
    JIT_STACK_START = 32 * 1024,
    JIT_STACK_MAX = 512 * 1024,
    MAX_GROUPS = 64
};

struct dpl_group {
    uint32_t number;
    enum dpl_field field;
};

/* A pattern's code of this thread; made when the pattern is first tried. */
struct machine {
    pcre2_code *code; /* NULL: PCRE2 does not take the pattern */
    uint32_t tries;   /* before it was translated */
    bool is_made;
    bool is_translated; /* where PCRE2 can: has_jit */
    bool has_jit;
};

/* By what is known of the text. */
struct machines {
    struct machine of[2]; /* by enum dpl_text_kind */
};

struct dpl_runner {
    const struct dplog_ruleset *set;
    pcre2_general_context *memory; /* of mem.h, for all that follows */
    pcre2_compile_context *compiling;
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    struct machines *machines; /* by pattern */
    bool can_jit;
};

static int
compare_groups(const void *left, const void *right)
{
    const struct dpl_group *a = left, *b = right;

    return (a->number > b->number) - (a->number < b->number);
}

static bool
add_group(struct dpl_pattern *pattern, uint32_t number, struct dplog_view name,
          struct dpl_pattern_error *reterr)
{
    struct dpl_group *group = &pattern->groups[pattern->group_count];

    group->number = number;
    if (!dpl_field_parse(name, &group->field)) {
        const size_t at = dpl_view_find(pattern->text, name, 0);

        reterr->unknown = dpl_view_slice(pattern->text, at, at + name.len);
        return false;
    }
    pattern->fields |= DPL_FIELD_BIT(group->field);
    pattern->group_count++;
    return true;
}

/* Names of groups to fields. */
static enum dplog_status
read_groups(struct dplog_ruleset *set, const pcre2_code *code,
            struct dpl_pattern *pattern, struct dpl_pattern_error *reterr)
{
    uint32_t count = 0, size = 0;
    PCRE2_SPTR table = NULL;

    (void)pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &count);
    (void)pcre2_pattern_info(code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    (void)pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &table);
    if (count > MAX_GROUPS) {
        (void)snprintf(reterr->text, sizeof(reterr->text),
                       "more than %d named groups", MAX_GROUPS);
        return DPLOG_E_SYNTAX;
    }
    pattern->groups =
        dpl_arena_array(&set->arena, count, sizeof(*pattern->groups));
    if (!pattern->groups)
        return DPLOG_E_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        const unsigned char *entry = table + (size_t)i * size;

        if (!add_group(pattern, (uint32_t)entry[0] << 8 | entry[1],
                       dpl_view_of((const char *)entry + 2), reterr))
            return DPLOG_E_SYNTAX;
    }
    if (count > 1)
        qsort(pattern->groups, count, sizeof(*pattern->groups), compare_groups);
    return DPLOG_OK;
}

/* The same without PCRE2; DPLOG_DONE: it must be asked after all. */
static enum dplog_status
scan_groups(struct dplog_ruleset *set, struct dpl_pattern *pattern)
{
    struct dplog_view names[MAX_GROUPS];
    struct dpl_pattern_error unknown;
    uint32_t count;

    if (!dpl_groups_scan(pattern->text, names, MAX_GROUPS, &count))
        return DPLOG_DONE;
    pattern->groups =
        dpl_arena_array(&set->arena, count, sizeof(*pattern->groups));
    if (!pattern->groups)
        return DPLOG_E_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++)
        if (!add_group(pattern, i + 1, names[i], &unknown)) {
            pattern->group_count = 0;
            return DPLOG_DONE;
        }
    return DPLOG_OK;
}

static pcre2_code *
compile(struct dplog_view text, uint32_t more, pcre2_compile_context *context,
        struct dpl_pattern_error *reterr)
{
    pcre2_code *code;
    PCRE2_SIZE offset;
    int number;

    code = pcre2_compile((PCRE2_SPTR)text.ptr, text.len,
                         DPL_PATTERN_OPTIONS | more, &number, &offset, context);
    if (!code && reterr) {
        reterr->no_memory = number == PCRE2_ERROR_HEAP_FAILED;
        (void)pcre2_get_error_message(number, (PCRE2_UCHAR *)reterr->text,
                                      sizeof(reterr->text));
        reterr->offset = offset;
    }
    return code;
}

/* A pattern of ASCII means the same with PCRE2_UTF and without, which takes a
 * fifth less; but "\x{2026}" is a character with it only. */
static pcre2_code *
compile_pattern(struct dplog_view text, enum dpl_text_kind kind,
                pcre2_compile_context *context,
                struct dpl_pattern_error *reterr)
{
    pcre2_code *code = NULL;

    if (kind == DPL_TEXT_ASCII && dpl_ascii_only(text))
        code = compile(text, 0, context, NULL);
    return code ? code : compile(text, PCRE2_UTF, context, reterr);
}

bool
dpl_pattern_compiles(const struct dpl_pattern *pattern,
                     struct dpl_pattern_error *reterr)
{
    pcre2_code *code =
        compile_pattern(pattern->text, DPL_TEXT_ASCII, NULL, reterr);

    pcre2_code_free(code);
    return code != NULL;
}

/* Where errors must be told, or groups cannot be seen without PCRE2. */
static enum dplog_status
ask_pcre(struct dplog_ruleset *set, struct dpl_pattern *pattern,
         struct dpl_pattern_error *reterr)
{
    pcre2_code *code =
        compile_pattern(pattern->text, DPL_TEXT_ASCII, NULL, reterr);
    enum dplog_status status = code ? read_groups(set, code, pattern, reterr)
                               : reterr->no_memory ? DPLOG_E_NO_MEMORY
                                                   : DPLOG_E_SYNTAX;

    pcre2_code_free(code);
    pattern->is_checked = status >= 0;
    return status;
}

static enum dplog_status
find_literals(struct dplog_ruleset *set, struct dpl_pattern *pattern,
              const struct dpl_known_pattern *known)
{
    if (!known)
        return dpl_literals_find(&set->arena, pattern->text, pattern->literals,
                                 &pattern->nested_quantifier);
    pattern->nested_quantifier = known->nested_quantifier;
    return dpl_known_literals_of(&set->arena, known, pattern->literals)
               ? DPLOG_OK
               : DPLOG_E_NO_MEMORY;
}

enum dplog_status
dpl_pattern_new(struct dplog_ruleset *set, struct dplog_view text,
                enum dpl_pattern_trust trust, struct dpl_pattern **ret,
                struct dpl_pattern_error *reterr)
{
    const struct dpl_known_pattern *known;
    struct dpl_pattern *pattern;
    enum dplog_status status = DPLOG_DONE;

    *reterr = (struct dpl_pattern_error){0};
    pattern = dpl_arena_alloc(&set->arena, sizeof(*pattern));
    if (!pattern)
        return DPLOG_E_NO_MEMORY;
    known = dpl_known_find(text);
    pattern->text = known
                        ? dpl_known_view(known->text)
                        : dpl_view(dpl_arena_copy(&set->arena, text), text.len);
    if (!pattern->text.ptr)
        return DPLOG_E_NO_MEMORY;
    if (trust != DPL_PATTERN_UNSEEN)
        status = scan_groups(set, pattern);
    if (status == DPLOG_DONE)
        status = ask_pcre(set, pattern, reterr);
    if (status == DPLOG_OK)
        status = find_literals(set, pattern, known);
    if (status < 0)
        return status;
    pattern->index = set->pattern_count++;
    pattern->next = set->patterns;
    set->patterns = pattern;
    *ret = pattern;
    return DPLOG_OK;
}

static void *
take_memory(size_t size, void *data)
{
    (void)data;
    return dpl_alloc(size);
}

static void
give_memory(void *ptr, void *data)
{
    (void)data;
    dpl_free(ptr);
}

enum dplog_status
dpl_runner_new(const struct dplog_ruleset *set, struct dpl_runner **ret,
               struct dplog_error *reterr)
{
    struct dpl_runner *runner = dpl_zalloc(sizeof(*runner));
    uint32_t can_jit = 0;

    if (!runner)
        return dpl_fail_memory(reterr);
    runner->set = set;
    (void)pcre2_config(PCRE2_CONFIG_JIT, &can_jit);
    runner->can_jit = can_jit != 0;
    runner->memory =
        pcre2_general_context_create(take_memory, give_memory, NULL);
    if (runner->memory) {
        runner->compiling = pcre2_compile_context_create(runner->memory);
        runner->data = pcre2_match_data_create(MAX_GROUPS + 1, runner->memory);
        runner->context = pcre2_match_context_create(runner->memory);
    }
    runner->machines =
        dpl_zalloc(sizeof(*runner->machines) * set->pattern_count);
    if (runner->can_jit && runner->memory)
        runner->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MAX,
                                               runner->memory);
    if (!runner->compiling || !runner->data || !runner->context ||
        !runner->machines || (runner->can_jit && !runner->stack)) {
        dpl_runner_free(runner);
        return dpl_fail_memory(reterr);
    }
    (void)pcre2_set_match_limit(runner->context, set->regex_steps);
    (void)pcre2_set_heap_limit(runner->context, set->regex_heap_kib);
    if (runner->stack)
        pcre2_jit_stack_assign(runner->context, NULL, runner->stack);
    *ret = runner;
    return DPLOG_OK;
}

void
dpl_runner_free(struct dpl_runner *runner)
{
    if (!runner)
        return;
    for (uint32_t i = 0; runner->machines && i < runner->set->pattern_count;
         i++) {
        pcre2_code_free(runner->machines[i].of[DPL_TEXT_UTF8].code);
        pcre2_code_free(runner->machines[i].of[DPL_TEXT_ASCII].code);
    }
    pcre2_jit_stack_free(runner->stack);
    pcre2_match_context_free(runner->context);
    pcre2_match_data_free(runner->data);
    pcre2_compile_context_free(runner->compiling);
    pcre2_general_context_free(runner->memory);
    dpl_free(runner->machines);
    dpl_free(runner);
}

/*
 * The runner's own: compiling machine code writes into it, and most patterns of
 * a pack are never tried on an input. For ASCII text it is compiled without
 * PCRE2_UTF: 1726 to 1043 instructions a line of the product's wording. False:
 * there was no memory.
 */
static bool
make_machine(const struct dpl_runner *runner, struct machine *machine,
             const struct dpl_pattern *pattern, enum dpl_text_kind kind)
{
    struct dpl_pattern_error error = {0};

    machine->code =
        compile_pattern(pattern->text, kind, runner->compiling, &error);
    machine->is_made = !error.no_memory;
    return machine->is_made;
}

/*
 * To machine code. That costs as much as interpreting the pattern dozens of
 * times, and most of those that a small log tries are tried a few times: 8 of
 * 49 million instructions for 100 lines. A long text, or one with which the
 * interpreter does not come to an end within its limits, is not left to it,
 * since those of machine code are others: how often a pattern was tried before
 * must not show.
 */
static void
translate(struct dpl_runner *runner, struct machine *machine)
{
    machine->is_translated = true;
    machine->has_jit =
        runner->can_jit &&
        pcre2_jit_compile(machine->code, PCRE2_JIT_COMPLETE) == 0;
}

static int
interpret(struct dpl_runner *runner, const struct machine *machine,
          struct dplog_view text)
{
    return pcre2_match(machine->code, (PCRE2_SPTR)text.ptr, text.len, 0,
                       PCRE2_NO_UTF_CHECK, runner->data, runner->context);
}

/* What pcre2_match() returns. */
static int
run_pcre(struct dpl_runner *runner, const struct dpl_pattern *pattern,
         struct dplog_view text, enum dpl_text_kind kind)
{
    struct machine *machine = &runner->machines[pattern->index].of[kind];

    if (!text.len)
        text = DPL_VIEW("");
    if (!machine->is_made && !make_machine(runner, machine, pattern, kind))
        return PCRE2_ERROR_NOMEMORY;
    if (!machine->code)
        return PCRE2_ERROR_NULL;
    if (!machine->is_translated) {
        if (text.len <= SHORT_TEXT && ++machine->tries <= TRIES_BEFORE_JIT) {
            const int count = interpret(runner, machine, text);

            if (count >= 0 || count == PCRE2_ERROR_NOMATCH ||
                count == PCRE2_ERROR_NOMEMORY)
                return count;
        }
        translate(runner, machine);
    }
    return machine->has_jit
               ? pcre2_jit_match(machine->code, (PCRE2_SPTR)text.ptr, text.len,
                                 0, PCRE2_NO_UTF_CHECK, runner->data,
                                 runner->context)
               : interpret(runner, machine, text);
}

enum dpl_run
dpl_runner_run(struct dpl_runner *runner, const struct dpl_pattern *pattern,
               struct dplog_view text, enum dpl_text_kind kind,
               struct dplog_view *value, uint32_t *ret_given)
{
    const PCRE2_SIZE *ovector;
    uint32_t given = 0;
    int count = run_pcre(runner, pattern, text, kind);

    if (count == PCRE2_ERROR_NOMATCH)
        return DPL_RUN_NO;
    if (count == PCRE2_ERROR_NOMEMORY)
        return DPL_RUN_NO_MEMORY;
    if (count < 0)
        return DPL_RUN_LIMIT;
    ovector = pcre2_get_ovector_pointer(runner->data);
    for (uint32_t i = 0; i < pattern->group_count; i++) {
        const struct dpl_group *group = &pattern->groups[i];
        PCRE2_SIZE from, to;

        /* Of groups of one name the first that is set counts. */
        if (group->number >= (uint32_t)count ||
            (given & DPL_FIELD_BIT(group->field)) != 0)
            continue;
        from = ovector[2 * group->number];
        to = ovector[2 * group->number + 1];
        if (from == PCRE2_UNSET || to < from)
            continue;
        given |= DPL_FIELD_BIT(group->field);
        value[group->field] = dpl_view(text.ptr + from, to - from);
    }
    *ret_given = given;
    return DPL_RUN_YES;
}
