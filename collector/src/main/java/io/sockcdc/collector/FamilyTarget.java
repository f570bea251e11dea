package io.sockcdc.collector;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.sockdiag.family.FamilySocket;
import io.sockcdc.filter.AddressFamily;
import io.sockcdc.filter.FilterTarget;
import org.jspecify.annotations.Nullable;

/** A listed socket of another kind than TCP and UDP, as a filter asks about it. */
final class FamilyTarget implements FilterTarget {
    private static final IpAddress NONE = new IpAddress(0, 0);

    private final FamilySnapshot.Listed listed;
    private final FamilySocket socket;

    FamilyTarget(FamilySnapshot.Listed listed) {
        this.listed = listed;
        socket = listed.socket();
    }

    @Override
    public boolean knows(Fact fact) {
        SocketRecord inet = socket.inet();
        return switch (fact) {
            case PROTOCOL -> inet != null && protocolNumber() != 0;
            case STATE -> stateNumber() > 0;
            case LOCAL_ADDRESS, REMOTE_ADDRESS -> inet != null;
            case LOCAL_PORT -> inet != null || socket.local().port() != null;
            case REMOTE_PORT -> inet != null || socket.remote().port() != null;
            case INTERFACE_INDEX -> inet != null || family() == AddressFamily.LINK;
            case MARK ->
                inet != null && inet.details() != null && inet.details().mark() != null;
            case PID -> listed.owner() != null && listed.owner().pid() != null;
            case UID -> socket.uid() != null;
        };
    }

    @Override
    public @Nullable AddressFamily family() {
        return switch (socket.kind()) {
            case UNIX -> AddressFamily.UNIX;
            case PACKET -> AddressFamily.LINK;
            case NETLINK -> AddressFamily.NETLINK;
            case VSOCK -> AddressFamily.VSOCK;
            case XDP -> null;
            case RAW, MPTCP, SCTP, DCCP ->
                socket.inet() != null && socket.inet().family() == Family.INET6
                        ? AddressFamily.INET6
                        : AddressFamily.INET;
        };
    }

    @Override
    public int protocolNumber() {
        return switch (socket.kind()) {
            case MPTCP -> 262;
            case SCTP -> 132;
            case DCCP -> 33;
            default -> 0;
        };
    }

    @Override
    public int stateNumber() {
        return socket.state().number();
    }

    private IpAddress local() {
        return socket.inet() == null ? NONE : socket.inet().localIp();
    }

    private IpAddress remote() {
        return socket.inet() == null ? NONE : socket.inet().remoteIp();
    }

    @Override
    public long localAddressHigh() {
        return local().high();
    }

    @Override
    public long localAddressLow() {
        return local().low();
    }

    @Override
    public int localPort() {
        return socket.inet() == null
                ? number(socket.local().port())
                : socket.inet().localPort();
    }

    @Override
    public long remoteAddressHigh() {
        return remote().high();
    }

    @Override
    public long remoteAddressLow() {
        return remote().low();
    }

    @Override
    public int remotePort() {
        return socket.inet() == null
                ? number(socket.remote().port())
                : socket.inet().remotePort();
    }

    private static int number(@Nullable Long value) {
        return value == null ? 0 : value.intValue();
    }

    @Override
    public int interfaceIndex() {
        return socket.inet() == null
                ? number(socket.local().port())
                : socket.inet().interfaceIndex();
    }

    @Override
    public int mark() {
        SocketRecord inet = socket.inet();
        Long mark =
                inet == null || inet.details() == null ? null : inet.details().mark();
        return number(mark);
    }

    @Override
    public int pid() {
        Owner owner = listed.owner();
        Integer pid = owner == null ? null : owner.pid();
        return pid == null ? 0 : pid;
    }

    @Override
    public long uid() {
        Long uid = socket.uid();
        return uid == null ? 0 : uid;
    }

    @Override
    public @Nullable String interfaceName() {
        return listed.interfaceName();
    }

    @Override
    public @Nullable String cgroup() {
        return listed.owner() == null ? null : listed.owner().cgroup();
    }

    @Override
    public @Nullable String command() {
        return listed.owner() == null ? null : listed.owner().command();
    }

    @Override
    public @Nullable String user() {
        return listed.user();
    }

    @Override
    public @Nullable String containerId() {
        return listed.owner() == null ? null : listed.owner().containerId();
    }

    @Override
    public @Nullable String containerName() {
        return listed.owner() == null ? null : listed.owner().containerName();
    }

    @Override
    public @Nullable String localName() {
        return socket.local().name();
    }

    @Override
    public @Nullable String remoteName() {
        return socket.remote().name();
    }

    @Override
    public @Nullable Op op() {
        return Op.READ;
    }
}
