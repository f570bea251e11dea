package io.sockcdc.app.doctor;

/** Asks the kernel whether it answers sock_diag, by trying. */
@FunctionalInterface
public interface SockDiagProbe {
    /** What came of trying. */
    enum Answer {
        /** A dump came. */
        WORKS,
        /** The kernel refused or does not know the request. */
        REFUSED,
        /** Nothing was tried. */
        UNTRIED
    }

    /** Tries a dump of this protocol. */
    Answer dump(String protocol);
}
