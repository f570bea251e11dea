package io.sockcdc.collector.run;

/** Work that one thread does again and again, a little at a time and without waiting. */
@FunctionalInterface
public interface DutyCycle {
    /**
     * Does what there is to do now.
     *
     * @return how much was done; 0 lets the thread idle
     */
    int doWork();

    /** Ends the work, on the same thread, after the last {@link #doWork()}. */
    default void onClose() {}
}
