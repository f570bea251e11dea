package io.sockcdc.collector.model;

import org.jspecify.annotations.Nullable;

/**
 * Memory a socket holds, in bytes (INET_DIAG_SKMEMINFO, include/uapi/linux/sock_diag.h). {@code backlog} and {@code drops}
 * (packets) are null on kernels that do not send them.
 */
public record SocketMemory(
        long rmemAlloc,
        long rcvbuf,
        long wmemAlloc,
        long sndbuf,
        long fwdAlloc,
        long wmemQueued,
        long optmem,
        @Nullable Long backlog,
        @Nullable Long drops) {}
