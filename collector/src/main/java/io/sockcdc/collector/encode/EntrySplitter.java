package io.sockcdc.collector.encode;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.codec.SingleObject;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.SpoolEntry;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;

/**
 * A SpoolEntry datum to the key and value that Kafka takes, without decoding it: the body of SocketKey is skipped over to
 * find where SocketEvent begins, and each gets its single-object header.
 *
 * <pre>
 * event    00  | host_id boot_id netns cookie | SocketEvent ...
 * status   02  | kind host_id ... CollectorStatus to the end
 * others   04  | not for Kafka
 * </pre>
 *
 * A spool file of an older version is split with the schema in its own header, so its values name the schema they were
 * really written with. Immutable: one serves all threads.
 */
public final class EntrySplitter {
    private static final byte EVENT_BRANCH = 0;
    private static final byte STATUS_BRANCH = 2;
    private static final byte UNHEARD_BRANCH = 4;

    private final byte[] keyHeader;
    private final byte[] eventHeader;
    private final byte[] statusHeader;

    private EntrySplitter(Schema key, Schema event, Schema status) {
        this.keyHeader = SingleObject.header(key);
        this.eventHeader = SingleObject.header(event);
        this.statusHeader = SingleObject.header(status);
    }

    /** A splitter of what this version writes. */
    public static EntrySplitter ofCurrentVersion() {
        GeneratedClasses.trust();
        return ofWriter(SpoolEntry.getClassSchema());
    }

    /**
     * A splitter of what was written with that schema.
     *
     * @throws UnreadableRecordException when it is not a SpoolEntry, or one whose keys lie otherwise
     */
    public static EntrySplitter ofWriter(Schema spoolEntry) {
        try {
            List<Schema> branches = spoolEntry.getField("body").schema().getTypes();
            Schema key = branches.get(0).getFields().get(0).schema();
            Schema event = branches.get(0).getFields().get(1).schema();
            Schema status = branches.get(1);
            if (typesOf(key, 4)
                            .equals(List.of(Schema.Type.STRING, Schema.Type.STRING, Schema.Type.LONG, Schema.Type.LONG))
                    && key.getFields().size() == 4
                    && typesOf(status, 2).equals(List.of(Schema.Type.ENUM, Schema.Type.STRING))
                    && status.getFields().get(1).name().equals("host_id")) {
                return new EntrySplitter(key, event, status);
            }
        } catch (RuntimeException e) {
            throw new UnreadableRecordException("not the schema of a spool entry: " + spoolEntry, e);
        }
        throw new UnreadableRecordException("a spool entry whose keys this version cannot find: " + spoolEntry);
    }

    private static List<Schema.Type> typesOf(Schema record, int count) {
        return record.getFields().subList(0, count).stream()
                .map(field -> field.schema().getType())
                .toList();
    }

    /** Whether a datum is only for the next run of the collector: it has neither key nor value. */
    public static boolean staysInTheSpool(byte[] datum, int offset) {
        return datum[offset] == UNHEARD_BRANCH;
    }

    /**
     * Key and value of one datum.
     *
     * @throws UnreadableRecordException when it is neither an event nor a status, or ends within its key
     */
    public KafkaEntry split(byte[] datum, int offset, int length) {
        int end = offset + length;
        if (length < 1) {
            throw new UnreadableRecordException("an empty spool entry");
        }
        int body = offset + 1;
        return switch (datum[offset]) {
            case EVENT_BRANCH -> splitEvent(datum, body, end);
            case STATUS_BRANCH -> splitStatus(datum, body, end);
            default ->
                throw new UnreadableRecordException(
                        "a spool entry of a kind that is not known: %02X".formatted(datum[offset] & 0xff));
        };
    }

    private KafkaEntry splitEvent(byte[] datum, int body, int end) {
        int at = skipText(datum, body, end);
        at = skipText(datum, at, end);
        at = skipNumber(datum, at, end);
        at = skipNumber(datum, at, end);
        return new KafkaEntry(EntryKind.EVENT, join(keyHeader, datum, body, at), join(eventHeader, datum, at, end));
    }

    private KafkaEntry splitStatus(byte[] datum, int body, int end) {
        int hostId = skipNumber(datum, body, end);
        int after = skipText(datum, hostId, end);
        byte[] key = Arrays.copyOfRange(datum, skipNumber(datum, hostId, end), after);
        return new KafkaEntry(EntryKind.STATUS, key, join(statusHeader, datum, body, end));
    }

    private static byte[] join(byte[] header, byte[] datum, int from, int to) {
        byte[] joined = new byte[header.length + to - from];
        System.arraycopy(header, 0, joined, 0, header.length);
        System.arraycopy(datum, from, joined, header.length, to - from);
        return joined;
    }

    /** Where the text that starts here ends: a length as a number, then as many bytes. */
    private static int skipText(byte[] datum, int at, int end) {
        int start = skipNumber(datum, at, end);
        long zigzag = 0;
        for (int i = at, shift = 0; i < start; i++, shift += 7) {
            zigzag |= (long) (datum[i] & 0x7f) << shift;
        }
        long length = (zigzag >>> 1) ^ -(zigzag & 1);
        if (length < 0 || length > end - start) {
            throw new UnreadableRecordException(
                    "a spool entry with a text of " + length + " bytes where " + (end - start) + " are left");
        }
        return start + (int) length;
    }

    /** Where the number that starts here ends: at most ten bytes, the last below 80. */
    private static int skipNumber(byte[] datum, int at, int end) {
        int limit = Math.min(end, at + 10);
        for (int i = at; i < limit; i++) {
            if (datum[i] >= 0) {
                return i + 1;
            }
        }
        throw new UnreadableRecordException("a spool entry that ends, or goes astray, within its key");
    }
}
