package io.sockcdc.collector.sys;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.testkit.CHeaders;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Requires(Need.CC)
class AbiTest {
    private static final List<String> HEADERS = List.of(
            "sys/socket.h",
            "sys/un.h",
            "sys/uio.h",
            "sys/epoll.h",
            "sys/eventfd.h",
            "fcntl.h",
            "sched.h",
            "errno.h",
            "time.h",
            "linux/filter.h",
            "linux/netlink.h",
            "linux/sock_diag.h");

    private static final Map<String, Number> NUMBERS = Map.ofEntries(
            entry("AF_NETLINK", Abi.AF_NETLINK),
            entry("SOCK_DGRAM", Abi.SOCK_DGRAM),
            entry("SOCK_CLOEXEC", Abi.SOCK_CLOEXEC),
            entry("SOCK_NONBLOCK", Abi.SOCK_NONBLOCK),
            entry("NETLINK_SOCK_DIAG", Abi.NETLINK_SOCK_DIAG),
            entry("AF_UNIX", Abi.AF_UNIX),
            entry("SOCK_STREAM", Abi.SOCK_STREAM),
            entry("SO_PEERCRED", Abi.SO_PEERCRED),
            entry("sizeof(struct ucred)", Abi.UCRED_BYTES),
            entry("offsetof(struct ucred, pid)", Abi.UCRED_PID),
            entry("offsetof(struct ucred, uid)", Abi.UCRED_UID),
            entry("offsetof(struct sockaddr_un, sun_family)", Abi.SUN_FAMILY),
            entry("offsetof(struct sockaddr_un, sun_path)", Abi.SUN_PATH),
            entry("sizeof(((struct sockaddr_un *) 0)->sun_path)", Abi.SUN_PATH_BYTES),
            entry("EADDRINUSE", Abi.EADDRINUSE),
            entry("SOL_SOCKET", Abi.SOL_SOCKET),
            entry("SO_RCVBUF", Abi.SO_RCVBUF),
            entry("SO_RCVBUFFORCE", Abi.SO_RCVBUFFORCE),
            entry("SO_ATTACH_FILTER", Abi.SO_ATTACH_FILTER),
            entry("sizeof(struct sock_filter)", Abi.SOCK_FILTER_BYTES),
            entry("sizeof(struct sock_fprog)", Abi.SOCK_FPROG_BYTES),
            entry("offsetof(struct sock_fprog, len)", Abi.SOCK_FPROG_LEN),
            entry("offsetof(struct sock_fprog, filter)", Abi.SOCK_FPROG_FILTER),
            entry("SO_MEMINFO", Abi.SO_MEMINFO),
            entry("SK_MEMINFO_RCVBUF", Abi.SK_MEMINFO_RCVBUF),
            entry("SK_MEMINFO_DROPS", Abi.SK_MEMINFO_DROPS),
            entry("SK_MEMINFO_VARS", Abi.SK_MEMINFO_VARS),
            entry("CLOCK_BOOTTIME", Abi.CLOCK_BOOTTIME),
            entry("sizeof(struct timespec)", Abi.TIMESPEC_BYTES),
            entry("offsetof(struct timespec, tv_sec)", Abi.TV_SEC),
            entry("offsetof(struct timespec, tv_nsec)", Abi.TV_NSEC),
            entry("SOL_NETLINK", Abi.SOL_NETLINK),
            entry("NETLINK_NO_ENOBUFS", Abi.NETLINK_NO_ENOBUFS),
            entry("MSG_TRUNC", Abi.MSG_TRUNC),
            entry("MSG_DONTWAIT", Abi.MSG_DONTWAIT),
            entry("sizeof(struct sockaddr_nl)", Abi.SOCKADDR_NL_BYTES),
            entry("offsetof(struct sockaddr_nl, nl_family)", Abi.NL_FAMILY),
            entry("offsetof(struct sockaddr_nl, nl_pid)", Abi.NL_PID),
            entry("offsetof(struct sockaddr_nl, nl_groups)", Abi.NL_GROUPS),
            entry("sizeof(struct iovec)", Abi.IOVEC_BYTES),
            entry("offsetof(struct iovec, iov_base)", Abi.IOV_BASE),
            entry("offsetof(struct iovec, iov_len)", Abi.IOV_LEN),
            entry("sizeof(struct mmsghdr)", Abi.MMSGHDR_BYTES),
            entry("offsetof(struct mmsghdr, msg_hdr.msg_name)", Abi.MSG_NAME),
            entry("offsetof(struct mmsghdr, msg_hdr.msg_namelen)", Abi.MSG_NAMELEN),
            entry("offsetof(struct mmsghdr, msg_hdr.msg_iov)", Abi.MSG_IOV),
            entry("offsetof(struct mmsghdr, msg_hdr.msg_iovlen)", Abi.MSG_IOVLEN),
            entry("offsetof(struct mmsghdr, msg_hdr.msg_control)", Abi.MSG_CONTROL),
            entry("offsetof(struct mmsghdr, msg_hdr.msg_controllen)", Abi.MSG_CONTROLLEN),
            entry("offsetof(struct mmsghdr, msg_hdr.msg_flags)", Abi.MSG_FLAGS),
            entry("offsetof(struct mmsghdr, msg_len)", Abi.MSG_LEN),
            entry("EPOLL_CLOEXEC", Abi.EPOLL_CLOEXEC),
            entry("EPOLL_CTL_ADD", Abi.EPOLL_CTL_ADD),
            entry("EPOLL_CTL_DEL", Abi.EPOLL_CTL_DEL),
            entry("EPOLLIN", Abi.EPOLLIN),
            entry("offsetof(struct epoll_event, events)", Abi.EPOLL_EVENTS),
            entry("offsetof(struct epoll_event, data)", Abi.EPOLL_DATA),
            entry("sizeof(struct epoll_event)", Abi.EPOLL_EVENT_BYTES),
            entry("EFD_CLOEXEC", Abi.EFD_CLOEXEC),
            entry("EFD_NONBLOCK", Abi.EFD_NONBLOCK),
            entry("O_RDONLY", Abi.O_RDONLY),
            entry("O_CLOEXEC", Abi.O_CLOEXEC),
            entry("O_NONBLOCK", Abi.O_NONBLOCK),
            entry("CLONE_NEWNET", Abi.CLONE_NEWNET),
            entry("EINTR", Abi.EINTR),
            entry("EAGAIN", Abi.EAGAIN));

    @Test
    void everyNumberIsWhatTheHeadersOfThisMachineSay() {
        assertThat(CHeaders.disagreements(HEADERS, NUMBERS)).isEmpty();
    }

    @Test
    void explainedErrorNumbersHaveTheirOwnNames() {
        List<String> names = List.of("EPERM", "ENOENT", "EBADF", "EACCES", "EBUSY", "EMFILE", "EMSGSIZE", "ENOBUFS");

        CHeaders.values(List.of("errno.h"), names)
                .forEach((name, number) ->
                        assertThat(Errno.describe(number.intValue())).startsWith(name + ","));
    }
}
