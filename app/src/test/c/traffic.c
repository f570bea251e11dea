/*
 * Makes the traffic that the tests of the rules need: servers that behave and that misbehave, and clients likewise.
 * Everything is bounded in count and in time: no call lives longer than LONGEST_SECONDS.
 *
 *   serve FIRST-PORT PORTS answer|silent|reset   answers once and closes when the peer does | never answers | resets after data
 *   leak PORT                                    accepts, and never closes
 *   deaf PORT BACKLOG                            listens, and never accepts
 *   flood TO PORT RATE COUNT FROM ADDRESSES      connects and closes
 *   hold TO PORT RATE COUNT FROM BYTES SECONDS   connects, sends, and holds; with BYTES 0 it sends a byte a second instead
 *   repeat TO PORT COUNT MILLIS JITTER FROM BYTES  connects, sends, receives, closes, waits so long, more or less by JITTER percent
 *   upload TO PORT MEBIBYTES FROM                sends that much and closes
 *   keep TO PORT COUNT FROM SECONDS              connects; told to by a line, sends, receives, and keeps what the other side has ended
 *
 * FROM is an address of this namespace, the first of several, or - for the kernel's choice.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_SECONDS 240
#define MOST_COUNT 200000

static void die(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_micros(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void wait_until(int64_t monotonic_micros) {
    struct timespec t = {monotonic_micros / 1000000, monotonic_micros % 1000000 * 1000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) {
    }
}

static struct sockaddr_in address(const char *ip, int port) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, ip, &a.sin_addr) != 1) {
        fprintf(stderr, "not an address: %s\n", ip);
        exit(2);
    }
    return a;
}

static long bounded(const char *text, long most) {
    long value = atol(text);
    return value < 0 ? 0 : value > most ? most : value;
}

/* A connected socket from the so-manyth address after FROM, or -1. */
static int connected(const char *to, int port, const char *from, unsigned which) {
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0) die("socket");
    if (strcmp(from, "-") != 0) {
        struct sockaddr_in own = address(from, 0);
        own.sin_addr.s_addr = htonl(ntohl(own.sin_addr.s_addr) + which);
        int yes = 1;
        setsockopt(s, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
        if (bind(s, (struct sockaddr *)&own, sizeof own) != 0) die("bind");
    }
    struct sockaddr_in peer = address(to, port);
    if (connect(s, (struct sockaddr *)&peer, sizeof peer) != 0) {
        close(s);
        return -1;
    }
    return s;
}

static int listening(int port, int backlog) {
    int s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int yes = 1;
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in own = address("0.0.0.0", port);
    if (bind(s, (struct sockaddr *)&own, sizeof own) != 0) die("bind");
    if (listen(s, backlog) != 0) die("listen");
    return s;
}

static void ready(void) {
    puts("ready");
    fflush(stdout);
}

static void serve(int first, int ports, const char *mode) {
    static char answered[65536];
    static char is_listener[65536];
    static char buffer[1 << 18];
    int answers = strcmp(mode, "answer") == 0;
    int resets = strcmp(mode, "reset") == 0;
    int poll = epoll_create1(0);
    for (int i = 0; i < ports; i++) {
        int s = listening(first + i, 4096);
        is_listener[s] = 1;
        struct epoll_event e = {.events = EPOLLIN, .data.fd = s};
        epoll_ctl(poll, EPOLL_CTL_ADD, s, &e);
    }
    ready();
    for (;;) {
        struct epoll_event events[256];
        int n = epoll_wait(poll, events, 256, -1);
        for (int i = 0; i < n; i++) {
            int s = events[i].data.fd;
            if (is_listener[s]) {
                for (int c; (c = accept4(s, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
                    answered[c] = 0;
                    struct epoll_event e = {.events = EPOLLIN, .data.fd = c};
                    epoll_ctl(poll, EPOLL_CTL_ADD, c, &e);
                }
                continue;
            }
            ssize_t got = read(s, buffer, sizeof buffer);
            if (got > 0 && resets) {
                struct linger hard = {1, 0};
                setsockopt(s, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
                close(s);
            } else if (got > 0 && answers && !answered[s]) {
                answered[s] = 1;
                if (write(s, "no such user or password\n", 25) < 0) close(s);
            } else if (got == 0 || (got < 0 && errno != EAGAIN)) {
                close(s);
            }
        }
    }
}

static void leak(int port) {
    int s = listening(port, 4096);
    fcntl(s, F_SETFL, 0);
    ready();
    for (;;) {
        if (accept(s, NULL, NULL) < 0) die("accept");
    }
}

static void flood(char **a) {
    long rate = bounded(a[2], 100000), count = bounded(a[3], MOST_COUNT), addresses = bounded(a[5], 65536);
    int64_t begin = now_micros(CLOCK_MONOTONIC);
    long made = 0;
    for (long i = 0; i < count; i++) {
        wait_until(begin + i * 1000000 / rate);
        int s = connected(a[0], atoi(a[1]), a[4], (unsigned)(i % addresses));
        if (s < 0) continue;
        made++;
        close(s);
    }
    fprintf(stderr, "%ld connections\n", made);
}

static void receive_some(int s) {
    char buffer[4096];
    struct timeval most = {2, 0};
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    if (read(s, buffer, sizeof buffer) < 0 && errno != EAGAIN && errno != ECONNRESET) die("read");
}

static void send_bytes(int s, long bytes) {
    static char zeros[65536];
    memset(zeros, 'x', sizeof zeros);
    while (bytes > 0) {
        ssize_t sent = write(s, zeros, bytes < (long)sizeof zeros ? bytes : (long)sizeof zeros);
        if (sent < 0) die("write");
        bytes -= sent;
    }
}

static void hold(char **a) {
    long rate = bounded(a[2], 100000), count = bounded(a[3], 20000), bytes = bounded(a[5], 65536);
    long seconds = bounded(a[6], LONGEST_SECONDS);
    int *sockets = calloc(count, sizeof *sockets);
    int64_t next = now_micros(CLOCK_MONOTONIC);
    for (long i = 0; i < count; i++) {
        wait_until(next);
        /* Never faster than the rate, also when it comes late. */
        int64_t now = now_micros(CLOCK_MONOTONIC);
        next = (now > next ? now : next) + 1000000 / rate;
        sockets[i] = connected(a[0], atoi(a[1]), a[4], 0);
        if (sockets[i] >= 0 && bytes > 0) send_bytes(sockets[i], bytes);
        if (sockets[i] >= 0 && bytes == 0) send_bytes(sockets[i], 20);
    }
    ready();
    int64_t held = now_micros(CLOCK_MONOTONIC);
    for (long second = 1; second <= seconds; second++) {
        wait_until(held + second * 1000000);
        for (long i = 0; bytes == 0 && i < count; i++) {
            if (sockets[i] >= 0) send_bytes(sockets[i], 1);
        }
    }
}

static void repeat(char **a) {
    long count = bounded(a[2], 10000), millis = bounded(a[3], 60000), jitter = bounded(a[4], 100);
    srandom(7);
    int64_t next = now_micros(CLOCK_MONOTONIC);
    for (long i = 0; i < count; i++) {
        wait_until(next);
        int s = connected(a[0], atoi(a[1]), a[5], 0);
        if (s >= 0) {
            send_bytes(s, bounded(a[6], 65536));
            receive_some(s);
            close(s);
        }
        double around = 1 + jitter / 100.0 * (2.0 * random() / RAND_MAX - 1);
        next += (int64_t)(millis * 1000 * around);
    }
}

static void keep(char **a) {
    long count = bounded(a[2], 10000);
    int *sockets = calloc(count, sizeof *sockets);
    for (long i = 0; i < count; i++) {
        sockets[i] = connected(a[0], atoi(a[1]), a[3], 0);
        if (sockets[i] < 0) die("connect");
    }
    ready();
    if (getchar() == EOF) return;
    for (long i = 0; i < count; i++) {
        send_bytes(sockets[i], 100);
        receive_some(sockets[i]);
    }
    sleep(bounded(a[4], LONGEST_SECONDS));
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files = {60000, 60000};
    setrlimit(RLIMIT_NOFILE, &files);
    alarm(LONGEST_SECONDS);
    const char *what = argc > 1 ? argv[1] : "";
    char **rest = argv + 2;
    int given = argc - 2;
    if (strcmp(what, "serve") == 0 && given == 3) {
        serve(atoi(rest[0]), atoi(rest[1]), rest[2]);
    } else if (strcmp(what, "leak") == 0 && given == 1) {
        leak(atoi(rest[0]));
    } else if (strcmp(what, "deaf") == 0 && given == 2) {
        listening(atoi(rest[0]), atoi(rest[1]));
        ready();
        pause();
    } else if (strcmp(what, "flood") == 0 && given == 6) {
        flood(rest);
    } else if (strcmp(what, "hold") == 0 && given == 7) {
        hold(rest);
    } else if (strcmp(what, "repeat") == 0 && given == 7) {
        repeat(rest);
    } else if (strcmp(what, "keep") == 0 && given == 5) {
        keep(rest);
    } else if (strcmp(what, "upload") == 0 && given == 4) {
        char buffer[4096];
        int s = connected(rest[0], atoi(rest[1]), rest[3], 0);
        if (s < 0) die("connect");
        send_bytes(s, bounded(rest[2], 4096) << 20);
        shutdown(s, SHUT_WR);
        while (read(s, buffer, sizeof buffer) > 0) {
        }
        close(s);
    } else {
        fprintf(stderr, "usage: see the head of the source\n");
        return 2;
    }
    return 0;
}
