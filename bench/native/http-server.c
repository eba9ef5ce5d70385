// The native reference of the API server: answers every request with recorded bytes, in one thread with one epoll. It
// looks for the end of a request and for nothing else, so nobody who answers the same bytes does it with less work.
//
//   http-server [--watch HEAD EVENT] ANSWER...
//
// Each file is whole HTTP, head included; several answers are given in turn. A request whose target has `watch=` gets
// HEAD and stays; after the answer to a PUT all who stayed get EVENT. Says `ready PORT`.
#include "http.h"

#define EVENTS 256

struct connection {
  int fd;
  struct input input;
};

static struct bytes answers[64], watch_head, watch_event;
static int answer_count, next_answer;
static int *watchers;
static int watcher_count, watcher_room;

static void add_watcher(int fd) {
  if (watcher_count == watcher_room) watchers = realloc(watchers, (watcher_room = watcher_room * 2 + 64) * sizeof *watchers);
  watchers[watcher_count++] = fd;
  send_all(fd, watch_head.data, watch_head.length);
}

static void remove_watcher(int fd) {
  for (int i = 0; i < watcher_count; i++)
    if (watchers[i] == fd) watchers[i--] = watchers[--watcher_count];
}

static void answer(int fd, const char *request, size_t length) {
  const char *line_end = memchr(request, '\r', length);
  if (memmem(request, line_end - request, "watch=", 6)) {
    add_watcher(fd);
    return;
  }
  send_all(fd, answers[next_answer].data, answers[next_answer].length);
  next_answer = (next_answer + 1) % answer_count;
  if (memcmp(request, "PUT ", 4) == 0)
    for (int i = 0; i < watcher_count; i++) send_all(watchers[i], watch_event.data, watch_event.length);
}

static int serve(struct connection *connection) {
  struct input *input = &connection->input;
  if (!receive(connection->fd, input)) return 0;
  for (size_t length; (length = message_length(input->data, input->length)) > 0;) {
    answer(connection->fd, input->data, length);
    memmove(input->data, input->data + length, input->length -= length);
  }
  return 1;
}

static void hang_up(struct connection *connection) {
  remove_watcher(connection->fd);
  close(connection->fd);
  free(connection->input.data);
  free(connection);
}

int main(int argc, char **argv) {
  int first = 1;
  if (argc > 4 && strcmp(argv[1], "--watch") == 0) {
    watch_head = read_file(argv[2]);
    watch_event = read_file(argv[3]);
    first = 4;
  }
  if (argc <= first || argc - first > 64) return 2;
  for (int i = first; i < argc; i++) answers[answer_count++] = read_file(argv[i]);
  allow_descriptors();
  int listener = tcp_socket(), epoll = epoll_create1(EPOLL_CLOEXEC);
  struct sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4096) < 0) die("listen");
  getsockname(listener, (struct sockaddr *)&address, &size);
  epoll_add(epoll, listener, NULL);
  printf("ready %d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      struct connection *connection = events[i].data.ptr;
      if (connection) {
        if (!serve(connection)) hang_up(connection);
        continue;
      }
      connection = calloc(1, sizeof *connection);
      connection->fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
      if (connection->fd < 0) die("accept");
      int on = 1;
      setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      epoll_add(epoll, connection->fd, connection);
    }
  }
}
