/* SPDX-License-Identifier: MIT
 *
 * Settings of the product's logs: what makes one keep or say more.
 */
#include "base/view.h"
#include "ruleset/load.h"

/* An entry, until it is known which log it is of. */
struct entry {
    uint32_t logs;
    struct dpl_log_settings settings;
};

static void
set_logs(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    ((struct entry *)object)->logs = dpl_load_logs(load, value);
}

static void
set_history(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    ((struct entry *)object)->settings.history = dpl_load_string(load, value);
}

static void
set_verbose(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    ((struct entry *)object)->settings.verbose = dpl_load_string(load, value);
}

static void
set_restart(struct dpl_load *load, void *object,
            const struct dpl_yaml_node *value)
{
    ((struct entry *)object)->settings.restart = dpl_load_string(load, value);
}

static const struct dpl_key settings_keys[] = {
    {"log", DPL_KEY_WORD_OR_LIST, 1, 1, set_logs, DPL_SHAPE(LOGS)},
    {"history", DPL_KEY_WORD, 0, 1, set_history},
    {"verbose", DPL_KEY_WORD, 0, 1, set_verbose},
    {"restart", DPL_KEY_WORD, 0, 1, set_restart},
};
const struct dpl_shape dpl_log_settings_shape =
    DPL_MAPPING_OF(settings_keys, "log_settings");

/* Of two entries for a log the later one holds: a site lays its own over. */
static void
load_settings(struct dpl_load *load, const struct dpl_yaml_node *node,
              uint32_t index)
{
    struct entry entry = {0};

    (void)index;
    if (!dpl_load_mapping(load, node, "an entry of 'log_settings'",
                          settings_keys,
                          sizeof(settings_keys) / sizeof(*settings_keys),
                          DPL_PLACE_ANY, &entry))
        return;
    for (unsigned log = 0; log < DPLOG_LOG_COUNT; log++)
        if (entry.logs >> log & 1)
            load->set->log_settings[log] = entry.settings;
}

void
dpl_load_log_settings(struct dpl_load *load)
{
    dpl_load_each(load, DPL_SECTION_LOG_SETTINGS, load_settings);
}
