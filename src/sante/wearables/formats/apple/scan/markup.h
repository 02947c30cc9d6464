/* Tags and attributes, as strict as XML has them and stricter. */

#ifndef SANTE_MARKUP
#define SANTE_MARKUP

#include "words.h"

/* Letters, digits, `_`, `.` and `-`: no colon, so that no name space can be meant. */
static int name_at(const u8 **p, const u8 *end, Span *name)
{
    const u8 *q = *p;
    if (q == end) return PARTIAL;
    if (!is_letter(*q) && *q != '_') return STOP;
    while (q < end && (is_letter(*q) || is_digit(*q) || *q == '_' || *q == '.' || *q == '-')) q++;
    name->at = *p;
    name->length = (u64)(q - *p);
    *p = q;
    return q == end ? PARTIAL : DONE;
}

static int is(Span s, const char *text)
{
    return s.length == strlen(text) && !memcmp(s.at, text, s.length);
}

/* name="value" or name='value', without spaces in between. */
static int attribute(const u8 **p, const u8 *end, Span *name, Span *value)
{
    int found = name_at(p, end, name);
    if (found) return found;
    const u8 *q = *p;
    if (end - q < 2) return PARTIAL;
    if (q[0] != '=' || (q[1] != '"' && q[1] != '\'') || is(*name, "xmlns")) return STOP;
    const u8 *close = memchr(q + 2, q[1], (u64)(end - q - 2));
    if (!close) return PARTIAL;
    value->at = q + 2;
    value->length = (u64)(close - q - 2);
    if (!fit(*value)) return STOP;
    *p = close + 1;
    return DONE;
}

/* To the next attribute of a tag: DONE, or the tag is over and `*closing` is '>' or '/'. */
static int next_attribute(const u8 **p, const u8 *end, u8 *closing)
{
    const u8 *q = behind_spaces(*p, end);
    int apart = q > *p;
    *closing = 0;
    if (q == end) return PARTIAL;
    if (*q == '>') {
        *closing = '>';
        *p = q + 1;
        return DONE;
    }
    if (*q == '/') {
        if (end - q < 2) return PARTIAL;
        if (q[1] != '>') return STOP;
        *closing = '/';
        *p = q + 2;
        return DONE;
    }
    *p = q;
    return apart ? DONE : STOP;
}

static int seen_before(const Span *names, u32 count, Span name)
{
    for (u32 i = 0; i < count; i++)
        if (names[i].length == name.length && !memcmp(names[i].at, name.at, name.length)) return 1;
    return 0;
}

static int end_tag(Scan *scan, const u8 **p, const u8 *end)
{
    const u8 *q = *p + 2;
    Span name;
    int found = name_at(&q, end, &name);
    if (found) return found;
    q = behind_spaces(q, end);
    if (q == end) return PARTIAL;
    if (*q != '>' || !scan->depth) return STOP;
    const u8 *open = scan->names[scan->depth - 1];
    if (name.length != open[0] || memcmp(name.at, open + 1, name.length)) return STOP;
    scan->depth--;
    scan->closed |= !scan->depth;
    *p = q + 1;
    return DONE;
}

/* A tag of an element that is no record; the portable engine gets to see it. */
static int tag(Scan *scan, const u8 **p, const u8 *end)
{
    const u8 *q = *p + 1;
    Span names[MOST_ATTRIBUTES], name, value;
    u32 count = 0;
    u8 closing;
    if (q < end && *q == '/') return end_tag(scan, p, end);
    int found = name_at(&q, end, &name);
    if (found) return found;
    if (scan->closed || (!scan->depth && !is(name, "HealthData"))) return STOP;
    for (;;) {
        if ((found = next_attribute(&q, end, &closing))) return found;
        if (closing) break;
        if (count == MOST_ATTRIBUTES) return STOP;
        if ((found = attribute(&q, end, &names[count], &value))) return found;
        if (seen_before(names, count, names[count])) return STOP;
        count++;
    }
    if (closing == '>') {
        if (scan->depth == DEEPEST || name.length > LONGEST_NAME) return STOP;
        u8 *open = scan->names[scan->depth++];
        open[0] = (u8)name.length;
        memcpy(open + 1, name.at, name.length);
    } else {
        scan->closed |= !scan->depth;
    }
    *p = q;
    return DONE;
}

#endif
