package io.sockcdc.collector.netlink;

/** The kernel answered a request with NLMSG_ERROR (RFC 3549 section 2.3.2.2). */
public final class NetlinkErrorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    public NetlinkErrorException(String request, int errno) {
        super("the kernel refused " + request + " (errno " + errno + ")");
        this.errno = errno;
    }

    /** The positive errno the kernel gave. */
    public int errno() {
        return errno;
    }
}
