package io.sockcdc.app.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.Consumer;

/** The analysis of this process: started once, stopped once. */
public interface AnalysisRuntime {
    /**
     * Joins the others that analyse the same topics; returns when it has, which may be before it has its share.
     *
     * @param onFailure told why the analysis ended by itself; called on any thread
     * @throws io.sockcdc.app.exit.UserError when it cannot start
     */
    void start(Consumer<String> onFailure) throws InterruptedException;

    /** Waits until it has its share; false when that takes longer. */
    boolean awaitReady(Duration atMost) throws InterruptedException;

    /** Lets a registry read what it measures; after it was started. */
    void bindTo(MeterRegistry registry);

    /** Ends it, in at most so long. */
    void stop(Duration patience);

    /** Makes analyses. */
    interface Factory {
        /** An analysis that is not started yet. */
        AnalysisRuntime create(AnalysisRequest request);
    }
}
