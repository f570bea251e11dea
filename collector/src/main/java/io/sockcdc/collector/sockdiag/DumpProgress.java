package io.sockcdc.collector.sockdiag;

/** How far a dump is. */
public sealed interface DumpProgress {

    /** There is more to read. */
    record Running() implements DumpProgress {}

    /**
     * The kernel said that it has told all of it.
     *
     * @param sockets entries there were
     */
    record Complete(long sockets) implements DumpProgress {}

    /**
     * It cannot be trusted to hold every socket: nothing may be concluded from one that is missing.
     *
     * @param reason what went wrong first
     * @param errno what the kernel said with it, 0 when nothing
     * @param sockets entries that were handed on
     */
    record Torn(Reason reason, int errno, long sockets) implements DumpProgress {
        private static final int ENOENT = 2;

        /** Whether the kernel has nobody who lists sockets of this protocol (inet_diag_lock_handler). */
        public boolean isNotSupported() {
            return reason == Reason.ERROR && errno == ENOENT;
        }
    }

    /** What tears a dump. */
    enum Reason {
        /** The kernel answered with an error. */
        ERROR,
        /** Nothing more came, and the end had not been said. */
        UNEXPECTED_END,
        /** A datagram was longer than the room to receive it. */
        TRUNCATED,
        /** The receive buffer ran full. */
        OVERFLOW,
        /** The kernel said that the table changed under its feet (NLM_F_DUMP_INTR). */
        INTERRUPTED,
        /** An answer to a request that was not made. */
        SEQUENCE_MISMATCH,
        /** An entry or a message could not be read. */
        MALFORMED
    }
}
