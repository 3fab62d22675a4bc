// grammar.c — one small recognizer for each form.
#include "authz/grammar.h"

enum {
    ADDRESS_MAX = 254,
    LOCAL_MAX = 64,
    LABEL_MAX = 63,
    PHONE_DIGITS_MAX = 15,
    POSTAL_CODE_MAX = 12,
    REGION_MIN = 4,
    REGION_MAX = 6,
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower(uint8_t c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_one_of(uint8_t c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static struct span after(struct span text, size_t count)
{
    return span(text.data + count, text.size - count);
}

// Where `c` stands first; the size when it does not.
static size_t find(struct span text, uint8_t c)
{
    size_t at = 0;
    while (at < text.size && text.data[at] != c) {
        at++;
    }
    return at;
}

// RFC 5321: runs of atext with single dots between them.
static bool is_local(struct span text, bool lower_only)
{
    bool may_break = false;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        bool letter =
            is_lower(c) || is_digit(c) || is_one_of(c, "!#$%&'*+-/=?^_`{|}~") || (is_upper(c) && !lower_only);
        if (c == '.' ? !may_break : !letter) {
            return false;
        }
        may_break = c != '.';
    }
    return may_break && text.size <= LOCAL_MAX;
}

static bool is_label(struct span text)
{
    for (size_t i = 0; i < text.size; i++) {
        bool inside = i > 0 && i + 1 < text.size;
        uint8_t c = text.data[i];
        if (!is_lower(c) && !is_digit(c) && !(c == '-' && inside)) {
            return false;
        }
    }
    return text.size > 0 && text.size <= LABEL_MAX;
}

// At least two labels, so that no address is one of this machine's own.
static bool is_domain(struct span text)
{
    size_t labels = 0;
    for (;;) {
        size_t dot = find(text, '.');
        if (!is_label(span(text.data, dot))) {
            return false;
        }
        labels++;
        if (dot == text.size) {
            return labels >= 2;
        }
        text = after(text, dot + 1);
    }
}

static bool is_mail(struct span text, bool lower_only)
{
    size_t at = find(text, '@');
    return text.size <= ADDRESS_MAX && at < text.size && is_local(span(text.data, at), lower_only)
           && is_domain(after(text, at + 1));
}

bool grammar_is_address(struct span text)
{
    return is_mail(text, true);
}

bool grammar_is_email(struct span text)
{
    return is_mail(text, false);
}

bool grammar_is_phone(struct span text)
{
    if (text.size < 2 || text.size > 1 + PHONE_DIGITS_MAX || text.data[0] != '+' || text.data[1] == '0') {
        return false;
    }
    for (size_t i = 1; i < text.size; i++) {
        if (!is_digit(text.data[i])) {
            return false;
        }
    }
    return true;
}

bool grammar_is_https(struct span text, size_t size_max)
{
    static const char scheme[] = "https://";
    size_t scheme_size = sizeof(scheme) - 1;
    if (text.size > size_max || text.size <= scheme_size
        || !span_equal(span(text.data, scheme_size), span_text(scheme))) {
        return false;
    }
    struct span rest = after(text, scheme_size);
    size_t host = 0;
    while (host < rest.size && !is_one_of(rest.data[host], "/?#")) {
        uint8_t c = rest.data[host];
        if (!is_lower(c) && !is_upper(c) && !is_digit(c) && !is_one_of(c, ".-:")) {
            return false;
        }
        host++;
    }
    for (size_t i = host; i < rest.size; i++) {
        if (rest.data[i] <= ' ' || rest.data[i] > '~' || is_one_of(rest.data[i], "\"<>\\^`{|}")) {
            return false;
        }
    }
    return host > 0;
}

bool grammar_is_handle(struct span text, size_t size_max)
{
    if (text.size == 0 || text.size > size_max) {
        return false;
    }
    size_t first = text.data[0] == '@' ? 1 : 0;
    for (size_t i = first; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (!is_lower(c) && !is_upper(c) && !is_digit(c) && !is_one_of(c, "._-")) {
            return false;
        }
    }
    return text.size > first;
}

bool grammar_is_region(struct span text)
{
    if (text.size < REGION_MIN || text.size > REGION_MAX || !is_upper(text.data[0]) || !is_upper(text.data[1])
        || text.data[2] != '-') {
        return false;
    }
    for (size_t i = 3; i < text.size; i++) {
        if (!is_upper(text.data[i]) && !is_digit(text.data[i])) {
            return false;
        }
    }
    return true;
}

bool grammar_is_postal_code(struct span text)
{
    bool may_break = false;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        bool mark = c == ' ' || c == '-';
        if (mark ? !may_break : !is_lower(c) && !is_upper(c) && !is_digit(c)) {
            return false;
        }
        may_break = !mark;
    }
    return may_break && text.size <= POSTAL_CODE_MAX;
}
