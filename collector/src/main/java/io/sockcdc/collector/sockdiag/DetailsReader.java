package io.sockcdc.collector.sockdiag;

import io.sockcdc.collector.model.SocketDetails;
import io.sockcdc.collector.model.SocketMemory;
import io.sockcdc.collector.netlink.AttributeCursor;
import io.sockcdc.collector.netlink.Malformed;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the attributes that only dumps carry. MEMINFO is left out: each of its words is in SKMEMINFO too, which every
 * supported kernel sends.
 */
final class DetailsReader {
    private static final int SK_MEMINFO_OPTMEM = 6;
    private static final int SK_MEMINFO_BACKLOG = 7;
    private static final int SK_MEMINFO_DROPS = 8;

    private final NameCache names = new NameCache();
    private final UlpReader ulpReader = new UlpReader(names);
    private boolean any;
    private @Nullable SocketMemory memory;
    private @Nullable String congestion;
    private @Nullable Map<String, Long> congestionInfo;
    private @Nullable Integer tos;
    private @Nullable Integer tclass;
    private @Nullable Long classId;
    private @Nullable Long mark;
    private @Nullable Integer shutdown;
    private @Nullable Boolean v6only;
    private @Nullable Long cgroupId;
    private @Nullable Integer socketOptions;
    private @Nullable String ulp;
    private @Nullable Map<String, Long> ulpInfo;

    /** Forgets the last socket. */
    void reset() {
        if (any) {
            any = false;
            memory = null;
            congestion = null;
            congestionInfo = null;
            tos = null;
            tclass = null;
            classId = null;
            mark = null;
            shutdown = null;
            v6only = null;
            cgroupId = null;
            socketOptions = null;
            ulp = null;
            ulpInfo = null;
        }
    }

    /**
     * Takes the attribute where the cursor stands; one it does not know is stepped over.
     *
     * @return why it cannot be read, null when it was
     */
    @Nullable Malformed accept(AttributeCursor attribute) {
        ByteBuffer bytes = attribute.bytes();
        int at = attribute.payloadOffset();
        int length = attribute.payloadLength();
        int type = attribute.type();
        if (length < leastBytes(type)) {
            return Malformed.ATTRIBUTE_PAYLOAD_TOO_SHORT;
        }
        switch (type) {
            case InetDiagAttribute.INET_DIAG_SKMEMINFO -> memory = memory(bytes, at, length);
            case InetDiagAttribute.INET_DIAG_CONG -> congestion = names.read(bytes, at, length);
            case InetDiagAttribute.INET_DIAG_VEGASINFO -> congestionInfo = CongestionInfo.vegas(bytes, at);
            case InetDiagAttribute.INET_DIAG_DCTCPINFO -> congestionInfo = CongestionInfo.dctcp(bytes, at);
            case InetDiagAttribute.INET_DIAG_BBRINFO -> congestionInfo = CongestionInfo.bbr(bytes, at);
            case InetDiagAttribute.INET_DIAG_TOS -> tos = bytes.get(at) & 0xff;
            case InetDiagAttribute.INET_DIAG_TCLASS -> tclass = bytes.get(at) & 0xff;
            case InetDiagAttribute.INET_DIAG_SHUTDOWN -> shutdown = bytes.get(at) & 0xff;
            case InetDiagAttribute.INET_DIAG_SKV6ONLY -> v6only = bytes.get(at) != 0;
            case InetDiagAttribute.INET_DIAG_MARK -> mark = word(bytes, at);
            case InetDiagAttribute.INET_DIAG_CLASS_ID -> classId = word(bytes, at);
            case InetDiagAttribute.INET_DIAG_CGROUP_ID -> cgroupId = bytes.getLong(at);
            case InetDiagAttribute.INET_DIAG_SOCKOPT ->
                socketOptions = (bytes.get(at) & 0xff) | (bytes.get(at + 1) & 0xff) << 8;
            case InetDiagAttribute.INET_DIAG_ULP_INFO -> {
                any = true;
                Malformed reason = ulpReader.read(attribute);
                ulp = ulpReader.name();
                ulpInfo = ulpReader.info();
                return reason;
            }
            default -> {
                return null;
            }
        }
        any = true;
        return null;
    }

    private static int leastBytes(int type) {
        return switch (type) {
            case InetDiagAttribute.INET_DIAG_SKMEMINFO -> (SK_MEMINFO_OPTMEM + 1) * Integer.BYTES;
            case InetDiagAttribute.INET_DIAG_VEGASINFO -> CongestionInfo.VEGAS_BYTES;
            case InetDiagAttribute.INET_DIAG_DCTCPINFO -> CongestionInfo.DCTCP_BYTES;
            case InetDiagAttribute.INET_DIAG_BBRINFO -> CongestionInfo.BBR_BYTES;
            case InetDiagAttribute.INET_DIAG_TOS,
                    InetDiagAttribute.INET_DIAG_TCLASS,
                    InetDiagAttribute.INET_DIAG_SHUTDOWN,
                    InetDiagAttribute.INET_DIAG_SKV6ONLY -> 1;
            case InetDiagAttribute.INET_DIAG_MARK, InetDiagAttribute.INET_DIAG_CLASS_ID -> Integer.BYTES;
            case InetDiagAttribute.INET_DIAG_CGROUP_ID -> Long.BYTES;
            case InetDiagAttribute.INET_DIAG_SOCKOPT -> 2;
            default -> 0;
        };
    }

    private static long word(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    private static SocketMemory memory(ByteBuffer bytes, int at, int length) {
        return new SocketMemory(
                word(bytes, at),
                word(bytes, at + 4),
                word(bytes, at + 8),
                word(bytes, at + 12),
                word(bytes, at + 16),
                word(bytes, at + 20),
                word(bytes, at + SK_MEMINFO_OPTMEM * 4),
                length < (SK_MEMINFO_BACKLOG + 1) * 4 ? null : (Long) word(bytes, at + SK_MEMINFO_BACKLOG * 4),
                length < (SK_MEMINFO_DROPS + 1) * 4 ? null : (Long) word(bytes, at + SK_MEMINFO_DROPS * 4));
    }

    /** What was gathered; null when nothing was. */
    @Nullable SocketDetails build() {
        return !any
                ? null
                : new SocketDetails(
                        memory,
                        congestion,
                        congestionInfo,
                        tos,
                        tclass,
                        classId,
                        mark,
                        shutdown,
                        v6only,
                        cgroupId,
                        socketOptions,
                        ulp,
                        ulpInfo);
    }
}
