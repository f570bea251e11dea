package io.sockcdc.render;

import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.State;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words of ss for what we have enums for. */
final class SsWords {
    private SsWords() {}

    static String netid(Protocol protocol) {
        return switch (protocol) {
            case UNKNOWN -> "???";
            case STREAM -> "u_str";
            case DGRAM -> "u_dgr";
            case SEQPACKET -> "u_seq";
            default -> protocol.name().toLowerCase(Locale.ROOT);
        };
    }

    static String state(State state) {
        return switch (state) {
            case ESTABLISHED -> "ESTAB";
            case FIN_WAIT1 -> "FIN-WAIT-1";
            case FIN_WAIT2 -> "FIN-WAIT-2";
            case CLOSE -> "UNCONN";
            default -> state.name().replace('_', '-');
        };
    }

    static String receiveQueue(SocketEvent event) {
        return queue(event.getAcceptQueue(), event.getReceiveQueue());
    }

    static String sendQueue(SocketEvent event) {
        return queue(event.getAcceptQueueLimit(), event.getSendQueue());
    }

    private static String queue(@Nullable Long ofListener, @Nullable Long bytes) {
        Long length = ofListener != null ? ofListener : bytes;
        return length == null ? "-" : String.valueOf(length.longValue());
    }
}
