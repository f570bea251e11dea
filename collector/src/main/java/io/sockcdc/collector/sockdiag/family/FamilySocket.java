package io.sockcdc.collector.sockdiag.family;

import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One socket of a kind that is not followed, as the kernel listed it. Immutable.
 *
 * @param kind which listing it came from
 * @param type socket type as in socket(2): STREAM, DGRAM, RAW, SEQPACKET, or the number of another
 * @param receiveQueue bytes waiting to be read; of a listener connections waiting to be accepted
 * @param sendQueue bytes on their way out; of a listener how many connections may wait
 * @param local this end
 * @param remote the other end
 * @param uid of the owner, null when the kernel does not say
 * @param inode of the socket; 0 when none is said
 * @param cookie of the socket; 0 when none is said
 * @param inet the same as a record, for kinds that inet_diag lists
 * @param facts what else the kernel said, by field names for JSON
 */
public record FamilySocket(
        SocketKind kind,
        String type,
        SocketState state,
        long receiveQueue,
        long sendQueue,
        End local,
        End remote,
        @Nullable Long uid,
        long inode,
        long cookie,
        @Nullable SocketRecord inet,
        Map<String, Object> facts) {

    /**
     * One end of a socket that is not IP.
     *
     * @param name what the family calls an address: a path, a protocol, a context id; null when there is none
     * @param port what it calls a port: an inode, an interface, a port id; null when there is none
     */
    public record End(@Nullable String name, @Nullable Long port) {
        /** Nothing on this side. */
        public static final End NONE = new End(null, null);
    }

    public FamilySocket {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** A socket that inet_diag lists; the protocol in the record means nothing. */
    public static FamilySocket inet(SocketKind kind, SocketRecord record, Map<String, Object> facts) {
        return new FamilySocket(
                kind,
                kind == SocketKind.RAW ? "RAW" : kind == SocketKind.SCTP ? "SEQPACKET" : "STREAM",
                record.state(),
                record.receiveQueue(),
                record.sendQueue(),
                End.NONE,
                End.NONE,
                record.uid(),
                record.inode(),
                record.cookie(),
                record,
                facts);
    }

    static String typeName(int type) {
        return switch (type) {
            case 1 -> "STREAM";
            case 2 -> "DGRAM";
            case 3 -> "RAW";
            case 5 -> "SEQPACKET";
            default -> String.valueOf(type);
        };
    }
}
