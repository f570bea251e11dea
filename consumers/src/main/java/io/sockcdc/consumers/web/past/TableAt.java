package io.sockcdc.consumers.web.past;

import io.sockcdc.consumers.web.model.SocketRow;
import java.time.Instant;
import java.util.List;

/** The table of sockets of all hosts as it stood. Safe for several threads. */
public interface TableAt {
    /**
     * Every socket that was open at that moment, with the newest event of it then.
     *
     * @throws PastException when Kafka does not answer
     */
    List<SocketRow> tableAt(Instant time) throws InterruptedException;
}
