package io.sockcdc.collector.state;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TcpMetric;
import io.sockcdc.collector.model.TimerKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records as the kernel sends them, for tests. */
final class Records {
    static final long NETNS = 4026531840L;
    static final IpAddress LOCAL = IpAddress.v4(0x0a000001);
    static final IpAddress REMOTE = IpAddress.v4(0x0a000002);
    static final IpAddress ANY = IpAddress.v4(0);

    private Records() {}

    /** What a dump lists for a connection. */
    static SocketRecord listed(long cookie, SocketState state, long inode) {
        return record(cookie, state, LOCAL, 40000, REMOTE, 443, 1000, inode, null);
    }

    /** What a dump lists for a connection that has moved data. */
    static SocketRecord listedWithTraffic(long cookie, long sent, long received) {
        TcpInfo info = info(Map.of(
                TcpMetric.BYTES_SENT,
                sent,
                TcpMetric.BYTES_ACKED,
                sent + 1,
                TcpMetric.BYTES_RECEIVED,
                received,
                TcpMetric.ADVMSS,
                1448L,
                TcpMetric.RCV_SPACE,
                14480L));
        return record(cookie, SocketState.ESTABLISHED, LOCAL, 40000, REMOTE, 443, 1000, 77, info);
    }

    static SocketRecord listener(long cookie, int port) {
        return record(cookie, SocketState.LISTEN, ANY, port, ANY, 0, 0, 5, null);
    }

    /** The destroy event of a connection closed in order, with its counters. */
    static SocketRecord destroyed(long cookie) {
        TcpInfo info = info(Map.of(
                TcpMetric.BYTES_SENT, 100L,
                TcpMetric.BYTES_ACKED, 102L,
                TcpMetric.BYTES_RECEIVED, 50L,
                TcpMetric.DATA_SEGS_OUT, 1L,
                TcpMetric.DELIVERED, 3L,
                TcpMetric.ADVMSS, 1448L,
                TcpMetric.RCV_SPACE, 14480L));
        return record(cookie, SocketState.CLOSE, LOCAL, 40000, REMOTE, 443, 0, 0, info);
    }

    /** The destroy event of a connection that this end reset: addresses, remote port and counters are gone. */
    static SocketRecord disconnected(long cookie) {
        TcpInfo info = info(Map.of(TcpMetric.ADVMSS, 1448L, TcpMetric.RCV_SPACE, 14480L));
        return record(cookie, SocketState.CLOSE, ANY, 40000, REMOTE, 0, 0, 0, info);
    }

    static SocketRecord record(
            long cookie,
            SocketState state,
            IpAddress localIp,
            int localPort,
            IpAddress remoteIp,
            int remotePort,
            long uid,
            long inode,
            @Nullable TcpInfo info) {
        return new SocketRecord(
                NETNS,
                cookie,
                Family.INET,
                Protocol.TCP,
                state,
                localIp,
                localPort,
                remoteIp,
                remotePort,
                0,
                TimerKind.OFF,
                0,
                0,
                0,
                0,
                uid,
                inode,
                info,
                null);
    }

    static TcpInfo info(Map<TcpMetric, Long> figures) {
        long[] values = new long[TcpMetric.values().length];
        values[TcpMetric.MIN_RTT_US.ordinal()] = 0xffff_ffffL;
        figures.forEach((metric, value) -> values[metric.ordinal()] = value);
        return new TcpInfo(values);
    }
}
