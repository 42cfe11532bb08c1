/* The labels of the guide, and what other portals write in their place. */
#include "plan/textprofile.h"

#include "base/text.h"
#include <string.h>

const char *const lk_text_profiles[] = { "guide", "live-en", "da", NULL };

/* The guide's own words: what scenarios speak of. */
const char *const lk_labels[] = {
    "Retrieve a user certificate",
    "Next",
    "Terms and Conditions",
    "Yes, I accept the terms and conditions",
    "Password for your certificate",
    "Show",
    "Copy to clipboard",
    "Download certificate",
    "Close",
    "Notifications",
    "Certificate",
    "Certificates",
    "Certificate Profile",
    "History",
    "Block",
    "Delete Certificate Profile",
    "Ok",
    "Cancel",
    "Renew certificate",
    "Log out",
};
const size_t lk_labels_n = sizeof lk_labels / sizeof *lk_labels;

/* Where a profile has another word. A dash in the table of the guide's reading means that the words
 * are not known: then the guide's stand. */
static const struct other_word {
    const char *profile, *label, *words;
} other_words[] = {
    { "live-en", "Retrieve a user certificate", "Issue and download a user certificate" },
    { "live-en", "Yes, I accept the terms and conditions", "Yes, I accept terms and conditions" },
    { "da", "Retrieve a user certificate", "Hent et brugercertifikat" },
};

const char *lk_label_words(const char *profile, const char *label)
{
    for (size_t i = 0; i < sizeof other_words / sizeof *other_words; i++)
        if (!strcmp(other_words[i].profile, profile) && lk_same_label(other_words[i].label, label))
            return other_words[i].words;
    return label;
}

const char *lk_label_of(const char *profile, const char *text)
{
    for (size_t i = 0; i < lk_labels_n; i++)
        if (lk_same_label(lk_label_words(profile, lk_labels[i]), text))
            return lk_labels[i];
    return NULL;
}

bool lk_label_known(const char *label)
{
    return lk_label_of("guide", label) != NULL;
}
