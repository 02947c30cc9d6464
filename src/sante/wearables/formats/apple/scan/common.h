/* What all parts of the scanner share. */

#ifndef SANTE_COMMON
#define SANTE_COMMON

#define _GNU_SOURCE
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "little-endian machines only; others use the portable engine"
#endif
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t i64;

/* What a step can come to. PARTIAL: the element goes on behind the data. FULL: more room, please. */
enum { DONE = 0, PARTIAL = 1, FULL = 2, STOP = 3 };

enum { NONE = 0xFFFF, MOST_WORDS = 0xFFFF, MOST_VALUES = 1 << 22, MOST_BYTES = 1 << 27 };
enum { DEEPEST = 11, LONGEST_NAME = 63, MOST_ATTRIBUTES = 64, LONGEST_NUMBER = 60 };
enum { LEAST_AHEAD = 32 }; /* bytes a record is read with at least; the rest of the file has more */

#define MISSING INT64_MIN

typedef struct {
    const u8 *at;
    u64 length;
} Span;

#endif
