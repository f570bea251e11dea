package io.sockcdc.consumers.web.past;

import io.sockcdc.consumers.web.model.HostTable;
import io.sockcdc.consumers.web.model.SocketRow;
import java.time.Instant;
import java.util.List;

/**
 * A moment of the past as every view shows it.
 *
 * @param time when
 * @param sockets that were open
 * @param hosts as their collectors had last told of themselves
 * @param recent what happened in the minutes before
 */
public record Moment(Instant time, List<SocketRow> sockets, HostTable hosts, RecentChanges recent) {}
