package io.sockcdc.collector.netlink;

/** A system call on a netlink socket failed. The kernel's own "no" to a request is a {@link NetlinkErrorException}. */
public final class TransportException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int ENOBUFS = 105;

    private final String operation;
    private final int errno;

    public TransportException(String operation, int errno, String explanation) {
        super(operation + ": " + explanation + " (errno " + errno + ")");
        this.operation = operation;
        this.errno = errno;
    }

    /** The system call, as recvmmsg. */
    public String operation() {
        return operation;
    }

    /** The errno it set. */
    public int errno() {
        return errno;
    }

    /** Whether the kernel said that it had to drop datagrams (ENOBUFS). */
    public boolean isOverflow() {
        return errno == ENOBUFS;
    }
}
