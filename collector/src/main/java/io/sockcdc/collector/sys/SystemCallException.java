package io.sockcdc.collector.sys;

/** A system call on something else than a netlink socket failed: polling, namespaces. */
public final class SystemCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int EINVAL = 22;

    private final String operation;
    private final int errno;

    SystemCallException(String operation, int errno) {
        super(operation + ": " + Errno.describe(errno) + " (errno " + errno + ")");
        this.operation = operation;
        this.errno = errno;
    }

    /** The system call and what it was about. */
    public String operation() {
        return operation;
    }

    /** Whether what it was about is of another kind than the call is for. */
    public boolean isOfAnotherKind() {
        return errno == EINVAL;
    }

    /** The errno it set. */
    public int errno() {
        return errno;
    }
}
