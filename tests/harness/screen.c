/* SPDX-License-Identifier: MIT */
#include "screen.h"

#include "base/mem.h"
#include "harness.h"

enum { COLUMNS = 120 };

void
screen_begin(struct screen *screen, const struct dplog_diagnosis *diagnosis,
             struct dpl_problem *problems, size_t count)
{
    *screen = (struct screen){.options = DPLOG_REPORT_OPTIONS_INIT};
    screen->text = (struct dpl_text){
        .d = diagnosis,
        .options = &screen->options,
        .language = diagnosis->language,
        .problems = {.at = problems, .count = count, .diagnosis = diagnosis},
        .page = {.columns = COLUMNS},
    };
    dpl_zone_find(diagnosis, &screen->text.zone);
    assert_true(dpl_text_tell_names_apart(&screen->text));
}

void
screen_end(struct screen *screen)
{
    dpl_page_done(&screen->text.page);
    dpl_buf_done(&screen->text.para);
    dpl_free(screen->text.name_parts);
    dpl_buf_done(&screen->out);
}

const char *
screen_words(struct screen *screen)
{
    dpl_buf_clear(&screen->out);
    dpl_buf_add_view(&screen->out, dpl_buf_view(&screen->text.para));
    dpl_buf_clear(&screen->text.para);
    return dpl_buf_str(&screen->out);
}

static bool
take(void *data, const char *bytes, size_t len)
{
    dpl_buf_add(data, bytes, len);
    return true;
}

const char *
screen_page(struct screen *screen)
{
    struct dpl_out out = {.write_fn = take, .write_data = &screen->out};

    dpl_buf_clear(&screen->out);
    assert_false(screen->text.page.failed);
    dpl_page_write(&screen->text.page, 0, false, &out);
    return dpl_buf_str(&screen->out);
}
