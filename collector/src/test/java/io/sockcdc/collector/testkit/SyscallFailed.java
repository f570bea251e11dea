package io.sockcdc.collector.testkit;

/** A system call of a generator failed. */
public final class SyscallFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    SyscallFailed(String call, int errno) {
        super(call + " failed with errno " + errno);
        this.errno = errno;
    }

    /** The errno it set. */
    public int errno() {
        return errno;
    }
}
