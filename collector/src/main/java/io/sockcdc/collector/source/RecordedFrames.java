package io.sockcdc.collector.source;

import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.sockdiag.RecordedConversation;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Records from a recorded netlink capture: a classic pcap of link type 253, as tcpdump writes on an nlmon interface. Each
 * frame has a cooked header before the netlink bytes.
 *
 * <pre>
 *   0             2          4                    14       16
 *   | packet type | ARPHRD   | unused             | family | netlink messages ...
 *      be16          be16      10 bytes             be16
 * </pre>
 */
public final class RecordedFrames {
    private static final int COOKED_HEADER_BYTES = 16;
    private static final int COOKED_FAMILY = 14;
    private static final int NETLINK_SOCK_DIAG = 4;

    private RecordedFrames() {}

    /**
     * What was in a file.
     *
     * @param frames frames of sock_diag
     * @param otherFrames frames of other netlink families, passed over
     * @param cutShort whether the file ended inside a frame
     */
    public record Summary(long frames, long otherFrames, boolean cutShort) {}

    /**
     * Reads a file from its beginning to its end.
     *
     * @param netns namespace to give the records, which a capture does not tell
     * @param malformed where what cannot be read is counted
     * @param consumer takes each record: dump entries and destroy events alike
     * @throws CaptureFileException when the file cannot be read, or is no such capture
     */
    public static Summary read(Path file, long netns, MalformedCounts malformed, Consumer<SocketRecord> consumer) {
        RecordedConversation conversation = new RecordedConversation(netns, malformed);
        long frames = 0;
        long others = 0;
        try (PcapReader reader = new PcapReader(file)) {
            for (ByteBuffer frame = reader.next(); frame != null; frame = reader.next()) {
                if (frame.limit() < COOKED_HEADER_BYTES || family(frame) != NETLINK_SOCK_DIAG) {
                    others++;
                } else {
                    frames++;
                    conversation.read(frame.position(COOKED_HEADER_BYTES), consumer);
                }
            }
            return new Summary(frames, others, reader.cutShort());
        }
    }

    private static int family(ByteBuffer frame) {
        return (frame.get(COOKED_FAMILY) & 0xff) << 8 | (frame.get(COOKED_FAMILY + 1) & 0xff);
    }
}
