package io.sockcdc.collector.sockdiag.family;

import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.Malformed;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.MessageCursor;
import io.sockcdc.collector.netlink.Transport;
import io.sockcdc.collector.netlink.TransportException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Lists sockets of one kind after the other over one transport. One thread owns it. */
public final class FamilyDump {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int ENOENT = 2;

    private final Transport transport;
    private final long netns;
    private final MalformedCounts malformed;
    private final DatagramBatch batch = new DatagramBatch(8, 32 << 10);
    private final MessageCursor messages = new MessageCursor();
    private int sequence;
    private boolean done;
    private boolean torn;
    private boolean interrupted;
    private int errno;

    /** How a listing ended. */
    public enum Outcome {
        /** All were listed. */
        COMPLETE,
        /** This kernel has no module that lists the kind. */
        NO_MODULE,
        /** The kernel refused, or the answer was not whole. */
        TORN
    }

    /**
     * @param transport in the namespace, with no group joined
     * @param netns inode of that namespace
     * @param malformed where what cannot be read is counted
     */
    public FamilyDump(Transport transport, long netns, MalformedCounts malformed) {
        this.transport = transport;
        this.netns = netns;
        this.malformed = malformed;
    }

    /**
     * Lists every socket of a kind, each once: the kernel lists a netlink socket again for each table it finds it in.
     *
     * @throws TransportException when a system call fails
     */
    public Outcome list(SocketKind kind, Consumer<FamilySocket> consumer) {
        Set<Long> told = new HashSet<>();
        Consumer<FamilySocket> once = socket -> {
            if (socket.cookie() == 0 || told.add(socket.cookie())) {
                consumer.accept(socket);
            }
        };
        if (kind.listing() != SocketKind.Listing.INET) {
            return list(kind, 0, once);
        }
        Outcome v4 = list(kind, AF_INET, once);
        return v4 == Outcome.COMPLETE ? list(kind, AF_INET6, once) : v4;
    }

    private Outcome list(SocketKind kind, int family, Consumer<FamilySocket> consumer) {
        FamilyParser parser = new FamilyParser(kind, netns, malformed);
        sequence++;
        done = false;
        torn = false;
        interrupted = false;
        errno = 0;
        transport.send(FamilyRequest.of(kind, family, sequence));
        while (!done && !torn) {
            int received = transport.receive(batch);
            torn |= received == 0;
            for (int i = 0; i < received && !done; i++) {
                if (batch.sender(i) != 0) {
                    malformed.count(Malformed.FOREIGN_SENDER);
                } else if (batch.truncated(i)) {
                    malformed.count(Malformed.DATAGRAM_CUT);
                    torn = true;
                } else {
                    messages.reset(batch.datagram(i));
                    read(parser, consumer);
                }
            }
        }
        if (errno == ENOENT) {
            return Outcome.NO_MODULE;
        }
        return torn || interrupted || errno != 0 ? Outcome.TORN : Outcome.COMPLETE;
    }

    private void read(FamilyParser parser, Consumer<FamilySocket> consumer) {
        while (!done && messages.next()) {
            if (messages.sequence() != sequence) {
                continue;
            }
            interrupted |= (messages.flags() & MessageCursor.NLM_F_DUMP_INTR) != 0;
            int type = messages.type();
            if (type == MessageCursor.NLMSG_DONE || type == MessageCursor.NLMSG_ERROR) {
                done = true;
                errno = messages.errno();
                continue;
            }
            FamilySocket socket = parser.parse(messages);
            if (socket == null) {
                torn = true;
            } else {
                consumer.accept(socket);
            }
        }
        Malformed reason = messages.malformed();
        if (reason != null) {
            malformed.count(reason);
            torn = true;
        }
    }
}
