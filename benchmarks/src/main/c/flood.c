/*
 * flood serve PORT                          accepts, and closes when the peer does
 * flood TO PORT RATE COUNT FROM             connects and closes COUNT times at RATE a second from one address, and prints
 *                                           when each connection was made: microseconds since 1970, a line each
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
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_SECONDS 600
#define MOST 100000

static void die(const char *what) {
    fprintf(stderr, "flood: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t micros(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void serve(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (bind(listener, (struct sockaddr *)&any, sizeof any) != 0 || listen(listener, 4096) != 0) die("listen");
    int poll = epoll_create1(0);
    struct epoll_event e = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &e);
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct epoll_event events[256];
        int n = epoll_wait(poll, events, 256, -1);
        for (int i = 0; i < n; i++) {
            int s = events[i].data.fd;
            char byte;
            if (s != listener) {
                if (read(s, &byte, 1) <= 0) close(s);
                continue;
            }
            for (int c; (c = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
                e.data.fd = c;
                epoll_ctl(poll, EPOLL_CTL_ADD, c, &e);
            }
        }
    }
}

int main(int argc, char **argv) {
    alarm(LONGEST_SECONDS);
    if (argc == 3 && strcmp(argv[1], "serve") == 0) {
        serve(atoi(argv[2]));
        return 0;
    }
    if (argc != 6) {
        fputs("usage: see the head of the source\n", stderr);
        return 2;
    }
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    struct sockaddr_in from = {.sin_family = AF_INET};
    long rate = atol(argv[3]), count = atol(argv[4]);
    if (inet_pton(AF_INET, argv[1], &to.sin_addr) != 1 || inet_pton(AF_INET, argv[5], &from.sin_addr) != 1 || rate < 1
        || count > MOST) {
        fputs("usage: see the head of the source\n", stderr);
        return 2;
    }
    int64_t begin = micros(CLOCK_MONOTONIC);
    for (long i = 0; i < count; i++) {
        int64_t due = begin + i * 1000000 / rate;
        struct timespec t = {due / 1000000, due % 1000000 * 1000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
        int s = socket(AF_INET, SOCK_STREAM, 0);
        if (s < 0 || bind(s, (struct sockaddr *)&from, sizeof from) != 0) die("bind");
        if (connect(s, (struct sockaddr *)&to, sizeof to) != 0) die("connect");
        printf("%lld\n", (long long)micros(CLOCK_REALTIME));
        close(s);
    }
    return 0;
}
