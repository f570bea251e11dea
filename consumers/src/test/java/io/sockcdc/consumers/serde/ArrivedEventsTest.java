package io.sockcdc.consumers.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.SingleObject;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.TcpInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is read of an event in part is what Avro's own reader gives. */
class ArrivedEventsTest {
    private static final int EVENTS = 500;
    private static final Schema SCHEMA = SocketEvent.getClassSchema();

    private static final List<Function<SocketEvent, @Nullable Object>> LOOKED_AT = List.of(
            SocketEvent::getOp,
            SocketEvent::getEpoch,
            SocketEvent::getSequence,
            SocketEvent::getObservedAt,
            SocketEvent::getCapturedBy,
            SocketEvent::getOpenedNotBefore,
            SocketEvent::getOpenedNotAfter,
            SocketEvent::getProtocol,
            SocketEvent::getLocalIp,
            SocketEvent::getLocalPort,
            SocketEvent::getRemoteIp,
            SocketEvent::getRemotePort,
            SocketEvent::getDirection,
            SocketEvent::getRole,
            SocketEvent::getState,
            SocketEvent::getCloseReason,
            SocketEvent::getUid,
            SocketEvent::getInode,
            SocketEvent::getPid,
            SocketEvent::getCommand,
            SocketEvent::getAcceptQueue,
            SocketEvent::getAcceptQueueLimit,
            SocketEvent::getPayloadBytesSent,
            SocketEvent::getPayloadBytesReceived);

    private static final List<Function<TcpInfo, @Nullable Object>> LOOKED_AT_INFO =
            List.of(TcpInfo::getSegsOut, TcpInfo::getTotalRetrans, TcpInfo::getBytesReceived);

    private final RecordCodec<SocketEvent> whole = RecordCodec.ofSocketEvents();
    private final Serde<ArrivedEvent> arrived = RecordSerdes.arrivedEvents();

    @Test
    void whatIsLookedAtIsAsTheWholeEventHasIt() throws IOException {
        int infos = 0;
        for (int seed = 0; seed < EVENTS; seed++) {
            byte[] bytes = anyEvent(seed);

            SocketEvent expected = whole.decode(bytes);
            ArrivedEvent read = arrived.deserializer().deserialize("events", bytes);

            for (Function<SocketEvent, @Nullable Object> field : LOOKED_AT) {
                assertThat(field.apply(read.event())).isEqualTo(field.apply(expected));
            }
            TcpInfo info = expected.getTcpInfo();
            TcpInfo readInfo = read.event().getTcpInfo();
            assertThat(readInfo == null).isEqualTo(info == null);
            if (info != null && readInfo != null) {
                infos++;
                LOOKED_AT_INFO.forEach(
                        field -> assertThat(field.apply(readInfo)).isEqualTo(field.apply(info)));
            }
            assertThat(arrived.serializer().serialize("sockets", read)).isEqualTo(bytes);
        }
        assertThat(infos).isBetween(EVENTS / 4, EVENTS);
    }

    @Test
    void anEventThatIsCutAnywhereIsRefused() throws IOException {
        byte[] bytes = anyEvent(7);

        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> arrived.deserializer().deserialize("events", cut))
                    .as("%d bytes of %d", cut.length, bytes.length)
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("events: ");
        }
        assertThatThrownBy(() -> arrived.deserializer().deserialize("events", Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void keysOfSocketsAreReadAsAvroWroteThemInWhateverOrderTheyCome() {
        Serde<SocketKey> keys = RecordSerdes.socketKeys();
        RecordCodec<SocketKey> codec = RecordCodec.ofSocketKeys();
        Random random = new Random(3);

        for (int i = 0; i < 10_000; i++) {
            SocketKey key = new SocketKey(
                    "host" + random.nextInt(3),
                    "boot" + random.nextInt(2),
                    random.nextInt(4) - 2L,
                    random.nextLong() >> random.nextInt(64));
            assertThat(keys.deserializer().deserialize("events", codec.encode(key)))
                    .isEqualTo(key);
        }
    }

    private static byte[] anyEvent(int seed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SingleObject.header(SCHEMA));
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        Object any = new RandomData(SCHEMA, 1, seed, true).iterator().next();
        new GenericDatumWriter<>(SCHEMA).write(any, encoder);
        return out.toByteArray();
    }
}
