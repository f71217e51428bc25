/* SPDX-License-Identifier: MIT
 *
 * See detail_words.h.
 */
#include "detail_words.h"

#include "base/view.h"

const char *
dpl_detail_word(enum dplog_language language, const char *word)
{
    static const struct {
        const char *word, *ja;
    } words[] = {
        /* of a checklist entry */
        {"failed", "失敗"},
        {"suspect", "疑い"},
        {"waiting", "待機中"},
        {"recovered", "復旧済み"},
        {"cleared", "問題なし"},
        {"no-evidence", "記録なし"},
        /* of a finding */
        {"cause", "原因"},
        {"symptom", "影響"},
        {"wait", "待機"},
        {"recovery", "復旧"},
        {"progress", "進行"},
        {"context", "文脈"},
        {"info", "情報"},
        {"warning", "警告"},
        {"error", "エラー"},
        {"critical", "重大"},
        {"open", "継続中"},
        {"quiet", "最近なし"},
        {"rule", "規則"},
        {"code", "コード"},
        {"wording", "文言"},
        {"proven", "成功の記録"},
        {"content", "コンテンツ"},
        {"path", "パス"},
        {"job", "ジョブ"},
        {"stage", "段階"},
        {"hop", "区間"},
        /* of a deployment */
        {"succeeded", "成功"},
        {"retrying", "再試行中"},
        {"in-progress", "進行中"},
        {"unknown", "不明"},
        {"attempts", "試行"},
        {"reported", "製品の計数"},
        {"next", "次回"},
        {"left", "残り"},
        /* of the input */
        {"lines", "行"},
        {"events", "記録"},
        {"continuations", "続き"},
        {"unparsed", "解釈不能"},
        {"gaps", "欠落"},
        {"failed:", "失敗:"},
        {"offset", "位置"},
        {"bytes", "バイト"},
        {"until", "期限"},
        {"reason", "理由"},
        {"by", "指定"},
    };

    for (size_t i = 0;
         language == DPLOG_LANGUAGE_JA && i < sizeof(words) / sizeof(words[0]);
         i++)
        if (dpl_view_equal(dpl_view_of(words[i].word), dpl_view_of(word)))
            return words[i].ja;
    return word;
}
