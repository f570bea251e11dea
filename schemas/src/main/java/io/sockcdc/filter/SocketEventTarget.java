package io.sockcdc.filter;

import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import org.jspecify.annotations.Nullable;

/**
 * A socket event as a filter asks about it. Reusable: {@link #of} sets the event and returns the target itself. Not
 * thread-safe.
 *
 * <p>A listener and an unconnected UDP socket have no remote end; it is then all zero, as the kernel reports it.
 */
public final class SocketEventTarget implements FilterTarget {
    private final IpText local = new IpText();
    private final IpText remote = new IpText();
    private @Nullable SocketEvent event;
    private Known localKnown = Known.NOT_READ;
    private Known remoteKnown = Known.NOT_READ;
    private boolean noRemote;

    /** An address is read when it is first asked for: most filters ask for none. */
    private enum Known {
        NOT_READ,
        YES,
        NO
    }

    /** Takes an event to be asked about; the key holds nothing that a filter asks for today. */
    public SocketEventTarget of(@Nullable SocketKey key, SocketEvent next) {
        event = next;
        localKnown = Known.NOT_READ;
        remoteKnown = Known.NOT_READ;
        State state = next.getState();
        boolean unconnectedUdp =
                state == State.CLOSE && protocolNumber(next.getProtocol()) == TransportName.UDP.number();
        noRemote = next.getRemoteIp() == null && (state == State.LISTEN || unconnectedUdp);
        return this;
    }

    private boolean localKnown() {
        if (localKnown == Known.NOT_READ) {
            localKnown = read(local, event().getLocalIp());
        }
        return localKnown == Known.YES;
    }

    private boolean remoteKnown() {
        if (remoteKnown == Known.NOT_READ) {
            remoteKnown = read(remote, event().getRemoteIp());
        }
        return remoteKnown == Known.YES;
    }

    private static Known read(IpText into, @Nullable String text) {
        return text != null && into.parse(text) ? Known.YES : Known.NO;
    }

    private SocketEvent event() {
        SocketEvent its = event;
        if (its == null) {
            throw new IllegalStateException("no event was given: call of() first");
        }
        return its;
    }

    @Override
    public boolean knows(Fact fact) {
        SocketEvent its = event();
        return switch (fact) {
            case PROTOCOL -> protocolNumber(its.getProtocol()) > 0;
            case STATE -> stateNumber(its.getState()) > 0;
            case LOCAL_ADDRESS -> localKnown();
            case LOCAL_PORT -> its.getLocalPort() != null;
            case REMOTE_ADDRESS -> noRemote || remoteKnown();
            case REMOTE_PORT -> its.getRemotePort() != null || noRemote;
            case INTERFACE_INDEX -> true;
            case MARK -> its.getMark() != null;
            case PID -> its.getPid() != null;
            case UID -> its.getUid() != null;
        };
    }

    @Override
    public @Nullable AddressFamily family() {
        return switch (event().getFamily()) {
            case INET -> AddressFamily.INET;
            case INET6 -> AddressFamily.INET6;
            case UNIX -> AddressFamily.UNIX;
            case PACKET -> AddressFamily.LINK;
            case NETLINK -> AddressFamily.NETLINK;
            case VSOCK -> AddressFamily.VSOCK;
            default -> null;
        };
    }

    @Override
    public int protocolNumber() {
        return protocolNumber(event().getProtocol());
    }

    private static int protocolNumber(io.sockcdc.schema.Protocol protocol) {
        return switch (protocol) {
            case TCP -> TransportName.TCP.number();
            case UDP -> TransportName.UDP.number();
            case UDPLITE -> TransportName.UDPLITE.number();
            case ICMP -> TransportName.ICMP.number();
            case MPTCP -> TransportName.MPTCP.number();
            case SCTP -> TransportName.SCTP.number();
            case DCCP -> TransportName.DCCP.number();
            default -> 0;
        };
    }

    @Override
    public int stateNumber() {
        return stateNumber(event().getState());
    }

    private static int stateNumber(State state) {
        return switch (state) {
            case UNKNOWN -> 0;
            case ESTABLISHED -> 1;
            case SYN_SENT -> 2;
            case SYN_RECV -> 3;
            case FIN_WAIT1 -> 4;
            case FIN_WAIT2 -> 5;
            case TIME_WAIT -> 6;
            case CLOSE -> 7;
            case CLOSE_WAIT -> 8;
            case LAST_ACK -> 9;
            case LISTEN -> 10;
            case CLOSING -> 11;
            case BOUND_INACTIVE -> 13;
        };
    }

    @Override
    public long localAddressHigh() {
        return local.high();
    }

    @Override
    public long localAddressLow() {
        return local.low();
    }

    @Override
    public int localPort() {
        return number(event().getLocalPort());
    }

    @Override
    public long remoteAddressHigh() {
        return noRemote ? 0 : remote.high();
    }

    @Override
    public long remoteAddressLow() {
        if (noRemote) {
            return family() == AddressFamily.INET ? IpText.MAPPED : 0;
        }
        return remote.low();
    }

    @Override
    public int remotePort() {
        return number(event().getRemotePort());
    }

    @Override
    public int interfaceIndex() {
        return number(event().getInterfaceIndex());
    }

    @Override
    public int mark() {
        Long mark = event().getMark();
        return mark == null ? 0 : mark.intValue();
    }

    @Override
    public int pid() {
        return number(event().getPid());
    }

    @Override
    public long uid() {
        Long uid = event().getUid();
        return uid == null ? 0 : uid;
    }

    private static int number(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    @Override
    public @Nullable String interfaceName() {
        return event().getInterface$();
    }

    @Override
    public @Nullable String cgroup() {
        return event().getCgroup();
    }

    @Override
    public @Nullable String command() {
        return event().getCommand();
    }

    @Override
    public @Nullable String user() {
        return event().getUser();
    }

    @Override
    public @Nullable String containerName() {
        return event().getContainerName();
    }

    @Override
    public @Nullable String containerId() {
        return event().getContainerId();
    }

    @Override
    public @Nullable Direction direction() {
        return switch (event().getDirection()) {
            case INBOUND -> Direction.INBOUND;
            case OUTBOUND -> Direction.OUTBOUND;
            case LOCAL -> Direction.LOCAL;
            case LISTENER -> Direction.LISTENER;
            case UNKNOWN -> null;
        };
    }

    @Override
    public @Nullable Op op() {
        return switch (event().getOp()) {
            case READ -> Op.READ;
            case OPEN -> Op.OPEN;
            case CHANGE -> Op.CHANGE;
            case CLOSE -> Op.CLOSE;
            case UNKNOWN -> null;
        };
    }
}
