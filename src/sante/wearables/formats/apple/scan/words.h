/* Texts that repeat: each gets a number, in order of first appearance.

   They are kept as they stand in the file, escapes and all; scanner.py resolves each once. */

#ifndef SANTE_WORDS
#define SANTE_WORDS

#include "common.h"
#include "text.h"

enum { TYPES, UNITS, SOURCES, VERSIONS, DEVICES, TEXTS, KEYS, VALUES, TABLES };

typedef struct {
    u64 *hashes; /* 0: free */
    u32 *numbers;
    u32 mask;
    u32 count, most;
    u32 *ends; /* of text i in `bytes`; it starts where text i - 1 ends */
    u32 room;
    u8 *bytes;
    u32 size;
    u32 last; /* the number given out last */
} Words;

static u64 load(const u8 *p)
{
    u64 x;
    memcpy(&x, p, 8);
    return x;
}

static u64 mix(u64 a)
{
    __uint128_t m = (__uint128_t)a * 0x9E3779B97F4A7C15ull;
    return (u64)m ^ (u64)(m >> 64);
}

static u64 hash(u64 seed, Span s)
{
    const u8 *p = s.at;
    u64 n = s.length, h = seed ^ (n * 0xFF51AFD7ED558CCDull), x = 0;
    for (; n >= 8; p += 8, n -= 8) h = mix(h ^ load(p));
    if (n) memcpy(&x, p, n);
    return mix(mix(h ^ x) ^ seed) | 1;
}

static u32 begin(const Words *w, u32 number)
{
    return number ? w->ends[number - 1] : 0;
}

static int words_start(Words *w, u32 most)
{
    w->most = most;
    w->mask = 255;
    w->room = 128;
    w->hashes = calloc(w->mask + 1, sizeof *w->hashes);
    w->numbers = calloc(w->mask + 1, sizeof *w->numbers);
    w->ends = malloc(w->room * sizeof *w->ends);
    w->bytes = malloc(w->size = 4096);
    return w->hashes && w->numbers && w->ends && w->bytes;
}

static void words_end(Words *w)
{
    free(w->hashes);
    free(w->numbers);
    free(w->ends);
    free(w->bytes);
}

static void words_clear(Words *w)
{
    if (w->count) memset(w->hashes, 0, (w->mask + 1) * sizeof *w->hashes);
    w->count = w->last = 0;
}

static int words_spread(Words *w)
{
    u32 mask = w->mask * 2 + 1;
    u64 *hashes = calloc((u64)mask + 1, sizeof *hashes);
    u32 *numbers = calloc((u64)mask + 1, sizeof *numbers);
    if (!hashes || !numbers) {
        free(hashes);
        free(numbers);
        return 0;
    }
    for (u32 i = 0; i <= w->mask; i++) {
        if (!w->hashes[i]) continue;
        u32 at = (u32)(w->hashes[i] >> 20) & mask;
        while (hashes[at]) at = (at + 1) & mask;
        hashes[at] = w->hashes[i];
        numbers[at] = w->numbers[i];
    }
    free(w->hashes);
    free(w->numbers);
    w->hashes = hashes;
    w->numbers = numbers;
    w->mask = mask;
    return 1;
}

/* Room for one more text of `length` bytes. */
static int words_grow(Words *w, u64 length)
{
    u64 wanted = (w->count ? w->ends[w->count - 1] : 0) + length;
    if (w->count >= w->most || wanted > MOST_BYTES) return 0;
    if (w->count == w->room) {
        u32 *ends = realloc(w->ends, (u64)w->room * 2 * sizeof *ends);
        if (!ends) return 0;
        w->ends = ends;
        w->room *= 2;
    }
    if (wanted > w->size) {
        u64 size = w->size;
        while (size < wanted) size *= 2;
        u8 *bytes = realloc(w->bytes, size);
        if (!bytes) return 0;
        w->bytes = bytes;
        w->size = (u32)size;
    }
    return (u64)w->count * 2 <= w->mask || words_spread(w);
}

static int same(const Words *w, u32 number, Span s)
{
    u32 from = begin(w, number);
    return w->ends[number] - from == s.length && !memcmp(w->bytes + from, s.at, s.length);
}

/* Whether the text after an opening quote is the one this table gave out last. */
static int again(const Words *w, const u8 *at, const u8 *end, Span *s)
{
    if (!w->count) return 0;
    u32 from = begin(w, w->last), length = w->ends[w->last] - from;
    if (end - at <= (i64)length || at[length] != '"') return 0;
    if (memcmp(w->bytes + from, at, length)) return 0;
    s->at = at;
    s->length = length;
    return 1;
}

/* What is remembered from one piece of the file to the next. */
typedef struct {
    Words words[TABLES];
    u64 seed;
    locale_t plain; /* where a decimal point is a point */
    u64 date_head, date_tail; /* the date decoded last, */
    i64 date_seconds;         /* and what it came to */
    u32 depth;
    u32 closed; /* the root element is over */
    u8 names[DEEPEST][LONGEST_NAME + 1]; /* of open elements; the first byte is the length */
} Scan;

/* The number of a text. STOP: one too many, or no text that can stand in an attribute. */
static int word(Scan *scan, int table, Span s, u32 *number)
{
    Words *w = &scan->words[table];
    if (w->count && same(w, w->last, s)) {
        *number = w->last;
        return DONE;
    }
    u64 h = hash(scan->seed, s);
    u32 at = (u32)(h >> 20) & w->mask;
    for (; w->hashes[at]; at = (at + 1) & w->mask)
        if (w->hashes[at] == h && same(w, w->numbers[at], s)) {
            *number = w->last = w->numbers[at];
            return DONE;
        }
    if (!fit(s) || !words_grow(w, s.length)) return STOP;
    at = (u32)(h >> 20) & w->mask; /* it may have grown */
    while (w->hashes[at]) at = (at + 1) & w->mask;
    u32 from = w->count ? w->ends[w->count - 1] : 0;
    if (s.length) memcpy(w->bytes + from, s.at, s.length);
    w->ends[w->count] = from + (u32)s.length;
    w->hashes[at] = h;
    w->numbers[at] = *number = w->last = w->count++;
    return DONE;
}

#endif
