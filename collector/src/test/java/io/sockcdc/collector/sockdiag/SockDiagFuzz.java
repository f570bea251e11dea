package io.sockcdc.collector.sockdiag;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.MessageCursor;
import io.sockcdc.collector.testkit.ScriptedTransport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What must hold for any bytes whatever: nothing is thrown, nothing is read outside the datagram, the walk ends, and each
 * message becomes a record or is counted. The buffer ends where the bytes end, so that a read beyond them throws.
 */
public final class SockDiagFuzz {
    private static final int LONGEST = 16 * 1024;

    private SockDiagFuzz() {}

    /** Runs everything that reads bytes from outside over these; throws when one of the rules is broken. */
    public static void check(byte[] bytes) {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            everyMessageIsARecordOrCounted(ByteBuffer.wrap(bytes).order(order));
            new RecordedConversation(1, new MalformedCounts())
                    .read(ByteBuffer.wrap(bytes).order(order), record -> {});
        }
        aDumpEnds(bytes);
    }

    private static void everyMessageIsARecordOrCounted(ByteBuffer bytes) {
        MalformedCounts malformed = new MalformedCounts();
        DiagParser parser = new DiagParser(malformed);
        MessageCursor messages = new MessageCursor();
        messages.reset(bytes);
        long met = 0;
        long records = 0;
        while (messages.next()) {
            met++;
            SocketRecord record = parser.parse(messages, 1, Protocol.TCP);
            if (record != null) {
                records++;
                require(record.localPort() >= 0 && record.localPort() <= 0xffff, "port out of range");
                require(record.toString().length() < 100_000, "a record grew beyond its message");
            }
        }
        require(met <= bytes.limit() / MessageCursor.NLMSG_HDRLEN, "more messages than fit");
        require(records + malformed.total() == met, "a message was neither a record nor counted");
        require(messages.malformed() != null || met > 0 || bytes.limit() == 0, "bytes were passed over in silence");
    }

    private static void aDumpEnds(byte[] bytes) {
        if (bytes.length > LONGEST) {
            return;
        }
        ScriptedTransport kernel = new ScriptedTransport();
        DatagramBatch batch = new DatagramBatch(4, LONGEST);
        SockDiag diag = new SockDiag(kernel, 1, new MalformedCounts());
        diag.start(DumpRequest.all(Family.INET, Protocol.TCP), batch);
        int half = bytes.length / 2;
        kernel.answers(bytes.clone())
                .answers(ByteBuffer.allocate(half).put(bytes, 0, half).array())
                .pauses();
        List<SocketRecord> records = new ArrayList<>();
        DumpProgress progress = diag.drain(batch, records::add);
        for (int i = 0; progress instanceof DumpProgress.Running; i++) {
            require(i < 4, "a dump does not end");
            progress = diag.drain(batch, records::add);
        }
    }

    private static void require(boolean holds, String broken) {
        if (!holds) {
            throw new IllegalStateException(broken);
        }
    }
}
