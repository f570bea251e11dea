package io.sockcdc.collector.sockdiag;

import io.sockcdc.collector.netlink.AttributeCursor;
import io.sockcdc.collector.netlink.Malformed;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads INET_DIAG_ULP_INFO: the upper layer protocol's name and, nested once more, what TLS (include/uapi/linux/tls.h) or an
 * MPTCP subflow (include/uapi/linux/mptcp.h) says of itself. Numbers are keyed by the kernel's attribute names.
 */
final class UlpReader {
    /** Attribute number minus 1 is the index. */
    private static final List<Field> TLS = List.of(
            new Field("tls_version", 2),
            new Field("tls_cipher", 2),
            new Field("tls_txconf", 2),
            new Field("tls_rxconf", 2),
            new Field("tls_zc_ro_tx", 0),
            new Field("tls_rx_no_pad", 0));

    private static final List<Field> MPTCP = List.of(
            new Field("mptcp_token_rem", 4),
            new Field("mptcp_token_loc", 4),
            new Field("mptcp_relwrite_seq", 4),
            new Field("mptcp_map_seq", 8),
            new Field("mptcp_map_sfseq", 4),
            new Field("mptcp_ssn_offset", 4),
            new Field("mptcp_map_datalen", 2),
            new Field("mptcp_flags", 4),
            new Field("mptcp_id_rem", 1),
            new Field("mptcp_id_loc", 1));

    private final NameCache names;
    private final AttributeCursor outer = new AttributeCursor();
    private final AttributeCursor inner = new AttributeCursor();
    private @Nullable String name;
    private @Nullable Map<String, Long> info;

    UlpReader(NameCache names) {
        this.names = names;
    }

    /** A number of so many bytes, or with 0 a flag that is there or not. */
    private record Field(String name, int width) {}

    @Nullable String name() {
        return name;
    }

    @Nullable Map<String, Long> info() {
        return info == null ? null : Collections.unmodifiableMap(info);
    }

    /** Reads the nest; returns why it cannot, or null. */
    @Nullable Malformed read(AttributeCursor attribute) {
        name = null;
        info = null;
        outer.resetTo(attribute);
        while (outer.next()) {
            Malformed reason = switch (outer.type()) {
                case InetDiagAttribute.INET_ULP_INFO_NAME -> {
                    name = names.read(outer.bytes(), outer.payloadOffset(), outer.payloadLength());
                    yield null;
                }
                case InetDiagAttribute.INET_ULP_INFO_TLS -> readNumbers(TLS);
                case InetDiagAttribute.INET_ULP_INFO_MPTCP -> readNumbers(MPTCP);
                default -> null;
            };
            if (reason != null) {
                return reason;
            }
        }
        return outer.malformed();
    }

    private @Nullable Malformed readNumbers(List<Field> fields) {
        Map<String, Long> found = info == null ? new LinkedHashMap<>() : info;
        info = found;
        inner.resetTo(outer);
        while (inner.next()) {
            int index = inner.type() - 1;
            if (index >= 0 && index < fields.size()) {
                Field field = fields.get(index);
                if (inner.payloadLength() < field.width) {
                    return Malformed.ATTRIBUTE_PAYLOAD_TOO_SHORT;
                }
                found.put(field.name, number(inner.bytes(), inner.payloadOffset(), field.width));
            }
        }
        return inner.malformed();
    }

    private static long number(ByteBuffer bytes, int at, int width) {
        return switch (width) {
            case 8 -> bytes.getLong(at);
            case 4 -> Integer.toUnsignedLong(bytes.getInt(at));
            case 2 -> Short.toUnsignedLong(bytes.getShort(at));
            case 1 -> Byte.toUnsignedLong(bytes.get(at));
            default -> 1;
        };
    }
}
