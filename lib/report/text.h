/* SPDX-License-Identifier: MIT
 *
 * The text report, for a person who is tired, at night, on a server. Each
 * subject is a file; all write lines to one page, in the order of the screen.
 *
 *     text.c            which sections a verdict has
 *     text_words.c      phrases and names, into the paragraph that is written
 *     text_title.c      what a problem is called
 *     text_head.c       verdict, object, number affected, how fresh
 *     text_cause.c      look here first, why, stopped
 *     text_needs.c      how much must fit where a disk is full
 *     text_retry.c      the next try, and when it gives up
 *     text_ports.c      ports of what is suspected
 *     text_not_it.c     what success lines rule out
 *     text_evidence.c   log lines
 *     text_steps.c      what to do, and the line that ends it
 *     text_step_choice.c  which of the steps
 *     text_misfit.c     steps that are of no use to a problem
 *     text_problems.c   several problems, one block each
 *     text_related.c    whether they have something in common, which first
 *     text_wait.c       what waits, since when, until when that is normal
 *     text_recovered.c  what it was, attempt by attempt
 *     text_healthy.c    what was seen to work, and what was not seen
 *     text_unknown.c    why the logs cannot say
 *     text_suppressed.c  what a site does not want to hear of
 *     text_read.c       what was read, where to go on
 *     text_detail.c     everything else, with -v
 *     text_handover.c   instead of all that: a block for another team's ticket
 */
#pragma once

#include "page.h"
#include "phrases.h"
#include "problems.h"
#include "when.h"
#include "writer.h"

struct dpl_text {
    const struct dplog_diagnosis *d;
    const struct dplog_report_options *options;
    enum dplog_language language;
    struct dpl_zone zone;
    struct dpl_problems problems; /* what the verdict is about */
    struct dpl_page page;
    uint8_t *name_parts; /* by source: last components that name it alone */
    struct dpl_buf para; /* the paragraph that is being written */
};

/* ── words into t->para (text_words.c) ── */

void
dpl_text_say(struct dpl_text *t, enum dpl_phrase phrase);
void
dpl_text_say_number(struct dpl_text *t, enum dpl_phrase phrase,
                    uint64_t number);
void
dpl_text_say_numbers(struct dpl_text *t, enum dpl_phrase phrase, uint64_t first,
                     uint64_t second);
void
dpl_text_say_clock(struct dpl_text *t, enum dpl_phrase phrase, int64_t us);
void
dpl_text_say_clock_seconds(struct dpl_text *t, enum dpl_phrase phrase,
                           int64_t us);
void
dpl_text_say_duration(struct dpl_text *t, enum dpl_phrase phrase, int64_t us);
void
dpl_text_say_name(struct dpl_text *t, enum dpl_phrase phrase, const char *name);
void
dpl_text_say_names(struct dpl_text *t, enum dpl_phrase phrase,
                   const char *first, const char *second);
/* Free text of the diagnosis, made safe; at most 2 KiB of it. */
void
dpl_text_add(struct dpl_text *t, const char *text);
void
dpl_text_add_view(struct dpl_text *t, struct dplog_view text);
/* A sentence without white space around it and its full stop. */
struct dplog_view
dpl_text_bare(const char *text);
/* The same as one sentence's end: without a full stop of its own. */
void
dpl_text_add_bare(struct dpl_text *t, const char *text);

/* "PS100041 v3". */
void
dpl_text_add_package(struct dpl_text *t, const char *package, int64_t version);
/* The first label of a host name, all of an IP address. */
struct dplog_view
dpl_short_host(struct dplog_view host);
/* The same, made safe. */
void
dpl_add_short_host(struct dpl_buf *buf, const char *host);
/* "PS1SITE$"; nothing where the site server is not known. */
void
dpl_add_computer_account(struct dpl_buf *buf,
                         const struct dplog_diagnosis *diagnosis);
/* Whether text speaks of a host, by its short name or in full. */
bool
dpl_mentions_host(const char *text, const char *host);
/* "RPC (id)" as the language calls an item: the id, or its title. */
void
dpl_text_add_item(struct dpl_text *t, const char *item_id);
/* Its short name, for a list of several. */
void
dpl_text_add_label(struct dpl_text *t, const struct dplog_item *item);
void
dpl_text_add_code(struct dpl_text *t, const struct dplog_code *code);

/* At most so many sentences, all of them whole, as many as fit into about so
 * many lines; the first in any case where nothing stands before it. */
void
dpl_text_add_sentences(struct dpl_text *t, const char *text, size_t max,
                       unsigned max_lines);

/* "12.3 GB" in a phrase; what is less than a tenth counts as one
 * (text_needs.c). */
enum { DPL_KB_PER_GB = 1024 * 1024 };
void
dpl_text_add_gigabytes(struct dpl_text *t, enum dpl_phrase phrase,
                       uint64_t size_kb);

/* Ends a buffer of words; when it failed, the page has. */
void
dpl_text_done(struct dpl_text *t, struct dpl_buf *buf);

/* What stands in t->para becomes a paragraph of the page. */
void
dpl_text_flush(struct dpl_text *t, struct dpl_para para);
/* The same with a label out of the phrases, indented as labels are. */
void
dpl_text_flush_labelled(struct dpl_text *t, enum dpl_phrase label,
                        enum dpl_keep keep, unsigned max_lines);
/* The same with a heading at the left edge. */
void
dpl_text_flush_heading(struct dpl_text *t, enum dpl_phrase heading,
                       enum dpl_keep keep, unsigned max_lines);

/* What stands in t->para as one line at the left edge. */
void
dpl_text_line(struct dpl_text *t, enum dpl_keep keep);
/* A heading alone in its line, with what stands in t->para behind it. */
void
dpl_text_heading(struct dpl_text *t, enum dpl_phrase heading,
                 enum dpl_keep keep);

/* ── log lines (text_evidence.c) ── */

enum { DPL_ROWS_MAX = 32 };

/* Fills in t->name_parts; false: no memory. */
bool
dpl_text_tell_names_apart(struct dpl_text *t);

struct dpl_rows {
    const struct dplog_evidence *at[DPL_ROWS_MAX];
    const char *note[DPL_ROWS_MAX]; /* before the row: "1", or NULL */
    const char *tail[DPL_ROWS_MAX]; /* behind it: "<- it moves", or NULL */
    size_t count;
};

/* Unless it is NULL, there already, or the table is full. */
void
dpl_rows_add(struct dpl_rows *rows, const struct dplog_evidence *evidence,
             const char *note);
/* Puts words behind the newest row. */
void
dpl_rows_add_tail(struct dpl_rows *rows, const char *tail);
void
dpl_rows_sort(struct dpl_rows *rows); /* by time, notes go along */
/* How dear the first one is, and the others. */
void
dpl_text_rows(struct dpl_text *t, const struct dpl_rows *rows,
              enum dpl_keep first, enum dpl_keep others, unsigned indent);
/* The same with whole messages, each below its place where it is long. */
void
dpl_text_rows_whole(struct dpl_text *t, const struct dpl_rows *rows,
                    unsigned indent);
/* "PkgXferMgr.log:8877". */
void
dpl_add_place(struct dpl_buf *buf, const struct dpl_text *t,
              const struct dplog_evidence *evidence);
/* "PkgXferMgr.log", with its folder where two sources have that name. */
void
dpl_add_file_name(struct dpl_buf *buf, const struct dpl_text *t,
                  uint32_t source);
void
dpl_text_evidence_heading(struct dpl_text *t);
/* The newest line, or NULL. */
const struct dplog_evidence *
dpl_newest_evidence(const struct dplog_finding *finding);
/* Those of one problem that say that it fails, at most so many. */
void
dpl_problem_failing_rows(const struct dpl_problem *problem, size_t max,
                         struct dpl_rows *ret);
/* Lines that prove one problem, at most so many, by time. */
void
dpl_problem_rows(const struct dpl_text *t, const struct dpl_problem *problem,
                 size_t max, struct dpl_rows *ret);

/* ── sections, one or more for each file ── */

void
dpl_text_head(struct dpl_text *t);
/* How many it stops: "5 packages stopped at this DP. ". */
void
dpl_text_add_reach(struct dpl_text *t, const struct dpl_problem *problem);
void
dpl_text_cause(struct dpl_text *t, const struct dpl_problem *problem);
void
dpl_text_evidence(struct dpl_text *t, const struct dpl_problem *problem);
void
dpl_text_steps(struct dpl_text *t, const struct dpl_problem *problem);
/* How its rule says that it is mended. */
void
dpl_text_advice(struct dpl_text *t, const struct dpl_problem *problem);
void
dpl_text_fixed_when(struct dpl_text *t, const struct dpl_problem *problem);
void
dpl_text_problems(struct dpl_text *t);
void
dpl_text_related(struct dpl_text *t);
void
dpl_text_waits(struct dpl_text *t);
/* Longer than is normal (text_wait.c). */
bool
dpl_wait_is_overdue(const struct dpl_text *t, const struct dpl_problem *wait);
void
dpl_text_recovered(struct dpl_text *t);
/* One attempt of a deployment, into the open line of the page. */
void
dpl_text_attempt(struct dpl_text *t, const struct dplog_deployment *deployment,
                 size_t index, size_t number);
void
dpl_text_healthy(struct dpl_text *t);
void
dpl_text_unknown(struct dpl_text *t);
void
dpl_text_suppressed(struct dpl_text *t);
void
dpl_text_read(struct dpl_text *t);
void
dpl_text_more(struct dpl_text *t);
void
dpl_text_detail(struct dpl_text *t);
void
dpl_text_handover(struct dpl_text *t);

/* ── parts that several sections use ── */

/* text_title.c: "PS10002B v4 "Office LTSC 2024"", a DP, "20 DPs (A, B, ...)";
 * nothing for a problem without a name. */
void
dpl_text_add_object(struct dpl_text *t, const struct dpl_problem *problem);
/* The same, a DP by its short name, a package without its own. */
void
dpl_text_add_object_briefly(struct dpl_text *t,
                            const struct dpl_problem *problem);
/* The folder that all name, else the share that they have in common. */
void
dpl_text_add_place(struct dpl_text *t, const struct dpl_problem *problem);
bool
dpl_problem_has_object(const struct dpl_problem *problem);
/* DPs of a problem, by first appearance; short names, "A, B, ...". */
void
dpl_text_add_dp_names(struct dpl_text *t, const struct dpl_problem *problem);

enum dpl_naming { DPL_NAMING_FULL, DPL_NAMING_SHORT, DPL_NAMING_NONE };

/* The object and what is wrong with it, no full stop. */
void
dpl_text_add_title(struct dpl_text *t, const struct dpl_problem *problem,
                   enum dpl_naming naming);
/* Whether the source folder itself could not be read. */
bool
dpl_problem_is_snapshot(const struct dpl_problem *problem);
/* Whether the title of its rule names its package. */
bool
dpl_title_names_package(const struct dpl_problem *problem);
/* Whether that is said in the words of the error code. */
bool
dpl_problem_speaks_by_code(const struct dplog_diagnosis *diagnosis,
                           const struct dpl_problem *problem);
/* The title of its leading rule alone, without the code in parentheses. */
void
dpl_text_add_rule_title(struct dpl_text *t, const struct dpl_problem *problem);
/* What the meaning of the code goes on to say behind its first words. */
struct dplog_view
dpl_code_rest(const struct dplog_finding *finding);
/* "12029: no connection. 12002: no answer in time.": of codes, one by one. */
bool
dpl_begins_with_code(const char *text);

/* text_head.c */
/* "As of ... (last record read)". */
void
dpl_text_add_as_of(struct dpl_text *t);

/* Why, not it, stopped, needs, retry. */
void
dpl_text_why(struct dpl_text *t, const struct dpl_problem *problem,
             unsigned max_lines);
void
dpl_text_not_it(struct dpl_text *t, const struct dpl_problem *problem,
                enum dpl_keep keep);
void
dpl_text_stopped(struct dpl_text *t, const struct dpl_problem *problem);
/* The ports of what is suspected, said with a phrase; nothing for none. */
void
dpl_text_add_ports(struct dpl_text *t, const struct dpl_problem *problem,
                   enum dpl_phrase phrase);
/* "port 445, " for each port of a proven item, where others are suspected. */
void
dpl_text_add_open_ports(struct dpl_text *t, const struct dpl_problem *problem,
                        const struct dplog_item *proven);
/* The line that rules an item out for a problem, or NULL. */
const struct dplog_evidence *
dpl_item_proof(const struct dplog_diagnosis *d,
               const struct dpl_problem *problem,
               const struct dplog_item *item);
/* Whether these logs have the answer to a step, or nobody can ask: no DP is
 * known where the fault lies before any. */
bool
dpl_step_is_answered(const struct dpl_text *t,
                     const struct dpl_problem *problem,
                     const struct dplog_step *step);
/* Whether a step tests a port that no suspect uses. */
bool
dpl_step_is_beside_the_point(struct dpl_text *t,
                             const struct dpl_problem *problem,
                             const struct dplog_step *step);
/* Whether a command lacks a name that no line told, "<dp>": nothing to copy.
 * Words that stand for no name are not written that way: "<drive letter>". */
bool
dpl_step_has_hole(const struct dplog_step *step);
/* The machine that a problem sits on: its DP, or the server of its source
 * folder; empty: several, or the site server (text_related.c). */
struct dplog_view
dpl_problem_machine(const struct dpl_problem *problem);
/* Whether a step names the machine of another problem and not this one's:
 * several problems may share an item, whose steps are filled in once, for the
 * worst of them. */
bool
dpl_step_is_of_another(const struct dpl_text *t,
                       const struct dpl_problem *problem,
                       const struct dplog_step *step);
void
dpl_text_needs(struct dpl_text *t, const struct dpl_problem *problem);
void
dpl_text_retry(struct dpl_text *t, const struct dpl_problem *problem);
void
dpl_text_unknown_dps(struct dpl_text *t, const struct dpl_problem *problem);
/* The newest success line that rules an item out for a problem, or NULL
 * (text_not_it.c). */
const struct dplog_evidence *
dpl_problem_proof(const struct dplog_diagnosis *diagnosis,
                  const struct dpl_problem *problem);
/* Whether other packages were read from the share of a problem's source folder
 * since it began. */
bool
dpl_neighbours_work(const struct dplog_diagnosis *d,
                    const struct dpl_problem *problem);
/* Whether a line is the better proof of the two; than may be NULL. */
bool
dpl_tells_more(const struct dplog_evidence *line,
               const struct dplog_evidence *than);
/* Before the newest record. */
bool
dpl_is_past(const struct dpl_text *t, int64_t us);
/* The word for how sure item number i of a problem is. */
enum dpl_phrase
dpl_certainty(const struct dpl_problem *problem, size_t i);

/* Steps of a problem, the rule's own first (text_steps.c). */
struct dpl_step_list {
    const struct dplog_step *at[16];
    size_t count;
    bool neighbours_work; /* of the folder that they are about */
};

void
dpl_problem_steps(struct dpl_text *t, const struct dpl_problem *problem,
                  size_t max, struct dpl_step_list *ret);
/* Those of one item, behind what is there. */
void
dpl_item_steps(struct dpl_text *t, const struct dpl_problem *problem,
               const char *id, struct dpl_step_list *ret);
/* Whether a line is to be waited for that only its end can bring. */
bool
dpl_problem_has_fixed_line(const struct dpl_problem *problem);
/* The line to wait for, cut in its middle where it and `others` columns more
 * do not fit behind a label. */
void
dpl_text_add_fixed_line(struct dpl_text *t, const struct dpl_problem *problem,
                        unsigned others);
/* "the steps of 1, on DP07". */
void
dpl_text_same_steps(struct dpl_text *t, const struct dpl_problem *problem,
                    size_t number);
/* What nobody does by itself once a download works. */
void
dpl_text_run_again(struct dpl_text *t, const struct dpl_problem *problem);
/* Numbered, below a heading. */
void
dpl_text_step_rows(struct dpl_text *t, const struct dpl_step_list *steps);
/* "; DP07 stands for each of the 3 DPs", where the steps name one of them. */
void
dpl_text_stands_for(struct dpl_text *t, const struct dpl_problem *problem,
                    const struct dpl_step_list *steps);
/* All with one number, that of the entry they belong to. */
void
dpl_text_steps_numbered(struct dpl_text *t, const struct dpl_step_list *steps,
                        size_t number, unsigned column);
/* Where the commands of a numbered list begin. */
unsigned
dpl_step_column(struct dpl_text *t, const struct dpl_step_list *steps);
/* The same inside a block, its label before the first. */
void
dpl_text_step_block(struct dpl_text *t, const struct dpl_step_list *steps);
/* Logs of other machines that would decide. */
void
dpl_text_collect(struct dpl_text *t, const struct dpl_problem *problem);

/* What one kind of log covers (text_read.c). */
struct dpl_cover {
    enum dplog_log log;
    bool own_matters; /* it tells of no content on its way to a DP */
    uint32_t sources; /* 0: a primary log that was not given */
    uint32_t first_source;
    uint32_t rolled;
    int64_t first_us, last_us; /* or DPLOG_TIME_NONE */
};

enum { DPL_COVERS_MAX = DPLOG_LOG_COUNT + 1 };

/* By enum dplog_log; returns how many. */
size_t
dpl_find_covers(const struct dplog_diagnosis *diagnosis,
                struct dpl_cover ret[DPL_COVERS_MAX]);
void
dpl_text_windows(struct dpl_text *t);
/* Why these logs cannot say (text_unknown.c). */
enum dpl_phrase
dpl_unknown_reason(const struct dplog_diagnosis *diagnosis);
/* Error-looking lines that no rule knows (text_unknown.c). */
void
dpl_text_unrecognized(struct dpl_text *t, size_t max);

/* "18 Nov 22:03 to 20 Nov 09:54" (text_read.c). */
void
dpl_text_add_span(struct dpl_text *t, int64_t first_us, int64_t last_us);
