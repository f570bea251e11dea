/*
 * churn: makes and closes TCP connections on loopback as fast as one thread can, or at a rate, and prints what it did.
 *
 *   churn COUNT [RATE]
 *
 * COUNT connections, each of which is two sockets to the kernel; RATE connections a second, 0 for as fast as possible. The
 * client closes first. Clients use a new address of 127.0.0.0/8 for every 20 000 connections so that TIME_WAIT never runs
 * out of ports.
 *
 * Prints one line: connections, seconds, connections a second, port of the listener.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static int must(int result, const char *what) {
    if (result < 0) {
        perror(what);
        exit(1);
    }
    return result;
}

int main(int argc, char **argv) {
    long count = argc > 1 ? atol(argv[1]) : 100000;
    double rate = argc > 2 ? atof(argv[2]) : 0;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
    socklen_t length = sizeof at;
    int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    must(bind(listener, (struct sockaddr *) &at, sizeof at), "bind");
    must(listen(listener, 128), "listen");
    must(getsockname(listener, (struct sockaddr *) &at, &length), "getsockname");
    double began = seconds();
    for (long i = 0; i < count; i++) {
        at.sin_addr.s_addr = htonl(0x7f000001u + (uint32_t) (i / 20000));
        int client = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
        must(connect(client, (struct sockaddr *) &at, sizeof at), "connect");
        int server = must(accept4(listener, NULL, NULL, SOCK_CLOEXEC), "accept");
        close(client);
        close(server);
        if (rate > 0 && i % 16 == 15) {
            double ahead = (i + 1) / rate - (seconds() - began);
            if (ahead > 0) {
                struct timespec pause = {.tv_sec = (time_t) ahead, .tv_nsec = (long) ((ahead - (time_t) ahead) * 1e9)};
                nanosleep(&pause, NULL);
            }
        }
    }
    double took = seconds() - began;
    printf("%ld %.6f %.1f %d\n", count, took, count / took, ntohs(at.sin_port));
    return 0;
}
