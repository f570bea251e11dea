package io.sockcdc.consumers.topology.sockets;

import java.time.Duration;

/**
 * How the table of sockets is kept.
 *
 * @param partitions of the topic of events
 * @param hostTimeout event time after which a silent host is away
 * @param hostForgotten event time after which a host that is away is forgotten with its sockets
 * @param onDisk whether stores are in RocksDB instead of memory
 */
public record SocketsSettings(int partitions, Duration hostTimeout, Duration hostForgotten, boolean onDisk) {}
