package io.sockcdc.collector.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.Transport;
import io.sockcdc.collector.sockdiag.DestroyGroups;
import io.sockcdc.collector.sys.NetlinkSocket;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.testkit.Requires;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A kernel that has nobody to list one protocol, as one without the module udp_diag. */
@Requires(Requires.Need.ROOT)
class UnlistedProtocolTest implements CaptureListener {
    private static final long HOUR = 3_600_000_000L;

    private final List<SocketRecord> listed = new ArrayList<>();
    private final List<String> tears = new ArrayList<>();
    private int ended;

    @Test
    void aSnapshotIsCompleteWithWhatTheKernelCanListAndSaysWhatItCannot() {
        try (NetNamespace namespace = NetNamespace.create()) {
            // given
            Churn.Held held = namespace.call(() -> new Churn().hold(5));
            NamespaceCapture capture = namespace.call(() -> new NamespaceCapture(
                    namespace.inode(),
                    NetlinkSocket.open(DestroyGroups.ALL, 1 << 20),
                    new WithoutUdp(NetlinkSocket.open(0, 1 << 20)),
                    new DatagramBatch(256, 4096),
                    new DatagramBatch(8, 32 << 10),
                    new MalformedCounts(),
                    new CaptureSettings(
                            List.of(Protocol.TCP, Protocol.UDP), new SnapshotPace(0.02, HOUR, HOUR), 24 * HOUR),
                    this,
                    () -> System.currentTimeMillis() * 1000,
                    System::nanoTime));

            // when
            await().until(() -> capture.doWork() >= 0 && ended == 1);

            // then
            assertThat(tears).isEmpty();
            assertThat(listed).hasSize(11).allMatch(socket -> socket.protocol() == Protocol.TCP);
            assertThat(capture.counters().unlisted()).containsExactly(Protocol.UDP);
            capture.close();
            namespace.call(() -> {
                held.close();
                return 0;
            });
        }
    }

    @Override
    public void snapshotBegan(long number, boolean keyFrame, long atMicros) {}

    @Override
    public void listenersListed() {}

    @Override
    public void observed(SocketRecord socket, long atMicros) {
        listed.add(socket);
    }

    @Override
    public void snapshotEnded(long number, @Nullable String tornBecause, long atMicros, long costMicros) {
        ended++;
        if (tornBecause != null) {
            tears.add(tornBecause);
        }
    }

    @Override
    public void destroyed(SocketRecord socket, long atMicros) {}

    @Override
    public void upToDate(long atMicros) {}

    @Override
    public void lost(long events, long fromMicros, long untilMicros) {}

    /** Asks the running kernel for a protocol that nobody has instead of UDP. */
    private record WithoutUdp(Transport kernel) implements Transport {
        private static final int SDIAG_PROTOCOL = 17;
        private static final byte IPPROTO_UDP = 17;
        private static final byte NOBODYS = (byte) 200;

        @Override
        public void send(ByteBuffer request) {
            int at = request.position() + SDIAG_PROTOCOL;
            if (request.get(at) == IPPROTO_UDP && request.get(request.position() + 4) == 20) {
                request.put(at, NOBODYS);
            }
            kernel.send(request);
        }

        @Override
        public int receive(DatagramBatch batch) {
            return kernel.receive(batch);
        }

        @Override
        public long drops() {
            return kernel.drops();
        }

        @Override
        public int receiveBufferBytes() {
            return kernel.receiveBufferBytes();
        }

        @Override
        public int descriptor() {
            return kernel.descriptor();
        }

        @Override
        public void close() {
            kernel.close();
        }
    }
}
