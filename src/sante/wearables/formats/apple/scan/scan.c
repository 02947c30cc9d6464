/* Reads the body of an Apple Health export: records as columns, all else as ranges of bytes.

   This is the fast one of two engines (portable.py is the other), and it must never know better.
   It reads a small, strict part of XML: what Apple writes, in any order and with any escapes. At
   anything outside of it the scan stops before the element and says so; from there on the caller
   goes on with the portable engine. All markup that is no record is handed to that engine anyway,
   in order: the document without its records. So whatever this file accepts, it has to accept as
   an XML parser would; what it does not accept costs time and nothing else.

   The bytes are a stranger's. Reads stay inside [data, data + length), every write is checked
   against the room the caller states, repeating texts are bounded in number and size, the hash is
   seeded, nothing recurses. It is fuzzed under the sanitizers by tools/fuzz-scanner.

   No Python in here: scanner.py calls it through ctypes, which lets go of the interpreter lock. */

#include "common.h"
#include "markup.h"
#include "text.h"
#include "values.h"
#include "words.h"

#ifndef SANTE_SOURCE
#define SANTE_SOURCE ""
#endif

/* Columns of the caller, with the room they have. */
typedef struct {
    u16 *type, *unit, *source, *version, *device, *text;
    i64 *start, *end;
    int16_t *offset;
    double *value;
    u8 *nested;
    u32 *meta_row;
    u16 *meta_key;
    u32 *meta_value;
    u32 *beat_row;
    i64 *beat_ms; /* -1 - n: the time is the text n of VALUES */
    double *beat_rate;
    i64 *rest; /* pairs: from where to where markup stands that is no record */
    u64 room, meta_room, beat_room, rest_room; /* and the same four, as far as they are filled: */
    u64 rows, metas, beats, rests;
    i64 status;
} Out;

enum { TYPE, UNIT, SOURCE, VERSION, DEVICE, VALUE, START, END, CREATED, ATTRIBUTES };

static const struct {
    const char *name;
    u32 length;
} KNOWN[ATTRIBUTES] = {{"type=\"", 6},          {"unit=\"", 6},       {"sourceName=\"", 12},
                       {"sourceVersion=\"", 15}, {"device=\"", 8},     {"value=\"", 7},
                       {"startDate=\"", 11},     {"endDate=\"", 9},    {"creationDate=\"", 14}};

typedef struct {
    Span value[ATTRIBUTES]; /* at 0: not there */
    i64 start, end;
    int16_t offset;
} Told;

static int which(const u8 *p)
{
    switch (load(p) & 0xFFFFFFFFull) {
    case 0x65707974: return TYPE;    /* type */
    case 0x74696E75: return UNIT;    /* unit */
    case 0x756C6176: return VALUE;   /* valu */
    case 0x72617473: return START;   /* star */
    case 0x44646E65: return END;     /* endD */
    case 0x61657263: return CREATED; /* crea */
    case 0x69766564: return DEVICE;  /* devi */
    case 0x72756F73: return p[6] == 'N' ? SOURCE : VERSION;
    }
    return ATTRIBUTES;
}

/* `&lt;&lt;HKDevice: 0x3…&gt;, name:…` without the pointer, which is another for each record. */
static Span without_pointer(Span s)
{
    static const char head[] = "&lt;&lt;HKDevice: 0x", tail[] = "&gt;, ";
    u64 n = sizeof head - 1;
    if (s.length < n || memcmp(s.at, head, n)) return s;
    while (n < s.length && is_hex(s.at[n])) n++;
    if (n == sizeof head - 1 || s.length < n + sizeof tail) return s;
    if (memcmp(s.at + n, tail, sizeof tail - 1) || !is_letter(s.at[n + sizeof tail - 1])) return s;
    n += sizeof tail - 1;
    return (Span){s.at + n, s.length - n};
}

/* A date that is read; a text that is none counts as missing, as long as it means what it says. */
static int dated(Scan *scan, Span s, i64 *seconds, int16_t *offset)
{
    *seconds = MISSING;
    *offset = 0;
    if (s.length == 25 && instant(scan, s.at, seconds, offset)) return DONE;
    for (u64 i = 0; i < s.length; i++)
        if (s.at[i] == '&' || s.at[i] == '<' || s.at[i] < 0x20 || s.at[i] >= 0x80) return STOP;
    return DONE;
}

/* One attribute of a record. */
static int told(Scan *scan, const u8 **p, const u8 *end, Told *t, Span *unknown, u32 *unknowns)
{
    const u8 *q = *p;
    if (end - q < LEAST_AHEAD) return PARTIAL;
    int a = which(q);
    Span name, value;
    if (a == ATTRIBUTES || memcmp(q, KNOWN[a].name, KNOWN[a].length)) {
        int found = attribute(p, end, &name, &value);
        if (found) return found;
        for (a = 0; a < ATTRIBUTES; a++)
            if (name.length == KNOWN[a].length - 2 && !memcmp(name.at, KNOWN[a].name, name.length)) break;
    } else {
        q += KNOWN[a].length;
        int known = a < DEVICE && again(&scan->words[a], q, end, &value);
        if (!known) {
            const u8 *close = memchr(q, '"', (u64)(end - q));
            if (!close) return PARTIAL;
            value = (Span){q, (u64)(close - q)};
        }
        *p = value.at + value.length + 1;
    }
    if (a == ATTRIBUTES) { /* new in some version; nothing we read */
        if (*unknowns == MOST_ATTRIBUTES || seen_before(unknown, *unknowns, name)) return STOP;
        unknown[(*unknowns)++] = name;
        return DONE;
    }
    if (t->value[a].at) return STOP; /* twice */
    t->value[a] = value;
    int16_t other;
    i64 created;
    if (a == START) return dated(scan, value, &t->start, &t->offset);
    if (a == END) return dated(scan, value, &t->end, &other);
    if (a == CREATED) return dated(scan, value, &created, &other);
    return DONE;
}

/* Two named attributes of an empty element, in either order. */
static int pair(const u8 **p, const u8 *end, const char *element, const char *a, const char *b, Span *found)
{
    u8 closing;
    int step;
    found[0] = found[1] = (Span){*p, 0};
    for (int seen = 0;;) {
        if ((step = next_attribute(p, end, &closing))) return step;
        if (closing) break;
        Span name, value;
        if ((step = attribute(p, end, &name, &value))) return step;
        int second = is(name, b);
        if ((!second && !is(name, a)) || seen & (1 << second)) return STOP;
        seen |= 1 << second;
        found[second] = value;
    }
    if (closing == '/') return DONE;
    *p = behind_spaces(*p, end);
    if ((step = stands(*p, end, element))) return step;
    *p += strlen(element);
    return DONE;
}

static int metadata(Scan *scan, const u8 **p, const u8 *end, Out *out)
{
    Span both[2];
    u32 key, value;
    int step = pair(p, end, "</MetadataEntry>", "key", "value", both);
    if (step) return step;
    if (out->metas == out->meta_room) return FULL;
    if (word(scan, KEYS, both[0], &key) || word(scan, VALUES, both[1], &value)) return STOP;
    out->meta_row[out->metas] = (u32)out->rows;
    out->meta_key[out->metas] = (u16)key;
    out->meta_value[out->metas++] = value;
    return DONE;
}

static int beat(Scan *scan, const u8 **p, const u8 *end, Out *out)
{
    Span both[2];
    double rate;
    i64 at;
    int step = pair(p, end, "</InstantaneousBeatsPerMinute>", "bpm", "time", both);
    if (step) return step;
    if (!number(scan, both[0], &rate)) return STOP;
    if (out->beats == out->beat_room) return FULL;
    if (!isfinite(rate)) return DONE;
    if (!clock_time(both[1], &at)) {
        u32 text;
        if (word(scan, VALUES, both[1], &text)) return STOP;
        at = -1 - (i64)text;
    }
    out->beat_row[out->beats] = (u32)out->rows;
    out->beat_ms[out->beats] = at;
    out->beat_rate[out->beats++] = rate;
    return DONE;
}

/* What stands in a record, up to and with its end tag. */
static int children(Scan *scan, const u8 **p, const u8 *end, Out *out)
{
    static const char list[] = "<HeartRateVariabilityMetadataList>", over[] = "</HeartRateVariabilityMetadataList>";
    static const char empty[] = "<HeartRateVariabilityMetadataList/>";
    static const char meta[] = "<MetadataEntry", one[] = "<InstantaneousBeatsPerMinute";
    for (int in_list = 0;;) {
        const u8 *q = *p = behind_spaces(*p, end);
        if (end - q < LEAST_AHEAD / 2) return PARTIAL;
        int step = STOP;
        if (!stands(q, end, meta)) {
            *p = q + sizeof meta - 1;
            step = metadata(scan, p, end, out);
        } else if ((step = stands(q, end, one)) != STOP) {
            if (step == DONE) {
                *p = q + sizeof one - 1;
                step = beat(scan, p, end, out);
            }
        } else if (!in_list && (step = stands(q, end, "</Record>")) == DONE) {
            *p = q + sizeof "</Record>" - 1;
            return DONE;
        } else if ((step = stands(q, end, in_list ? over : list)) != STOP) {
            in_list ^= step == DONE;
            *p = q + (in_list ? sizeof list : sizeof over) - 1;
        } else if (!in_list && (step = stands(q, end, empty)) == DONE) {
            *p = q + sizeof empty - 1;
        }
        if (step) return step;
    }
}

/* The record as a row; its texts become numbers only now that nothing in it can be wrong. */
static int keep(Scan *scan, const Told *t, Out *out)
{
    u32 numbers[TEXTS + 1];
    double value = NAN;
    for (int i = TYPES; i <= TEXTS; i++) { /* the tables of attributes stand in their order */
        static const u8 nothing[1];
        Span s = t->value[i];
        numbers[i] = NONE;
        if (!s.at && i != TYPES && i != SOURCES) continue;
        if (!s.at) s = (Span){nothing, 0};
        if (i == DEVICES) s = without_pointer(s);
        if (i == TEXTS && number(scan, s, &value)) continue;
        if (word(scan, i, s, &numbers[i])) return STOP;
    }
    u64 n = out->rows;
    out->type[n] = (u16)numbers[TYPES];
    out->unit[n] = (u16)numbers[UNITS];
    out->source[n] = (u16)numbers[SOURCES];
    out->version[n] = (u16)numbers[VERSIONS];
    out->device[n] = (u16)numbers[DEVICES];
    out->text[n] = (u16)numbers[TEXTS];
    out->start[n] = t->start;
    out->end[n] = t->end;
    out->offset[n] = t->offset;
    out->value[n] = value;
    out->nested[n] = scan->depth > 1;
    out->rows = n + 1;
    return DONE;
}

static int record(Scan *scan, const u8 **p, const u8 *end, Out *out)
{
    const u8 *q = *p + sizeof "<Record" - 1;
    Told t = {.start = MISSING, .end = MISSING};
    Span unknown[MOST_ATTRIBUTES];
    u32 unknowns = 0;
    u64 metas = out->metas, beats = out->beats;
    u8 closing;
    int step;
    if (out->rows == out->room) return FULL;
    for (;;) {
        if ((step = next_attribute(&q, end, &closing))) return step;
        if (closing) break;
        if ((step = told(scan, &q, end, &t, unknown, &unknowns))) return step;
    }
    step = closing == '>' ? children(scan, &q, end, out) : DONE;
    if (!step) step = keep(scan, &t, out);
    if (step) { /* as if it had not been looked at */
        out->metas = metas;
        out->beats = beats;
        return step;
    }
    *p = q;
    return DONE;
}

static int is_record(const Scan *scan, const u8 *p, const u8 *end)
{
    return (scan->depth == 1 || scan->depth == 2) && end - p > 8 && !memcmp(p, "<Record", 7)
           && (is_space(p[7]) || p[7] == '/' || p[7] == '>');
}

/* Reads what is complete of data[from, length); where it stopped. `status` says why it went no
   further; places in `rest` are counted from `data`. */
i64 sante_scan(Scan *scan, const u8 *data, i64 from, i64 length, Out *out)
{
    const u8 *p = data + from, *end = data + length;
    int joined = 0; /* nothing but space since the last markup that is no record */
    out->status = DONE;
    for (;;) {
        p = behind_spaces(p, end);
        if (p == end) break;
        const u8 *element = p;
        int step = STOP;
        if (*p == '<' && end - p < 9) step = PARTIAL; /* too little to tell a record by */
        else if (*p == '<' && is_record(scan, p, end)) {
            if (!(step = record(scan, &p, end, out))) joined = 0;
        } else if (*p == '<' && !joined && out->rests == out->rest_room) step = FULL;
        else if (*p == '<' && !(step = tag(scan, &p, end))) {
            if (!joined) out->rest[2 * out->rests++] = element - data;
            out->rest[2 * out->rests - 1] = p - data;
            joined = 1;
        }
        if (step) {
            out->status = step;
            return element - data;
        }
    }
    return length;
}

void sante_scan_end(Scan *scan)
{
    if (!scan) return;
    for (int i = 0; i < TABLES; i++) words_end(&scan->words[i]);
    if (scan->plain) freelocale(scan->plain);
    free(scan);
}

Scan *sante_scan_start(u64 seed)
{
    Scan *scan = calloc(1, sizeof *scan);
    if (!scan) return 0;
    int fine = (scan->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0)) != 0;
    scan->seed = seed;
    scan->date_head = UINT64_MAX;
    for (int i = 0; i < TABLES; i++)
        fine &= words_start(&scan->words[i], i == VALUES ? MOST_VALUES : MOST_WORDS);
    if (fine) return scan;
    sante_scan_end(scan);
    return 0;
}

/* How many texts a table has; `*bytes` is all of them, `*ends` where each ends. */
u32 sante_scan_words(const Scan *scan, int table, const u8 **bytes, const u32 **ends)
{
    const Words *w = &scan->words[table];
    *bytes = w->bytes;
    *ends = w->ends;
    return w->count;
}

/* Forgets the texts of VALUES: they are numbered anew in each batch. */
void sante_scan_forget(Scan *scan)
{
    words_clear(&scan->words[VALUES]);
}

int sante_scan_plain(const u8 *data, i64 length)
{
    return is_plain(data, data + length);
}

/* SHA-256 of the source this was compiled from. */
const char *sante_scan_source(void)
{
    return SANTE_SOURCE;
}
