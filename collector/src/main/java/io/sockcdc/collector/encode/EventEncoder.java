package io.sockcdc.collector.encode;

import io.sockcdc.collector.model.HealedField;
import io.sockcdc.collector.model.HostIdentity;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketDetails;
import io.sockcdc.collector.model.SocketMemory;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TcpMetric;
import io.sockcdc.collector.model.TimeBounds;
import io.sockcdc.collector.model.TimerKind;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A socket change to the Avro datum of a SpoolEntry: union branch 0, then the bodies of SocketKey and SocketEvent, field by
 * field in the order of the schemas. Written by hand because it runs for every event (docs/decisions/0010). Owned by one
 * thread.
 */
public final class EventEncoder {
    /** Room for everything whose length does not come from outside: every number at its longest, both addresses. */
    private static final int FIXED_PART = 2048;

    private static final int METRICS = TcpMetric.values().length;
    private static final int NULL = 0;
    private static final int PRESENT = 2;

    private final byte[] keyPrefix;
    private final byte[] run;
    private final byte[][] healedNames = new byte[1 << HealedField.values().length][];
    private final TextCache texts = new TextCache();
    private final IntFunction<@Nullable String> interfaceNames;
    private final EnumCodes codes = new EnumCodes();
    private long shiftMicros;

    /** An encoder that leaves interface names out. */
    public EventEncoder(HostIdentity host) {
        this(host, index -> null);
    }

    /**
     * An encoder for events of that run of the collector.
     *
     * @param interfaceNames name of the interface with an index, null when it has none; asked for each bound socket
     */
    public EventEncoder(HostIdentity host, IntFunction<@Nullable String> interfaceNames) {
        this.interfaceNames = interfaceNames;
        EncodeBuffer key = new EncodeBuffer(0);
        key.reserve(1);
        key.putByte(0);
        putText(key, host.hostId());
        putText(key, host.bootId());
        this.keyPrefix = Arrays.copyOf(key.array(), key.length());
        EncodeBuffer value = new EncodeBuffer(0);
        putText(value, host.hostName());
        value.putLong(host.epoch());
        this.run = Arrays.copyOf(value.array(), value.length());
        for (int set = 0; set < healedNames.length; set++) {
            healedNames[set] = healed(set);
        }
    }

    /** What is added to the times of the changes from now on: how far the host's clock was set since they began. */
    public void shift(long micros) {
        shiftMicros = micros;
    }

    /**
     * Appends one entry.
     *
     * @param sequence number of the event in its epoch, from 1
     */
    public void encode(SocketChange change, long sequence, EncodeBuffer out) {
        SocketRecord socket = change.socket();
        out.reserve(keyPrefix.length + run.length + FIXED_PART);
        out.putBytes(keyPrefix);
        out.putLong(socket.netns());
        out.putLong(socket.cookie());

        out.putByte(codes.ops[change.op().ordinal()]);
        out.putBytes(run);
        out.putLong(sequence);
        out.putLong(change.observedAtMicros() + shiftMicros);
        out.putByte(codes.sources[change.capturedBy().ordinal()]);
        byte[] healed = healedNames[change.healed()];
        out.reserve(healed.length + FIXED_PART);
        out.putBytes(healed);
        putBounds(out, change.opened());
        putBounds(out, change.closed() == null ? TimeBounds.UNKNOWN : change.closed());
        putWhat(out, change, socket);
        putWho(out, change, socket);
        putQueuesAndTimer(out, socket);
        putDetails(out, socket.details());
        putTcpInfo(out, socket.tcpInfo());
        out.putOptional(change.payloadBytesSent());
        out.putOptional(change.payloadBytesReceived());
    }

    private void putWhat(EncodeBuffer out, SocketChange change, SocketRecord socket) {
        out.putByte(codes.families[socket.family().ordinal()]);
        out.putByte(codes.protocols[socket.protocol().ordinal()]);
        putIp(out, socket.localIp(), Knowledge.ofLocalIp(change));
        out.putIf(socket.localPort(), socket.localPort() != 0);
        putIp(out, socket.remoteIp(), Knowledge.ofRemoteIp(socket));
        out.putIf(socket.remotePort(), Knowledge.ofRemotePort(change));
        int index = socket.interfaceIndex();
        out.putIf(index, index != 0);
        putOptionalText(out, index == 0 ? null : interfaceNames.apply(index));
        out.putByte(codes.directions[change.direction().ordinal()]);
        out.putByte(codes.roles[change.role().ordinal()]);
        out.putByte(codes.states[socket.state().ordinal()]);
        out.putOptionalCode(codes.states, change.previousState());
        out.putOptionalCode(codes.reasons, change.reason());
    }

    private void putWho(EncodeBuffer out, SocketChange change, SocketRecord socket) {
        out.putIf(socket.uid(), Knowledge.ofUid(change));
        putOptionalText(out, change.user());
        out.putIf(socket.inode(), socket.inode() != 0);
        Owner owner = change.owner();
        SocketDetails details = socket.details();
        if (owner == null) {
            out.putZeros(4);
            out.putOptional(details == null ? null : details.cgroupId());
            out.putZeros(4);
            return;
        }
        out.putOptional(owner.pid());
        putOptionalText(out, owner.command());
        putOptionalText(out, owner.executable());
        out.putOptional(owner.startedAtMicros());
        out.putOptional(details == null ? null : details.cgroupId());
        putOptionalText(out, owner.cgroup());
        putOptionalText(out, owner.containerId());
        putOptionalText(out, owner.containerName());
        putOptionalText(out, owner.pod());
    }

    private void putQueuesAndTimer(EncodeBuffer out, SocketRecord socket) {
        if (Knowledge.isTcpListen(socket)) {
            out.putZeros(2);
            out.putPresent(socket.receiveQueue());
            out.putPresent(socket.sendQueue());
        } else {
            out.putPresent(socket.receiveQueue());
            out.putIf(socket.sendQueue(), Knowledge.ofSendQueue(socket));
            out.putZeros(2);
        }
        TimerKind timer = socket.timer();
        if (timer == TimerKind.OFF) {
            out.putZeros(3);
        } else {
            out.putByte(PRESENT);
            out.putByte(codes.timers[timer.ordinal()]);
            out.putPresent(socket.timerExpiresMillis());
            out.putPresent(socket.retransmits());
        }
    }

    private void putDetails(EncodeBuffer out, @Nullable SocketDetails details) {
        if (details == null) {
            out.putZeros(12);
            return;
        }
        putMemory(out, details.memory());
        putOptionalText(out, details.congestion());
        putNumbers(out, details.congestionInfo());
        out.putOptional(details.tos());
        out.putOptional(details.tclass());
        out.putOptional(details.classId());
        out.putOptional(details.mark());
        out.putOptional(details.shutdown());
        Boolean v6only = details.v6only();
        out.putByte(v6only == null ? NULL : PRESENT);
        if (v6only != null) {
            out.putByte(v6only ? 1 : 0);
        }
        Integer options = details.socketOptions();
        out.putIf(options == null ? 0 : Integer.toUnsignedLong(options), options != null);
        putOptionalText(out, details.ulp());
        putNumbers(out, details.ulpInfo());
    }

    private static void putMemory(EncodeBuffer out, @Nullable SocketMemory memory) {
        if (memory == null) {
            out.putByte(NULL);
            return;
        }
        out.putPresent(memory.rmemAlloc());
        out.putLong(memory.rcvbuf());
        out.putLong(memory.wmemAlloc());
        out.putLong(memory.sndbuf());
        out.putLong(memory.fwdAlloc());
        out.putLong(memory.wmemQueued());
        out.putLong(memory.optmem());
        out.putOptional(memory.backlog());
        out.putOptional(memory.drops());
    }

    private static void putTcpInfo(EncodeBuffer out, @Nullable TcpInfo info) {
        if (info == null) {
            out.putByte(NULL);
            return;
        }
        byte[] into = out.array();
        int at = out.length();
        into[at++] = PRESENT;
        int arrived = info.arrived();
        for (int i = 0; i < arrived; i++) {
            if (info.has(i)) {
                at = EncodeBuffer.putPresent(info.raw(i), into, at);
            } else {
                into[at++] = NULL;
            }
        }
        out.length(at);
        out.putZeros(METRICS - arrived);
    }

    private void putBounds(EncodeBuffer out, TimeBounds bounds) {
        putTime(out, bounds.notBefore());
        putTime(out, bounds.notAfter());
    }

    private void putTime(EncodeBuffer out, @Nullable Long micros) {
        if (micros == null) {
            out.putByte(NULL);
        } else {
            out.putPresent(micros + shiftMicros);
        }
    }

    private static void putIp(EncodeBuffer out, IpAddress address, boolean known) {
        if (!known) {
            out.putByte(NULL);
            return;
        }
        byte[] into = out.array();
        int at = out.length();
        into[at] = PRESENT;
        int end = IpText.write(address, into, at + 2);
        // At most 39 bytes of text: its length is one byte.
        into[at + 1] = (byte) ((end - at - 2) * 2);
        out.length(end);
    }

    private void putOptionalText(EncodeBuffer out, @Nullable String text) {
        if (text == null) {
            out.putByte(NULL);
        } else {
            out.putByte(PRESENT);
            putText(out, text);
        }
    }

    /** Leaves room for the fixed part behind it, as whatever else takes room of its own does. */
    private void putText(EncodeBuffer out, String text) {
        byte[] encoded = texts.encode(text);
        out.reserve(encoded.length + FIXED_PART);
        out.putBytes(encoded);
    }

    private void putNumbers(EncodeBuffer out, @Nullable Map<String, Long> numbers) {
        if (numbers == null) {
            out.putByte(NULL);
            return;
        }
        out.putByte(PRESENT);
        if (!numbers.isEmpty()) {
            out.putLong(numbers.size());
            for (Map.Entry<String, Long> entry : numbers.entrySet()) {
                putText(out, entry.getKey());
                out.putLong(entry.getValue());
                out.reserve(FIXED_PART);
            }
        }
        out.putByte(0);
    }

    private static byte[] healed(int set) {
        EncodeBuffer out = new EncodeBuffer(256);
        if (set != 0) {
            out.putLong(Integer.bitCount(set));
            for (HealedField field : HealedField.values()) {
                if ((set & field.bit()) != 0) {
                    byte[] name = TextCache.encodeAnew(field.schemaName());
                    out.reserve(name.length + 1);
                    out.putBytes(name);
                }
            }
        }
        out.putByte(0);
        return Arrays.copyOf(out.array(), out.length());
    }
}
