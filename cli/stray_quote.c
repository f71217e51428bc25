/* SPDX-License-Identifier: MIT
 *
 * One argument that swallowed others, back to the words that were typed.
 * Pure: text in, words out.
 */
#include "stray_quote.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Words and their characters in one block. */
struct words {
    char **at;
    size_t count;
    char *end; /* free room begins here */
};

static void
add_word(struct words *words, const char *from, size_t len, bool is_path)
{
    if (len == 0)
        return;
    words->at[words->count++] = words->end;
    memcpy(words->end, from, len);
    words->end += len;
    if (is_path && from[len - 1] == ':')
        *words->end++ = '\\';
    *words->end++ = '\0';
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* What stands behind the first quote. */
static void
split_rest(struct words *words, const char *text)
{
    while (*text) {
        const char *begin;

        while (is_blank(*text))
            text++;
        begin = text;
        if (*text == '"') {
            begin = ++text;
            text += strcspn(text, "\"");
        } else {
            while (*text && !is_blank(*text) && *text != '"')
                text++;
        }
        add_word(words, begin, (size_t)(text - begin), *text == '"');
        if (*text == '"')
            text++;
    }
}

char **
cli_stray_quote_split(const char *word, size_t *ret_count)
{
    const size_t len = strlen(word);
    const size_t most = len + 1; /* words, each of one character at least */
    const size_t head = strcspn(word, "\"");
    struct words words = {0};

    words.at = malloc(most * sizeof(*words.at) + 3 * len + 3);
    if (!words.at)
        return NULL;
    words.end = (char *)(words.at + most);
    add_word(&words, word, head, word[head] == '"');
    if (word[head])
        split_rest(&words, word + head + 1);
    *ret_count = words.count;
    return words.at;
}
