package io.sockcdc.collector.encode;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Direction;
import io.sockcdc.collector.model.HealedField;
import io.sockcdc.collector.model.HostIdentity;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketMemory;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpMetric;
import io.sockcdc.collector.model.TimerKind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What an event must hold, field by name, as plain objects: the mapping rules told a second time, without bytes and without
 * speed. A field that is not in the map must be absent.
 */
final class ExpectedEvent {
    private final Map<String, @Nullable Object> fields = new HashMap<>();

    private ExpectedEvent() {}

    static Map<String, @Nullable Object> of(
            SocketChange change, long sequence, HostIdentity host, IntFunction<@Nullable String> interfaces) {
        ExpectedEvent expected = new ExpectedEvent();
        expected.origin(change, sequence, host);
        expected.what(change, change.socket(), interfaces);
        expected.who(change, change.socket());
        expected.queues(change.socket());
        expected.details(change.socket());
        expected.fields.put("payload_bytes_sent", change.payloadBytesSent());
        expected.fields.put("payload_bytes_received", change.payloadBytesReceived());
        expected.fields.values().removeIf(value -> value == null);
        return expected.fields;
    }

    private void origin(SocketChange change, long sequence, HostIdentity host) {
        fields.put("op", change.op().name());
        fields.put("host_name", host.hostName());
        fields.put("epoch", host.epoch());
        fields.put("sequence", sequence);
        fields.put("observed_at", change.observedAtMicros());
        fields.put("captured_by", change.capturedBy().name());
        fields.put("payload_bytes_sent", change.payloadBytesSent());
        fields.put("payload_bytes_received", change.payloadBytesReceived());
        fields.put(
                "healed",
                Arrays.stream(HealedField.values())
                        .filter(field -> isHealed(change, field))
                        .map(field -> field.name().toLowerCase(Locale.ROOT))
                        .toList());
        fields.put("opened_not_before", change.opened().notBefore());
        fields.put("opened_not_after", change.opened().notAfter());
        if (change.closed() != null) {
            fields.put("closed_not_before", change.closed().notBefore());
            fields.put("closed_not_after", change.closed().notAfter());
        }
    }

    private void what(SocketChange change, SocketRecord socket, IntFunction<@Nullable String> interfaces) {
        fields.put("family", socket.family().name());
        fields.put("protocol", socket.protocol().name());
        boolean clearedByKernel = change.op() == Op.CLOSE
                && change.capturedBy() == CapturedBy.DESTROY
                && socket.protocol() == Protocol.TCP;
        boolean listener = change.role() == Role.LISTENER
                || change.direction() == Direction.LISTENER
                || change.reason() == CloseReason.LISTENER_CLOSED
                || change.previousState() == SocketState.LISTEN
                || socket.state() == SocketState.LISTEN;
        boolean localUnknown = socket.localIp().isUnspecified()
                && clearedByKernel
                && !listener
                && !isHealed(change, HealedField.LOCAL_IP);
        fields.put("local_ip", localUnknown ? null : text(socket.localIp()));
        fields.put("local_port", socket.localPort() == 0 ? null : socket.localPort());
        boolean connected = !socket.remoteIp().isUnspecified() || socket.remotePort() != 0;
        boolean remotePortCleared =
                socket.remotePort() == 0 && clearedByKernel && !isHealed(change, HealedField.REMOTE_PORT);
        fields.put("remote_ip", connected ? text(socket.remoteIp()) : null);
        fields.put("remote_port", connected && !remotePortCleared ? socket.remotePort() : null);
        if (socket.interfaceIndex() != 0) {
            fields.put("interface_index", socket.interfaceIndex());
            fields.put("interface", interfaces.apply(socket.interfaceIndex()));
        }
        fields.put("direction", change.direction().name());
        fields.put("role", change.role().name());
        fields.put("state", socket.state().name());
        fields.put("previous_state", name(change.previousState()));
        fields.put("close_reason", name(change.reason()));
    }

    private void who(SocketChange change, SocketRecord socket) {
        boolean kernelToldNoOwner = change.capturedBy() == CapturedBy.DESTROY
                || socket.timer() == TimerKind.TIMEWAIT
                || socket.state() == SocketState.TIME_WAIT
                || socket.state() == SocketState.SYN_RECV;
        boolean uidUnknown = socket.uid() == 0 && kernelToldNoOwner && !isHealed(change, HealedField.UID);
        fields.put("uid", uidUnknown ? null : socket.uid());
        fields.put("user", change.user());
        fields.put("inode", socket.inode() == 0 ? null : socket.inode());
        if (change.owner() != null) {
            fields.put("pid", change.owner().pid());
            fields.put("command", change.owner().command());
            fields.put("executable", change.owner().executable());
            fields.put("process_started_at", change.owner().startedAtMicros());
            fields.put("cgroup", change.owner().cgroup());
            fields.put("container_id", change.owner().containerId());
            fields.put("container_name", change.owner().containerName());
            fields.put("pod", change.owner().pod());
        }
    }

    private void queues(SocketRecord socket) {
        if (socket.state() == SocketState.LISTEN && socket.protocol() == Protocol.TCP) {
            fields.put("accept_queue", socket.receiveQueue());
            fields.put("accept_queue_limit", socket.sendQueue());
        } else {
            fields.put("receive_queue", socket.receiveQueue());
            fields.put("send_queue", socket.sendQueue() == 4294967295L ? null : socket.sendQueue());
        }
        if (socket.timer() != TimerKind.OFF) {
            fields.put("timer", socket.timer().name());
            fields.put("timer_expires_ms", socket.timerExpiresMillis());
            fields.put("retransmits", socket.retransmits());
        }
    }

    private void details(SocketRecord socket) {
        if (socket.details() != null) {
            var details = socket.details();
            fields.put("cgroup_id", details.cgroupId());
            fields.put("memory", details.memory() == null ? null : memory(details.memory()));
            fields.put("congestion", details.congestion());
            fields.put("congestion_info", details.congestionInfo());
            fields.put("tos", details.tos());
            fields.put("tclass", details.tclass());
            fields.put("class_id", details.classId());
            fields.put("mark", details.mark());
            fields.put("shutdown", details.shutdown());
            fields.put("v6only", details.v6only());
            Integer options = details.socketOptions();
            fields.put("socket_options", options == null ? null : Integer.toUnsignedLong(options));
            fields.put("ulp", details.ulp());
            fields.put("ulp_info", details.ulpInfo());
        }
        if (socket.tcpInfo() != null) {
            Map<String, Object> info = new HashMap<>();
            for (TcpMetric metric : TcpMetric.values()) {
                Long value = socket.tcpInfo().get(metric);
                if (value != null) {
                    info.put(metric.name().toLowerCase(Locale.ROOT), value);
                }
            }
            fields.put("tcp_info", info);
        }
    }

    private static Map<String, @Nullable Object> memory(SocketMemory memory) {
        Map<String, @Nullable Object> fields = new HashMap<>();
        fields.put("rmem_alloc", memory.rmemAlloc());
        fields.put("rcvbuf", memory.rcvbuf());
        fields.put("wmem_alloc", memory.wmemAlloc());
        fields.put("sndbuf", memory.sndbuf());
        fields.put("fwd_alloc", memory.fwdAlloc());
        fields.put("wmem_queued", memory.wmemQueued());
        fields.put("optmem", memory.optmem());
        fields.put("backlog", memory.backlog());
        fields.put("drops", memory.drops());
        fields.values().removeIf(value -> value == null);
        return fields;
    }

    /** RFC 5952 out of what java.net prints, which is every group without leading zeros. */
    static String text(IpAddress address) {
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(address.high())
                .putLong(address.low())
                .array();
        try {
            String plain = InetAddress.getByAddress(bytes).getHostAddress();
            if (!plain.contains(":")) {
                return plain;
            }
            for (int run = 8; run >= 2; run--) {
                String zeros = String.join(
                        ":", List.of("0", "0", "0", "0", "0", "0", "0", "0").subList(0, run));
                int at = (":" + plain + ":").indexOf(":" + zeros + ":");
                if (at >= 0) {
                    String before = at == 0 ? "" : plain.substring(0, at - 1);
                    int rest = at + zeros.length();
                    return before + "::" + (rest >= plain.length() ? "" : plain.substring(rest + 1));
                }
            }
            return plain;
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are an address", e);
        }
    }

    private static boolean isHealed(SocketChange change, HealedField field) {
        return (change.healed() >> field.ordinal() & 1) == 1;
    }

    private static @Nullable String name(@Nullable Enum<?> value) {
        return value == null ? null : value.name();
    }
}
