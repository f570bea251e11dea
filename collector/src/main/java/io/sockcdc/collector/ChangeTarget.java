package io.sockcdc.collector;

import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketDetails;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.filter.AddressFamily;
import io.sockcdc.filter.FilterTarget;
import io.sockcdc.filter.SocketFilter;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A socket change as a filter asks about it. Reused for every change; owned by the capture thread. */
final class ChangeTarget implements FilterTarget {
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_UDP = 17;

    private final IntFunction<@Nullable String> interfaceNames;
    private final SocketChange change;
    private final SocketRecord socket;

    private ChangeTarget(SocketChange change, IntFunction<@Nullable String> interfaceNames) {
        this.change = change;
        this.interfaceNames = interfaceNames;
        socket = change.socket();
    }

    /** The filter as a question about changes. */
    static Predicate<SocketChange> asking(SocketFilter filter, IntFunction<@Nullable String> interfaceNames) {
        return filter == SocketFilter.MATCH_ALL
                ? change -> true
                : change -> filter.test(new ChangeTarget(change, interfaceNames));
    }

    @Override
    public boolean knows(Fact fact) {
        boolean unconnected = socket.state() == SocketState.LISTEN
                || change.role() == Role.LISTENER
                || socket.protocol() == Protocol.UDP;
        SocketDetails details = socket.details();
        return switch (fact) {
            case PROTOCOL, INTERFACE_INDEX, LOCAL_PORT -> true;
            case STATE -> socket.state() != SocketState.UNKNOWN;
            case LOCAL_ADDRESS -> unconnected || !socket.localIp().isUnspecified();
            case REMOTE_ADDRESS -> unconnected || !socket.remoteIp().isUnspecified();
            case REMOTE_PORT -> unconnected || socket.remotePort() != 0;
            case MARK -> details != null && details.mark() != null;
            case PID -> pid() != 0;
            case UID -> socket.uid() != 0 || socket.inode() != 0;
        };
    }

    @Override
    public @Nullable AddressFamily family() {
        return switch (socket.family()) {
            case INET -> AddressFamily.INET;
            case INET6 -> AddressFamily.INET6;
        };
    }

    @Override
    public int protocolNumber() {
        return socket.protocol() == Protocol.TCP ? IPPROTO_TCP : IPPROTO_UDP;
    }

    @Override
    public int stateNumber() {
        return socket.state().number();
    }

    @Override
    public long localAddressHigh() {
        return socket.localIp().high();
    }

    @Override
    public long localAddressLow() {
        return socket.localIp().low();
    }

    @Override
    public int localPort() {
        return socket.localPort();
    }

    @Override
    public long remoteAddressHigh() {
        return socket.remoteIp().high();
    }

    @Override
    public long remoteAddressLow() {
        return socket.remoteIp().low();
    }

    @Override
    public int remotePort() {
        return socket.remotePort();
    }

    @Override
    public int interfaceIndex() {
        return socket.interfaceIndex();
    }

    @Override
    public int mark() {
        SocketDetails details = socket.details();
        Long mark = details == null ? null : details.mark();
        return mark == null ? 0 : mark.intValue();
    }

    @Override
    public int pid() {
        Owner owner = change.owner();
        Integer pid = owner == null ? null : owner.pid();
        return pid == null ? 0 : pid;
    }

    @Override
    public long uid() {
        return socket.uid();
    }

    @Override
    public @Nullable String interfaceName() {
        return interfaceNames.apply(socket.interfaceIndex());
    }

    @Override
    public @Nullable String cgroup() {
        Owner owner = change.owner();
        return owner == null ? null : owner.cgroup();
    }

    @Override
    public @Nullable String command() {
        Owner owner = change.owner();
        return owner == null ? null : owner.command();
    }

    @Override
    public @Nullable String user() {
        return change.user();
    }

    @Override
    public @Nullable String containerId() {
        Owner owner = change.owner();
        return owner == null ? null : owner.containerId();
    }

    @Override
    public @Nullable String containerName() {
        Owner owner = change.owner();
        return owner == null ? null : owner.containerName();
    }

    @Override
    public FilterTarget.@Nullable Direction direction() {
        return switch (change.direction()) {
            case INBOUND -> Direction.INBOUND;
            case OUTBOUND -> Direction.OUTBOUND;
            case LOCAL -> Direction.LOCAL;
            case LISTENER -> Direction.LISTENER;
            case UNKNOWN -> null;
        };
    }

    @Override
    public FilterTarget.@Nullable Op op() {
        return switch (change.op()) {
            case READ -> Op.READ;
            case OPEN -> Op.OPEN;
            case CHANGE -> Op.CHANGE;
            case CLOSE -> Op.CLOSE;
        };
    }
}
