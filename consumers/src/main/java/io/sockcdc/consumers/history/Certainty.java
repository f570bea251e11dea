package io.sockcdc.consumers.history;

/** How sure it is that a socket was open at an instant. */
public enum Certainty {
    /** Its bounds say so: it was open before, and was not closed until later. */
    KNOWN,
    /** It was in the table, and the kernel told of its end only after the instant, as it does within microseconds. */
    LIKELY,
    /** It opened or went away around the instant, between two looks at the table, or nobody looked. */
    PERHAPS
}
