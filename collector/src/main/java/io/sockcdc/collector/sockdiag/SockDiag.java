package io.sockcdc.collector.sockdiag;

import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.Malformed;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.MessageCursor;
import io.sockcdc.collector.netlink.Transport;
import io.sockcdc.collector.netlink.TransportException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel for its table of sockets, one dump at a time, in steps: between two of them the caller can look after the
 * destroy stream, which has a socket of its own. One thread owns it.
 */
public final class SockDiag {
    private static final DumpProgress RUNNING = new DumpProgress.Running();

    private final Transport transport;
    private final long netns;
    private final MalformedCounts malformed;
    private final DiagParser parser;
    private final MessageCursor messages = new MessageCursor();
    private int sequence;
    private @Nullable DumpRequest request;
    private DumpProgress.@Nullable Reason tear;
    private int tearErrno;
    private boolean done;
    private long sockets;

    /**
     * @param transport in the namespace, with no group joined
     * @param netns inode of that namespace
     * @param malformed where what cannot be read is counted
     */
    public SockDiag(Transport transport, long netns, MalformedCounts malformed) {
        this.transport = transport;
        this.netns = netns;
        this.malformed = malformed;
        parser = new DiagParser(malformed);
    }

    /**
     * Asks for a dump. What is left of an earlier one is thrown away first.
     *
     * @param batch room to throw away into
     * @throws TransportException when it cannot be asked for
     */
    public void start(DumpRequest dump, DatagramBatch batch) {
        discardWaiting(batch);
        sequence++;
        request = dump;
        tear = null;
        tearErrno = 0;
        done = false;
        sockets = 0;
        transport.send(dump.encode(sequence));
    }

    private void discardWaiting(DatagramBatch batch) {
        boolean more = true;
        while (more) {
            try {
                more = transport.receive(batch) > 0;
            } catch (TransportException e) {
                if (!e.isOverflow()) {
                    throw e;
                }
            }
        }
    }

    /**
     * Reads one batch of the answer.
     *
     * @param batch room for datagrams of 32 KiB, the most the kernel puts into one
     * @param consumer takes each record; of a torn dump too, for what was seen was there
     * @throws IllegalStateException when no dump runs
     * @throws TransportException when the system call fails for another reason than a full buffer
     */
    public DumpProgress drain(DatagramBatch batch, Consumer<SocketRecord> consumer) {
        DumpRequest asked = request;
        if (asked == null) {
            throw new IllegalStateException("no dump has been started");
        }
        int received;
        try {
            received = transport.receive(batch);
        } catch (TransportException e) {
            if (!e.isOverflow()) {
                throw e;
            }
            tear(DumpProgress.Reason.OVERFLOW, e.errno());
            return finish();
        }
        for (int i = 0; i < received && !done; i++) {
            if (batch.sender(i) != 0) {
                malformed.count(Malformed.FOREIGN_SENDER);
            } else if (batch.truncated(i)) {
                malformed.count(Malformed.DATAGRAM_CUT);
                tear(DumpProgress.Reason.TRUNCATED, 0);
            } else {
                messages.reset(batch.datagram(i));
                read(asked, consumer);
            }
        }
        if (received == 0) {
            // The kernel puts the next part of a dump into the queue while the last one is taken out of it.
            tear(DumpProgress.Reason.UNEXPECTED_END, 0);
            return finish();
        }
        return done ? finish() : RUNNING;
    }

    private void read(DumpRequest asked, Consumer<SocketRecord> consumer) {
        while (!done && messages.next()) {
            if (messages.sequence() != sequence) {
                tear(DumpProgress.Reason.SEQUENCE_MISMATCH, 0);
                continue;
            }
            if ((messages.flags() & MessageCursor.NLM_F_DUMP_INTR) != 0) {
                tear(DumpProgress.Reason.INTERRUPTED, 0);
            }
            switch (messages.type()) {
                case MessageCursor.NLMSG_DONE -> {
                    done = true;
                    if (messages.errno() != 0) {
                        tear(DumpProgress.Reason.ERROR, messages.errno());
                    }
                }
                case MessageCursor.NLMSG_ERROR -> {
                    done = true;
                    tear(DumpProgress.Reason.ERROR, messages.errno());
                }
                default -> {
                    SocketRecord record = parser.parse(messages, netns, asked.protocol());
                    if (record == null) {
                        tear(DumpProgress.Reason.MALFORMED, 0);
                    } else {
                        sockets++;
                        consumer.accept(record);
                    }
                }
            }
        }
        Malformed reason = messages.malformed();
        if (reason != null) {
            malformed.count(reason);
            tear(DumpProgress.Reason.MALFORMED, 0);
        }
    }

    private void tear(DumpProgress.Reason reason, int errno) {
        if (tear == null) {
            tear = reason;
            tearErrno = errno;
        }
    }

    private DumpProgress finish() {
        request = null;
        DumpProgress.Reason reason = tear;
        return reason == null ? new DumpProgress.Complete(sockets) : new DumpProgress.Torn(reason, tearErrno, sockets);
    }
}
