package io.sockcdc.collector.run;

import java.time.Duration;

/** Something did not end in the time it had; it may still be running. */
public final class StopTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StopTimeoutException(String what, Duration limit) {
        super(what + " did not end within " + limit.toMillis() + " ms");
    }
}
