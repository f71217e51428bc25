/* SPDX-License-Identifier: MIT
 *
 * See phrases.h.
 */
#include "phrases.h"

#include "base/utf8.h"
#include "base/view.h"
#include "fit.h"
#include "safe.h"

enum {
    WORD_COLUMNS = 80, /* wider than any name that the product allows */
    WORD_BYTES = 1024
};

static const char *const phrases[2][DPL_PHRASE_COUNT] = {
    [DPLOG_LANGUAGE_EN] =
        {
#define DPL_PHRASE(id, en, ja) [DPL_P_##id] = (en),
#include "phrases.def"
#undef DPL_PHRASE
        },
    [DPLOG_LANGUAGE_JA] =
        {
#define DPL_PHRASE(id, en, ja) [DPL_P_##id] = (ja),
#include "phrases.def"
#undef DPL_PHRASE
        },
};

const char *
dpl_phrase(enum dplog_language language, enum dpl_phrase phrase)
{
    return phrases[language == DPLOG_LANGUAGE_JA][phrase];
}

void
dpl_add_name(struct dpl_buf *buf, const char *name)
{
    const struct dplog_view v = dpl_view_of(name);
    struct dpl_buf safe = {0};

    dpl_safe_add(&safe, dpl_utf8_cut(v, WORD_BYTES));
    if (v.len > WORD_BYTES)
        dpl_buf_add_str(&safe, DPL_CUT_MARK);
    if (safe.failed)
        buf->failed = true;
    else
        dpl_add_cut_middle(buf, dpl_buf_view(&safe), WORD_COLUMNS);
    dpl_buf_done(&safe);
}

/* "?thing:things}" behind a number; returns what is behind it. */
static const char *
add_choice(struct dpl_buf *buf, const char *pos, const char *word)
{
    const bool is_one = word && word[0] == '1' && word[1] == '\0';
    const char *colon = strchr(pos, ':');
    const char *end = strchr(pos, '}');

    if (is_one)
        dpl_buf_add(buf, pos + 1, (size_t)(colon - pos - 1));
    else
        dpl_buf_add(buf, colon + 1, (size_t)(end - colon - 1));
    return end + 1;
}

void
dpl_say(struct dpl_buf *buf, enum dplog_language language,
        enum dpl_phrase phrase, struct dpl_words words)
{
    const char *pos = dpl_phrase(language, phrase);

    while (*pos) {
        const char *brace = strchr(pos, '{');

        if (!brace) {
            dpl_buf_add_str(buf, pos);
            return;
        }
        dpl_buf_add(buf, pos, (size_t)(brace - pos));
        const char *word = words.at[(unsigned)(brace[1] - '1') % 4];
        if (brace[2] == '?') {
            pos = add_choice(buf, brace + 2, word);
        } else {
            dpl_add_name(buf, word);
            pos = brace + 3;
        }
    }
}

enum dpl_phrase
dpl_stage_phrase(const char *stage)
{
    static const struct {
        const char *id;
        enum dpl_phrase phrase;
    } stages[] = {
        {"queue", DPL_P_STAGE_QUEUE},
        {"snapshot", DPL_P_STAGE_SNAPSHOT},
        {"sitelib", DPL_P_STAGE_SITELIB},
        {"dp-thread", DPL_P_STAGE_DP_THREAD},
        {"precheck", DPL_P_STAGE_PRECHECK},
        {"job", DPL_P_STAGE_JOB},
        {"request", DPL_P_STAGE_REQUEST},
        {"send", DPL_P_STAGE_SEND},
        {"commit", DPL_P_STAGE_COMMIT},
        {"post", DPL_P_STAGE_POST},
        {"status", DPL_P_STAGE_STATUS},
        {"notify", DPL_P_STAGE_NOTIFY},
        {"pull", DPL_P_STAGE_PULL},
        {"download", DPL_P_STAGE_DOWNLOAD},
        {"verify", DPL_P_STAGE_VERIFY},
        {"move", DPL_P_STAGE_MOVE},
        {"install", DPL_P_STAGE_INSTALL},
    };

    for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++)
        if (dpl_view_equal(dpl_view_of(stages[i].id), dpl_view_of(stage)))
            return stages[i].phrase;
    return DPL_PHRASE_COUNT;
}

void
dpl_add_gap_reason(struct dpl_buf *buf, enum dplog_language language,
                   const struct dplog_gap *gap)
{
    static const struct {
        const char *kind;
        enum dpl_phrase phrase;
    } kinds[] = {
        {"replaced", DPL_P_GAP_REPLACED},
        {"cut", DPL_P_GAP_CUT},
        {"rolled-over", DPL_P_GAP_ROLLED_OVER},
        {"rolled-unseen", DPL_P_GAP_ROLLED_UNSEEN},
        {"short-copy", DPL_P_GAP_SHORT_COPY},
    };

    for (size_t i = 0; gap->kind && i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(gap->kind, kinds[i].kind) == 0) {
            dpl_buf_add_str(buf, dpl_phrase(language, kinds[i].phrase));
            return;
        }
    dpl_safe_add(buf, dpl_view_of(gap->reason));
}
