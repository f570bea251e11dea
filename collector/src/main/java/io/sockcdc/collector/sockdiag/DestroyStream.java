package io.sockcdc.collector.sockdiag;

import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.Malformed;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.MessageCursor;
import io.sockcdc.collector.netlink.Transport;
import java.util.function.Consumer;

/** Reads the events of freed sockets of one namespace from a transport that joined {@link DestroyGroups}. One thread owns it. */
public final class DestroyStream {
    private final Transport transport;
    private final long netns;
    private final MalformedCounts malformed;
    private final DiagParser parser;
    private final MessageCursor messages = new MessageCursor();

    public DestroyStream(Transport transport, long netns, MalformedCounts malformed) {
        this.transport = transport;
        this.netns = netns;
        this.malformed = malformed;
        parser = new DiagParser(malformed);
    }

    /** Where it reads from. */
    public Transport transport() {
        return transport;
    }

    /**
     * Receives one batch of what is waiting, without blocking. Read again while the batch comes back full.
     *
     * @param batch room, which may be shared with other streams of the thread
     * @param consumer takes each record, in the order of arrival
     * @return how many datagrams there were, one event each; those that are malformed are counted and not handed on
     * @throws io.sockcdc.collector.netlink.TransportException when the system call fails
     */
    public int drain(DatagramBatch batch, Consumer<SocketRecord> consumer) {
        int received = transport.receive(batch);
        for (int i = 0; i < received; i++) {
            if (batch.sender(i) != 0) {
                malformed.count(Malformed.FOREIGN_SENDER);
            } else if (batch.truncated(i)) {
                malformed.count(Malformed.DATAGRAM_CUT);
            } else {
                read(batch, i, consumer);
            }
        }
        return received;
    }

    private void read(DatagramBatch batch, int index, Consumer<SocketRecord> consumer) {
        // What the group says, for an event without its PROTOCOL attribute.
        int udp = DestroyGroups.INET_UDP | DestroyGroups.INET6_UDP;
        Protocol otherwise = (batch.groups(index) & udp) == 0 ? Protocol.TCP : Protocol.UDP;
        messages.reset(batch.datagram(index));
        while (messages.next()) {
            SocketRecord record = parser.parse(messages, netns, otherwise);
            if (record != null) {
                consumer.accept(record);
            }
        }
        Malformed reason = messages.malformed();
        if (reason != null) {
            malformed.count(reason);
        }
    }
}
