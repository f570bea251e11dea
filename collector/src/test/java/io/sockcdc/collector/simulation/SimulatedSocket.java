package io.sockcdc.collector.simulation;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TcpMetric;
import io.sockcdc.collector.model.TimerKind;
import org.jspecify.annotations.Nullable;

/** A socket of the simulated kernel, from its first moment to long after its end. */
final class SimulatedSocket {
    private static final IpAddress NOWHERE = IpAddress.v4(0);
    private static final IpAddress HERE = IpAddress.v4(0x0a000001);

    final long cookie;
    final Protocol protocol;
    final Family family;
    final int localPort;
    final int remotePort;
    final long bornAt;
    SocketState state;
    long inode;
    long sent;
    /** Dumps list it. */
    boolean listed = true;
    /** The kernel has counted it as an opened connection. */
    boolean counted;

    boolean established;
    /** When something last came or went. */
    long busyAt;
    /** An event tells of its end; else nothing does. */
    boolean heard = true;
    /** When it ended, or the largest number. */
    long endedAt = Long.MAX_VALUE;
    /** The event of its end was generated for a collector. */
    boolean sentToSomebody;
    /** The event of its end did not fit. */
    boolean dropped;

    SimulatedSocket(
            long cookie,
            Protocol protocol,
            Family family,
            int localPort,
            int remotePort,
            SocketState state,
            long bornAt) {
        this.cookie = cookie;
        this.protocol = protocol;
        this.family = family;
        this.localPort = localPort;
        this.remotePort = remotePort;
        this.state = state;
        this.bornAt = bornAt;
        busyAt = bornAt;
        established = state == SocketState.ESTABLISHED;
    }

    boolean isOpen() {
        return endedAt == Long.MAX_VALUE;
    }

    /** What a dump says of it. */
    SocketRecord listing(long now) {
        return record(state, remotePort, TimerKind.OFF, inode, protocol == Protocol.TCP ? info(true, now) : null);
    }

    /** What a dump says of what is left of it. */
    SocketRecord timeWaitEntry() {
        return record(SocketState.FIN_WAIT2, remotePort, TimerKind.TIMEWAIT, 0, null);
    }

    /** What the multicast of its end says; with its figures zeroed where the kernel has disconnected it before. */
    SocketRecord ending(boolean disconnected) {
        if (protocol == Protocol.UDP) {
            return record(state, remotePort, TimerKind.OFF, 0, null);
        }
        return record(SocketState.CLOSE, disconnected ? 0 : remotePort, TimerKind.OFF, 0, info(!disconnected, endedAt));
    }

    private SocketRecord record(SocketState said, int remote, TimerKind timer, long inodeSaid, @Nullable TcpInfo info) {
        return new SocketRecord(
                0,
                cookie,
                family,
                protocol,
                said,
                localPort == 0 ? NOWHERE : HERE,
                localPort,
                remote == 0 ? NOWHERE : IpAddress.v4(0x0a000100 + remotePort % 5),
                remote,
                0,
                timer,
                0,
                0,
                0,
                0,
                0,
                inodeSaid,
                info,
                null);
    }

    private TcpInfo info(boolean figures, long now) {
        long[] values = new long[TcpMetric.BYTES_RETRANS.ordinal() + 2];
        values[TcpMetric.MIN_RTT_US.ordinal()] = established ? 50 : 0xffff_ffffL;
        values[TcpMetric.ADVMSS.ordinal()] = remotePort == 0 ? 0 : 1460;
        values[TcpMetric.RCV_SPACE.ordinal()] = established ? 14_600 : 0;
        long idleMillis = (now - busyAt) / 1000;
        values[TcpMetric.LAST_DATA_SENT_MS.ordinal()] = idleMillis;
        values[TcpMetric.LAST_DATA_RECV_MS.ordinal()] = idleMillis;
        values[TcpMetric.LAST_ACK_RECV_MS.ordinal()] = idleMillis;
        if (figures && established) {
            values[TcpMetric.BYTES_SENT.ordinal()] = sent;
            values[TcpMetric.BYTES_ACKED.ordinal()] = sent + 1;
            values[TcpMetric.SEGS_IN.ordinal()] = 3 + sent / 1000;
            values[TcpMetric.SEGS_OUT.ordinal()] = 3 + sent / 1000;
            values[TcpMetric.DELIVERED.ordinal()] = 1 + sent / 1000;
        }
        return new TcpInfo(values);
    }

    @Override
    public String toString() {
        return protocol + " socket " + Long.toUnsignedString(cookie) + " " + state + " inode " + inode
                + (listed ? "" : " unlisted")
                + " from " + bornAt + (isOpen() ? "" : " to " + endedAt) + (counted ? " counted" : "")
                + (heard ? "" : " unheard") + (dropped ? " dropped" : "");
    }
}
