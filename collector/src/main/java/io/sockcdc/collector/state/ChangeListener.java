package io.sockcdc.collector.state;

import io.sockcdc.collector.model.SocketChange;

/** Takes the changes a table finds, in order, on the thread that owns the table. */
@FunctionalInterface
public interface ChangeListener {
    void onChange(SocketChange change);
}
