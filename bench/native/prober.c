// A client that never stops asking: every address of a set again and again, by ARP (RFC 826) or by neighbour
// solicitation (RFC 4861), and a line for all that is seen of it. What it means is for others to say.
//
//   prober INTERFACE INTERVAL_US    addresses on standard input, one a line, then an empty line; ends with its input
//
// It says `ready`, then, with microseconds of CLOCK_REALTIME and N the place of the address in the set:
//
//   ? N ASKED                  it was asked for
//   = N MAC ASKED ANSWERED     this hardware address answered the question of that time
//   ! N MAC AT                 this hardware address announced it (gratuitous ARP, unsolicited advertisement)
//   lost FRAMES                at the end: what came too fast to be read
//
// An ARP request has its number in the sender's address, from the block for benchmarks (198.18.0.0/15, RFC 2544), which
// the reply repeats: so each reply is known by its question. Advertisements are taken for the last question's.
#include "packets.h"

#define MOST 4096
#define QUESTIONS 0x20000
#define FIRST_SENDER 0xc6120000u

struct address {
  uint8_t octets[16];
  int is_ipv4, number;
};

static struct address set[MOST], sorted[MOST];
static int count;
static int64_t asked_at[QUESTIONS], last_asked[MOST];
static uint8_t mac[6], local[16];

static int64_t microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1000000ll + now.tv_nsec / 1000;
}

static int by_octets(const void *a, const void *b) {
  return memcmp(((const struct address *)a)->octets, ((const struct address *)b)->octets, 16);
}

static void read_addresses(void) {
  char line[64];
  while (fgets(line, sizeof line, stdin) && line[0] != '\n') {
    line[strcspn(line, "\n")] = 0;
    if (count == MOST) exit(2);
    struct address *it = &set[count];
    it->number = count;
    it->is_ipv4 = inet_pton(AF_INET, line, it->octets + 12) == 1;
    if (it->is_ipv4) memset(it->octets, 0, 10), memset(it->octets + 10, 0xff, 2);
    else if (inet_pton(AF_INET6, line, it->octets) != 1) fprintf(stderr, "no address: %s\n", line), exit(2);
    count++;
  }
  memcpy(sorted, set, sizeof set);
  qsort(sorted, count, sizeof *sorted, by_octets);
}

/** The place of an address in the set, or -1. */
static int place_of(const uint8_t *octets, int is_ipv4) {
  struct address key = {.octets = {[10] = 0xff, [11] = 0xff}};
  memcpy(key.octets + (is_ipv4 ? 12 : 0), octets, is_ipv4 ? 4 : 16);
  struct address *found = bsearch(&key, sorted, count, sizeof key, by_octets);
  return found ? found->number : -1;
}

static int build(uint8_t *out, const struct address *target, uint32_t question) {
  const uint8_t *octets = target->octets;
  if (target->is_ipv4) {
    memset(out, 0xff, 6);
    memcpy(out + 6, mac, 6);
    memcpy(out + 12, (uint8_t[10]){8, 6, 0, 1, 8, 0, 6, 4, 0, 1}, 10);
    memcpy(out + 22, mac, 6);
    uint32_t sender = htonl(FIRST_SENDER + question);
    memcpy(out + 28, &sender, 4);
    memset(out + 32, 0, 6);
    memcpy(out + 38, octets + 12, 4);
    return 42;
  }
  memcpy(out, (uint8_t[3]){0x33, 0x33, 0xff}, 3);
  memcpy(out + 3, octets + 13, 3);
  memcpy(out + 6, mac, 6);
  memcpy(out + 12, (uint8_t[10]){0x86, 0xdd, 0x60, 0, 0, 0, 0, 32, 58, 255}, 10);
  memcpy(out + 22, local, 16);
  memcpy(out + 38, (uint8_t[16]){0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff}, 16);
  memcpy(out + 51, octets + 13, 3);
  memcpy(out + 54, (uint8_t[8]){135}, 8);
  memcpy(out + 62, octets, 16);
  memcpy(out + 78, (uint8_t[2]){1, 1}, 2);
  memcpy(out + 80, mac, 6);
  uint16_t sum = icmpv6_checksum(out + 14, 32);
  memcpy(out + 56, &sum, 2);
  return 86;
}

static void say(char kind, int place, const uint8_t *from, int64_t asked, int64_t at) {
  printf("%c %d %02x:%02x:%02x:%02x:%02x:%02x ", kind, place, from[0], from[1], from[2], from[3], from[4], from[5]);
  if (kind == '=') printf("%ld ", (long)asked);
  printf("%ld\n", (long)at);
}

static void look_at_arp(const uint8_t *frame, int64_t at) {
  int place = place_of(frame + 28, 1);
  if (place < 0) return;
  uint32_t target;
  memcpy(&target, frame + 38, 4);
  uint32_t question = ntohl(target) - FIRST_SENDER;
  if (memcmp(frame + 28, frame + 38, 4) == 0) say('!', place, frame + 22, 0, at);
  else if (question < QUESTIONS) say('=', place, frame + 22, asked_at[question], at);
}

/** The hardware address is that of the target link-layer option where there is one (RFC 4861 4.4), else the frame's. */
static void look_at_advertisement(const uint8_t *frame, int length, int64_t at) {
  int place = place_of(frame + 62, 0);
  if (place < 0) return;
  const uint8_t *from = length >= 86 && frame[78] == 2 && frame[79] == 1 ? frame + 80 : frame + 6;
  int is_solicited = frame[58] & 0x40;
  if (is_solicited) say('=', place, from, last_asked[place], at);
  else say('!', place, from, 0, at);
}

static void look(int fd) {
  uint8_t frame[FRAME], control[128];
  struct iovec vector = {frame, sizeof frame};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  int length;
  while ((length = recvmsg(fd, &message, 0)) > 0) {
    int64_t at = microseconds();
    struct cmsghdr *stamp = CMSG_FIRSTHDR(&message);
    if (stamp && stamp->cmsg_type == SO_TIMESTAMPNS) {
      struct timespec came;
      memcpy(&came, CMSG_DATA(stamp), sizeof came);
      at = came.tv_sec * 1000000ll + came.tv_nsec / 1000;
    }
    if (frame[12] == 8 && length >= 42) look_at_arp(frame, at);
    else if (length >= 78) look_at_advertisement(frame, length, at);
    message.msg_controllen = sizeof control;
  }
}

static void probe(int fd, int64_t interval) {
  uint8_t frame[128];
  uint32_t question = 0;
  int next = 0;
  int64_t due = microseconds(), flushed = due;
  struct pollfd polled[2] = {{fd, POLLIN, 0}, {0, 0, 0}};
  for (;;) {
    int64_t now = microseconds();
    // who was not let run for a whole interval asks no backlog
    if (now - due > interval) due = now;
    for (; due <= now; due += interval / count, next = (next + 1) % count, question = (question + 1) % QUESTIONS) {
      int length = build(frame, &set[next], question);
      last_asked[next] = asked_at[question] = microseconds();
      // a link that is down takes nothing, and it was asked all the same
      if (send(fd, frame, length, 0) < 0 && errno != ENETDOWN && errno != ENOBUFS && errno != EAGAIN) die("send");
      printf("? %d %ld\n", next, (long)last_asked[next]);
    }
    if (now - flushed > 10000) fflush(stdout), flushed = now;
    int64_t wait = due - microseconds();
    struct timespec timeout = {0, wait > 0 ? wait % 1000000 * 1000 : 0};
    ppoll(polled, 2, &timeout, NULL);
    look(fd);
    if (polled[1].revents & (POLLHUP | POLLERR)) return;
  }
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  read_addresses();
  int64_t interval = atol(argv[2]);
  if (count == 0 || interval < count) return 2;
  // ARP replies, gratuitous ARP of either operation, neighbour advertisements
  struct sock_filter wanted[] = {
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x0806, 0, 6),
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 20), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 2, 9, 0),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 28), BPF_STMT(BPF_MISC | BPF_TAX, 0),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 38), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 5, 6),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x86dd, 0, 5),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 20), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 58, 0, 3),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 54), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 136, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0xffff),      BPF_STMT(BPF_RET | BPF_K, 0)};
  struct sock_fprog filter = {sizeof wanted / sizeof *wanted, wanted};
  int fd = open_socket(argv[1], ETH_P_ALL, &filter, mac), on = 1, size = 16 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on);
  memcpy(local, (uint8_t[16]){0xfe, 0x80, 0, 0, 0, 0, 0, 0, mac[0] ^ 2, mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5]}, 16);
  printf("ready\n");
  fflush(stdout);
  probe(fd, interval);
  struct tpacket_stats statistics = {0};
  socklen_t length = sizeof statistics;
  getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &statistics, &length);
  printf("lost %u\n", statistics.tp_drops);
}
