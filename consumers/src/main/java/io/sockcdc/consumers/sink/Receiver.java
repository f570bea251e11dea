package io.sockcdc.consumers.sink;

import io.sockcdc.schema.Anomaly;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One place where flags go. Owned by one thread. */
interface Receiver extends AutoCloseable {
    /** Most steps it takes at once. */
    int batch();

    /** Whether new flags are limited by the minute. */
    boolean isLimited();

    /** Hands over; blocks no longer than its time-out. */
    Answer send(Parcel parcel) throws InterruptedException;

    /** A step that it was handed before this process had the topic, in order. */
    default void recall(Anomaly anomaly) {}

    /** Forgets what {@link #recall} and {@link #send} left behind: another process goes on. */
    default void forget() {}

    /** Tells again what has to be told again by now; null when nothing has. */
    default @Nullable Answer remind(Instant now) throws InterruptedException {
        return null;
    }

    @Override
    void close();
}
