// The least that an allocator has to do: Services by name in a hash table, addresses of a pool in a bitmap, the lowest
// free one found from where the last search ended. It gives no reasons, shares nothing and reads no manifest.
//
//   allocator SERVICES MORE
//
// Prints the nanoseconds that assigning SERVICES from empty took, then those of one more and of its release at the
// median of MORE of them, with that many in use.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SLOTS (1u << 20)
#define POOL (1u << 24)

struct service {
  char name[32];
  uint32_t address;
  int used;
};

static struct service *table;
static uint64_t *taken;
static uint32_t lowest;

static uint32_t hash(const char *name) {
  uint32_t value = 2166136261u;
  for (; *name; name++) value = (value ^ (uint8_t)*name) * 16777619u;
  return value;
}

static struct service *find(const char *name) {
  uint32_t slot = hash(name) % SLOTS;
  while (table[slot].used && strcmp(table[slot].name, name) != 0) slot = (slot + 1) % SLOTS;
  return &table[slot];
}

static void assign(const char *name) {
  struct service *service = find(name);
  while (taken[lowest / 64] == UINT64_MAX) lowest = (lowest / 64 + 1) * 64;
  lowest = lowest / 64 * 64 + __builtin_ctzll(~taken[lowest / 64]);
  taken[lowest / 64] |= 1ull << lowest % 64;
  strcpy(service->name, name);
  service->address = lowest;
  service->used = 1;
}

// a deleted name keeps its slot, so that searches go on past it
static void release(const char *name) {
  struct service *service = find(name);
  taken[service->address / 64] &= ~(1ull << service->address % 64);
  if (service->address < lowest) lowest = service->address;
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
  return one < other ? -1 : one > other;
}

static uint64_t median(uint64_t *values, size_t count) {
  qsort(values, count, sizeof *values, ascending);
  return values[count / 2];
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int services = atoi(argv[1]), more = atoi(argv[2]);
  table = calloc(SLOTS, sizeof *table);
  taken = calloc(POOL / 64, sizeof *taken);
  uint64_t *assigned = calloc((size_t)more, sizeof *assigned), *released = calloc((size_t)more, sizeof *released);
  char name[32];
  uint64_t start = now();
  for (int i = 0; i < services; i++) {
    snprintf(name, sizeof name, "default/s%d", i);
    assign(name);
  }
  uint64_t all = now() - start;
  for (int i = 0; i < more; i++) {
    snprintf(name, sizeof name, "default/more%d", i);
    uint64_t before = now();
    assign(name);
    assigned[i] = now() - before;
    before = now();
    release(name);
    released[i] = now() - before;
  }
  printf("%llu %llu %llu\n", (unsigned long long)all, (unsigned long long)median(assigned, (size_t)more),
         (unsigned long long)median(released, (size_t)more));
  return 0;
}
