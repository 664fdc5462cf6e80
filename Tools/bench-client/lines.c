// A load client for the line protocol: keeps requests in flight on one or many connections and reports
// rates and latencies as JSON lines.
//
//   lines rate  PORT CONNECTIONS DEPTH SECONDS NAME REQUEST [COUNT]
//       sends REQUEST again and again; every "%d" in it becomes a number from 0 to COUNT-1
//   lines latency PORT CONNECTIONS SECONDS NAME REQUEST [COUNT]
//       one request in flight on each connection; reports the median and the 99th percentile
//   lines send PORT CONNECTIONS NAME FILE [COUNT]
//       sends the request lines of FILE, one in flight on each connection, and reports how long all took,
//       or with COUNT how many of whatever it counts were done a second
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LATENCY_LIMIT = 4000000, RECEIVE_SIZE = 1 << 18, HEAD_SIZE = 300 };

struct connection {
    int descriptor;
    int waiting;        // answers that have not come
    double sent;        // when the oldest of them was asked for
    char head[HEAD_SIZE];
    size_t head_size;   // the first bytes of the line that is being received
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void fail(const char *what) {
    fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int open_connection(int port) {
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0)
        fail("cannot connect");
    int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return descriptor;
}

static void send_all(int descriptor, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t count = send(descriptor, bytes, size, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) fail("cannot send");
        bytes += count;
        size -= (size_t)count;
    }
}

// Whether a line that starts so ends an answer. An error ends the run instead, because a benchmark of
// errors measures nothing.
static int ends_answer(const char *head, size_t size) {
    static const char summary[] = "{\"summary\"", pong[] = "{\"pong\"", error[] = "{\"error\"";
    if (size >= sizeof error - 1 && !memcmp(head, error, sizeof error - 1)) {
        fprintf(stderr, "bench: the server answered an error: %.*s\n", (int)size, head);
        exit(1);
    }
    return (size >= sizeof summary - 1 && !memcmp(head, summary, sizeof summary - 1)) ||
           (size >= sizeof pong - 1 && !memcmp(head, pong, sizeof pong - 1));
}

// Counts finished answers in what was received.
static int count_answers(struct connection *connection, const char *bytes, ssize_t size) {
    int answers = 0;
    for (ssize_t at = 0; at < size;) {
        const char *newline = memchr(bytes + at, '\n', (size_t)(size - at));
        ssize_t end = newline ? newline - bytes : size;
        size_t room = HEAD_SIZE - connection->head_size;
        size_t taken = (size_t)(end - at) < room ? (size_t)(end - at) : room;
        memcpy(connection->head + connection->head_size, bytes + at, taken);
        connection->head_size += taken;
        if (newline) {
            answers += ends_answer(connection->head, connection->head_size);
            connection->head_size = 0;
        }
        at = end + 1;
    }
    return answers;
}

static uint64_t random_state = 88172645463325252u;
static uint64_t next_random(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    return random_state ^= random_state << 17;
}

// Writes the request with a number in every place where it wants one.
static size_t write_request(char *out, const char *request, long count) {
    char *start = out;
    uint64_t number = next_random() % (uint64_t)(count > 0 ? count : 1);
    for (const char *at = request; *at;) {
        if (at[0] == '%' && at[1] == 'd') {
            out += sprintf(out, "%llu", (unsigned long long)number);
            at += 2;
        } else {
            *out++ = *at++;
        }
    }
    *out++ = '\n';
    return (size_t)(out - start);
}

static int compare(const void *left, const void *right) {
    double l = *(const double *)left, r = *(const double *)right;
    return l < r ? -1 : l > r;
}

static double latencies[LATENCY_LIMIT];

static void report(const char *name, const char *what, double value, const char *unit) {
    printf("{\"bench\":\"%s%s%s\",\"value\":%.6g,\"unit\":\"%s\"}\n", name, *what ? " " : "", what, value, unit);
    fflush(stdout);
}

static void ask(struct connection *connection, const char *request, long count, int depth, char *room) {
    size_t size = 0;
    for (int i = 0; i < depth; i++) size += write_request(room + size, request, count);
    connection->waiting += depth;
    connection->sent = now();
    send_all(connection->descriptor, room, size);
}

static void run(int port, int connections, int depth, double seconds, const char *name,
                const char *request, long count, int wants_latency) {
    int poll = epoll_create1(0);
    struct connection *all = calloc((size_t)connections, sizeof *all);
    char *room = malloc((strlen(request) + 64) * (size_t)depth * 4);
    char *received = malloc(RECEIVE_SIZE);
    if (poll < 0 || !all || !room || !received) fail("no memory");
    for (int i = 0; i < connections; i++) {
        all[i].descriptor = open_connection(port);
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
        epoll_ctl(poll, EPOLL_CTL_ADD, all[i].descriptor, &event);
    }
    double warm = now() + (seconds > 1 ? 0.3 : 0.05), start = 0, end = 0;
    long answered = 0, measured = 0;
    for (int i = 0; i < connections; i++) ask(&all[i], request, count, depth, room);
    while (1) {
        double time = now();
        if (start == 0 && time >= warm) { start = time; end = start + seconds; answered = measured = 0; }
        if (start != 0 && time >= end) break;
        struct epoll_event events[256];
        // One connection is looked at without sleeping, as a load generator has to: on a virtual machine a
        // processor takes some 40 us to wake, which would be measured instead of the server.
        int ready = 0;
        for (double until = time + 0.00015; connections == 1 && ready == 0 && now() < until;) ready = epoll_wait(poll, events, 256, 0);
        if (ready == 0) ready = epoll_wait(poll, events, 256, 1000);
        for (int j = 0; j < ready; j++) {
            struct connection *connection = &all[events[j].data.u32];
            ssize_t size = recv(connection->descriptor, received, RECEIVE_SIZE, MSG_DONTWAIT);
            if (size < 0 && (errno == EAGAIN || errno == EINTR)) continue;
            if (size <= 0) fail("the server closed a connection");
            int answers = count_answers(connection, received, size);
            answered += answers;
            connection->waiting -= answers;
            if (connection->waiting > 0) continue;
            if (measured < LATENCY_LIMIT) latencies[measured++] = now() - connection->sent;
            ask(connection, request, count, depth, room);
        }
    }
    double elapsed = now() - start;
    qsort(latencies, (size_t)measured, sizeof *latencies, compare);
    if (!wants_latency) report(name, "", (double)answered / elapsed, "1/s");
    if (wants_latency && measured > 0) {
        report(name, "rate", (double)answered / elapsed, "1/s");
        report(name, "p50", latencies[measured / 2] * 1e3, "ms");
        report(name, "p99", latencies[(long)((double)measured * 0.99)] * 1e3, "ms");
        report(name, "worst", latencies[measured - 1] * 1e3, "ms");
    }
}

// Hands the next line of the file to a connection; false at the end of the file.
static int send_line(FILE *file, struct connection *connection) {
    static char *line = NULL;
    static size_t room = 0;
    ssize_t size = getline(&line, &room, file);
    if (size <= 0) return 0;
    connection->waiting = 1;
    send_all(connection->descriptor, line, (size_t)size);
    return 1;
}

static void send_file(int port, int connections, const char *name, const char *path, double count) {
    FILE *file = fopen(path, "rb");
    if (!file) fail(path);
    int poll = epoll_create1(0), busy = 0;
    struct connection *all = calloc((size_t)connections, sizeof *all);
    char *received = malloc(RECEIVE_SIZE);
    if (poll < 0 || !all || !received) fail("no memory");
    double start = now();
    for (int i = 0; i < connections; i++) {
        all[i].descriptor = open_connection(port);
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
        epoll_ctl(poll, EPOLL_CTL_ADD, all[i].descriptor, &event);
        busy += send_line(file, &all[i]);
    }
    while (busy > 0) {
        struct epoll_event events[64];
        int ready = epoll_wait(poll, events, 64, 1000);
        for (int j = 0; j < ready; j++) {
            struct connection *connection = &all[events[j].data.u32];
            ssize_t size = recv(connection->descriptor, received, RECEIVE_SIZE, 0);
            if (size <= 0) fail("the server closed a connection");
            if (count_answers(connection, received, size) > 0 && !send_line(file, connection)) busy--;
        }
    }
    double elapsed = now() - start;
    if (count > 0) report(name, "", count / elapsed, "1/s");
    else report(name, "", elapsed, "s");
    fclose(file);
}

int main(int count, char **words) {
    if (count >= 8 && !strcmp(words[1], "rate"))
        run(atoi(words[2]), atoi(words[3]), atoi(words[4]), atof(words[5]), words[6], words[7], count > 8 ? atol(words[8]) : 1, 0);
    else if (count >= 7 && !strcmp(words[1], "latency"))
        run(atoi(words[2]), atoi(words[3]), 1, atof(words[4]), words[5], words[6], count > 7 ? atol(words[7]) : 1, 1);
    else if (count >= 6 && !strcmp(words[1], "send"))
        send_file(atoi(words[2]), atoi(words[3]), words[4], words[5], count > 6 ? atof(words[6]) : 0);
    else {
        fprintf(stderr, "usage: lines rate|latency|send …; see the head of lines.c\n");
        return 64;
    }
    return 0;
}
