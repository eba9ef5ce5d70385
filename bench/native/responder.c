// The native reference: answers ARP requests and neighbour solicitations for a block of addresses, as plainly and as
// fast as a C program does it (one poll, recvmmsg and sendmmsg in batches of 256, a hash set of addresses).
//
//   responder INTERFACE arp|ndp COUNT       10.99.0.1 + i, or fd00:99::1 + i, for i below COUNT
#include "packets.h"

#define SLOTS (1 << 17)
static uint32_t slots[SLOTS];

static inline uint32_t hash(uint32_t key) {
  return (key * 2654435769u) >> 15;
}

static void insert(uint32_t key) {
  uint32_t at = hash(key);
  while (slots[at]) at = (at + 1) & (SLOTS - 1);
  slots[at] = key;
}

static inline int contains(uint32_t key) {
  for (uint32_t at = hash(key); slots[at]; at = (at + 1) & (SLOTS - 1))
    if (slots[at] == key) return 1;
  return 0;
}

static uint8_t mac[6];
static struct batch received, replies;

static int answer_arp(const uint8_t *in, int length, uint8_t *out) {
  static const uint8_t head[8] = {0, 1, 8, 0, 6, 4, 0, 1};
  uint32_t target;
  if (length < 42 || memcmp(in + 14, head, 8) != 0) return 0;
  memcpy(&target, in + 38, 4);
  if (!contains(ntohl(target))) return 0;
  memcpy(out, in + 22, 6);
  memcpy(out + 6, mac, 6);
  memcpy(out + 12, in + 12, 10);
  out[21] = 2;
  memcpy(out + 22, mac, 6);
  memcpy(out + 28, in + 38, 4);
  memcpy(out + 32, in + 22, 10);
  return 42;
}

static int answer_solicitation(const uint8_t *in, int length, uint8_t *out) {
  static const uint8_t block[12] = {0xfd, 0, 0, 0x99};
  uint32_t low;
  if (length < 78 || in[20] != 58 || in[21] != 255 || in[54] != 135 || in[55] != 0) return 0;
  if (icmpv6_checksum(in + 14, ntohs(*(const uint16_t *)(in + 18))) != 0) return 0;
  memcpy(&low, in + 74, 4);
  if (memcmp(in + 62, block, 12) != 0 || !contains(ntohl(low))) return 0;
  memcpy(out, length >= 86 && in[78] == 1 ? in + 80 : in + 6, 6);
  memcpy(out + 6, mac, 6);
  memcpy(out + 12, in + 12, 2);
  memcpy(out + 14, (uint8_t[8]){0x60, 0, 0, 0, 0, 32, 58, 255}, 8);
  memcpy(out + 22, in + 62, 16);
  memcpy(out + 38, in + 22, 16);
  memcpy(out + 54, (uint8_t[8]){136, 0, 0, 0, 0x60, 0, 0, 0}, 8);
  memcpy(out + 62, in + 62, 16);
  memcpy(out + 78, (uint8_t[2]){2, 1}, 2);
  memcpy(out + 80, mac, 6);
  uint16_t sum = icmpv6_checksum(out + 14, 32);
  memcpy(out + 56, &sum, 2);
  return 86;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int is_arp = strcmp(argv[2], "arp") == 0;
  uint32_t first = is_arp ? 0x0a630001 : 1, count = atoi(argv[3]);
  for (uint32_t i = 0; i < count; i++) insert(first + i);
  int fd = open_socket(argv[1], is_arp ? ETH_P_ARP : ETH_P_IPV6, NULL, mac);
  batch_init(&received);
  batch_init(&replies);
  puts("ready");
  fflush(stdout);
  struct pollfd polled = {fd, POLLIN, 0};
  for (;;) {
    int n = recvmmsg(fd, received.headers, BATCH, 0, NULL);
    if (n <= 0) {
      poll(&polled, 1, -1);
      continue;
    }
    int filled = 0;
    for (int i = 0; i < n; i++) {
      int length = is_arp ? answer_arp(received.frames[i], received.headers[i].msg_len, replies.frames[filled])
                          : answer_solicitation(received.frames[i], received.headers[i].msg_len, replies.frames[filled]);
      if (length) replies.vectors[filled++].iov_len = length;
    }
    for (int sent = 0; sent < filled;) {
      int more = sendmmsg(fd, replies.headers + sent, filled - sent, 0);
      if (more <= 0) break;
      sent += more;
    }
  }
}
