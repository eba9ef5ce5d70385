// Asks an API server and measures it: requests by some keep-alive connections, each with one request under way, or
// changes of one object while a crowd watches. Prints one line of JSON; an answer that is no success ends it.
//
//   record PORT REQUEST [FIRST]                                prints the answer as it came, for http-server
//   load PORT CONNECTIONS SECONDS MOST FROM REQUEST [FIRST]    until the time is over or MOST requests are answered
//   watchers PORT WATCHERS CHANGES BURST WATCH PUT FIRST       CHANGES one by one, then BURST in a row
//
// REQUEST, FIRST, WATCH and PUT are files of whole HTTP requests. In them @@@@@@@@ is a number counted up from FROM,
// ######## that of the connection, and a run of % the resourceVersion of the last answer, in its quotes. FIRST is sent
// once on each connection and not measured: the version comes from its answer.
#include "http.h"

#define RUN 8
#define PLACES 32
#define EVENTS 256
#define MOST_TIMES (1 << 22)

struct template {
  struct bytes bytes;
  struct {
    size_t at, length;
    char mark;
  } places[PLACES];
  int count;
};

struct connection {
  int fd, number;
  struct input input;
  /** Of the last answer, with its quotes. */
  char version[32];
  double sent;
  /** Of a watch, the last byte that came. */
  char last;
};

static int epoll;
static long next_number;
static char request[1 << 16];

static struct template read_template(const char *path) {
  struct template template = {.bytes = read_file(path)};
  char *data = template.bytes.data, *end = data + template.bytes.length;
  if (template.bytes.length > sizeof request) die(path);
  for (char *at = data; at < end;) {
    size_t run = 1;
    while (at + run < end && at[run] == *at) run++;
    if (run >= RUN && strchr("@#%", *at) && template.count < PLACES) {
      template.places[template.count].at = at - data;
      template.places[template.count].length = run;
      template.places[template.count++].mark = *at;
    }
    at += run;
  }
  return template;
}

static void send_request(struct connection *connection, const struct template *template) {
  memcpy(request, template->bytes.data, template->bytes.length);
  long number = next_number++;
  for (int i = 0; i < template->count; i++) {
    char text[64];
    char mark = template->places[i].mark;
    int width = template->places[i].length;
    // blanks around a JSON value change nothing, so every version is as long as the template's
    if (mark == '%') snprintf(text, sizeof text, "%-*s", width, connection->version);
    else snprintf(text, sizeof text, "%0*ld", width, mark == '#' ? connection->number : number);
    memcpy(request + template->places[i].at, text, width);
  }
  connection->sent = seconds_now();
  send_all(connection->fd, request, template->bytes.length);
}

/** Takes an answer if it is whole by now, and writes it to `copy` if that is given. */
static int take_answer(struct connection *connection, FILE *copy) {
  struct input *input = &connection->input;
  if (!receive(connection->fd, input)) die("the server hung up");
  size_t length = message_length(input->data, input->length);
  if (length == 0) return 0;
  if (memcmp(input->data, "HTTP/1.1 2", 10) != 0) {
    fprintf(stderr, "refused: %.*s\n", (int)length, input->data);
    exit(1);
  }
  static const char name[] = "\"resourceVersion\":";
  const char *version = memmem(input->data, length, name, sizeof name - 1);
  if (version) {
    version += sizeof name - 1;
    const char *end = memchr(version + 1, '"', 20);
    if (end) snprintf(connection->version, sizeof connection->version, "%.*s", (int)(end + 1 - version), version);
  }
  if (copy) fwrite(input->data, 1, length, copy);
  memmove(input->data, input->data + length, input->length -= length);
  return 1;
}

static void connect_to(int port, struct connection *connection) {
  struct sockaddr_in address = loopback(port);
  connection->fd = tcp_socket();
  if (connect(connection->fd, (struct sockaddr *)&address, sizeof address) < 0) die("connect");
  epoll_add(epoll, connection->fd, connection);
}

static void send_first(struct connection *connections, int count, const char *path) {
  struct template first = read_template(path);
  for (int i = 0; i < count; i++) send_request(&connections[i], &first);
  for (int answered = 0; answered < count;) {
    struct epoll_event event;
    if (epoll_wait(epoll, &event, 1, -1) == 1) answered += take_answer(event.data.ptr, NULL);
  }
}

static void record(int port, const char *path, const char *first) {
  struct template template = read_template(path);
  struct connection connection = {0};
  connect_to(port, &connection);
  if (first) send_first(&connection, 1, first);
  send_request(&connection, &template);
  struct epoll_event event;
  do epoll_wait(epoll, &event, 1, -1);
  while (!take_answer(&connection, stdout));
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static double percentile(double *times, long count, double part) {
  qsort(times, count, sizeof *times, by_value);
  return count ? times[(long)(count * part)] : 0;
}

static void load(int port, int count, double seconds, long most, const char *path, const char *first) {
  struct template template = read_template(path);
  struct connection *connections = calloc(count, sizeof *connections);
  for (int i = 0; i < count; i++) {
    connections[i].number = i;
    connect_to(port, &connections[i]);
  }
  long from = next_number;
  if (first) send_first(connections, count, first);
  next_number = from;
  double *times = malloc(MOST_TIMES * sizeof *times);
  double start = seconds_now(), now = start;
  long sent = 0, answered = 0, under_way = 0;
  for (; under_way < count && sent < most; sent++, under_way++) send_request(&connections[under_way], &template);
  while (under_way > 0) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      struct connection *connection = events[i].data.ptr;
      if (!take_answer(connection, NULL)) continue;
      now = seconds_now();
      if (answered < MOST_TIMES) times[answered++] = now - connection->sent;
      if (now - start < seconds && sent < most) sent++, send_request(connection, &template);
      else under_way--;
    }
  }
  printf("{\"requests\":%ld,\"seconds\":%.6f,\"p50_us\":%.1f,\"p99_us\":%.1f}\n", answered, now - start,
         percentile(times, answered, 0.5) * 1e6, percentile(times, answered, 0.99) * 1e6);
}

struct crowd {
  struct connection writer, *watchers;
  int count;
  /** That all watchers together have seen. */
  long events;
};

static char frames[1 << 18];

/** Events end in `}` and a newline, which are nowhere else: not in JSON, not between chunks. */
static void count_events(struct crowd *crowd, struct connection *watcher) {
  ssize_t got = recv(watcher->fd, frames, sizeof frames, MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) die("a watch ended");
  for (char *at = frames, *end = frames + got; (at = memchr(at, '\n', end - at)); at++)
    if ((at > frames ? at[-1] : watcher->last) == '}') crowd->events++;
  watcher->last = frames[got - 1];
}

/** One after the other, since a server may hold back only some hundred connections that it has not accepted yet. */
static void open_watches(struct crowd *crowd, int port, const char *path) {
  struct template watch = read_template(path);
  crowd->watchers = calloc(crowd->count, sizeof *crowd->watchers);
  for (int i = 0; i < crowd->count; i++) {
    struct connection *watcher = &crowd->watchers[i];
    connect_to(port, watcher);
    send_request(watcher, &watch);
    ssize_t got = recv(watcher->fd, frames, sizeof frames, 0);
    if (got < 12 || memcmp(frames, "HTTP/1.1 200", 12) != 0) die("a watch was refused");
    watcher->last = frames[got - 1];
  }
}

struct outcome {
  double answered, seen;
};

/** Changes the object `changes` times, each when the last was answered; ends when every watcher has seen every change. */
static struct outcome change(struct crowd *crowd, const struct template *put, int changes) {
  struct outcome outcome = {0};
  long wanted = crowd->events + (long)changes * crowd->count;
  double start = seconds_now();
  send_request(&crowd->writer, put);
  while (changes > 0 || crowd->events < wanted) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      struct connection *connection = events[i].data.ptr;
      if (connection != &crowd->writer) count_events(crowd, connection);
      else if (take_answer(connection, NULL) && --changes > 0) send_request(connection, put);
      else if (changes == 0 && outcome.answered == 0) outcome.answered = seconds_now() - start;
    }
  }
  outcome.seen = seconds_now() - start;
  return outcome;
}

static void watchers(int port, int count, int changes, int burst, char **paths) {
  struct template put = read_template(paths[1]);
  struct crowd crowd = {.count = count};
  connect_to(port, &crowd.writer);
  send_first(&crowd.writer, 1, paths[2]);
  open_watches(&crowd, port, paths[0]);
  change(&crowd, &put, 1); // not measured: buffers grow
  double *answered = malloc(changes * sizeof *answered), *seen = malloc(changes * sizeof *seen);
  for (int i = 0; i < changes; i++) {
    struct outcome outcome = change(&crowd, &put, 1);
    answered[i] = outcome.answered;
    seen[i] = outcome.seen;
  }
  double burst_seconds = change(&crowd, &put, burst).seen;
  printf("{\"answered_us\":%.1f,\"last_us\":%.1f,\"events_per_second\":%.0f}\n",
         percentile(answered, changes, 0.5) * 1e6, percentile(seen, changes, 0.5) * 1e6,
         (double)burst * count / burst_seconds);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  allow_descriptors();
  epoll = epoll_create1(EPOLL_CLOEXEC);
  int port = atoi(argv[2]);
  if (strcmp(argv[1], "record") == 0) {
    record(port, argv[3], argv[4]);
  } else if (strcmp(argv[1], "load") == 0 && argc > 7) {
    next_number = atol(argv[6]);
    load(port, atoi(argv[3]), atof(argv[4]), atol(argv[5]), argv[7], argv[8]);
  } else if (strcmp(argv[1], "watchers") == 0 && argc == 9) {
    watchers(port, atoi(argv[3]), atoi(argv[4]), atoi(argv[5]), argv + 6);
  } else return 2;
}
