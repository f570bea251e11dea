package io.sockcdc.collector.sys;

import java.util.Map;

/** Names of error numbers, and what they mean to someone who reads a log (include/uapi/asm-generic/errno.h). */
public final class Errno {
    private static final Map<Integer, String> TEXT = Map.ofEntries(
            Map.entry(1, "EPERM, a capability is missing"),
            Map.entry(2, "ENOENT, no such file"),
            Map.entry(4, "EINTR, interrupted by a signal"),
            Map.entry(9, "EBADF, the descriptor is closed"),
            Map.entry(11, "EAGAIN, nothing is waiting"),
            Map.entry(12, "ENOMEM, the kernel has no memory for it"),
            Map.entry(13, "EACCES, access is denied"),
            Map.entry(16, "EBUSY, a dump is already running on the socket"),
            Map.entry(17, "EEXIST, it exists already"),
            Map.entry(22, "EINVAL, the kernel does not know such a request"),
            Map.entry(23, "ENFILE, the system has no descriptor left"),
            Map.entry(24, "EMFILE, this process has no descriptor left"),
            Map.entry(38, "ENOSYS, the kernel has no such call"),
            Map.entry(88, "ENOTSOCK, the descriptor is no socket"),
            Map.entry(90, "EMSGSIZE, the message is too long"),
            Map.entry(92, "ENOPROTOOPT, the kernel has no such option"),
            Map.entry(93, "EPROTONOSUPPORT, the kernel has no sock_diag"),
            Map.entry(95, "EOPNOTSUPP, not supported"),
            Map.entry(97, "EAFNOSUPPORT, the address family is switched off"),
            Map.entry(98, "EADDRINUSE, the address is in use"),
            Map.entry(99, "EADDRNOTAVAIL, no such address or no port left"),
            Map.entry(104, "ECONNRESET, the peer reset it"),
            Map.entry(105, "ENOBUFS, the receive buffer ran full"),
            Map.entry(111, "ECONNREFUSED, nobody listens or nobody answers for it"));

    private Errno() {}

    /** Name and meaning of an error number. */
    public static String describe(int errno) {
        return TEXT.getOrDefault(errno, "an error this program has no words for");
    }
}
