package io.sockcdc.collector;

import io.sockcdc.collector.model.GapCause;
import io.sockcdc.collector.model.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A gap as the words of a note, for the next run to tell it.
 *
 * <pre>
 *   version u8 = 1 | cause UTF | netns? | lost? | lost at least? | from i64 | until i64 | first? | last? | epoch? | detail UTF
 *   x?: 0 u8, or 1 u8 and x i64                                                                              big-endian
 * </pre>
 */
final class NotedGap {
    private static final int VERSION = 1;
    private static final int MOST_DETAIL = 2_000;

    private NotedGap() {}

    /**
     * As another run can tell it.
     *
     * @param shiftMicros what is added to its times when they are written
     * @param ownEpoch of its numbers where it names none
     */
    static byte[] write(Status.Gap gap, long shiftMicros, long ownEpoch) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(gap.cause().name());
            write(out, gap.netns());
            write(out, gap.lost());
            write(out, gap.lostAtLeast());
            out.writeLong(gap.fromMicros() + shiftMicros);
            out.writeLong(gap.untilMicros() + shiftMicros);
            write(out, gap.firstSequence());
            write(out, gap.lastSequence());
            Long epoch = gap.epoch();
            write(out, epoch == null ? (Long) ownEpoch : epoch);
            String detail = gap.detail();
            out.writeUTF(detail.substring(0, Math.min(detail.length(), MOST_DETAIL)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Null when it cannot be read: it is damaged, or of another version. */
    static Status.@Nullable Gap read(byte[] words) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(words))) {
            if (in.readByte() != VERSION) {
                return null;
            }
            GapCause cause = GapCause.valueOf(in.readUTF());
            Long netns = readLong(in);
            Long lost = readLong(in);
            Long atLeast = readLong(in);
            long from = in.readLong();
            long until = in.readLong();
            Long first = readLong(in);
            Long last = readLong(in);
            Long epoch = readLong(in);
            return new Status.Gap(cause, netns, lost, from, until, first, last, epoch, atLeast, in.readUTF());
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    private static void write(DataOutputStream out, @Nullable Long value) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            out.writeLong(value);
        }
    }

    private static @Nullable Long readLong(DataInputStream in) throws IOException {
        return in.readBoolean() ? (Long) in.readLong() : null;
    }
}
