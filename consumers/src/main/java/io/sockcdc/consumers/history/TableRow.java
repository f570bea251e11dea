package io.sockcdc.consumers.history;

import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;

/**
 * A socket of a past table.
 *
 * @param key which socket
 * @param event the last that was told of it until the instant; for a socket that was told later, the first
 * @param certainty how sure it is that it was open
 */
public record TableRow(SocketKey key, SocketEvent event, Certainty certainty) {}
