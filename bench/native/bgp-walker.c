// The least that a reader of BGP messages has to do, RFC 4271: marker, length and type; the sections of an UPDATE; the
// header and bounds of each attribute, the segments of its path; each prefix. It tells good from bad and no more: no
// actions of RFC 7606, no facts, no result.
//
//   bgp-walker ROUNDS AS_SIZE FILE [AS_SIZE FILE]
//
// A file is messages one after the other, from a session with AS numbers of that size. Prints the messages and prefixes
// of one round, and the nanoseconds of CPU time of the median round.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HEADER 19
#define MP_REACH_NLRI 14
#define MP_UNREACH_NLRI 15

struct stream {
  uint8_t *octets;
  size_t size;
  unsigned as_size;
};

static uint64_t seen_prefixes;

static unsigned short_at(const uint8_t *at) { return (unsigned)at[0] << 8 | at[1]; }

static int walk_prefixes(const uint8_t *at, const uint8_t *end, unsigned longest) {
  while (at < end) {
    if (*at > longest) return 0;
    at += 1 + (*at + 7) / 8;
    seen_prefixes++;
  }
  return at == end;
}

static int walk_path(const uint8_t *at, const uint8_t *end, unsigned as_size) {
  while (end - at >= 2) {
    if (at[0] < 1 || at[0] > 4 || at[1] == 0) return 0;
    size_t size = 2 + (size_t)at[1] * as_size;
    if (size > (size_t)(end - at)) return 0;
    at += size;
  }
  return at == end;
}

static int walk_attributes(const uint8_t *at, const uint8_t *end, unsigned as_size) {
  uint64_t seen = 0;
  while (at < end) {
    size_t header = at[0] & 0x10 ? 4 : 3;
    if ((size_t)(end - at) < header) return 0;
    unsigned type = at[1];
    size_t size = header == 4 ? short_at(at + 2) : at[2];
    const uint8_t *value = at + header;
    if (size > (size_t)(end - value)) return 0;
    if (type < 64) {
      if (seen >> type & 1) return 0;
      seen |= (uint64_t)1 << type;
    }
    at = value + size;
    if (type == 2 && !walk_path(value, at, as_size)) return 0;
    if (type == 3 && size != 4) return 0;
    if (type == 8 && size % 4 != 0) return 0;
    if (type == MP_REACH_NLRI && (size < 5 || value[3] + 5u > size || !walk_prefixes(value + 5 + value[3], at, 128))) return 0;
    if (type == MP_UNREACH_NLRI && (size < 3 || !walk_prefixes(value + 3, at, 128))) return 0;
  }
  return 1;
}

static int walk_update(const uint8_t *at, const uint8_t *end, unsigned as_size) {
  size_t withdrawn = short_at(at);
  if (withdrawn + 4 > (size_t)(end - at)) return 0;
  const uint8_t *attributes = at + 4 + withdrawn;
  size_t size = short_at(at + 2 + withdrawn);
  if (size > (size_t)(end - attributes)) return 0;
  return walk_prefixes(at + 2, at + 2 + withdrawn, 32) && walk_attributes(attributes, attributes + size, as_size) &&
         walk_prefixes(attributes + size, end, 32);
}

// The messages of a stream, or 0 when one of them is faulty.
static uint64_t walk(const struct stream *stream) {
  uint64_t messages = 0;
  const uint8_t *at = stream->octets, *end = at + stream->size;
  while (end - at >= HEADER) {
    uint64_t marker[2];
    memcpy(marker, at, sizeof marker);
    unsigned length = short_at(at + 16), type = at[18];
    if ((marker[0] & marker[1]) != UINT64_MAX || length < HEADER || length > 4096 || type < 1 || type > 5) return 0;
    if (length > (size_t)(end - at)) return 0;
    if (type == 2 && (length < 23 || !walk_update(at + HEADER, at + length, stream->as_size))) return 0;
    messages++;
    at += length;
  }
  return messages;
}

static struct stream read_stream(const char *as_size, const char *name) {
  struct stream stream = {.as_size = (unsigned)atoi(as_size)};
  FILE *file = fopen(name, "rb");
  if (!file || fseek(file, 0, SEEK_END) != 0) exit(1);
  stream.size = (size_t)ftell(file);
  rewind(file);
  stream.octets = malloc(stream.size + 1);
  if (!stream.octets || fread(stream.octets, 1, stream.size, file) != stream.size) exit(1);
  fclose(file);
  return stream;
}

static int by_size(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  int rounds = atoi(argv[1]), streams = (argc - 2) / 2;
  struct stream all[2];
  if (rounds < 1 || streams > 2) return 2;
  for (int i = 0; i < streams; i++) all[i] = read_stream(argv[2 + 2 * i], argv[3 + 2 * i]);
  uint64_t *times = calloc((size_t)rounds, sizeof *times), messages = 0;
  for (int round = 0; round < rounds; round++) {
    messages = seen_prefixes = 0;
    uint64_t start = now();
    for (int i = 0; i < streams; i++) {
      uint64_t walked = walk(&all[i]);
      if (walked == 0 && all[i].size > 0) return 1;
      messages += walked;
    }
    times[round] = now() - start;
  }
  qsort(times, (size_t)rounds, sizeof *times, by_size);
  printf("%llu %llu %llu\n", (unsigned long long)messages, (unsigned long long)seen_prefixes,
         (unsigned long long)times[rounds / 2]);
  return 0;
}
