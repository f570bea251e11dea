package io.sockcdc.collector.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.TransportException;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PollerTest {
    private static final ByteBuffer MALFORMED_REQUEST = ByteBuffer.allocate(20)
            .order(ByteOrder.nativeOrder())
            .putInt(20)
            .putShort((short) 20)
            .putShort((short) 1)
            .putInt(7)
            .putInt(0)
            .putInt(0)
            .flip();

    @Test
    void aReadableSocketIsToldOfByItsTag() {
        try (Poller poller = new Poller();
                NetlinkSocket quiet = NetlinkSocket.open(0, 1 << 16);
                NetlinkSocket answered = NetlinkSocket.open(0, 1 << 16)) {
            poller.add(quiet.descriptor(), 3);
            poller.add(answered.descriptor(), 4);
            assertThat(poller.await(0)).isZero();

            answered.send(MALFORMED_REQUEST.duplicate());

            assertThat(poller.await(10_000)).isEqualTo(1);
            assertThat(poller.tag(0)).isEqualTo(4);
            poller.remove(answered.descriptor());
            assertThat(poller.await(0)).isZero();
        }
    }

    @Test
    void anotherThreadEndsTheWait() throws Exception {
        try (Poller poller = new Poller()) {
            CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> poller.await(-1));

            poller.wakeUp();

            assertThat(waiting.get()).isZero();
            assertThat(poller.await(0)).as("the wake-up is used up").isZero();
        }
    }

    @Test
    void anAnswerLongerThanItsSlotIsMarked() {
        try (NetlinkSocket socket = NetlinkSocket.open(0, 1 << 16)) {
            DatagramBatch small = new DatagramBatch(4, 24);
            assertThat(socket.receive(small)).isZero();

            socket.send(MALFORMED_REQUEST.duplicate());

            assertThat(socket.receive(small)).isEqualTo(1);
            assertThat(small.truncated(0)).isTrue();
            assertThat(small.length(0)).isGreaterThan(24);
            assertThat(small.datagram(0).remaining()).isEqualTo(24);
            assertThat(small.sender(0)).isZero();
            assertThat(small.groups(0)).isZero();
        }
    }

    @Test
    void aClosedSocketSaysWhichCallFailed() {
        NetlinkSocket socket = NetlinkSocket.open(0, 1 << 16);
        socket.close();
        socket.close();

        assertThatThrownBy(() -> socket.receive(new DatagramBatch(1, 64)))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("recvmmsg")
                .hasMessageContaining("EBADF");
    }

    @Test
    @Requires(Need.ROOT)
    void aThreadComesBackFromANamespaceEvenAfterAFailure() {
        long home = NetworkNamespaces.current();
        try (NetNamespace namespace = NetNamespace.create()) {
            assertThat(namespace.inode()).isNotEqualTo(home);
            assertThat(NetworkNamespaces.<Long>inside(namespace.path(), NetworkNamespaces::current))
                    .isEqualTo(namespace.inode());

            assertThatThrownBy(() -> NetworkNamespaces.inside(namespace.path(), () -> {
                        throw new IllegalStateException("inside");
                    }))
                    .hasMessage("inside");

            assertThat(NetworkNamespaces.current()).isEqualTo(home);
        }
        assertThatThrownBy(() -> NetworkNamespaces.inside(NetworkNamespaces.named("no-such"), () -> 1))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("ENOENT");
    }
}
