// The client of the benchmarks: asks for addresses of a block by ARP or neighbour solicitation and counts answers.
//
//   requester throughput INTERFACE arp|ndp COUNT SECONDS     -> {"replies":…,"lost":…,"seconds":…}
//   requester latency    INTERFACE arp|ndp COUNT ASKS GAP_US -> {"p50_us":…,"p99_us":…,"worst_us":…,"lost":…}
//   requester foreign    INTERFACE arp|ndp FRAMES RATE       -> {"sent":…,"seconds":…}   broadcasts for addresses of nobody
//   requester flood      INTERFACE arp|ndp COUNT FRAMES RATE -> {"sent":…,"seconds":…}   requests whose answers nobody reads
//   requester noise      INTERFACE arp|ndp COUNT FRAMES RATE -> {"sent":…,"seconds":…}   requests that were damaged on the way
//   requester first      INTERFACE arp|ndp ADDRESS_INDEX     -> {"answered_at":…}  asks each ms until the first answer
#include "packets.h"

#define WINDOW 1024

static uint8_t mac[6], local[16];
// The last octet of the sender's address: latency probes tell their answers from a flood's by it.
static uint8_t sender = 1;
static struct batch requests, answers;
static int is_arp;

static void build(uint8_t *out, uint32_t index, int is_foreign) {
  if (is_arp) {
    memset(out, 0xff, 6);
    memcpy(out + 6, mac, 6);
    memcpy(out + 12, (uint8_t[10]){8, 6, 0, 1, 8, 0, 6, 4, 0, 1}, 10);
    memcpy(out + 22, mac, 6);
    memcpy(out + 28, (uint8_t[4]){10, 98, 0, sender}, 4);
    memset(out + 32, 0, 6);
    uint32_t target = htonl((is_foreign ? 0x0b000001 : 0x0a630001) + index);
    memcpy(out + 38, &target, 4);
    return;
  }
  uint32_t low = htonl((is_foreign ? 0x77000001 : 1) + index);
  memcpy(out, (uint8_t[3]){0x33, 0x33, 0xff}, 3);
  memcpy(out + 3, (uint8_t *)&low + 1, 3);
  memcpy(out + 6, mac, 6);
  memcpy(out + 12, (uint8_t[10]){0x86, 0xdd, 0x60, 0, 0, 0, 0, 32, 58, 255}, 10);
  memcpy(out + 22, local, 16);
  memcpy(out + 38, (uint8_t[16]){0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff}, 16);
  memcpy(out + 51, (uint8_t *)&low + 1, 3);
  memcpy(out + 54, (uint8_t[8]){135}, 8);
  memcpy(out + 62, (uint8_t[12]){0xfd, 0, 0, 0x99}, 12);
  memcpy(out + 74, &low, 4);
  memcpy(out + 78, (uint8_t[2]){1, 1}, 2);
  memcpy(out + 80, mac, 6);
  uint16_t sum = icmpv6_checksum(out + 14, 32);
  memcpy(out + 56, &sum, 2);
}

static int frame_length(void) {
  return is_arp ? 42 : 86;
}

static int send_all(int fd, int count) {
  int sent = 0;
  while (sent < count) {
    int more = sendmmsg(fd, requests.headers + sent, count - sent, 0);
    if (more <= 0) break;
    sent += more;
  }
  return sent;
}

static int collect(int fd, int wait_ms) {
  int n = recvmmsg(fd, answers.headers, BATCH, 0, NULL);
  if (n > 0) return n;
  struct pollfd polled = {fd, POLLIN, 0};
  if (wait_ms && poll(&polled, 1, wait_ms) > 0) n = recvmmsg(fd, answers.headers, BATCH, 0, NULL);
  return n > 0 ? n : 0;
}

static void throughput(int fd, uint32_t count, double duration) {
  long replies = 0, lost = 0, outstanding = 0;
  uint32_t next = 0;
  double start = seconds_now(), end = start + duration, now = start;
  while (now < end) {
    int room = WINDOW - outstanding;
    int burst = room < BATCH ? room : BATCH;
    for (int i = 0; i < burst; i++) build(requests.frames[i], (next = next * 1664525u + 1013904223u, next % count), 0);
    if (burst > 0) outstanding += send_all(fd, burst);
    int n = collect(fd, outstanding >= WINDOW ? 20 : 0);
    if (n == 0 && outstanding >= WINDOW) lost += outstanding, outstanding = 0;
    replies += n;
    outstanding -= n < outstanding ? n : outstanding;
    now = seconds_now();
  }
  for (int n; (n = collect(fd, 20)) > 0; outstanding -= n < outstanding ? n : outstanding) replies += n;
  printf("{\"replies\":%ld,\"lost\":%ld,\"seconds\":%.6f}\n", replies, lost + outstanding, now - start);
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static void latency(int fd, uint32_t count, int asks, int gap_us) {
  double *times = calloc(asks, sizeof *times);
  int answered = 0, lost = 0;
  for (int i = 0; i < asks; i++) {
    build(requests.frames[0], (uint32_t)i * 7919u % count, 0);
    double start = seconds_now();
    send_all(fd, 1);
    if (collect(fd, 200) > 0) times[answered++] = seconds_now() - start;
    else lost++;
    if (gap_us) usleep(gap_us);
  }
  qsort(times, answered, sizeof *times, by_value);
  double p50 = answered ? times[answered / 2] : 0, p99 = answered ? times[(int)(answered * 0.99)] : 0;
  double worst = answered ? times[answered - 1] : 0;
  printf("{\"p50_us\":%.1f,\"p99_us\":%.1f,\"worst_us\":%.1f,\"lost\":%d}\n", p50 * 1e6, p99 * 1e6, worst * 1e6, lost);
}

static uint32_t random_number(void) {
  static uint32_t state = 0x5eed;
  state ^= state << 13, state ^= state >> 17, state ^= state << 5;
  return state;
}

/** Up to three octets behind the EtherType are others, half of the frames are cut; half of the checksums are right. */
static int damage(uint8_t *frame) {
  int length = frame_length();
  for (int left = random_number() % 4; left > 0; left--) frame[14 + random_number() % (length - 14)] = random_number();
  if (!is_arp && random_number() % 2) {
    memset(frame + 56, 0, 2);
    uint16_t sum = icmpv6_checksum(frame + 14, 32);
    memcpy(frame + 56, &sum, 2);
  }
  return random_number() % 2 ? length : 14 + random_number() % (length - 13);
}

enum flood { MEANT, FOREIGN, NOISE };

static void flood(int fd, uint32_t count, int frames, int rate, enum flood kind) {
  double start = seconds_now();
  int sent = 0;
  while (sent < frames) {
    int due = (seconds_now() - start) * rate - sent;
    if (due > frames - sent) due = frames - sent;
    if (due > BATCH) due = BATCH;
    for (int i = 0; i < due; i++) {
      build(requests.frames[i], (uint32_t)(sent + i) % count, kind == FOREIGN);
      if (kind == NOISE) requests.vectors[i].iov_len = damage(requests.frames[i]);
    }
    if (due > 0) sent += send_all(fd, due);
    else usleep(200);
  }
  printf("{\"sent\":%d,\"seconds\":%.6f}\n", sent, seconds_now() - start);
}

static void first(int fd, uint32_t index) {
  for (;;) {
    build(requests.frames[0], index, 0);
    send_all(fd, 1);
    if (collect(fd, 1) > 0) break;
  }
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  printf("{\"answered_at\":%ld.%09ld}\n", now.tv_sec, now.tv_nsec);
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  is_arp = strcmp(argv[3], "arp") == 0;
  int is_probe = strcmp(argv[1], "latency") == 0;
  if (is_probe) sender = 2;
  // Answers only: ARP replies (operation 2) to our sender's address, neighbour advertisements (type 136). Who floods
  // reads none.
  struct sock_filter arp_replies[] = {
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 20), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 2, 0, 3),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 41), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, sender, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0xffff),      BPF_STMT(BPF_RET | BPF_K, 0)};
  struct sock_filter advertisements[] = {
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 54), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 136, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0xffff), BPF_STMT(BPF_RET | BPF_K, 0)};
  struct sock_filter nothing[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
  int is_noise = strcmp(argv[1], "noise") == 0;
  int is_deaf = is_noise || strcmp(argv[1], "foreign") == 0 || strcmp(argv[1], "flood") == 0;
  struct sock_fprog filter = is_deaf  ? (struct sock_fprog){1, nothing}
                             : is_arp ? (struct sock_fprog){6, arp_replies}
                                      : (struct sock_fprog){4, advertisements};
  int fd = open_socket(argv[2], is_arp ? ETH_P_ARP : ETH_P_IPV6, &filter, mac);
  memcpy(local, (uint8_t[16]){0xfe, 0x80, 0, 0, 0, 0, 0, 0, mac[0] ^ 2, mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5]}, 16);
  batch_init(&requests);
  batch_init(&answers);
  for (int i = 0; i < BATCH; i++) requests.vectors[i].iov_len = frame_length();
  if (strcmp(argv[1], "throughput") == 0) throughput(fd, atoi(argv[4]), atof(argv[5]));
  else if (is_probe) latency(fd, atoi(argv[4]), atoi(argv[5]), atoi(argv[6]));
  else if (strcmp(argv[1], "foreign") == 0) flood(fd, 1 << 24, atoi(argv[4]), atoi(argv[5]), FOREIGN);
  else if (strcmp(argv[1], "flood") == 0) flood(fd, atoi(argv[4]), atoi(argv[5]), atoi(argv[6]), MEANT);
  else if (is_noise) flood(fd, atoi(argv[4]), atoi(argv[5]), atoi(argv[6]), NOISE);
  else if (strcmp(argv[1], "first") == 0) first(fd, atoi(argv[4]));
  else return 2;
}
