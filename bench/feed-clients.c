/*
 * Part of the benches of the feed: holds streams in a process of its own and notes how late each message comes.
 * In C, because a client that costs as much as the server measures itself: on two cores the slower of the two decides.
 *
 *   feed-clients PORT PATH COUNT HOST     connects COUNT streams at once, from 127.0.HOST.1 to .200
 *
 * A message carries the moment it was sent between two @, in ns of the monotonic clock. Prints a line of JSON when all
 * are open, {"ms":…,"errors":…}, and one for each line on its standard input, {"delays":[ms,…],"errors":…}, of the
 * messages since the last. Ends with its standard input.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum { CARRY = 32, EVENTS = 512, ADDRESSES = 200, STDIN_MARK = -1 };

/* What is kept of the end of a read, where a moment may have been cut in two. */
typedef struct {
  int fd;
  int isAsked, isOpen, carried;
  uint64_t newest;
  char carry[CARRY];
} Stream;

static Stream *streams;
static int count, opened, errors;
static uint64_t begunAt, allOpenAt;
static float *delays;
static size_t delayCount, delayRoom;
static char request[2048];

static uint64_t now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (uint64_t)at.tv_sec * 1000000000u + (uint64_t)at.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void note(Stream *stream, uint64_t sentAt, uint64_t at) {
  /* One from before all were open is what the stream began with; the same again is no second message. */
  if (allOpenAt == 0 || sentAt < allOpenAt || sentAt == stream->newest) return;
  stream->newest = sentAt;
  if (delayCount == delayRoom) {
    delayRoom = delayRoom == 0 ? 65536 : delayRoom * 2;
    delays = realloc(delays, delayRoom * sizeof *delays);
    if (delays == NULL) fail("realloc");
  }
  delays[delayCount++] = (float)((double)(at - sentAt) / 1e6);
}

static void look(Stream *stream, const char *bytes, const char *end, uint64_t at) {
  while ((bytes = memchr(bytes, '@', (size_t)(end - bytes))) != NULL) {
    const char *digit = ++bytes;
    uint64_t sentAt = 0;
    while (digit < end && *digit >= '0' && *digit <= '9') sentAt = sentAt * 10 + (uint64_t)(*digit++ - '0');
    if (digit < end && *digit == '@' && digit > bytes) note(stream, sentAt, at);
  }
}

static void take(Stream *stream, int loop) {
  static char bytes[CARRY + 65536];
  memcpy(bytes, stream->carry, (size_t)stream->carried);
  ssize_t got = read(stream->fd, bytes + stream->carried, 65536);
  if (got <= 0) {
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    errors++;
    epoll_ctl(loop, EPOLL_CTL_DEL, stream->fd, NULL);
    return;
  }
  char *end = bytes + stream->carried + got;
  look(stream, bytes, end, now());
  stream->carried = end - bytes < CARRY ? (int)(end - bytes) : CARRY;
  memcpy(stream->carry, end - stream->carried, (size_t)stream->carried);
  if (stream->isOpen) return;
  stream->isOpen = 1;
  if (++opened < count) return;
  allOpenAt = now();
  printf("{\"ms\":%.1f,\"errors\":%d}\n", (double)(allOpenAt - begunAt) / 1e6, errors);
  fflush(stdout);
}

static void ask(Stream *stream, int loop) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(stream->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0 || write(stream->fd, request, strlen(request)) < 0) {
    errors++;
    epoll_ctl(loop, EPOLL_CTL_DEL, stream->fd, NULL);
    return;
  }
  stream->isAsked = 1;
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = (uint64_t)(stream - streams)};
  epoll_ctl(loop, EPOLL_CTL_MOD, stream->fd, &event);
}

static void report(void) {
  printf("{\"delays\":[");
  for (size_t i = 0; i < delayCount; i++) printf(i == 0 ? "%.2f" : ",%.2f", delays[i]);
  printf("],\"errors\":%d}\n", errors);
  fflush(stdout);
  delayCount = 0;
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: feed-clients PORT PATH COUNT HOST\n");
    return 2;
  }
  int port = atoi(argv[1]), host = atoi(argv[4]);
  count = atoi(argv[3]);
  if (port < 1 || port > 65535 || count < 1 || count > 60000 || host < 0 || host > 255) {
    fprintf(stderr, "feed-clients: PORT is 1 to 65535, COUNT 1 to 60000, HOST 0 to 255\n");
    return 2;
  }
  int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n", argv[2]);
  if (length >= (int)sizeof request) return 2;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  streams = calloc((size_t)count, sizeof *streams);
  int loop = epoll_create1(EPOLL_CLOEXEC);
  if (streams == NULL || loop < 0) fail("feed-clients");
  struct epoll_event told = {.events = EPOLLIN, .data.u64 = (uint64_t)STDIN_MARK};
  if (epoll_ctl(loop, EPOLL_CTL_ADD, STDIN_FILENO, &told) != 0) fail("standard input");

  begunAt = now();
  for (int i = 0; i < count; i++) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
    if (fd < 0) fail("socket");
    struct sockaddr_in own = {.sin_family = AF_INET}, server = {.sin_family = AF_INET};
    own.sin_addr.s_addr = htonl(0x7f000001u + ((uint32_t)host << 8) + (uint32_t)(i % ADDRESSES));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server.sin_port = htons((uint16_t)port);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&own, sizeof own) != 0) fail("bind");
    if (connect(fd, (struct sockaddr *)&server, sizeof server) != 0 && errno != EINPROGRESS) fail("connect");
    streams[i].fd = fd;
    struct epoll_event event = {.events = EPOLLOUT, .data.u64 = (uint64_t)i};
    if (epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
  }
  for (;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(loop, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      if (events[i].data.u64 == (uint64_t)STDIN_MARK) {
        char line[64];
        if (read(STDIN_FILENO, line, sizeof line) <= 0) return 0;
        report();
        continue;
      }
      Stream *stream = &streams[events[i].data.u64];
      if (stream->isAsked) take(stream, loop);
      else ask(stream, loop);
    }
  }
}
