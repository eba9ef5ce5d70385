// The neighbour of the benchmarks: says OPEN and KEEPALIVE, counts prefixes of IPv4 in UPDATEs, and keeps nothing of them.
//
//   bgp-sink listen ADDRESS ASN ROUTES     whoever connects is taken, up to 128 at once
//   bgp-sink dial ADDRESS ASN ROUTES       one connection, dialled again as soon as it is gone
//
// A line for each event, with the time in milliseconds since 1970:
//
//   ready
//   established TIME OF_NOW     the other end has said OPEN and KEEPALIVE; how many sessions stand now
//   told TIME OCTETS MESSAGES   ROUTES prefixes are known by a session; UPDATEs until then
//   update TIME PREFIXES        an UPDATE after that, or none was asked for; prefixes that are known now
//   closed TIME
//
// `reset` as a line of input closes all connections without a word, and so does the end of the input, for good.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORT 179
#define MOST 128
#define HEADER 19
#define NUDGE 5  // milliseconds without a message until a table is asked for by a KEEPALIVE: BIRD sleeps in the midst of it
enum { OPEN = 1, UPDATE = 2, NOTIFICATION = 3, KEEPALIVE = 4 };

struct session {
  int fd, has_opened, is_established, is_told;
  long prefixes, octets, messages;
  size_t filled;
  uint8_t buffer[65536];
};

static struct session sessions[MOST];
static struct sockaddr_in address = {.sin_family = AF_INET};
static int listener = -1, established;
static uint32_t asn;
static long routes;

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_REALTIME, &at);
  return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

static void say(struct session *session, uint8_t type, const uint8_t *body, uint16_t length) {
  uint8_t message[256];
  memset(message, 0xff, 16);
  message[16] = (HEADER + length) >> 8, message[17] = HEADER + length, message[18] = type;
  if (length > 0) memcpy(message + HEADER, body, length);
  if (send(session->fd, message, HEADER + length, MSG_NOSIGNAL) < 0) return;
}

static void open_session(int fd) {
  struct session *session = sessions;
  while (session < sessions + MOST && session->fd >= 0) session++;
  if (session == sessions + MOST) exit(1);
  memset(session, 0, offsetof(struct session, buffer));
  session->fd = fd;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  struct sockaddr_in local;
  getsockname(fd, (struct sockaddr *)&local, &(socklen_t){sizeof local});
  uint16_t two_octets = asn > 65535 ? 23456 : asn;
  uint8_t body[] = {4, two_octets >> 8, two_octets, 0, 90, 0, 0, 0, 0, 14, 2, 12,
                    1, 4, 0, 1, 0, 1, 65, 4, asn >> 24, asn >> 16, asn >> 8, asn};
  memcpy(body + 5, &local.sin_addr, 4);
  say(session, OPEN, body, sizeof body);
}

static void dial(void) {
  for (;; usleep(1000)) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return open_session(fd);
    close(fd);
  }
}

static void close_session(struct session *session) {
  close(session->fd);
  session->fd = -1;
  if (session->is_established) established--;
  printf("closed %.3f\n", now());
  if (listener < 0 && !session->is_established) usleep(10000);  // it is not ready for us
}

static long count_prefixes(const uint8_t *at, const uint8_t *end) {
  long count = 0;
  for (; at < end; at += 1 + (*at + 7) / 8) count++;
  return count;
}

static void hear_update(struct session *session, const uint8_t *body, const uint8_t *end, size_t length) {
  uint16_t withdrawn = body[0] << 8 | body[1];
  const uint8_t *attributes = body + 2 + withdrawn;
  const uint8_t *announced = attributes + 2 + (attributes[0] << 8 | attributes[1]);
  long change = count_prefixes(announced, end) - count_prefixes(body + 2, attributes);
  session->prefixes += change;
  if (session->is_told) {
    if (change != 0) printf("update %.3f %ld\n", now(), session->prefixes);
    return;
  }
  session->octets += length;
  session->messages++;
  if (session->prefixes < routes) return;
  session->is_told = 1;
  printf("told %.3f %ld %ld\n", now(), session->octets, session->messages);
}

static void hear(struct session *session, const uint8_t *message, size_t length) {
  uint8_t type = message[18];
  if (type == OPEN) {
    session->has_opened = 1;
    say(session, KEEPALIVE, message, 0);
  } else if (type == KEEPALIVE && session->has_opened && !session->is_established) {
    session->is_established = 1;
    printf("established %.3f %d\n", now(), ++established);
  } else if (type == KEEPALIVE) {
    say(session, KEEPALIVE, message, 0);
  } else if (type == UPDATE) {
    hear_update(session, message + HEADER, message + length, length);
  } else if (type == NOTIFICATION) {
    fprintf(stderr, "bgp-sink: NOTIFICATION %d/%d\n", message[19], message[20]);
  }
}

static void receive(struct session *session) {
  ssize_t more = recv(session->fd, session->buffer + session->filled, sizeof session->buffer - session->filled, 0);
  if (more <= 0) return close_session(session);
  // a sender that waits for this before its next small segment is not to wait for our timer
  setsockopt(session->fd, IPPROTO_TCP, TCP_QUICKACK, &(int){1}, sizeof(int));
  session->filled += more;
  size_t at = 0;
  while (session->filled - at >= HEADER) {
    size_t length = session->buffer[at + 16] << 8 | session->buffer[at + 17];
    if (session->filled - at < length) break;
    hear(session, session->buffer + at, length);
    at += length;
  }
  memmove(session->buffer, session->buffer + at, session->filled -= at);
}

static void listen_for_all(void) {
  listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, MOST) < 0) {
    perror("bgp-sink");
    exit(1);
  }
}

static void obey(void) {
  char line[64];
  if (read(0, line, sizeof line) <= 0) exit(0);
  for (int i = 0; i < MOST; i++) if (sessions[i].fd >= 0) close_session(&sessions[i]);
}

int main(int count, char **words) {
  if (count != 5) return 2;
  setvbuf(stdout, NULL, _IOLBF, 4096);
  address.sin_port = htons(PORT);
  inet_pton(AF_INET, words[2], &address.sin_addr);
  asn = strtoul(words[3], NULL, 10);
  routes = atol(words[4]);
  for (int i = 0; i < MOST; i++) sessions[i].fd = -1;
  int dials = strcmp(words[1], "dial") == 0;
  if (!dials) listen_for_all();
  puts("ready");
  for (;;) {
    if (dials && sessions[0].fd < 0) dial();
    struct pollfd waiting[MOST + 2] = {{.fd = 0, .events = POLLIN}, {.fd = listener, .events = POLLIN}};
    for (int i = 0; i < MOST; i++) waiting[i + 2] = (struct pollfd){.fd = sessions[i].fd, .events = POLLIN};
    int is_behind = dials && sessions[0].is_established && !sessions[0].is_told;
    int ready = poll(waiting, MOST + 2, is_behind ? NUDGE : -1);
    if (ready < 0 && errno != EINTR) return 1;
    if (ready == 0) say(&sessions[0], KEEPALIVE, NULL, 0);
    for (int i = 0; i < MOST; i++) if (sessions[i].fd >= 0 && waiting[i + 2].revents) receive(&sessions[i]);
    if (waiting[1].revents) open_session(accept(listener, NULL, NULL));
    if (waiting[0].revents) obey();
  }
}
