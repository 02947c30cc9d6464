/* Numbers, dates and times of day. Each answers as its twin in Python does, or does not answer. */

#ifndef SANTE_VALUES
#define SANTE_VALUES

#include "words.h"

static const double TENS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* A decimal number, rounded as correctly as Python does; infinite ones are NaN. 0: no number. */
static int number(const Scan *scan, Span s, double *value)
{
    const u8 *p = s.at, *end = p + s.length;
    int minus = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    const u8 *digits = p;
    u64 whole = 0;
    u32 count = 0, decimals = 0, printed = 0;
    for (int point = 0; p < end; p++) {
        if (*p == '.' && !point) {
            point = 1;
            continue;
        }
        if (!is_digit(*p)) break;
        printed++;
        decimals += (u32)point;
        count += count || *p != '0';
        if (count <= 18) whole = whole * 10 + (u64)(*p - '0');
    }
    if (!printed || s.length > LONGEST_NUMBER) return 0;
    if (p == end && count <= 18 && whole < 1ull << 53 && decimals <= 22) {
        double exact = (double)whole / TENS[decimals]; /* both exact, so the quotient is right */
        *value = minus ? -exact : exact;
        return 1;
    }
    if (p < end) { /* an exponent, or no number */
        if ((*p | 0x20) != 'e') return 0;
        p++;
        if (p < end && (*p == '-' || *p == '+')) p++;
        if (p == end) return 0;
        for (; p < end; p++)
            if (!is_digit(*p)) return 0;
    }
    char text[LONGEST_NUMBER + 1];
    memcpy(text, digits, (u64)(end - digits));
    text[end - digits] = 0;
    double found = strtod_l(text, 0, scan->plain);
    *value = isfinite(found) ? (minus ? -found : found) : NAN;
    return 1;
}

static i64 days_since_1970(i64 year, i64 month, i64 day) /* H. Hinnant, days_from_civil */
{
    year -= month <= 2;
    i64 era = year / 400, of_era = year - era * 400;
    i64 of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static i64 date_seconds(const u8 *d)
{
    static const u8 lengths[] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    i64 year = d[0] * 1000 + d[1] * 100 + d[2] * 10 + d[3], month = d[5] * 10 + d[6];
    i64 day = d[8] * 10 + d[9];
    int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (year < 1900 || month < 1 || month > 12 || day < 1) return MISSING;
    if (day > lengths[month] - (month == 2 && !leap)) return MISSING;
    return days_since_1970(year, month, day) * 86400;
}

#define TOO_LARGE(x) (((x) | ((x) + 0x0606060606060606ull)) & 0xF0F0F0F0F0F0F0F0ull) /* for a digit */

/* `2026-06-30 10:00:00 +0200`: seconds UTC (MISSING: no such time) and minutes east. 0: not of that
   shape. A digit minus its `0` is at most 9, a mark minus itself is 0: eight of them at a time. */
static int instant(Scan *scan, const u8 *p, i64 *seconds, int16_t *offset)
{
    u64 head = load(p) ^ load((const u8 *)"0000-00-");
    u64 middle = load(p + 8) ^ load((const u8 *)"00 00:00");
    u64 tail = load(p + 16) ^ load((const u8 *)":00 +000");
    u64 sign = tail >> 32 & 0xFF;
    int west = sign == ('+' ^ '-');
    tail &= ~(0xFFull << 32);
    u64 wrong = TOO_LARGE(head) | TOO_LARGE(middle) | TOO_LARGE(tail);
    wrong |= (head & 0xFF0000FF00000000ull) | (middle & 0x0000FF0000FF0000ull);
    wrong |= (tail & 0x00000000FF0000FFull) | (u64)!is_digit(p[24]) | (sign && !west);
    if (wrong) return 0;
    u8 d[24];
    memcpy(d, &head, 8);
    memcpy(d + 8, &middle, 8);
    memcpy(d + 16, &tail, 8);
    u64 day = middle & 0xFFFF;
    if (head != scan->date_head || day != scan->date_tail) {
        scan->date_head = head;
        scan->date_tail = day;
        scan->date_seconds = date_seconds(d);
    }
    int hour = d[11] * 10 + d[12], minute = d[14] * 10 + d[15], second = d[17] * 10 + d[18];
    int east = (d[21] * 10 + d[22]) * 60 + d[23] * 10 + (p[24] - '0');
    int fine = scan->date_seconds != MISSING && hour < 24 && minute < 60 && second < 61;
    if (west) east = -east;
    fine = fine && east >= -18 * 60 && east <= 18 * 60;
    *seconds = fine ? scan->date_seconds + hour * 3600 + minute * 60 + second - east * 60 : MISSING;
    *offset = (int16_t)(fine ? east : 0);
    return 1;
}

static u32 spaces(const u8 *p, const u8 *end) /* how many bytes; any kind that a clock prints */
{
    const u8 *q = p;
    for (;;) {
        if (q < end && *q == ' ') q += 1;
        else if (end - q >= 2 && !memcmp(q, "\xC2\xA0", 2)) q += 2;
        else if (end - q >= 3 && (!memcmp(q, "\xE2\x80\xAF", 3) || !memcmp(q, "\xE2\x80\x89", 3))) q += 3;
        else return (u32)(q - p);
    }
}

/* `7:47:41.86 PM` or `19:47:41,86` as milliseconds after midnight. 0: not of that shape, or no such
   time: what it is, dates.py decides. */
static int clock_time(Span s, i64 *milliseconds)
{
    const u8 *p = s.at, *end = p + s.length;
    if (end - p < 8) return 0;
    int wide = is_digit(p[1]);
    if (!is_digit(p[0])) return 0;
    int hour = wide ? (p[0] - '0') * 10 + p[1] - '0' : p[0] - '0';
    p += 1 + wide;
    if (end - p < 8 || p[0] != ':' || p[3] != ':' || (p[6] != '.' && p[6] != ',')) return 0;
    if (!is_digit(p[1]) || !is_digit(p[2]) || !is_digit(p[4]) || !is_digit(p[5])) return 0;
    int minute = (p[1] - '0') * 10 + p[2] - '0', second = (p[4] - '0') * 10 + p[5] - '0';
    p += 7;
    u32 part = 0, digits = 0;
    for (; p < end && is_digit(*p) && digits < 6; p++, digits++) part = part * 10 + (u32)(*p - '0');
    if (!digits) return 0;
    p += spaces(p, end);
    if (p < end) {
        if (end - p != 2 || (p[1] | 0x20) != 'm') return 0;
        u8 half = *p | 0x20;
        if ((half != 'a' && half != 'p') || hour < 1 || hour > 12) return 0;
        hour = hour % 12 + (half == 'p' ? 12 : 0);
    }
    if (hour > 23 || minute > 59 || second > 60) return 0;
    double rest = rint((double)part / TENS[digits] * 1000.0); /* half to even, as Python rounds */
    *milliseconds = (i64)((hour * 60 + minute) * 60 + second) * 1000 + (i64)rest;
    return 1;
}

#endif
