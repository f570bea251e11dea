package io.sockcdc.collector.sockdiag;

import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.netlink.Malformed;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.MessageCursor;
import io.sockcdc.collector.netlink.RequestBuilder;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads both sides of a recorded sock_diag conversation: a request in it says which protocol the answers of its sequence
 * number are of. Answers to requests for anything but TCP and UDP over IP are passed over; answers without a request are
 * taken for TCP unless they say otherwise.
 */
public final class RecordedConversation {
    private static final int MOST_REQUESTS = 10_000;

    private final long netns;
    private final MalformedCounts malformed;
    private final DiagParser parser;
    private final MessageCursor messages = new MessageCursor();
    private final Map<Integer, Request> requests = new HashMap<>();

    /** Protocol asked for; null for one that is not followed here. */
    private record Request(@Nullable Protocol protocol) {}

    /**
     * @param netns namespace to give the records
     * @param malformed where what cannot be read is counted
     */
    public RecordedConversation(long netns, MalformedCounts malformed) {
        this.netns = netns;
        this.malformed = malformed;
        parser = new DiagParser(malformed);
    }

    /** Reads one datagram of either direction, from its position to its limit, in the byte order it has. */
    public void read(ByteBuffer datagram, Consumer<SocketRecord> consumer) {
        messages.reset(datagram);
        while (messages.next()) {
            if (messages.type() < InetDiagReq.TCPDIAG_GETSOCK) {
                continue;
            }
            if ((messages.flags() & RequestBuilder.NLM_F_REQUEST) != 0) {
                remember();
            } else {
                answer(consumer);
            }
        }
        Malformed reason = messages.malformed();
        if (reason != null) {
            malformed.count(reason);
        }
    }

    private void remember() {
        if (requests.size() >= MOST_REQUESTS) {
            requests.clear();
        }
        Protocol protocol = null;
        if (messages.type() == InetDiagReqV2.SOCK_DIAG_BY_FAMILY && messages.bodyLength() >= InetDiagReqV2.BYTES) {
            ByteBuffer bytes = messages.bytes();
            int family = bytes.get(messages.bodyOffset() + InetDiagReqV2.SDIAG_FAMILY);
            int number = bytes.get(messages.bodyOffset() + InetDiagReqV2.SDIAG_PROTOCOL);
            if (family == InetDiagMsg.AF_INET || family == InetDiagMsg.AF_INET6) {
                protocol = switch (number) {
                    case DumpRequest.IPPROTO_TCP -> Protocol.TCP;
                    case DumpRequest.IPPROTO_UDP -> Protocol.UDP;
                    default -> null;
                };
            }
        }
        requests.put(messages.sequence(), new Request(protocol));
    }

    private void answer(Consumer<SocketRecord> consumer) {
        Request request = requests.get(messages.sequence());
        if (request != null && request.protocol == null) {
            return;
        }
        Protocol protocol = request == null || request.protocol == null ? Protocol.TCP : request.protocol;
        SocketRecord record = parser.parse(messages, netns, protocol);
        if (record != null) {
            consumer.accept(record);
        }
    }
}
