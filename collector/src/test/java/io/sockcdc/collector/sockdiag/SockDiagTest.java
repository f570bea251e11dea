package io.sockcdc.collector.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.Malformed;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.testkit.ScriptedTransport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SockDiagTest {
    private static final int MULTI = 2;
    private static final int DUMP_INTR = 0x10;

    private final ScriptedTransport kernel = new ScriptedTransport();
    private final MalformedCounts malformed = new MalformedCounts();
    private final SockDiag diag = new SockDiag(kernel, 42, malformed);
    private final DatagramBatch batch = new DatagramBatch(2, 512);
    private final List<SocketRecord> records = new ArrayList<>();

    private static byte[] message(int type, int flags, int sequence, byte[] body) {
        return ByteBuffer.allocate(16 + body.length)
                .order(ByteOrder.nativeOrder())
                .putInt(16 + body.length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0)
                .put(body)
                .array();
    }

    private static byte[] entry(int cookie, int flags, int sequence) {
        byte[] body = new byte[72];
        ByteBuffer.wrap(body)
                .order(ByteOrder.nativeOrder())
                .put(0, (byte) 2)
                .put(1, (byte) 1)
                .putInt(44, cookie);
        return message(20, flags, sequence, body);
    }

    private static byte[] done(int sequence, int error) {
        byte[] body = new byte[4];
        ByteBuffer.wrap(body).order(ByteOrder.nativeOrder()).putInt(error);
        return message(3, MULTI, sequence, body);
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(1024);
        for (byte[] part : parts) {
            all.put(part);
        }
        byte[] bytes = new byte[all.flip().remaining()];
        all.get(bytes);
        return bytes;
    }

    private DumpProgress dump() {
        kernel.pauses();
        DumpProgress progress;
        do {
            progress = diag.drain(batch, records::add);
        } while (progress instanceof DumpProgress.Running);
        return progress;
    }

    private void start() {
        diag.start(DumpRequest.all(Family.INET, Protocol.UDP), batch);
    }

    @Test
    void aDumpIsCompleteWhenTheKernelSaysSo() {
        start();
        kernel.answers(join(entry(1, MULTI, 1), entry(2, MULTI, 1)))
                .answers(entry(3, MULTI, 1))
                .answers(done(1, 0));

        assertThat(diag.drain(batch, records::add)).isInstanceOf(DumpProgress.Running.class);
        assertThat(records).hasSize(3);
        assertThat(diag.drain(batch, records::add)).isEqualTo(new DumpProgress.Complete(3));
        assertThat(records).extracting(SocketRecord::cookie).containsExactly(1L, 2L, 3L);
        assertThat(records).allSatisfy(record -> assertThat(record.protocol()).isEqualTo(Protocol.UDP));
        assertThatThrownBy(() -> diag.drain(batch, records::add)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anErrorTearsIt() {
        start();
        kernel.answers(message(2, 0, 1, new byte[] {-2, -1, -1, -1, 0, 0, 0, 0}));
        assertThat(dump()).isEqualTo(new DumpProgress.Torn(DumpProgress.Reason.ERROR, 2, 0));
    }

    @Test
    void anErrorInTheEndTearsIt() {
        start();
        kernel.answers(join(entry(1, MULTI, 1), done(1, -12)));
        assertThat(dump()).isEqualTo(new DumpProgress.Torn(DumpProgress.Reason.ERROR, 12, 1));
    }

    @Test
    void silenceBeforeTheEndTearsIt() {
        start();
        kernel.answers(entry(1, MULTI, 1));
        assertThat(dump()).isEqualTo(new DumpProgress.Torn(DumpProgress.Reason.UNEXPECTED_END, 0, 1));
    }

    @Test
    void anOverflowTearsIt() {
        start();
        kernel.answers(entry(1, MULTI, 1)).overflows(1);
        assertThat(dump()).isEqualTo(new DumpProgress.Torn(DumpProgress.Reason.OVERFLOW, 105, 1));
    }

    @Test
    void aTableThatChangedUnderfootTearsItAndIsReadToTheEnd() {
        start();
        kernel.answers(join(entry(1, MULTI | DUMP_INTR, 1), entry(2, MULTI, 1))).answers(done(1, 0));
        assertThat(dump()).isEqualTo(new DumpProgress.Torn(DumpProgress.Reason.INTERRUPTED, 0, 2));
    }

    @Test
    void anAnswerToSomeoneElsesRequestTearsItAndIsNotBelieved() {
        start();
        kernel.answers(join(entry(1, MULTI, 99), entry(2, MULTI, 1), done(1, 0)));
        assertThat(dump()).isEqualTo(new DumpProgress.Torn(DumpProgress.Reason.SEQUENCE_MISMATCH, 0, 1));
        assertThat(records).extracting(SocketRecord::cookie).containsExactly(2L);
    }

    @Test
    void aDatagramThatDidNotFitTearsIt() {
        start();
        kernel.answers(new byte[513]).answers(done(1, 0));
        assertThat(dump()).isEqualTo(new DumpProgress.Torn(DumpProgress.Reason.TRUNCATED, 0, 0));
        assertThat(malformed.of(Malformed.DATAGRAM_CUT)).isEqualTo(1);
    }

    @Test
    void anEntryThatCannotBeReadTearsIt() {
        start();
        kernel.answers(join(message(20, MULTI, 1, new byte[71]), new byte[1]))
                .answers(join(entry(1, MULTI, 1), done(1, 0)));
        assertThat(dump()).isEqualTo(new DumpProgress.Torn(DumpProgress.Reason.MALFORMED, 0, 1));
        assertThat(malformed.of(Malformed.BODY_TOO_SHORT)).isEqualTo(1);
    }

    @Test
    void whatDoesNotComeFromTheKernelIsNotBelieved() {
        start();
        kernel.datagram(join(entry(9, MULTI, 1), done(1, 0)), 0, 1234).answers(done(1, 0));
        assertThat(dump()).isEqualTo(new DumpProgress.Complete(0));
        assertThat(malformed.of(Malformed.FOREIGN_SENDER)).isEqualTo(1);
        assertThat(records).isEmpty();
    }

    @Test
    void whatIsLeftOfATornDumpIsNotTakenForTheNext() {
        start();
        kernel.overflows(1);
        assertThat(diag.drain(batch, records::add)).isInstanceOf(DumpProgress.Torn.class);
        kernel.answers(entry(1, MULTI, 1)).answers(done(1, 0)).pauses();

        start();
        kernel.answers(join(entry(2, MULTI, 2), done(2, 0)));

        assertThat(dump()).isEqualTo(new DumpProgress.Complete(1));
        assertThat(records).extracting(SocketRecord::cookie).containsExactly(2L);
    }

    @Test
    void aRequestSaysWhatIsWantedInTheKernelsLayout() {
        byte[] program = {1, 2, 3, 4, 5, 6, 7, 8};
        diag.start(
                DumpRequest.all(Family.INET6, Protocol.TCP)
                        .inStates(Set.of(SocketState.LISTEN, SocketState.SYN_RECV))
                        .filtered(program),
                batch);

        ByteBuffer request = ByteBuffer.wrap(kernel.sent().get(0)).order(ByteOrder.nativeOrder());
        assertThat(request.remaining()).isEqualTo(16 + 56 + 4 + 8);
        assertThat(request.getInt(0)).isEqualTo(request.remaining());
        assertThat(request.getShort(4)).isEqualTo((short) 20);
        assertThat(request.getShort(6)).isEqualTo((short) 0x301);
        assertThat(request.getInt(8)).isEqualTo(1);
        assertThat(request.get(16)).isEqualTo((byte) 10);
        assertThat(request.get(17)).isEqualTo((byte) 6);
        assertThat(request.getInt(20)).isEqualTo(1 << 10 | 1 << 3 | 1 << 12);
        assertThat(request.getShort(72)).isEqualTo((short) 12);
        assertThat(request.getShort(74)).isEqualTo((short) 1);
        assertThat(request.slice(76, 8)).isEqualTo(ByteBuffer.wrap(program));
    }

    @Test
    void aDestroyEventWithoutAProtocolIsWhatItsGroupSays() {
        kernel.datagram(entry(1, 0, 0), DestroyGroups.INET6_UDP, 0)
                .datagram(entry(2, 0, 0), DestroyGroups.INET_TCP, 0)
                .datagram(entry(3, 0, 0), DestroyGroups.INET_TCP, 77);
        DestroyStream stream = new DestroyStream(kernel, 42, malformed);

        assertThat(stream.drain(batch, records::add)).isEqualTo(2);
        assertThat(stream.drain(batch, records::add)).isEqualTo(1);
        assertThat(stream.drain(batch, records::add)).isZero();

        assertThat(records).extracting(SocketRecord::protocol).containsExactly(Protocol.UDP, Protocol.TCP);
        assertThat(malformed.of(Malformed.FOREIGN_SENDER)).isEqualTo(1);
    }
}
