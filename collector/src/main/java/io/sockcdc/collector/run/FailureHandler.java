package io.sockcdc.collector.run;

/** Decides what becomes of a thread one of whose duty cycles failed. Called on that thread. */
@FunctionalInterface
public interface FailureHandler {
    /** What the thread does next. */
    enum Decision {
        /** Goes on with the next round. */
        CONTINUE,
        /** Closes its duty cycles and ends. */
        STOP
    }

    /**
     * Judges a failure. An {@link Error} stops the thread whatever is answered.
     *
     * @param agent name of the thread
     * @param failures how many there were so far, this one included
     */
    Decision onFailure(String agent, Throwable failure, long failures);
}
