package io.sockcdc.app.wiring;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A collector of this process: started once, described, stopped once. */
public interface CollectorRuntime {
    /**
     * Starts capturing and returns when the first snapshot is in the spool. Kafka need not be there.
     *
     * @param onFailure told why capturing ended by itself; called on any thread
     * @throws io.sockcdc.app.exit.UserError when it cannot start
     */
    void start(Consumer<String> onFailure);

    /** What it captures and what it must do without. Called after {@link #start}. */
    Description describe();

    /** Stops capturing, gives Kafka at most so long to take what is left, and keeps the rest in the spool. */
    void stop(Duration patience);

    /**
     * What a collector does.
     *
     * @param captured a phrase that follows "captures": "TCP and UDP sockets of network namespace 4026531840"
     * @param degraded what is missing, each a sentence with its remedy
     * @param metrics where its meters are, or null when nowhere
     */
    record Description(
            String captured,
            List<String> degraded,
            @Nullable URI metrics) {
        public Description {
            degraded = List.copyOf(degraded);
        }
    }

    /** Makes collectors. */
    interface Factory {
        /**
         * A collector that is not started yet.
         *
         * @throws io.sockcdc.app.exit.UserError when the request is wrong
         */
        CollectorRuntime create(CollectorRequest request);
    }
}
