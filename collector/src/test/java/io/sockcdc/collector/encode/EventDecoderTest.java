package io.sockcdc.collector.encode;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import org.junit.jupiter.api.Test;

class EventDecoderTest {
    private final EventEncoder encoder = new EventEncoder(Sample.HOST);
    private final EntrySplitter splitter = EntrySplitter.ofCurrentVersion();
    private final RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
    private final RecordCodec<SocketEvent> events = RecordCodec.ofSocketEvents();

    @Test
    void whatTheTableNeedsComesBackFromTheBytes() {
        RandomChanges changes = new RandomChanges(8);
        EncodeBuffer out = new EncodeBuffer(64);
        for (int i = 1; i <= 5_000; i++) {
            SocketChange change = changes.next();
            out.clear();
            encoder.encode(change, i, out);
            KafkaEntry entry = splitter.split(out.array(), 0, out.length());

            SocketChange read =
                    requireNonNull(EventDecoder.decode(keys.decode(entry.key()), events.decode(entry.value())));

            assertThat(read.op()).isEqualTo(change.op());
            assertThat(read.capturedBy()).isEqualTo(change.capturedBy());
            assertThat(read.observedAtMicros()).isEqualTo(change.observedAtMicros());
            assertThat(read.opened()).isEqualTo(change.opened());
            assertThat(read.direction()).isEqualTo(change.direction());
            assertThat(read.role()).isEqualTo(change.role());
            assertThat(read.user()).isEqualTo(change.user());
            assertThat(read.owner()).isEqualTo(change.owner());
            assertThat(read.payloadBytesSent()).isEqualTo(change.payloadBytesSent());
            assertThat(read.payloadBytesReceived()).isEqualTo(change.payloadBytesReceived());
            assertSameSocket(read.socket(), change.socket());
        }
    }

    private static void assertSameSocket(SocketRecord read, SocketRecord written) {
        assertThat(read.netns()).isEqualTo(written.netns());
        assertThat(read.cookie()).isEqualTo(written.cookie());
        assertThat(read.family()).isEqualTo(written.family());
        assertThat(read.protocol()).isEqualTo(written.protocol());
        assertThat(read.state()).isEqualTo(written.state());
        assertThat(read.localPort()).isEqualTo(written.localPort());
        assertThat(read.remotePort()).isEqualTo(written.remotePort());
        assertThat(read.interfaceIndex()).isEqualTo(written.interfaceIndex());
        assertThat(read.uid()).isEqualTo(written.uid());
        assertThat(read.inode()).isEqualTo(written.inode());
        // An address that is not written comes back as 0.0.0.0, also where it was "::".
        if (!written.localIp().isUnspecified()) {
            assertThat(read.localIp()).isEqualTo(written.localIp());
        }
        assertThat(read.localIp().isUnspecified()).isEqualTo(written.localIp().isUnspecified());
        if (!written.remoteIp().isUnspecified()) {
            assertThat(read.remoteIp()).isEqualTo(written.remoteIp());
        }
        assertThat(read.remoteIp().isUnspecified()).isEqualTo(written.remoteIp().isUnspecified());
    }
}
