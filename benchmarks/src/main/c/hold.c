/*
 * hold: opens TCP connections on loopback and keeps both ends open until SIGTERM or SIGINT.
 *
 *   hold CONNECTIONS
 *
 * The connections are spread over eight listeners a process, and clients use a new address of 127.0.0.0/8 for every 5000.
 * Where the limit on open files cannot be raised as far, as many child processes as needed share the work. Prints
 * "held CONNECTIONS" once all are open and accepted.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LISTENERS 8
#define PER_ADDRESS 5000
#define SPARE 64

static int must(int result, const char *what) {
    if (result < 0) {
        perror(what);
        exit(1);
    }
    return result;
}

static void hold(long first, long count) {
    int listeners[LISTENERS];
    struct sockaddr_in at[LISTENERS];
    for (int i = 0; i < LISTENERS; i++) {
        socklen_t length = sizeof at[i];
        at[i] = (struct sockaddr_in) {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f010001u + (uint32_t) i)};
        listeners[i] = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
        must(bind(listeners[i], (struct sockaddr *) &at[i], sizeof at[i]), "bind");
        must(listen(listeners[i], 128), "listen");
        must(getsockname(listeners[i], (struct sockaddr *) &at[i], &length), "getsockname");
    }
    for (long i = first; i < first + count; i++) {
        int client = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
        int one = 1;
        must(setsockopt(client, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one), "setsockopt");
        struct sockaddr_in from = {
            .sin_family = AF_INET,
            .sin_addr.s_addr = htonl(0x7f020001u + (uint32_t) (i / PER_ADDRESS))};
        must(bind(client, (struct sockaddr *) &from, sizeof from), "bind");
        int to = (int) (i % LISTENERS);
        must(connect(client, (struct sockaddr *) &at[to], sizeof at[to]), "connect");
        must(accept4(listeners[to], NULL, NULL, SOCK_CLOEXEC), "accept");
    }
}

static long connectionsAProcess(long wanted) {
    rlim_t descriptors = (rlim_t) wanted * 2 + SPARE;
    struct rlimit files = {descriptors, descriptors};
    if (setrlimit(RLIMIT_NOFILE, &files) == 0) {
        return wanted;
    }
    must(getrlimit(RLIMIT_NOFILE, &files), "getrlimit");
    files.rlim_cur = files.rlim_max;
    must(setrlimit(RLIMIT_NOFILE, &files), "setrlimit");
    return ((long) files.rlim_max - SPARE) / 2;
}

int main(int argc, char **argv) {
    long count = argc > 1 ? atol(argv[1]) : 50000;
    long share = connectionsAProcess(count);
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    setpgid(0, 0);
    int done[2];
    must(pipe(done), "pipe");
    int children = 0;
    for (long first = 0; first < count; first += share) {
        int child = must(fork(), "fork");
        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGTERM);
            hold(first, count - first < share ? count - first : share);
            must((int) write(done[1], "x", 1), "write");
            int signal;
            sigwait(&ends, &signal);
            return 0;
        }
        children++;
    }
    close(done[1]);
    char ignored;
    for (int i = 0; i < children; i++) {
        if (read(done[0], &ignored, 1) != 1) {
            return 1;
        }
    }
    printf("held %ld\n", count);
    fflush(stdout);
    int signal;
    sigwait(&ends, &signal);
    kill(0, SIGTERM);
    while (wait(NULL) > 0) {
    }
    return 0;
}
