package io.sockcdc.consumers.topology.anomalies;

import io.sockcdc.consumers.topology.sockets.SocketTransition;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketKey;

/** What a share of the events hears: a change of its table of sockets, or a status, which every share gets. */
sealed interface Heard {
    /** A change of the table. */
    record Change(SocketKey key, SocketTransition transition) implements Heard {}

    /** A status of a collector. */
    record Status(CollectorStatus status) implements Heard {}
}
