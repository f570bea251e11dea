package io.sockcdc.collector.sockdiag.family;

import io.sockcdc.collector.netlink.RequestBuilder;
import java.nio.ByteBuffer;

/** Requests for the listings, every socket in every state. */
final class FamilyRequest {
    static final int SOCK_DIAG_BY_FAMILY = 20;
    private static final int INET_REQ = 56;
    private static final int INET_EXT = 2;
    private static final int INET_STATES = 4;
    private static final int INET_DIAG_REQ_PROTOCOL = 3;
    private static final int ALL_ATTRIBUTES = 0xff;
    private static final int ALL_INET_STATES = 0x3fff;

    private FamilyRequest() {}

    /**
     * A request for a kind.
     *
     * @param family AF_INET or AF_INET6 for kinds of inet_diag, any for others
     */
    static ByteBuffer of(SocketKind kind, int family, int sequence) {
        return switch (kind.listing()) {
            case INET -> inet(family, kind.protocol(), sequence);
            case UNIX ->
                build(sequence, Layouts.UNIX_REQ, Layouts.AF_UNIX, 0, Layouts.UNIX_SHOW, Layouts.UNIX_SHOW_ALL, true);
            case PACKET ->
                build(
                        sequence,
                        Layouts.PACKET_REQ,
                        Layouts.AF_PACKET,
                        0,
                        Layouts.PACKET_SHOW,
                        Layouts.PACKET_SHOW_ALL,
                        false);
            case NETLINK ->
                build(
                        sequence,
                        Layouts.NETLINK_REQ,
                        Layouts.AF_NETLINK,
                        kind.protocol(),
                        Layouts.NETLINK_SHOW,
                        Layouts.NETLINK_SHOW_ALL,
                        false);
            case VSOCK -> build(sequence, Layouts.VSOCK_REQ, Layouts.AF_VSOCK, 0, Layouts.VSOCK_STATES, -1, true);
            case XDP ->
                build(sequence, Layouts.XDP_REQ, Layouts.AF_XDP, 0, Layouts.XDP_SHOW, Layouts.XDP_SHOW_INFO, false);
        };
    }

    private static ByteBuffer inet(int family, int protocol, int sequence) {
        RequestBuilder request = builder(sequence, INET_REQ + 8);
        ByteBuffer body = request.body();
        int at = body.position();
        body.put(at, (byte) family).put(at + 1, (byte) protocol).put(at + INET_EXT, (byte) ALL_ATTRIBUTES);
        body.putInt(at + INET_STATES, ALL_INET_STATES);
        body.position(at + INET_REQ);
        if (protocol > 255) {
            request.attribute(
                    INET_DIAG_REQ_PROTOCOL,
                    ByteBuffer.allocate(4).order(body.order()).putInt(protocol).array());
        }
        return request.build();
    }

    private static ByteBuffer build(
            int sequence, int bytes, int family, int protocol, int showAt, int show, boolean states) {
        RequestBuilder request = builder(sequence, bytes);
        ByteBuffer body = request.body();
        int at = body.position();
        body.put(at, (byte) family).put(at + 1, (byte) protocol);
        if (states) {
            body.putInt(at + Layouts.UNIX_STATES, Layouts.EVERY_STATE);
        }
        body.putInt(at + showAt, show);
        body.position(at + bytes);
        return request.build();
    }

    private static RequestBuilder builder(int sequence, int bytes) {
        return new RequestBuilder(
                SOCK_DIAG_BY_FAMILY, RequestBuilder.NLM_F_REQUEST | RequestBuilder.NLM_F_DUMP, sequence, bytes);
    }
}
