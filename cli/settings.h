/* SPDX-License-Identifier: MIT
 *
 * The common options and the environment variables behind them: language,
 * colour, how much is said.
 */
#pragma once

#include "command.h"

/* Fill env->settings; on false the wrong value was told. */
bool
cli_settings_read(struct cli_env *env);

/* The language of a locale: the first of the values of LC_ALL, LC_MESSAGES and
 * LANG, and of the desktop's language, that is neither NULL nor empty. */
enum dplog_language
cli_language_of_locale(const char *lc_all, const char *lc_messages,
                       const char *lang, const char *system);
