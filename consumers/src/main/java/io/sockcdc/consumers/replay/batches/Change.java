package io.sockcdc.consumers.replay.batches;

import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What becomes of records on their way. Owned by the thread that copies.
 *
 * @param wanted tells by its value whether a record is copied
 * @param value the value it has there
 * @param byMillis how much later its time in Kafka is there
 */
public record Change(Predicate<byte[]> wanted, UnaryOperator<byte[]> value, long byMillis) {
    /** Those that are wanted, as they are. */
    public static Change only(Predicate<byte[]> wanted) {
        return new Change(wanted, UnaryOperator.identity(), 0);
    }
}
