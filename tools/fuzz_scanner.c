/* Gives the scanner broken exports, many of them; compiled with the sanitizers by fuzz-scanner.

   fuzz_scanner CORPUS TIMES SEED. Each time a piece of the corpus, mutated, is scanned as scanner.py
   would: in pieces of any size, into columns with little room that grow when they are full. Every
   buffer has its exact size, so that a byte too far is seen; what comes out is checked. */

#include "scan.c"
#include <stdio.h>

static u64 state;

static u32 chance(u32 below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (u32)(state >> 16) % below;
}

static void demand(int holds, const char *what)
{
    if (holds) return;
    fprintf(stderr, "FINDING: %s\n", what);
    abort();
}

static void *sized(void *old, u64 bytes)
{
    void *made = realloc(old, bytes ? bytes : 1);
    demand(made != 0, "no memory");
    return made;
}

static void rows_room(Out *o, u64 room)
{
    o->room = room;
    u16 **const small[] = {&o->type, &o->unit, &o->source, &o->version, &o->device, &o->text};
    for (u32 i = 0; i < 6; i++) *small[i] = sized(*small[i], room * sizeof(u16));
    o->start = sized(o->start, room * sizeof(i64));
    o->end = sized(o->end, room * sizeof(i64));
    o->offset = sized(o->offset, room * sizeof(int16_t));
    o->value = sized(o->value, room * sizeof(double));
    o->nested = sized(o->nested, room);
}

static void other_room(Out *o, u64 metas, u64 beats, u64 rests)
{
    o->meta_room = metas;
    o->meta_row = sized(o->meta_row, metas * sizeof(u32));
    o->meta_key = sized(o->meta_key, metas * sizeof(u16));
    o->meta_value = sized(o->meta_value, metas * sizeof(u32));
    o->beat_room = beats;
    o->beat_row = sized(o->beat_row, beats * sizeof(u32));
    o->beat_ms = sized(o->beat_ms, beats * sizeof(i64));
    o->beat_rate = sized(o->beat_rate, beats * sizeof(double));
    o->rest_room = rests;
    o->rest = sized(o->rest, rests * 2 * sizeof(i64));
}

static void let_go(Out *o)
{
    void *all[] = {o->type, o->unit, o->source, o->version, o->device, o->text, o->start, o->end,
                   o->offset, o->value, o->nested, o->meta_row, o->meta_key, o->meta_value,
                   o->beat_row, o->beat_ms, o->beat_rate, o->rest};
    for (u32 i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

static u32 known(Scan *scan, int table)
{
    const u8 *bytes;
    const u32 *ends;
    u32 count = sante_scan_words(scan, table, &bytes, &ends);
    volatile u8 sink = 0;
    for (u32 i = 0; i < count; i++) demand(ends[i] >= (i ? ends[i - 1] : 0), "texts overlap");
    for (u32 i = 0; count && i < ends[count - 1]; i++) sink ^= bytes[i];
    return count;
}

static void check(Scan *scan, const Out *o, i64 from, i64 reached, i64 length)
{
    demand(from <= reached && reached <= length, "it went backwards or too far");
    demand(o->rows <= o->room && o->metas <= o->meta_room, "more than there is room for");
    demand(o->beats <= o->beat_room && o->rests <= o->rest_room, "more than there is room for");
    const u16 *columns[] = {o->type, o->unit, o->source, o->version, o->device, o->text};
    for (int t = TYPES; t <= TEXTS; t++) {
        u32 count = known(scan, t);
        demand(count <= MOST_WORDS, "too many texts");
        for (u64 i = 0; i < o->rows; i++)
            demand(columns[t][i] < count || (columns[t][i] == NONE && t != TYPES && t != SOURCES), "no such text");
    }
    u32 keys = known(scan, KEYS), values = known(scan, VALUES);
    for (u64 i = 0; i < o->metas; i++)
        demand(o->meta_row[i] < o->rows && o->meta_key[i] < keys && o->meta_value[i] < values, "metadata of nothing");
    for (u64 i = 0; i < o->beats; i++)
        demand(o->beat_row[i] < o->rows && o->beat_ms[i] >= -1 - (i64)values && o->beat_ms[i] < 86401000 + 1000, "a beat of nothing");
    for (u64 i = 0; i < o->rests; i++) {
        i64 a = o->rest[2 * i], b = o->rest[2 * i + 1];
        demand(a < b && b <= reached && a >= (i ? o->rest[2 * i - 1] : from), "what is left out overlaps");
    }
    demand(scan->depth <= DEEPEST, "too deep");
}

static u64 mutate(u8 *x, u64 n)
{
    static const char marks[] = "<>\"'=/ &;\n\t#x0-9:.+";
    static const char *const pieces[] = {"<Record ", "</Record>", "<MetadataEntry ", "/>", "&amp;", "&#x202f;", "&#10;",
        "<HeartRateVariabilityMetadataList>", "<InstantaneousBeatsPerMinute ", "value=\"", "startDate=\"",
        "\xC2\xA0", "\xEF\xBF\xBE", "<Correlation>", "</HealthData>", "device=\"&lt;&lt;HKDevice: 0x", "1e999", "<!--"};
    for (u32 k = chance(4); k; k--) {
        u64 at = chance((u32)n), to = chance((u32)n), length = chance(60);
        switch (chance(5)) {
        case 0: x[at] = (u8)chance(256); break;
        case 1: x[at] = (u8)marks[chance(sizeof marks - 1)]; break;
        case 2: if (at + length < n && to + length < n) memmove(x + at, x + to, length); break;
        case 3: if (at + length < n) memmove(x + at, x + at + length, n - at - length), n -= length; break;
        case 4: {
            const char *piece = pieces[chance(sizeof pieces / sizeof *pieces)];
            length = strlen(piece);
            if (at + length < n) memcpy(x + at, piece, length);
        }
        }
    }
    return n;
}

static u64 scans, records, stops;

static void one(const u8 *corpus, u64 size)
{
    static const char root[] = "<HealthData locale=\"en\">\n ";
    u64 length = 100 + chance(20000), at = chance((u32)(size - length));
    u64 head = chance(8) ? sizeof root - 1 : 0;
    while (chance(5000) && corpus[at] != '\n' && at + length + 1 < size) at++; /* mostly whole elements */
    u8 *x = sized(0, head + length);
    memcpy(x, root, head);
    memcpy(x + head, corpus + at, length);
    u64 n = mutate(x, head + length);
    if (head && n > head && chance(4)) memcpy(x, root, head);
    Scan *scan = sante_scan_start(state);
    demand(scan != 0, "no memory");
    Out o;
    memset(&o, 0, sizeof o);
    rows_room(&o, chance(40));
    other_room(&o, chance(20), chance(20), chance(6));
    for (u64 seen = 0, done = 0; done < n;) {
        seen += 1 + chance(chance(2) ? 64 : 30000);
        if (seen > n) seen = n;
        u8 *piece = sized(0, seen - done);
        memcpy(piece, x + done, seen - done);
        sante_scan_plain(piece, (i64)(seen - done));
        i64 used = 0, from;
        do {
            from = used;
            o.rests = 0;
            used = sante_scan(scan, piece, from, (i64)(seen - done), &o);
            scans++;
            check(scan, &o, from, used, (i64)(seen - done));
            if (o.status == FULL) {
                rows_room(&o, o.room * 2 + 1);
                other_room(&o, o.meta_room * 2 + 1, o.beat_room * 2 + 1, o.rest_room * 2 + 1);
            }
        } while (o.status == FULL);
        free(piece);
        done += (u64)used;
        if (o.status == STOP) {
            stops++;
            break;
        }
        if (!chance(6)) {
            records += o.rows;
            o.rows = o.metas = o.beats = 0;
            sante_scan_forget(scan);
        }
        if (seen == n) break;
    }
    records += o.rows;
    let_go(&o);
    sante_scan_end(scan);
    free(x);
}

int main(int count, char **given)
{
    if (count != 4) return 2;
    FILE *file = fopen(given[1], "rb");
    demand(file && !fseek(file, 0, SEEK_END), "no corpus");
    u64 size = (u64)ftell(file);
    rewind(file);
    u8 *corpus = sized(0, size);
    demand(size > 40000 && fread(corpus, 1, size, file) == size, "the corpus is too small");
    fclose(file);
    state = strtoull(given[3], 0, 10) * 0x9E3779B97F4A7C15ull + 88172645463325252ull;
    long times = atol(given[2]);
    for (long i = 0; i < times; i++) one(corpus, size);
    free(corpus);
    printf("%ld mutated pieces, %lu scans, %lu records, %lu stops, 0 findings\n", times,
           (unsigned long)scans, (unsigned long)records, (unsigned long)stops);
    return 0;
}
