/* Characters, references, spaces. */

#ifndef SANTE_TEXT
#define SANTE_TEXT

#include "common.h"

static int is_space(u8 c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static int is_digit(u8 c)
{
    return (u8)(c - '0') < 10;
}

static int is_letter(u8 c)
{
    return (u8)((c | 0x20) - 'a') < 26;
}

static int is_hex(u8 c)
{
    return is_digit(c) || (u8)((c | 0x20) - 'a') < 6;
}

static int is_character(u32 c)
{
    return c == 9 || c == 10 || c == 13 || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD)
           || (c >= 0x10000 && c <= 0x10FFFF);
}

/* The length of the reference at `p` (which is `&`), or 0: only the five names and numbers. */
static u64 reference(const u8 *p, const u8 *end)
{
    static const char *const known[] = {"&lt;", "&gt;", "&amp;", "&quot;", "&apos;"};
    for (u32 i = 0; i < sizeof known / sizeof *known; i++) {
        u64 n = strlen(known[i]);
        if ((u64)(end - p) >= n && !memcmp(p, known[i], n)) return n;
    }
    if (end - p < 4 || p[1] != '#') return 0;
    const u8 *q = p + 2;
    int hex = *q == 'x';
    q += hex;
    u32 c = 0, digits = 0;
    for (; q < end && (hex ? is_hex(*q) : is_digit(*q)) && digits < 8; q++, digits++)
        c = c * (hex ? 16 : 10) + (u32)(is_digit(*q) ? *q - '0' : (*q | 0x20) - 'a' + 10);
    if (q == end || *q != ';' || !digits || !is_character(c)) return 0;
    return (u64)(q + 1 - p);
}

/* The length of the UTF-8 character at `p` (0x80 or above), or 0. */
static u64 utf8(const u8 *p, const u8 *end)
{
    u64 n = *p >= 0xF0 ? 4 : *p >= 0xE0 ? 3 : 2;
    if (*p < 0xC2 || *p > 0xF4 || (u64)(end - p) < n) return 0;
    u32 c = *p & (0xFFu >> (n + 1));
    for (u64 i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) return 0;
        c = c << 6 | (p[i] & 0x3F);
    }
    u32 least = n == 4 ? 0x10000 : n == 3 ? 0x800 : 0x80;
    return c >= least && is_character(c) ? n : 0;
}

/* Whether this may stand between quotes, so that it means what it seems to mean. */
static int fit(Span s)
{
    const u8 *p = s.at, *end = p + s.length;
    while (p < end) {
        u64 n = 1;
        if (*p == '&') n = reference(p, end);
        else if (*p >= 0x80) n = utf8(p, end);
        else if (*p == '<' || (*p < 0x20 && !is_space(*p))) n = 0;
        if (!n) return 0;
        p += n;
    }
    return 1;
}

enum { BLOCK = 16 }; /* bytes that are compared at once: gcc and clang know such vectors */
typedef int8_t Block __attribute__((vector_size(BLOCK)));

/* Whether a block is ASCII without control characters and `<!`; the byte behind it is there. */
static int block_is_plain(const u8 *p)
{
    Block here, next;
    memcpy(&here, p, BLOCK);
    memcpy(&next, p + 1, BLOCK);
    Block odd = ((here < 0x20) & (here != '\n')) | ((here == '<') & (next == '!'));
    u64 halves[2];
    memcpy(halves, &odd, BLOCK);
    return !(halves[0] | halves[1]);
}

/* Whether data is whole UTF-8 without control characters and `<!`: nothing to cut out or refuse. */
static int is_plain(const u8 *p, const u8 *end)
{
    while (p < end) {
        if (end - p > BLOCK && block_is_plain(p)) {
            p += BLOCK;
            continue;
        }
        for (const u8 *stop = end - p > BLOCK ? p + BLOCK : end; p < stop;) {
            u64 n = 1;
            if (*p >= 0x80) n = utf8(p, end);
            else if (*p < 0x20) n = (u64)is_space(*p);
            else if (*p == '<' && end - p > 1) n = p[1] != '!';
            if (!n) return 0;
            p += n;
        }
    }
    return 1;
}

/* DONE if `text` stands at `p`, STOP if another, PARTIAL if that cannot be seen yet. */
static int stands(const u8 *p, const u8 *end, const char *text)
{
    u64 n = strlen(text), have = (u64)(end - p);
    if (memcmp(p, text, have < n ? have : n)) return STOP;
    return have < n ? PARTIAL : DONE;
}

static const u8 *behind_spaces(const u8 *p, const u8 *end)
{
    while (p < end && is_space(*p)) p++;
    return p;
}

#endif
