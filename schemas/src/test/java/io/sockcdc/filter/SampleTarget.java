package io.sockcdc.filter;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A socket that tests fill in; what they leave out is not known. */
final class SampleTarget implements FilterTarget {
    private final Set<Fact> known = EnumSet.noneOf(Fact.class);
    private final IpText local = new IpText();
    private final IpText remote = new IpText();

    @Nullable AddressFamily family;

    @Nullable String interfaceName;

    @Nullable String cgroup;

    @Nullable String command;

    @Nullable String user;

    @Nullable String containerId;

    @Nullable String localName;

    @Nullable Direction direction;

    @Nullable Op op;

    private int protocol;
    private int state;
    private int localPort;
    private int remotePort;
    private int index;
    private int mark;
    private int pid;
    private long uid;

    SampleTarget family(AddressFamily its) {
        family = its;
        return this;
    }

    SampleTarget local(String address, int port) {
        if (!local.parse(address)) {
            throw new IllegalArgumentException(address);
        }
        localPort = port;
        known.add(Fact.LOCAL_ADDRESS);
        known.add(Fact.LOCAL_PORT);
        return this;
    }

    SampleTarget remote(String address, int port) {
        if (!remote.parse(address)) {
            throw new IllegalArgumentException(address);
        }
        remotePort = port;
        known.add(Fact.REMOTE_ADDRESS);
        known.add(Fact.REMOTE_PORT);
        return this;
    }

    SampleTarget number(Fact fact, long value) {
        known.add(fact);
        switch (fact) {
            case PROTOCOL -> protocol = (int) value;
            case STATE -> state = (int) value;
            case INTERFACE_INDEX -> index = (int) value;
            case MARK -> mark = (int) value;
            case PID -> pid = (int) value;
            case UID -> uid = value;
            default -> throw new IllegalArgumentException(fact.name());
        }
        return this;
    }

    @Override
    public boolean knows(Fact fact) {
        return known.contains(fact);
    }

    @Override
    public @Nullable AddressFamily family() {
        return family;
    }

    @Override
    public int protocolNumber() {
        return protocol;
    }

    @Override
    public int stateNumber() {
        return state;
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
        return localPort;
    }

    @Override
    public long remoteAddressHigh() {
        return remote.high();
    }

    @Override
    public long remoteAddressLow() {
        return remote.low();
    }

    @Override
    public int remotePort() {
        return remotePort;
    }

    @Override
    public int interfaceIndex() {
        return index;
    }

    @Override
    public int mark() {
        return mark;
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public long uid() {
        return uid;
    }

    @Override
    public @Nullable String interfaceName() {
        return interfaceName;
    }

    @Override
    public @Nullable String cgroup() {
        return cgroup;
    }

    @Override
    public @Nullable String command() {
        return command;
    }

    @Override
    public @Nullable String user() {
        return user;
    }

    @Override
    public @Nullable String containerId() {
        return containerId;
    }

    @Override
    public @Nullable String localName() {
        return localName;
    }

    @Override
    public @Nullable Direction direction() {
        return direction;
    }

    @Override
    public @Nullable Op op() {
        return op;
    }
}
