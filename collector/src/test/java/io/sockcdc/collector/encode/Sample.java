package io.sockcdc.collector.encode;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Direction;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.HealedField;
import io.sockcdc.collector.model.HostIdentity;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TimeBounds;
import io.sockcdc.collector.model.TimerKind;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** One TCP connection from 10.0.0.1:40000 to 10.0.0.2:443, changed a property at a time. */
final class Sample {
    static final HostIdentity HOST = new HostIdentity("host-1", "name", "boot-1", 7);

    Op op = Op.CHANGE;
    CapturedBy capturedBy = CapturedBy.SNAPSHOT;
    int healed;
    Protocol protocol = Protocol.TCP;
    SocketState state = SocketState.ESTABLISHED;
    IpAddress localIp = IpAddress.v4(0x0a000001);
    int localPort = 40000;
    IpAddress remoteIp = IpAddress.v4(0x0a000002);
    int remotePort = 443;
    TimerKind timer = TimerKind.OFF;
    long receiveQueue = 11;
    long sendQueue = 12;
    long uid = 1000;
    long inode = 77;
    Role role = Role.CLIENT;

    @Nullable SocketState previousState;

    @Nullable CloseReason reason;

    /** A CLOSE as a destroy event brings it: state 7, no owner. */
    static Sample destroyed(CloseReason reason) {
        Sample sample = new Sample();
        sample.op = Op.CLOSE;
        sample.capturedBy = CapturedBy.DESTROY;
        sample.state = SocketState.CLOSE;
        sample.reason = reason;
        sample.receiveQueue = 0;
        sample.sendQueue = 0;
        sample.uid = 0;
        sample.inode = 0;
        return sample;
    }

    Sample healed(HealedField... fields) {
        for (HealedField field : fields) {
            healed |= field.bit();
        }
        return this;
    }

    SocketChange change() {
        SocketRecord socket = new SocketRecord(
                4026531840L,
                99,
                Family.INET,
                protocol,
                state,
                localIp,
                localPort,
                remoteIp,
                remotePort,
                0,
                timer,
                5,
                1,
                receiveQueue,
                sendQueue,
                uid,
                inode,
                null,
                null);
        return new SocketChange(
                op,
                capturedBy,
                1,
                socket,
                healed,
                TimeBounds.UNKNOWN,
                null,
                Direction.UNKNOWN,
                role,
                previousState,
                reason,
                null,
                null,
                null,
                null);
    }

    /** The fields that Avro finds in what the encoder wrote. */
    Map<String, Object> encoded() {
        EncodeBuffer out = new EncodeBuffer(64);
        new EventEncoder(HOST).encode(change(), 1, out);
        GenericRecord body = (GenericRecord)
                AvroReading.spoolEntry(out.array(), 0, out.length()).get("body");
        return AvroReading.fields((GenericRecord) body.get("event"));
    }
}
