/*
 * bare: the least that a reader of the destroy multicast can do. Waits, lets events gather for about a millisecond, drains
 * them with recvmmsg and counts. Ends on SIGTERM or SIGINT with one line: events, drops, processor seconds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 256
#define SLOT 2048

static volatile sig_atomic_t stop;

static void onSignal(int signal) {
    (void) signal;
    stop = 1;
}

int main(void) {
    static char slots[BATCH][SLOT];
    struct mmsghdr messages[BATCH];
    struct iovec vectors[BATCH];
    struct sigaction action = {.sa_handler = onSignal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_SOCK_DIAG);
    int bytes = 8 << 20, one = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0) {
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    }
    setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &one, sizeof one);
    struct sockaddr_nl to = {.nl_family = AF_NETLINK, .nl_groups = 15};
    if (bind(fd, (struct sockaddr *) &to, sizeof to) < 0) {
        perror("bind");
        return 1;
    }
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < BATCH; i++) {
        vectors[i] = (struct iovec) {slots[i], SLOT};
        messages[i].msg_hdr.msg_iov = &vectors[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    long events = 0;
    unsigned long check = 0;
    struct pollfd wait = {fd, POLLIN, 0};
    struct timespec gather = {0, 1000000};
    while (!stop) {
        if (poll(&wait, 1, 200) <= 0) {
            continue;
        }
        nanosleep(&gather, NULL);
        int got;
        while ((got = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL)) > 0) {
            for (int i = 0; i < got; i++) {
                check += (unsigned char) slots[i][17];
            }
            events += got;
            if (got < BATCH) {
                break;
            }
        }
    }
    unsigned int memory[9] = {0};
    socklen_t length = sizeof memory;
    getsockopt(fd, SOL_SOCKET, 55 /* SO_MEMINFO */, memory, &length);
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("%ld %u %.6f %lu\n", events, memory[8],
           used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6, check);
    return 0;
}
