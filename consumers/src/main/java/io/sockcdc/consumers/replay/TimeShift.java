package io.sockcdc.consumers.replay;

import io.sockcdc.codec.SchemaHistory;
import io.sockcdc.codec.SchemaReference.Fingerprint;
import io.sockcdc.codec.SingleObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Moves every time in a record by the same span; what cannot be read stays as it is. Records are not decoded: their bytes are
 * walked by the schema they were written with, and copied but for the times. Owned by one thread.
 */
final class TimeShift {
    private final SchemaHistory history = SchemaHistory.published();
    private final Map<Long, ShiftStep> steps = new HashMap<>();
    private final ShiftedBytes bytes;

    TimeShift(Duration by) {
        bytes = new ShiftedBytes(by.toNanos() / 1_000);
    }

    /** The same record at another time. */
    byte[] shift(byte[] value) {
        if (value.length <= SingleObject.HEADER_LENGTH || !SingleObject.isSingleObject(value)) {
            return value;
        }
        ShiftStep step = step(SingleObject.fingerprintOf(value));
        if (step == null) {
            return value;
        }
        try {
            bytes.begin(value, SingleObject.HEADER_LENGTH);
            step.take(bytes);
            return bytes.end();
        } catch (IndexOutOfBoundsException | IllegalStateException e) {
            // It goes on as it is, as it does without a shift.
            return value;
        }
    }

    private @Nullable ShiftStep step(long fingerprint) {
        ShiftStep known = steps.get(fingerprint);
        if (known != null) {
            return known;
        }
        Schema writer = history.find(new Fingerprint(fingerprint));
        if (writer == null) {
            return null;
        }
        ShiftStep made = ShiftStep.of(writer);
        steps.put(fingerprint, made);
        return made;
    }
}
