package io.sockcdc.collector.sys;

import java.util.Locale;

/** Numbers of the Linux ABI on 64-bit machines, in the spelling of the headers; a test asks the headers. */
final class Abi {
    static final int AF_UNIX = 1;
    static final int AF_NETLINK = 16;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int SOCK_NONBLOCK = 0x800;
    static final int NETLINK_SOCK_DIAG = 4;

    static final int SOL_SOCKET = 1;
    static final int SO_RCVBUF = 8;
    static final int SO_PEERCRED = 17;
    static final int UCRED_BYTES = 12;
    static final int UCRED_PID = 0;
    static final int UCRED_UID = 4;
    static final int SO_ATTACH_FILTER = 26;
    static final int SO_RCVBUFFORCE = 33;
    static final int SO_MEMINFO = 55;
    static final int SK_MEMINFO_RCVBUF = 1;
    static final int SK_MEMINFO_DROPS = 8;
    static final int SK_MEMINFO_VARS = 9;

    static final int SOL_NETLINK = 270;
    static final int NETLINK_NO_ENOBUFS = 5;

    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;

    static final int SOCK_FILTER_BYTES = 8;
    static final int SOCK_FPROG_BYTES = 16;
    static final int SOCK_FPROG_LEN = 0;
    static final int SOCK_FPROG_FILTER = 8;

    static final int SOCKADDR_NL_BYTES = 12;
    static final int NL_FAMILY = 0;
    static final int NL_PID = 4;
    static final int NL_GROUPS = 8;

    static final int SUN_FAMILY = 0;
    static final int SUN_PATH = 2;
    static final int SUN_PATH_BYTES = 108;

    static final int IOVEC_BYTES = 16;
    static final int IOV_BASE = 0;
    static final int IOV_LEN = 8;

    static final int MMSGHDR_BYTES = 64;
    static final int MSG_NAME = 0;
    static final int MSG_NAMELEN = 8;
    static final int MSG_IOV = 16;
    static final int MSG_IOVLEN = 24;
    static final int MSG_CONTROL = 32;
    static final int MSG_CONTROLLEN = 40;
    static final int MSG_FLAGS = 48;
    static final int MSG_LEN = 56;

    static final int EPOLL_CLOEXEC = 0x80000;
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CTL_DEL = 2;
    static final int EPOLLIN = 1;
    static final int EPOLL_EVENTS = 0;
    /** struct epoll_event is packed on x86-64 only. */
    static final int EPOLL_DATA = isX86() ? 4 : 8;

    static final int EPOLL_EVENT_BYTES = EPOLL_DATA + 8;

    static final int EFD_CLOEXEC = 0x80000;
    static final int EFD_NONBLOCK = 0x800;

    static final int O_RDONLY = 0;
    static final int O_CLOEXEC = 0x80000;
    static final int O_NONBLOCK = 0x800;
    static final int CLONE_NEWNET = 0x40000000;

    static final int CLOCK_BOOTTIME = 7;
    static final int TIMESPEC_BYTES = 16;
    static final int TV_SEC = 0;
    static final int TV_NSEC = 8;

    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EADDRINUSE = 98;

    private Abi() {}

    private static boolean isX86() {
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return machine.equals("amd64") || machine.equals("x86_64");
    }
}
