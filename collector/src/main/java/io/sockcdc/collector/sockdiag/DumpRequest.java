package io.sockcdc.collector.sockdiag;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.netlink.RequestBuilder;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request for the table of a protocol, of one family or both, with every attribute the kernel has. Immutable. */
public final class DumpRequest {
    static final int IPPROTO_TCP = 6;
    static final int IPPROTO_UDP = 17;

    private static final int ALL_STATES = 0x3fff;
    private static final int ALL_ATTRIBUTES = 0xff;

    private final @Nullable Family family;
    private final Protocol protocol;
    private final int states;
    private final byte @Nullable [] filter;

    private DumpRequest(@Nullable Family family, Protocol protocol, int states, byte @Nullable [] filter) {
        this.family = family;
        this.protocol = protocol;
        this.states = states;
        this.filter = filter;
    }

    /** Every socket in every state. */
    public static DumpRequest all(Family family, Protocol protocol) {
        return new DumpRequest(family, protocol, ALL_STATES, null);
    }

    /** Every TCP socket of IPv4 and IPv6 in every state: one walk through the kernel's table instead of two. */
    public static DumpRequest allTcp() {
        return new DumpRequest(null, Protocol.TCP, ALL_STATES, null);
    }

    /** Only these states. NEW_SYN_RECV, which the kernel reports as SYN_RECV, comes with SYN_RECV. */
    public DumpRequest inStates(Set<SocketState> wanted) {
        int mask = 0;
        for (SocketState state : wanted) {
            mask |= 1 << state.number();
        }
        if (wanted.contains(SocketState.SYN_RECV)) {
            mask |= 1 << 12;
        }
        return new DumpRequest(family, protocol, mask, filter);
    }

    /** Only what this inet_diag filter program lets through. */
    public DumpRequest filtered(byte[] bytecode) {
        return new DumpRequest(family, protocol, states, bytecode.clone());
    }

    /** Family asked for; null for both. */
    public @Nullable Family family() {
        return family;
    }

    /** Protocol asked for. */
    public Protocol protocol() {
        return protocol;
    }

    ByteBuffer encode(int sequence) {
        Family asked = family;
        return asked == null ? encodeForBoth(sequence) : encodeFor(asked, sequence);
    }

    private ByteBuffer encodeForBoth(int sequence) {
        byte[] program = filter;
        RequestBuilder request = new RequestBuilder(
                InetDiagReq.TCPDIAG_GETSOCK,
                RequestBuilder.NLM_F_REQUEST | RequestBuilder.NLM_F_DUMP,
                sequence,
                InetDiagReq.BYTES + (program == null ? 0 : program.length + 8));
        ByteBuffer body = request.body();
        int at = body.position();
        body.put(at + InetDiagReq.IDIAG_EXT, (byte) ALL_ATTRIBUTES);
        body.putInt(at + InetDiagReq.IDIAG_STATES, states);
        body.position(at + InetDiagReq.BYTES);
        if (program != null) {
            request.attribute(InetDiagReqV2.INET_DIAG_REQ_BYTECODE, program);
        }
        return request.build();
    }

    private ByteBuffer encodeFor(Family asked, int sequence) {
        byte[] program = filter;
        int room = InetDiagReqV2.BYTES + (program == null ? 0 : program.length + 8);
        RequestBuilder request = new RequestBuilder(
                InetDiagReqV2.SOCK_DIAG_BY_FAMILY,
                RequestBuilder.NLM_F_REQUEST | RequestBuilder.NLM_F_DUMP,
                sequence,
                room);
        ByteBuffer body = request.body();
        int at = body.position();
        body.put(at + InetDiagReqV2.SDIAG_FAMILY, number(asked));
        body.put(at + InetDiagReqV2.SDIAG_PROTOCOL, number(protocol));
        body.put(at + InetDiagReqV2.IDIAG_EXT, (byte) ALL_ATTRIBUTES);
        body.putInt(at + InetDiagReqV2.IDIAG_STATES, states);
        body.position(at + InetDiagReqV2.BYTES);
        if (program != null) {
            request.attribute(InetDiagReqV2.INET_DIAG_REQ_BYTECODE, program);
        }
        return request.build();
    }

    private static byte number(Family family) {
        return (byte) (family == Family.INET ? InetDiagMsg.AF_INET : InetDiagMsg.AF_INET6);
    }

    private static byte number(Protocol protocol) {
        return (byte) (protocol == Protocol.TCP ? IPPROTO_TCP : IPPROTO_UDP);
    }

    @Override
    public String toString() {
        return "dump of " + (family == null ? "" : family + " ") + protocol;
    }
}
