// What the HTTP server and the HTTP client share: sockets on loopback, files, a clock, and where a message of
// HTTP/1.1 ends (RFC 9112 section 6). No TLS, no pipelining.
#ifndef HTTP_H
#define HTTP_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct bytes {
  char *data;
  size_t length;
};

static inline void die(const char *what) {
  perror(what);
  exit(1);
}

static inline double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static inline struct bytes read_file(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file || fseek(file, 0, SEEK_END) < 0) die(path);
  struct bytes bytes = {.length = ftell(file)};
  bytes.data = malloc(bytes.length + 1);
  rewind(file);
  if (fread(bytes.data, 1, bytes.length, file) != bytes.length) die(path);
  fclose(file);
  return bytes;
}

/** A thousand watchers are more than the 1,024 descriptors that a shell allows. */
static inline void allow_descriptors(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/** A TCP socket that blocks when it sends, and whose reader asks with MSG_DONTWAIT. */
static inline int tcp_socket(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  if (fd < 0) die("socket");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

static inline struct sockaddr_in loopback(int port) {
  return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static inline void epoll_add(int epoll, int fd, void *what) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
}

static inline void send_all(int fd, const char *data, size_t length) {
  while (length > 0) {
    ssize_t sent = send(fd, data, length, MSG_NOSIGNAL);
    if (sent < 0) die("send");
    data += sent;
    length -= sent;
  }
}

/** What has come in on a connection and is not used up yet. */
struct input {
  char *data;
  size_t length, room;
};

/** Reads what is there: 1, or 0 at the end of the connection. */
static inline int receive(int fd, struct input *input) {
  if (input->room - input->length < 1 << 16) input->data = realloc(input->data, input->room = input->room * 2 + (1 << 17));
  ssize_t got = recv(fd, input->data + input->length, input->room - input->length, MSG_DONTWAIT);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  input->length += got;
  return got > 0;
}

/** The value of a header field, named with its colon, in a head of `length` bytes; NULL where it is not there. */
static inline const char *field_value(const char *head, size_t length, const char *name) {
  size_t size = strlen(name);
  for (const char *line = head, *end = head + length; (line = memchr(line, '\n', end - line)) && ++line + size < end;)
    if (strncasecmp(line, name, size) == 0) return line + size;
  return NULL;
}

/** The length of the message at the start of `data`, or 0 where its end has not come yet. */
static inline size_t message_length(const char *data, size_t length) {
  const char *blank = memmem(data, length, "\r\n\r\n", 4);
  if (!blank) return 0;
  size_t head = blank + 4 - data;
  const char *content_length = field_value(data, head, "content-length:");
  if (content_length) {
    size_t end = head + strtoull(content_length, NULL, 10);
    return length >= end ? end : 0;
  }
  if (!field_value(data, head, "transfer-encoding:")) return head;
  // chunks of JSON: the bytes of the last chunk are in no other place
  return length >= head + 5 && memcmp(data + length - 7, "\r\n0\r\n\r\n", 7) == 0 ? length : 0;
}

#endif
