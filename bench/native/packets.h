// What the responder and the requester share: a packet socket on one interface, batches for recvmmsg and sendmmsg,
// and the layout of ARP (RFC 826) and neighbour discovery (RFC 4861) frames.
#ifndef PACKETS_H
#define PACKETS_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 256
#define FRAME 1536

struct batch {
  struct mmsghdr headers[BATCH];
  struct iovec vectors[BATCH];
  uint8_t frames[BATCH][FRAME];
};

static inline void batch_init(struct batch *batch) {
  memset(batch, 0, sizeof *batch);
  for (int i = 0; i < BATCH; i++) {
    batch->vectors[i] = (struct iovec){batch->frames[i], FRAME};
    batch->headers[i].msg_hdr.msg_iov = &batch->vectors[i];
    batch->headers[i].msg_hdr.msg_iovlen = 1;
  }
}

static inline void die(const char *what) {
  perror(what);
  exit(1);
}

/** A non-blocking packet socket for one EtherType, behind a filter, on the named interface; `mac` is filled in. */
static inline int open_socket(const char *interface, int ether_type, struct sock_fprog *filter, uint8_t mac[6]) {
  int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) die("socket");
  int size = 4 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  if (filter && setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, filter, sizeof *filter) < 0) die("SO_ATTACH_FILTER");
  struct sockaddr_ll address = {.sll_family = AF_PACKET,
                                .sll_protocol = htons(ether_type),
                                .sll_ifindex = if_nametoindex(interface)};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  struct ifreq request = {0};
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface);
  if (ioctl(fd, SIOCGIFHWADDR, &request) < 0) die("SIOCGIFHWADDR");
  memcpy(mac, request.ifr_hwaddr.sa_data, 6);
  return fd;
}

static inline double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

/** The Internet checksum of an ICMPv6 message over its pseudo-header; `ip` is the IPv6 header before it. */
static inline uint16_t icmpv6_checksum(const uint8_t *ip, unsigned length) {
  uint32_t sum = length + 58;
  for (unsigned i = 8; i < 40 + length; i += 2) sum += (ip[i] << 8) | (i + 1 < 40 + length ? ip[i + 1] : 0);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return htons(~sum & 0xffff);
}

#endif
